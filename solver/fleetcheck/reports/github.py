"""The `github` format: workflow commands of GitHub Actions, which annotate lines of files.

docs.github.com/actions, workflow commands: `%`, line breaks and, in properties, `:` and `,` are
escaped. GitHub shows ten errors and ten warnings of a step; the findings beyond are plain lines.
Forgejo and Gitea read the same commands.
"""

from collections.abc import Iterator, Mapping

from fleetcheck.judging.finding import Finding
from fleetcheck.judging.report import Report
from fleetcheck.reports.concise import concise
from fleetcheck.reports.parts import advice, verdict_of, where
from fleetcheck.reports.paths import is_in_file, path_of
from fleetcheck.reports.style import Style
from fleetcheck.reports.text import clean, harmless

SHOWN = 10
"""How many annotations of each severity GitHub shows for a step."""

_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = {**_DATA, ":": "%3A", ",": "%2C"}


def github(report: Report, style: Style) -> str:
    """Return the findings as commands, errors first, then what is left and the summary."""
    findings = sorted(report.findings, key=lambda finding: finding.severity)
    left: list[Finding] = []
    lines = []
    shown = {"error": 0, "warning": 0}
    for finding in findings:
        if shown[finding.severity] == SHOWN:
            left.append(finding)
            continue
        shown[finding.severity] += 1
        lines.append(_annotation(finding, style))
    if left:
        text = f"{len(left)} more in the log below and in the summary of the job: "
        lines.append(f"::notice title=fleetcheck::{_escaped(text + _counted(left), _DATA)}")
    elif not report.complete and not findings:
        lines.append(f"::error title=fleetcheck::{_escaped(harmless(verdict_of(report)), _DATA)}")
    rest = concise(report._replace(findings=tuple(left)), style._replace(color=False))
    return "".join(f"{line}\n" for line in lines) + harmless(rest)


def _counted(findings: list[Finding]) -> str:
    severities = [finding.severity for finding in findings]
    counts = {name: severities.count(name) for name in ("error", "warning")}
    return ", ".join(
        f"{count} {name}" if count == 1 else f"{count} {name}s"
        for name, count in counts.items()
        if count
    )


def _annotation(finding: Finding, style: Style) -> str:
    properties = ",".join(
        f"{name}={_escaped(harmless(clean(value)), _PROPERTY)}"
        for name, value in _properties(finding, style)
    )
    message = "\n".join((clean(finding.title), *advice(finding)))
    return f"::{finding.severity} {properties}::{_escaped(harmless(message), _DATA)}"


def _properties(finding: Finding, style: Style) -> Iterator[tuple[str, str]]:
    place = where(finding)
    if is_in_file(place):
        yield "file", path_of(place, style.base)
        if place.line > 0:
            yield "line", str(place.line)
            yield "endLine", str(place.line)
            yield "col", str(max(place.column, 1))
            yield "endColumn", str(max(place.column, 1) + max(place.length, 1))
    title = finding.code if finding.code == finding.name else f"{finding.code} {finding.name}"
    yield "title", title


def _escaped(text: str, escapes: Mapping[str, str]) -> str:
    """Return a text without characters that end a value of a command."""
    return "".join(escapes.get(char, char) for char in text)
