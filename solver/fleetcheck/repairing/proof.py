"""Proves what edits do to the findings of a fleet, by solving again what they can matter for."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import NamedTuple

from fleetcheck.documents.edit import Edit, EditError
from fleetcheck.documents.problem import BadInputError
from fleetcheck.judging.accepted import accepts_anything
from fleetcheck.judging.gather import EVERY_RULE, Gathered, Identity, Selection, gather, verdict
from fleetcheck.loading.load import Loaded, edited
from fleetcheck.lowering.term import strings
from fleetcheck.rules.catalogue import all_rules
from fleetcheck.rules.user.runner import RuleRunner
from fleetcheck.slicing.families.registry import FAMILIES
from fleetcheck.slicing.impact import Impacts
from fleetcheck.slicing.state import State, resolve

_START = 50
"""The cost of solving anything at all, in placements."""


class CostlyError(Exception):
    """To try edits would cost more than is allowed."""


class Outcome(NamedTuple):
    """What is left of some findings after edits, and what comes that was not there."""

    left: frozenset[Identity]
    new: frozenset[Identity]


def without_cured(selection: Selection) -> Selection:
    """Return the rules of the selection that hold against a repair.

    What a command cures, as `ports assign` does with the lock, is no reason against one.
    """
    cured = (rule.name for rule in all_rules().values() if rule.cure)
    return Selection(selection.only, {*selection.without, *cured})


class Prover:
    """Solves one fleet again with edits made, as far as these can matter."""

    def __init__(
        self,
        state: State,
        today: date,
        gathered: Gathered,
        selection: Selection = EVERY_RULE,
        runner: RuleRunner | None = None,
    ) -> None:
        """Prepare to try edits. `gathered` is what the selected rules find in the fleet.

        `runner` runs the rules of the fleet's own if it has some; then the whole fleet is solved
        each time.
        """
        self._state = state
        self._today = today
        self._gathered = gathered
        self._before = gathered.identities()
        self._selection = without_cured(selection)
        self._runner = runner or RuleRunner(())
        self._impacts = Impacts(state.loaded, state.seen)
        self._known: dict[tuple[tuple[str, ...], ...], frozenset[Identity]] = {}
        self.left = 0

    def outcome(self, edits: Sequence[Edit], findings: Collection[Identity]) -> Outcome | None:
        """Return what edits do, of the fleet's findings to some and of new ones to all.

        None if they cannot be made. Raises CostlyError where it would cost more than is `left`.
        """
        if self.left < _START:
            raise CostlyError
        own = self._state.loaded.fleet.rules
        names = [name for finding in findings for name in self._names.get(finding, ())]
        part = None if own else self._impacts.of(edits, names)
        if part is not None:
            self._pay(2 * (_START + len(part.fleet.aspects)))
        if part is not None and self._identities(part).issuperset(findings):
            found = self._within(part, self._identities(part), edits, findings)
            if found is None or self._local.issuperset(name for name, _ in found.new):
                return found
        self._pay(_START + len(self._state.expansion.placements))
        return self._within(self._state.loaded, self._before, edits, findings)

    def _pay(self, cost: int) -> None:
        """Take a cost from what is left: that of solving before and after, known already or not."""
        if cost > self.left:
            raise CostlyError
        self.left -= cost

    @cached_property
    def _accepting(self) -> bool:
        return accepts_anything(self._state.loaded)

    @cached_property
    def _local(self) -> frozenset[str]:
        """Return the rules of whose findings a part of the fleet tells as much as the fleet."""
        return frozenset(
            rule.slug
            for rule in all_rules().values()
            if rule.narrow and all(FAMILIES[words].local for words in rule.narrow)
        )

    @cached_property
    def _names(self) -> Mapping[Identity, set[str]]:
        """Return the names that each finding speaks of."""
        found: dict[Identity, set[str]] = defaultdict(set)
        for each in self._gathered.found:
            violation = each.violation
            names = strings(violation.terms())
            found[each.finding.name, each.finding.place].update(names)
        return found

    def _within(
        self,
        part: Loaded,
        before: frozenset[Identity],
        edits: Sequence[Edit],
        findings: Collection[Identity],
    ) -> Outcome | None:
        """Return what the edits do in a part of the fleet.

        There may be findings in a part only because of what is left out; they are in it before.
        """
        after = self._after(part, edits)
        if after is None:
            return None
        return Outcome(after.intersection(findings), after - before - self._before)

    def _identities(self, part: Loaded) -> frozenset[Identity]:
        """Return the findings of a part of the fleet."""
        fleet = part.fleet
        key = (tuple(fleet.hosts), tuple(fleet.aspects), tuple(fleet.services))
        if key not in self._known:
            self._known[key] = self._after(part, ()) or frozenset()
        return self._known[key]

    def _after(self, part: Loaded, edits: Sequence[Edit]) -> frozenset[Identity] | None:
        """Return the findings with the edits made, None if they cannot be made."""
        self._runner.renew()
        try:
            state = resolve(edited(part, edits))
            if self._accepting:
                return gather(state, self._today, self._selection, runner=self._runner).identities()
            return verdict(state, self._selection, self._runner)
        except (EditError, BadInputError):
            return None
