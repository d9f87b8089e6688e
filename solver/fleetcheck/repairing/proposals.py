"""The edits that may end a violation: what its rule proposes, and what it cannot do without."""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from fleetcheck.documents.edit import Edit, child
from fleetcheck.documents.json_value import JsonValue, json_value
from fleetcheck.documents.location import Path
from fleetcheck.documents.problem import closest
from fleetcheck.engine.violation import Violation
from fleetcheck.explaining.explain import Why
from fleetcheck.fleet.contracts import offered_fields
from fleetcheck.fleet.lock import LOCK_NAME
from fleetcheck.fleet.selectors.rename import SORTS, renamed
from fleetcheck.fleet.short_forms import SECTIONS, as_automatic, long_form, with_number
from fleetcheck.judging.places import Places
from fleetcheck.lowering.term import Compound, Term
from fleetcheck.repairing.numbers import Numbers
from fleetcheck.rules.advice import CLASSES, EditClass, is_accepting
from fleetcheck.slicing.state import State


class Proposal(NamedTuple):
    """Edits that are to be made together, and their class."""

    kind: EditClass
    edits: tuple[Edit, ...]


class Proposals:
    """Finds edits of one fleet."""

    def __init__(self, state: State, numbers: Numbers) -> None:
        """Prepare to find where edits are made; `numbers` has those that ports could have."""
        self._state = state
        self._numbers = numbers
        self._places = Places(state.loaded, state.expansion)

    def of(self, violation: Violation, why: Why) -> Iterator[Proposal]:
        """Yield edits that may end the violation, by class: what the rule proposes, then removals.

        Each comes alone, but removals that only end it together come together, at the end. What
        says what is accepted is not removed.
        """
        seen = set()
        removals = (
            Proposal("remove", tuple(Edit("remove", self._written(path)) for path in group))
            for group in sorted(why.removable, key=_by_detail)
            if not any(map(is_accepting, group))
        )
        for each in (*self.proposed(violation), *removals):
            if any(not self._is_editable(edit) for edit in each.edits):
                continue
            if repr(each.edits) not in seen:
                seen.add(repr(each.edits))
                yield each

    def proposed(self, violation: Violation) -> list[Proposal]:
        """Return the edits that the rule proposes, by class; numbers that are free come first."""
        moved = tuple(
            Edit("set", path, with_number(self._at(path), ports))
            for where, ports in self._numbers.moves(violation).items()
            for path in (self._written(where),)
        )
        first = [Proposal("supply", moved)] if moved else []
        return first + [
            Proposal(kind, (edit,))
            for kind in CLASSES
            for name, term in violation.fixes
            if name == kind
            for edit in self._edits(term)
            if edit.path and not (moved and _is_automatic(term))
        ]

    def _is_editable(self, edit: Edit) -> bool:
        return edit.path[0] != LOCK_NAME and self._state.loaded.merged.is_editable(edit.path)

    def _edits(self, term: Compound) -> Iterator[Edit]:
        """Yield the edit that a rule proposes, nothing where no name is like the one that is."""
        path = self._written(self._places.path(term.arguments[0]))
        match term:
            case Compound("set", (_, value)):
                yield self._set(path, _value(value))
            case Compound("add", (_, value)):
                yield Edit("add", path, _value(value))
            case Compound("remove", (_,)):
                yield Edit("remove", path)
            case Compound("rename", (_, str(name), Compound() as kind)):
                for meant in self._meant(name, kind):
                    yield from self._renamed(path, name, meant, kind.name)
            case Compound("rename_key", (_, Compound() as kind)):
                for meant in self._meant(str(path[-1]), kind):
                    yield Edit("rename", path, meant)
            case _:
                raise ValueError(f"a rule proposes {term.name}, which is no edit")

    def _meant(self, name: str, kind: Compound) -> Iterator[str]:
        """Yield the known name that is closest, if one is; fields and roles are of one owner."""
        fleet = self._state.loaded.fleet
        match kind:
            case Compound("field", (str(aspect),)):
                known: Collection[str] = fleet.aspects[aspect].settings
            case Compound("offered", (str(capability),)):
                fields = offered_fields(fleet, fleet.aspects)
                known = [field for cap, field in fields if cap == capability]
            case Compound("port", (str(aspect),)):
                known = fleet.aspects[aspect].ports
            case Compound("role", (str(service),)):
                instances = (s for n, s in fleet.services.items() if service in (n, s.service))
                known = {role for instance in instances for role in instance.roles}
            case _:
                known = self._state.vocabulary.get(kind.name, ())
        meant = closest(name, known)
        if meant is not None and meant != name:
            yield meant

    def _renamed(self, path: Path, name: str, meant: str, kind: str) -> Iterator[Edit]:
        """Yield the edit that writes the name that was meant, and leaves what is around it."""
        written = self._at(path)
        selector = renamed(str(written), SORTS[kind], name, meant) if kind in SORTS else None
        if isinstance(written, dict) and written.get("aspect") == name:
            yield Edit("set", (*path, "aspect"), meant)
        elif isinstance(written, dict) and str(written.get("from", "")).endswith(f".{name}"):
            yield from self._renamed((*path, "from"), name, meant, kind)
        elif written != name and selector is not None:
            yield Edit("set", path, selector)
        elif isinstance(written, str) and written.endswith(f".{name}"):
            yield Edit("set", path, f"{written.removesuffix(name)}{meant}")
        elif written == name or kind not in SORTS:
            yield Edit("set", path, meant)

    def _set(self, path: Path, value: str | int) -> Edit:
        """Return the edit that writes a value, if need be into the long form of what is short."""
        match path:
            case ("aspects", _, "ports", _) | ("aspects", _, "ports", _, int()) if value == "auto":
                return Edit("set", path, as_automatic(self._at(path)))
            case ("aspects", _, str(section), *_, str(key)) if section in SECTIONS:
                around = self._at(path[:-1])
                if isinstance(around, str | int):
                    return Edit("set", path[:-1], {**long_form(section, around), key: value})
        return Edit("set", path, value)

    def _at(self, path: Path) -> JsonValue:
        """Return what is at a path of the tree, None where there is nothing."""
        node: object = self._state.loaded.merged.tree
        for step in path:
            inner = child(node, step)
            if inner is None:
                return None
            (node,) = inner
        return json_value(node)

    def _written(self, path: Path) -> Path:
        """Return the path as it is in the tree: a single value has no index of a list."""
        node: object = self._state.loaded.merged.tree
        steps: list[str | int] = []
        for step in path:
            if isinstance(step, int) and not isinstance(node, list):
                continue
            steps.append(step)
            inner = child(node, step)
            node = None if inner is None else inner[0]
        return tuple(steps)


def _is_automatic(term: Compound) -> bool:
    """Return whether an edit asks for a number that is yet to be chosen."""
    return term.name == "set" and term.arguments[1] == "auto"


def _value(term: Term) -> str | int:
    """Return the value that a rule proposes to write."""
    match term:
        case Compound("true", ()):
            return True
        case Compound():
            raise ValueError(f"a rule proposes the value {term.name}, which is none")
        case _:
            return term


def _by_detail(group: Sequence[Path]) -> tuple[int, bool]:
    """Return a key that sorts elements of lists first: to leave one out is the smallest change."""
    return (len(group), not all(isinstance(path[-1], int) for path in group))
