"""What the formats for other programs say of a finding, each in its own shape."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256

from fleetcheck.documents.location import Location
from fleetcheck.judging.finding import Finding, Label
from fleetcheck.judging.report import Report
from fleetcheck.reports.text import clean

UNKNOWN = "the verdict is unknown"
"""What is said of a report that is not complete where it does not say why."""


def problems_of(report: Report) -> tuple[Finding, ...]:
    """Return those findings that are about input which cannot be read, and not of a rule."""
    return tuple(each for each in report.findings if is_problem(each))


def is_problem(finding: Finding) -> bool:
    """Return whether a finding is about input which cannot be read; a rule has another code."""
    return finding.code == finding.name


def verdict_of(report: Report) -> str:
    """Return what a report says of its verdict where it has none."""
    return clean(report.summary) or UNKNOWN


def advice(finding: Finding) -> Iterator[str]:
    """Yield why a finding is one, and what ends it, each in one line."""
    for kind, text in finding.notes:
        yield clean(f"{kind}: {text}")
    for number, fix in enumerate(finding.fixes, start=1):
        yield clean(f"help: {number}. {fix.text}") + ("  [safe]" if fix.safe else "")


def steps(finding: Finding) -> Sequence[Label]:
    """Return the labels that tell how it comes to a finding, the primary one first.

    The places of further findings that say the same are no part of that.
    """
    return finding.labels[: len(finding.labels) - finding.repeated]


def shown(label: Label) -> str:
    """Return what a label says, or where it is if it only underlines."""
    return clean(label.text or str(label.location))


def where(finding: Finding) -> Location:
    """Return the primary place of a finding."""
    return finding.labels[0].location if finding.labels else Location(".", 0, 0)


def fingerprints(findings: Iterable[Finding]) -> list[str]:
    """Return what identifies each finding, no two the same.

    Of findings of one rule at one place, those after the first are told apart by their number.
    """
    seen: Counter[str] = Counter()
    found = []
    for finding in findings:
        first = finding.fingerprint
        seen[first] += 1
        number = seen[first]
        found.append(first if number == 1 else _numbered(first, number))
    return found


def _numbered(fingerprint: str, number: int) -> str:
    return sha256(f"{fingerprint} {number}".encode()).hexdigest()[: len(fingerprint)]
