"""Edits that mend a finding, proved by solving again."""

from collections.abc import Sequence
from typing import NamedTuple

from fleetcheck.explaining.explain import Why
from fleetcheck.judging.finding import Fix
from fleetcheck.judging.found import Found
from fleetcheck.loading.edit_text import describe
from fleetcheck.repairing.numbers import Numbers
from fleetcheck.repairing.proof import CostlyError, Prover
from fleetcheck.repairing.proposals import Proposals
from fleetcheck.slicing.state import State

_TRIED = 5
"""The most edits that are tried for one finding."""

_SHOWN = 3
"""The most repairs that are reported for one finding."""


class Effort(NamedTuple):
    """The work to prove repairs: for how many findings, and for how many placements each.

    What counts is how many placements are judged again.
    """

    findings: int
    placements: int

    def allows(self, rank: int) -> int:
        """Return how many placements may be judged for the finding of this rank."""
        return self.placements if rank < self.findings else 0


BRISK = Effort(findings=25, placements=500)
"""For a check, so that it stays quick: most repairs matter to a few hosts only."""

THOROUGH = Effort(findings=10**9, placements=20_000)
"""For commands that ask for repairs: all are tried unless the fleet is large."""


class Repairer:
    """Finds and proves repairs of the findings of one fleet."""

    def __init__(self, state: State, prover: Prover, numbers: Numbers | None = None) -> None:
        """Prepare to look for edits, which `prover` is asked to try; `numbers` has some."""
        self._numbers = numbers
        self._merged = state.loaded.merged
        self._proposals = Proposals(state)
        self._prover = prover

    def fixes(self, group: Sequence[Found], why: Why, most: int) -> tuple[Fix, ...]:
        """Return what mends a finding, the best first: safe edits, then by the rule's order.

        `group` are the findings with this one cause, the first being the one explained. An edit
        that was tried and does not end the first is not returned. When trying has cost `most`, in
        placements judged again, edits are returned without having been tried. A rule that names its
        cure needs none of this.
        """
        if group[0].rule.cure:
            return ()
        identities = [(each.finding.name, each.finding.place) for each in group]
        found: list[tuple[tuple[int, ...], Fix]] = []
        self._prover.left = most
        if self._numbers is not None:
            named = self._numbers.of(group[0].violation)
            found = [
                ((-1, 0, rank), Fix(text, edits, True, True))
                for rank, (edits, text) in enumerate(named)
            ]
        for rank, edits in enumerate(self._proposals.of(group[0].violation, why)):
            enough = len(group) == 1 and sum(fix.safe is True for _, fix in found) == _SHOWN
            if rank == _TRIED or enough:
                break
            text = " and ".join(describe(edit, self._merged.tree) for edit in edits)
            by_hand = not all(self._merged.is_ours(edit.path) for edit in edits)
            try:
                outcome = self._prover.outcome(edits, identities)
            except CostlyError:
                found.append(((1, 0, rank), Fix(text, edits, None, by_hand)))
                continue
            if outcome is None or identities[0] in outcome.left:
                continue
            order = (int(bool(outcome.new)), len(outcome.left), rank)
            found.append((order, Fix(text, edits, not outcome.new, by_hand)))
        return tuple(fix for _, fix in sorted(found, key=lambda pair: pair[0]))[:_SHOWN]
