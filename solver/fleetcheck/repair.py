"""Edits that mend a finding: found by its rule and its explanation, proved by solving again."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fleetcheck.edit import Edit, EditError, apply
from fleetcheck.edit_text import describe
from fleetcheck.explain import Why, goal
from fleetcheck.finding import Fix
from fleetcheck.judge import judge
from fleetcheck.load import Loaded
from fleetcheck.location import Path
from fleetcheck.names import check_names
from fleetcheck.places import Places
from fleetcheck.problem import BadInputError, closest
from fleetcheck.program import Violation
from fleetcheck.rules import Rule, fleet_rules
from fleetcheck.state import State, resolve
from fleetcheck.term import Compound, Term
from fleetcheck.validate import validate

_TRIED = 5
"""How many edits are tried for one finding."""

_SHOWN = 3
"""How many of those that mend it are told."""


class Trial(NamedTuple):
    """What edits do to a fleet: the violations that go, and those that come."""

    ended: frozenset[str]
    brought: frozenset[str]


def edited(loaded: Loaded, edits: Sequence[Edit]) -> Loaded:
    """Return the fleet with edits made; EditError or BadInputError says why they cannot be."""
    tree = apply(loaded.merged.tree, edits)
    merged = loaded.merged._replace(tree=tree, problems=())
    fleet = validate(merged)
    problems = list(check_names(fleet, merged.locate))
    if problems:
        raise BadInputError(problems)
    return Loaded(fleet, merged)


def verdict(state: State) -> frozenset[str]:
    """Return what is wrong with the fleet by every rule that reads its facts, as goals."""
    rules = {rule.name: rule for rule in fleet_rules()}
    found = judge(state, list(rules.values()), exhaustive=False)
    return frozenset(goal(rules[v.term.name], v.term) for v in found)


class Repairer:
    """Finds and proves repairs of the findings of one fleet."""

    def __init__(self, state: State, places: Places, most: int) -> None:
        """Prepare to try edits; each try costs as many placements as the fleet has.

        When `most` are used up, repairs are told without having been tried.
        """
        self._state = state
        self._places = places
        self._left = most
        self._size = len(state.expansion.placements)
        self._before: frozenset[str] | None = None

    def fixes(self, rule: Rule, group: Sequence[Violation], why: Why) -> tuple[Fix, ...]:
        """Return what mends a finding, the best first: safe edits, then by the rule's order.

        `group` are the violations with this one cause, the first being the one explained. An edit
        that was tried and does not end the first is not told.
        """
        goals = [goal(rule, violation.term) for violation in group]
        found: list[tuple[tuple[int, ...], Fix]] = []
        for rank, edit in enumerate(self.candidates(group[0], why)):
            if rank == _TRIED:
                break
            text = describe(edit, self._state.loaded.merged.tree)
            if self._left < self._size:
                found.append(((1, 0, rank), Fix(text, (edit,), None)))
                continue
            self._left -= self._size
            trial = self.trial([edit])
            if trial is None or goals[0] not in trial.ended:
                continue
            safe = not trial.brought
            still = sum(each not in trial.ended for each in goals)
            found.append(((int(not safe), still, rank), Fix(text, (edit,), safe)))
        return tuple(fix for _, fix in sorted(found, key=lambda pair: pair[0]))[:_SHOWN]

    def candidates(self, violation: Violation, why: Why) -> Iterator[Edit]:
        """Yield single edits that may end the violation: what the rule proposes, then removals."""
        seen = set()
        proposed = [self._edit(term) for _, term in violation.fixes]
        removals = [Edit("remove", self._written(path)) for path in _by_detail(why.removable)]
        for edit in (*proposed, *removals):
            if edit is not None and repr(edit) not in seen:
                seen.add(repr(edit))
                yield edit

    def trial(self, edits: Sequence[Edit]) -> Trial | None:
        """Return what the edits do, by solving the whole fleet again; None if they cannot be."""
        if self._before is None:
            self._before = verdict(self._state)
        try:
            after = verdict(resolve(edited(self._state.loaded, edits)))
        except (EditError, BadInputError):
            return None
        return Trial(self._before - after, after - self._before)

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
            return f"cap:{capability}"
        case Compound():
            raise ValueError(f"a rule proposes the value {term.name}, which is none")
        case _:
            return term


def _by_detail(paths: Sequence[Path]) -> list[Path]:
    """Return the paths with elements of lists first: to leave one out is the smallest change."""
    return sorted(paths, key=lambda path: not isinstance(path[-1], int))
