"""The `full` format: every finding with its source lines, for people."""

from collections.abc import Iterable, Sequence

from fleetcheck.finding import Element, Finding, Report
from fleetcheck.reports.snippet import gutter, note, snippet
from fleetcheck.reports.style import Row, Sources, Style, hanging
from fleetcheck.reports.text import clean

AFFECTED_SHOWN = 3
"""How many consequences are named unless all are asked for."""


def full(report: Report, sources: Sources, style: Style) -> str:
    """Return all findings and the summary, with a blank line between each two."""
    parts = [finding_text(finding, sources, style) for finding in report.findings]
    if report.assumed and report.summary:
        parts.append(clean(f"assumed from outside this fleet: {', '.join(report.assumed)}") + "\n")
    if report.summary:
        parts.extend(clean(f"note: {text}") + "\n" for text in report.notes)
        parts.append(clean(report.summary) + "\n")
    return "\n".join(parts)


def finding_text(finding: Finding, sources: Sources, style: Style) -> str:
    """Return one finding: its title, its places, what it affects, and its notes."""
    return "".join(f"{line}\n" for line in _lines(finding, sources, style))


def _lines(finding: Finding, sources: Sources, style: Style) -> Iterable[str]:
    title: Row = (
        (f"{finding.severity}[{clean(finding.code)}]", finding.severity),
        (": ", "strong"),
    )
    margin = gutter(finding.labels)
    yield from hanging(title, finding.message, style)
    yield from snippet(finding.labels, finding.severity, sources, style)
    if finding.affected:
        yield from note("affects", _affected(finding, style), margin, style)
    for kind, text in (
        *minimal_note(finding.minimal, finding.absent),
        *finding.notes,
        *_fixes(finding),
    ):
        yield from note(kind, text, margin, style)


def minimal_note(minimal: Sequence[Element], absent: Sequence[str]) -> Iterable[tuple[str, str]]:
    """Yield the note that says how much of what is shown is enough."""
    if not minimal:
        return
    count = len(minimal)
    names = ", ".join(f"`{element.name}`" for element in minimal)
    which = f"{names} is enough" if count == 1 else f"these {count} are enough: {names}"
    where = f", as long as {' and '.join(absent)}" if absent else ""
    yield "minimal", f"{which}{where}"


def _fixes(finding: Finding) -> Iterable[tuple[str, str]]:
    """Yield the edits that end the finding, numbered, each with what is known about it."""
    for number, fix in enumerate(finding.fixes, start=1):
        known = {True: "safe", False: "brings another finding", None: "not tried"}[fix.safe]
        yield "fix", f"{number}. {fix.text}  [{known}]"


def _affected(finding: Finding, style: Style) -> str:
    hidden = 0 if style.verbose else max(len(finding.affected) - AFFECTED_SHOWN, 0)
    shown = finding.affected[: len(finding.affected) - hidden]
    return ", ".join(shown) + (f" and {hidden} more (all with --verbose)" if hidden else "")
