"""The `full` format: every finding with its source lines, for people."""

from collections.abc import Iterable, Sequence, Set

from fleetcheck.documents.location import Location
from fleetcheck.judging.finding import Element, Finding, Fix, Label
from fleetcheck.judging.report import Report, Sources
from fleetcheck.reports.snippet import gutter, note, snippet
from fleetcheck.reports.style import Row, Style, hanging
from fleetcheck.reports.text import clean
from fleetcheck.rules.advice import CLASSES

AFFECTED_SHOWN = 3
"""How many consequences are named unless all are asked for."""

REPEATED_SHOWN = 2
"""How many further places of the same are shown unless all are asked for."""


def full(report: Report, style: Style) -> str:
    """Return all findings and the summary, with a blank line between each two."""
    parts = [finding_text(finding, report.sources, style) for finding in report.findings]
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
    hidden = 0 if style.verbose else max(finding.repeated - REPEATED_SHOWN, 0)
    labels = finding.labels[: len(finding.labels) - hidden]
    margin = gutter(labels)
    yield from hanging(title, finding.title, style)
    yield from snippet(labels, finding.severity, sources, style)
    if hidden:
        more = "1 more place" if hidden == 1 else f"{hidden} more places"
        yield from note("also", f"{more} (all with --verbose)", margin, style)
    if finding.affected:
        yield from note("affects", _affected(finding, style), margin, style)
    for kind, text in (
        *minimal_note(labels, finding.minimal, finding.absent),
        *finding.notes,
        *_fixes(finding),
    ):
        yield from note(kind, text, margin, style)


def minimal_note(
    labels: Sequence[Label], minimal: Sequence[Element], absent: Sequence[str]
) -> Iterable[tuple[str, str]]:
    """Yield the notes that say how much of what is shown is enough, and what stays away besides.

    None where that is the primary place alone: the title says as much. That all of what is shown is
    needed says nothing.
    """
    enough = {element.location for element in minimal}
    shown = {label.location for label in labels}
    if not enough or enough == {label.location for label in labels[:1]}:
        return
    if shown != enough:
        together = "alone" if len(enough) == 1 else "together"
        yield "minimal", f"{_spots(enough, shown - enough)} {together}"
    if absent:
        yield "and", " and ".join(absent)


def _spots(enough: Set[Location], others: Set[Location]) -> str:
    """Return the locations in words: as lines where these tell them from all others shown."""
    lines = sorted({(where.file, where.line) for where in enough})
    one_file = len({where.file for where in enough | others}) == 1
    if lines[0][1] == 0 or not {(where.file, where.line) for where in others}.isdisjoint(lines):
        return _and([str(where) for where in sorted(enough)])
    if not one_file:
        return _and([f"{file}:{line}" for file, line in lines])
    if len(lines) > 1:
        return f"lines {_and([str(line) for _, line in lines])}"
    on_it = f"{_every(enough)} on " if len(enough) > 1 else ""
    return f"{on_it}line {lines[0][1]}"


def _every(places: Set[Location]) -> str:
    return "both places" if len(places) == 2 else f"all {len(places)} places"


def _and(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _fixes(finding: Finding) -> Iterable[tuple[str, str]]:
    """Yield the edits that end the finding, the best first; any one of them will do."""
    for number, fix in enumerate(finding.fixes, start=1):
        about = _about(fix)
        yield "help", f"{number}. {fix.text}" + (f"  [{about}]" if about else "")


def _about(fix: Fix) -> str:
    """Return what is known of an edit, or what is to be thought of before it is made."""
    if fix.safe:
        return "safe, to be made by hand" if fix.by_hand else "safe: fleetcheck fix"
    if fix.safe is None:
        return "not tried"
    return "brings a new finding" if fix.brings else CLASSES[fix.kind]


def _affected(finding: Finding, style: Style) -> str:
    hidden = 0 if style.verbose else max(len(finding.affected) - AFFECTED_SHOWN, 0)
    shown = finding.affected[: len(finding.affected) - hidden]
    return ", ".join(shown) + (f" and {hidden} more (all with --verbose)" if hidden else "")
