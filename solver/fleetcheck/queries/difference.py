"""What edits change: which findings of a fleet they end, and which they bring."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from fleetcheck.documents.edit import Edit
from fleetcheck.judging.finding import Finding
from fleetcheck.judging.report import Report
from fleetcheck.loading.load import edited
from fleetcheck.queries.check import check
from fleetcheck.slicing.state import State, resolve


class Difference(NamedTuple):
    """The report on an edited fleet, and its findings against those of the fleet as it is."""

    after: Report
    ended: tuple[Finding, ...]
    brought: tuple[Finding, ...]
    kept: tuple[Finding, ...]


def difference(state: State, edits: Sequence[Edit], today: date) -> Difference:
    """Return what the edits change; EditError or BadInputError says why they cannot be made."""
    before = check(state, today)
    after = check(resolve(edited(state.loaded, edits)), today)
    old = {finding.fingerprint: finding for finding in before.findings}
    new = {finding.fingerprint: finding for finding in after.findings}
    return Difference(
        after,
        tuple(finding for key, finding in old.items() if key not in new),
        tuple(finding for key, finding in new.items() if key not in old),
        tuple(finding for key, finding in new.items() if key in old),
    )
