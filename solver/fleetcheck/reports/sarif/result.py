"""The results of a SARIF log: findings, how they come about, and what ends them."""

from collections.abc import Iterator, Mapping, Sequence

from fleetcheck.judging.finding import Finding, Label
from fleetcheck.judging.report import Replacements
from fleetcheck.reports.parts import advice, shown, steps, where
from fleetcheck.reports.paths import Base
from fleetcheck.reports.sarif.message import link, plain
from fleetcheck.reports.sarif.place import change, physical

MOST_RELATED = 99
"""How many places a result has beside the first; GitHub shows 100 in all."""

FINGERPRINT = "fleetcheck/v1"


def result(
    finding: Finding, fingerprint: str, base: Base, replacements: Replacements
) -> Mapping[str, object]:
    """Return a finding as a result, without what says which rule it is of."""
    related = finding.labels[1 : 1 + MOST_RELATED]
    found: dict[str, object] = {
        "level": finding.severity,
        "message": {"text": _message(finding, related)},
        "locations": [{"physicalLocation": physical(where(finding), base)}],
        "partialFingerprints": {FINGERPRINT: fingerprint},
    }
    if related:
        found["relatedLocations"] = [
            {"id": number, **_step(label, base)} for number, label in enumerate(related, start=1)
        ]
    if len(steps(finding)) > 1:
        found["codeFlows"] = [_flow(steps(finding), base)]
    if fixes := list(_fixes(finding, base, replacements)):
        found["fixes"] = fixes
    found["properties"] = {"place": plain(finding.place)}
    return found


def _message(finding: Finding, related: Sequence[Label]) -> str:
    """Return the title, links to what is related to it, and what ends it, line by line."""
    links = [link(shown(label), number) for number, label in enumerate(related, start=1)]
    lines = [plain(finding.title)]
    if links:
        lines.append(f"See {', '.join(links)}")
    return "\n".join((*lines, *map(plain, advice(finding))))


def _flow(labels: Sequence[Label], base: Base) -> Mapping[str, object]:
    """Return the way from the last cause to the primary place."""
    locations = [{"location": _step(label, base)} for label in reversed(labels)]
    return {"threadFlows": [{"locations": locations}]}


def _step(label: Label, base: Base) -> Mapping[str, object]:
    message = {"text": plain(shown(label))}
    return {"physicalLocation": physical(label.location, base), "message": message}


def _fixes(
    finding: Finding, base: Base, replacements: Replacements
) -> Iterator[Mapping[str, object]]:
    for fix in finding.fixes:
        if changes := replacements(fix):
            yield {
                "description": {"text": plain(fix.text)},
                "artifactChanges": [change(each, base) for each in changes],
            }
