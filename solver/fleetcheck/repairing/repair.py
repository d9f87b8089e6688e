"""Edits that mend a finding, proved by solving again."""

from collections.abc import Sequence
from typing import NamedTuple

from fleetcheck.explaining.explain import Why
from fleetcheck.judging.finding import Fix
from fleetcheck.judging.found import Found
from fleetcheck.judging.gather import Identity
from fleetcheck.loading.edit_text import describe
from fleetcheck.repairing.numbers import Numbers
from fleetcheck.repairing.proof import CostlyError, Outcome, Prover
from fleetcheck.repairing.proposals import Proposal, Proposals
from fleetcheck.rules.advice import MAY_BE_SAFE, order
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

    def __init__(self, state: State, prover: Prover, numbers: Numbers) -> None:
        """Prepare to look for edits, which `prover` is asked to try; `numbers` has some."""
        self._numbers = numbers
        self._merged = state.loaded.merged
        self._proposals = Proposals(state, numbers)
        self._prover = prover

    def fixes(self, group: Sequence[Found], why: Why, most: int) -> tuple[Fix, ...]:
        """Return what mends a finding, the best first: by class, then what it leaves and brings.

        `group` are the findings with this one cause, the first being the one explained. An edit
        that was tried and does not end the first is not returned. When trying has cost `most`, in
        placements judged again, edits are returned without having been tried. To take a declaration
        away is returned only where nothing better is known. A rule that names its cure needs none
        of this.
        """
        if group[0].rule.cure:
            return ()
        found: list[_Tried] = []
        named = self._numbers.of(group[0].violation)
        numbered = [Fix(text, edits, "supply", True, by_hand=True) for edits, text in named]
        self._prover.left = most
        for rank, proposal in enumerate(self._proposals.of(group[0].violation, why)):
            better = numbered or any(each.proposal.kind != "remove" for each in found)
            if rank == _TRIED or (proposal.kind == "remove" and better):
                break
            tried = self._tried(proposal, group)
            if tried is not None:
                found.append(tried)
        found.sort(key=lambda each: self._order(each, group[0]))
        return tuple([*numbered, *(self._fix(each, found) for each in found)][:_SHOWN])

    def _tried(self, proposal: Proposal, group: Sequence[Found]) -> "_Tried | None":
        """Return what edits do to findings of one cause, None if the first of them stays.

        What is supplied for the first is supplied for the others too, where they need it.
        """
        identities = [(each.finding.name, each.finding.place) for each in group]
        try:
            outcome = self._prover.outcome(proposal.edits, identities)
            if outcome is None or identities[0] in outcome.left:
                return None
            if outcome.left and proposal.kind == "supply":
                more = self._supplied(proposal, [g for g in group if _of(g) in outcome.left])
                also = self._prover.outcome(more.edits, identities)
                if also is not None and len(also.left) < len(outcome.left):
                    return _Tried(more, also)
            return _Tried(proposal, outcome)
        except CostlyError:
            return _Tried(proposal, None)

    def _supplied(self, proposal: Proposal, left: Sequence[Found]) -> Proposal:
        """Return the proposal with what supplies the same to the findings that it leaves."""
        values = {repr(edit.value) for edit in proposal.edits}
        edits = list(proposal.edits)
        for each in left:
            for other in self._proposals.proposed(each.violation):
                same = all(repr(edit.value) in values for edit in other.edits)
                if other.kind == "supply" and same:
                    edits += (edit for edit in other.edits if edit not in edits)
                    break
        return Proposal("supply", tuple(edits))

    def _order(self, tried: "_Tried", found: Found) -> tuple[int, ...]:
        """Return a key that sorts edits: by class, what they bring and leave, where they are."""
        edits, outcome = tried.proposal.edits, tried.outcome
        primary = found.finding.labels[0].location
        where = self._merged.locate(edits[0].path)
        return (
            order(tried.proposal.kind),
            1 if outcome is None else 2 * bool(outcome.new),
            0 if outcome is None else len(outcome.left),
            len(edits),
            int(where.file != primary.file),
            abs(where.line - primary.line),
        )

    def _fix(self, tried: "_Tried", others: Sequence["_Tried"]) -> Fix:
        """Return edits as what is reported; what is supplied is safe if there is no choice."""
        (kind, edits), outcome = tried
        text = " and ".join(describe(edit, self._merged) for edit in edits)
        by_hand = not all(self._merged.is_ours(edit.path) for edit in edits)
        if outcome is None:
            return Fix(text, edits, kind, None, by_hand=by_hand)
        good = [each for each in others if each.proposal.kind == kind and not each.brings]
        unique = kind != "supply" or len(good) == 1
        safe = kind in MAY_BE_SAFE and unique and not outcome.new
        return Fix(text, edits, kind, safe, bool(outcome.new), by_hand)


class _Tried(NamedTuple):
    """Edits with what they do, None where that was not tried."""

    proposal: Proposal
    outcome: Outcome | None

    @property
    def brings(self) -> bool:
        """Return whether the edits are known to bring another finding."""
        return self.outcome is not None and bool(self.outcome.new)


def _of(found: Found) -> Identity:
    return found.finding.name, found.finding.place
