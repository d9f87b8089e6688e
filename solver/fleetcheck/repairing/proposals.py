"""The edits that may end a violation: what its rule proposes, and what it cannot do without."""

from collections.abc import Iterator, Sequence

from fleetcheck.documents.edit import Edit, child
from fleetcheck.documents.json_value import JsonValue, json_value
from fleetcheck.documents.location import Path
from fleetcheck.documents.problem import closest
from fleetcheck.engine.violation import Violation
from fleetcheck.explaining.explain import Why
from fleetcheck.fleet.lock import LOCK_NAME
from fleetcheck.fleet.short_forms import SECTIONS, as_automatic, long_form
from fleetcheck.fleet.values import assumption_of
from fleetcheck.judging.places import Places
from fleetcheck.lowering.term import Compound, Term
from fleetcheck.slicing.state import State


class Proposals:
    """Finds edits of one fleet."""

    def __init__(self, state: State) -> None:
        """Prepare to find where edits are made."""
        self._state = state
        self._places = Places(state.loaded, state.expansion)

    def of(self, violation: Violation, why: Why) -> Iterator[tuple[Edit, ...]]:
        """Yield edits that may end the violation: what the rule proposes, then removals.

        Each comes alone, but removals that only end it together come together, at the end.
        """
        seen = set()
        proposed = [self._edit(term) for _, term in violation.fixes]
        single = [(edit,) for edit in proposed if edit is not None and edit.path]
        removals = [
            tuple(Edit("remove", self._written(path)) for path in group)
            for group in sorted(why.removable, key=_by_detail)
        ]
        for edits in (*single, *removals):
            if any(edit.path[0] == LOCK_NAME or not self._is_editable(edit) for edit in edits):
                continue
            if repr(edits) not in seen:
                seen.add(repr(edits))
                yield edits

    def _is_editable(self, edit: Edit) -> bool:
        return self._state.loaded.merged.is_editable(edit.path)

    def _edit(self, term: Compound) -> Edit | None:
        """Return the edit that a rule proposes, None where there is nothing to edit."""
        match term:
            case Compound("set", (where, value)):
                return self._set(self._written(self._places.path(where)), _value(value))
            case Compound("add", (where, value)):
                return Edit("add", self._written(self._places.path(where)), _value(value))
            case Compound("remove", (where,)):
                return Edit("remove", self._written(self._places.path(where)))
            case Compound("rename", (where, str(name), Compound(kind, ()))):
                meant = closest(name, self._state.vocabulary.get(kind, ()))
                path = self._written(self._places.path(where))
                return None if meant is None else Edit("set", path, meant)
        raise ValueError(f"a rule proposes {term.name}, which is no edit")

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


def _value(term: Term) -> str | int:
    """Return the value that a rule proposes to write."""
    match term:
        case Compound("assumption", (str(capability),)):
            return assumption_of(capability)
        case Compound("true", ()):
            return True
        case Compound():
            raise ValueError(f"a rule proposes the value {term.name}, which is none")
        case _:
            return term


def _by_detail(group: Sequence[Path]) -> tuple[int, bool]:
    """Return a key that sorts elements of lists first: to leave one out is the smallest change."""
    return (len(group), not all(isinstance(path[-1], int) for path in group))
