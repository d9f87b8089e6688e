"""Chooses repairs of a fleet that go together: in rounds, the best one of each finding."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from fleetcheck.documents.edit import Edit, EditError, apply, rebased
from fleetcheck.documents.problem import BadInputError
from fleetcheck.judging.finding import Finding
from fleetcheck.judging.gather import EVERY_RULE, Identity
from fleetcheck.loading.load import Loaded, edited
from fleetcheck.repairing.diagnosis import diagnose
from fleetcheck.repairing.proof import without_cured
from fleetcheck.repairing.repair import THOROUGH
from fleetcheck.slicing.state import resolve

Edits = tuple[Edit, ...]


class Mended(NamedTuple):
    """Edits of a fleet and what is wrong with it once they are made.

    `findings` have their repairs tried; `identities` are those of all, also where several have one
    cause.
    """

    edits: Edits
    findings: Sequence[Finding]
    identities: frozenset[Identity]


class Mender:
    """Repairs one fleet; `unsafe` repairs bring other findings, but fewer."""

    def __init__(self, loaded: Loaded, unsafe: bool, today: date, jobs: int = 1) -> None:
        """Prepare to look for repairs, with `jobs` processes."""
        self._loaded = loaded
        self._unsafe = unsafe
        self._today = today
        self._jobs = jobs
        self._given_up: list[Edits] = []

    def mended(self) -> Mended:
        """Return all edits that end findings, and what is left after them.

        In each round every finding that is left gives its best repair. They are made together if
        there is less wrong then; if not, half of them are tried, down to one, which is given up if
        it does not do. That comes to an end, as each round leaves fewer findings.
        """
        now = self._after(())
        while chosen := list(self._chosen(now)):
            while chosen:
                then = self._together(now, chosen)
                if then is not None:
                    now = then
                    break
                if len(chosen) == 1:
                    self._given_up.append(chosen[0])
                chosen = chosen[: len(chosen) // 2]
        return now

    def _chosen(self, now: Mended) -> Iterator[Edits]:
        """Yield the best repair of each finding that goes with those of the findings before."""
        tree = self._loaded.merged.tree
        together = list(now.edits)
        for finding in now.findings:
            for fix in finding.fixes:
                if fix.by_hand or not (fix.safe or (self._unsafe and fix.safe is False)):
                    continue
                moved = (rebased(edit, tree, now.edits) for edit in fix.edits)
                edits = tuple(edit for edit in moved if edit is not None)
                if len(edits) < len(fix.edits) or edits in self._given_up:
                    continue
                if self._fit([*together, *edits]):
                    together += edits
                    yield edits
                    break

    def _fit(self, edits: Sequence[Edit]) -> bool:
        """Return whether edits can be made together, each once."""
        try:
            apply(self._loaded.merged.tree, edits)
        except EditError:
            return False
        return len({repr(edit) for edit in edits}) == len(edits)

    def _together(self, now: Mended, chosen: Sequence[Edits]) -> Mended | None:
        """Return what is left after further edits, None where that is no improvement."""
        try:
            then = self._after((*now.edits, *(edit for edits in chosen for edit in edits)))
        except (EditError, BadInputError):
            return None
        if self._unsafe:
            return then if len(then.identities) < len(now.identities) else None
        return then if then.identities < now.identities else None

    def _after(self, edits: Edits) -> Mended:
        """Return what is wrong once edits are made, leaving out what a command cures."""
        state = resolve(edited(self._loaded, edits))
        rules = without_cured(EVERY_RULE)
        found = diagnose(state, self._today, rules, effort=THOROUGH, jobs=self._jobs)
        return Mended(edits, found.findings, found.gathered.identities())
