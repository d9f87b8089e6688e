"""The `concise` format: one line per finding, as editors and `grep` like it."""

from fleetcheck.judging.finding import Finding
from fleetcheck.judging.report import Report
from fleetcheck.reports.style import Style, paint
from fleetcheck.reports.text import clean

PLACES_SHOWN = 2
"""How many further places of the same are named."""


def concise(report: Report, style: Style) -> str:
    """Return `file:line:column: error[code] message` for each finding, then notes and summary."""
    lines = [_line(finding, style) for finding in report.findings]
    if report.summary:
        lines.extend(clean(f"note: {text}") for text in report.notes)
        lines.append(clean(report.summary))
    return "".join(f"{line}\n" for line in lines)


def _line(finding: Finding, style: Style) -> str:
    where = f"{clean(str(finding.labels[0].location))}: " if finding.labels else ""
    head = f"{finding.severity}[{clean(finding.code)}]"
    return paint(
        (
            (where, "plain"),
            (head, finding.severity),
            (f" {clean(finding.title_with_places(PLACES_SHOWN))}", "plain"),
        ),
        style,
    )
