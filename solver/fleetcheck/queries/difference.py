"""What edits change: which findings of a fleet they end, and which they bring."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from fleetcheck.documents.edit import Edit
from fleetcheck.judging.finding import Finding
from fleetcheck.judging.report import Report
from fleetcheck.loading.load import edited
from fleetcheck.queries.check import check
from fleetcheck.slicing.state import State, resolve


class Moved(NamedTuple):
    """What is wrong before and after, but told by itself on one side only.

    `cause` is the finding under which it is counted: after the edits if `is_under`, else before.
    """

    finding: Finding
    cause: Finding
    is_under: bool


class Difference(NamedTuple):
    """The report on an edited fleet, and its findings against those of the fleet as it is."""

    after: Report
    ended: tuple[Finding, ...]
    brought: tuple[Finding, ...]
    kept: tuple[Finding, ...]
    moved: tuple[Moved, ...] = ()


def difference(state: State, edits: Sequence[Edit], today: date) -> Difference:
    """Return what the edits change; EditError or BadInputError says why they cannot be made."""
    before = check(state, today)
    after = check(resolve(edited(state.loaded, edits)), today)
    old = {finding.fingerprint: finding for finding in before.findings}
    new = {finding.fingerprint: finding for finding in after.findings}
    ended = [finding for key, finding in old.items() if key not in new]
    brought = [finding for key, finding in new.items() if key not in old]
    moved = (*_moved(ended, after.findings, True), *_moved(brought, before.findings, False))
    elsewhere = {each.finding.fingerprint for each in moved}
    return Difference(
        after,
        tuple(finding for finding in ended if finding.fingerprint not in elsewhere),
        tuple(finding for finding in brought if finding.fingerprint not in elsewhere),
        tuple(finding for key, finding in new.items() if key in old),
        moved,
    )


def _moved(gone: Iterable[Finding], there: Sequence[Finding], is_under: bool) -> Iterator[Moved]:
    """Yield the findings that are counted under another one on the other side of the edits.

    What is counted is a place, or a placement at which a place begins.
    """
    causes: dict[str, Finding] = {}
    for finding in there:
        for place in finding.affected:
            causes.setdefault(place, finding)
    for finding in gone:
        placement = finding.place.partition(" ")[0]
        cause = causes.get(finding.place) or causes.get(placement)
        if cause is not None:
            yield Moved(finding, cause, is_under)
