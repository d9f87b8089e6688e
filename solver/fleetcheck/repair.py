"""Edits that mend a finding: found by its rule and its explanation, proved by solving again."""

from collections.abc import Iterator, Sequence
from datetime import date

from fleetcheck.edit import Edit, EditError, apply
from fleetcheck.edit_text import describe
from fleetcheck.explain import Why
from fleetcheck.finding import Fix
from fleetcheck.found import Found
from fleetcheck.gather import EVERY_RULE, Selection, gather
from fleetcheck.load import Loaded
from fleetcheck.location import Path
from fleetcheck.lock import LOCK_NAME
from fleetcheck.names import check_names
from fleetcheck.places import Places
from fleetcheck.problem import BadInputError, closest
from fleetcheck.program import Violation
from fleetcheck.rule_runner import RuleRunner
from fleetcheck.rules import all_rules
from fleetcheck.state import State, resolve
from fleetcheck.term import Compound, Term
from fleetcheck.validate import validate
from fleetcheck.values import assumption_of

_TRIED = 5
"""How many edits are tried for one finding."""

_SHOWN = 3
"""How many of those that mend it are told."""


def edited(loaded: Loaded, edits: Sequence[Edit]) -> Loaded:
    """Return the fleet with edits made; EditError or BadInputError says why they cannot be."""
    tree = apply(loaded.merged.tree, edits)
    merged = loaded.merged._replace(tree=tree, problems=())
    fleet = validate(merged)
    problems = list(check_names(fleet, merged.locate))
    if problems:
        raise BadInputError(problems)
    return loaded._replace(fleet=fleet, merged=merged)


def without_cured(selection: Selection) -> Selection:
    """Return the rules of the selection that hold against a repair.

    What a command cures, as `ports assign` does with the lock, is no reason against one.
    """
    cured = (rule.name for rule in all_rules().values() if rule.cure)
    return Selection(selection.only, {*selection.without, *cured})


class Repairer:
    """Finds and proves repairs of the findings of one fleet."""

    def __init__(
        self,
        state: State,
        today: date,
        most: int,
        before: frozenset[tuple[str, str]],
        selection: Selection = EVERY_RULE,
        runner: RuleRunner | None = None,
    ) -> None:
        """Prepare to try edits; each try costs as many placements as the fleet has.

        When `most` are used up, repairs are told without having been tried. `before` are the
        findings of the fleet by the selected rules, each by rule and place. `runner` runs the
        rules of the fleet's own.
        """
        self._selection = without_cured(selection)
        self._runner = runner
        self._state = state
        self._today = today
        self._places = Places(state.loaded, state.expansion)
        self._left = most
        self._size = len(state.expansion.placements)
        self._before = before

    def fixes(self, group: Sequence[Found], why: Why) -> tuple[Fix, ...]:
        """Return what mends a finding, the best first: safe edits, then by the rule's order.

        `group` are the findings with this one cause, the first being the one explained. An edit
        that was tried and does not end the first is not told. A rule that names its cure needs none
        of this.
        """
        if group[0].rule.cure:
            return ()
        identities = [(each.finding.name, each.finding.place) for each in group]
        found: list[tuple[tuple[int, ...], Fix]] = []
        for rank, edit in enumerate(self.candidates(group[0].violation, why)):
            if rank == _TRIED:
                break
            merged = self._state.loaded.merged
            text, by_hand = describe(edit, merged.tree), not merged.is_ours(edit.path)
            if self._left < self._size:
                found.append(((1, 0, rank), Fix(text, (edit,), None, by_hand)))
                continue
            self._left -= self._size
            after = self.after([edit])
            if after is None or identities[0] in after:
                continue
            safe = after <= self._before
            still = sum(identity in after for identity in identities)
            found.append(((int(not safe), still, rank), Fix(text, (edit,), safe, by_hand)))
        return tuple(fix for _, fix in sorted(found, key=lambda pair: pair[0]))[:_SHOWN]

    def candidates(self, violation: Violation, why: Why) -> Iterator[Edit]:
        """Yield single edits that may end the violation: what the rule proposes, then removals."""
        seen = set()
        proposed = [self._edit(term) for _, term in violation.fixes]
        proposed = [edit for edit in proposed if edit is None or edit.path]  # not of comments
        removals = [
            Edit("remove", self._written(path))
            for path in _by_detail(why.removable)
            if path[0] != LOCK_NAME
        ]
        for edit in (*proposed, *removals):
            if edit is None or not self._state.loaded.merged.is_editable(edit.path):
                continue
            if repr(edit) not in seen:
                seen.add(repr(edit))
                yield edit

    def after(self, edits: Sequence[Edit]) -> frozenset[tuple[str, str]] | None:
        """Return the findings with the edits made, by solving the whole fleet again.

        None if they cannot be made.
        """
        if self._runner is not None:
            self._runner.renew()
        try:
            after = resolve(edited(self._state.loaded, edits))
            return gather(after, self._today, self._selection, runner=self._runner).identities()
        except (EditError, BadInputError):
            return None

    def _edit(self, term: Compound) -> Edit | None:
        """Return the edit that a rule proposes, None where it comes to nothing."""
        match term:
            case Compound("set", (where, value)):
                return Edit("set", self._written(self._places.path(where)), _value(value))
            case Compound("add", (where, value)):
                return Edit("add", self._written(self._places.path(where)), _value(value))
            case Compound("remove", (where,)):
                return Edit("remove", self._written(self._places.path(where)))
            case Compound("rename", (where, str(name), Compound(kind, ()))):
                meant = closest(name, self._state.vocabulary.get(kind, ()))
                path = self._written(self._places.path(where))
                return None if meant is None else Edit("set", path, meant)
        raise ValueError(f"a rule proposes {term.name}, which is no edit")

    def _written(self, path: Path) -> Path:
        """Return the path as it is in the tree: a single value has no index of a list."""
        node: object = self._state.loaded.merged.tree
        steps: list[str | int] = []
        for step in path:
            if isinstance(step, int) and not isinstance(node, list):
                continue
            steps.append(step)
            if isinstance(node, dict):
                node = node.get(step)
            elif isinstance(node, list) and isinstance(step, int) and step < len(node):
                node = node[step]
            else:
                node = None
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


def _by_detail(paths: Sequence[Path]) -> list[Path]:
    """Return the paths with elements of lists first: to leave one out is the smallest change."""
    return sorted(paths, key=lambda path: not isinstance(path[-1], int))
