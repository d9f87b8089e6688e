"""The `rdjson` format: the DiagnosticResult of reviewdog.

github.com/reviewdog/reviewdog, proto/rdf/reviewdog.proto: columns count the bytes of UTF-8, and the
end of a range is the place after the last character. reviewdog reads paths from the folder in which
it runs.
"""

from collections.abc import Iterator, Sequence

from fleetcheck.documents.location import Location
from fleetcheck.documents.replacement import Replacement
from fleetcheck.judging.finding import Finding, Fix, Label
from fleetcheck.judging.report import Report
from fleetcheck.reports.json_report import as_json
from fleetcheck.reports.parts import advice, shown, verdict_of, where
from fleetcheck.reports.paths import path_from_here
from fleetcheck.reports.style import Style
from fleetcheck.reports.text import clean

_SEVERITIES = {"error": "ERROR", "warning": "WARNING"}


def rdjson(report: Report, style: Style) -> str:
    """Return the findings as diagnostics; one more is first where the verdict is not known."""
    writer = _Writer(report, style)
    diagnostics = [writer.diagnostic(finding) for finding in report.findings]
    if not report.complete:
        diagnostics.insert(0, _no_verdict(report))
    return as_json({"source": {"name": "fleetcheck"}, "diagnostics": diagnostics})


def _no_verdict(report: Report) -> dict[str, object]:
    return {
        "message": verdict_of(report),
        "location": {"path": "."},
        "severity": "ERROR",
        "code": {"value": "incomplete"},
    }


class _Writer:
    """Writes the findings of one report."""

    def __init__(self, report: Report, style: Style) -> None:
        self._report = report
        self._style = style
        self._lines: dict[str, Sequence[str]] = {}

    def diagnostic(self, finding: Finding) -> dict[str, object]:
        found: dict[str, object] = {
            "message": "\n".join((clean(finding.title), *advice(finding))),
            "location": self._location(where(finding)),
            "severity": _SEVERITIES[finding.severity],
            "code": {"value": clean(finding.code)},
        }
        suggestions = [each for fix in finding.fixes for each in self._suggestions(finding, fix)]
        if suggestions:
            found["suggestions"] = suggestions
        if finding.labels[1:]:
            found["related_locations"] = [self._related(label) for label in finding.labels[1:]]
        return found

    def _related(self, label: Label) -> dict[str, object]:
        return {"message": shown(label), "location": self._location(label.location)}

    def _location(self, location: Location) -> dict[str, object]:
        found: dict[str, object] = {"path": path_from_here(location, self._style.base)}
        if location.line > 0:
            file, line, column, length = location
            ends = (column, column + length)
            start, end = (self._position(file, line, each) for each in ends)
            found["range"] = {"start": start, "end": end}
        return found

    def _suggestions(self, finding: Finding, fix: Fix) -> Iterator[dict[str, object]]:
        """Yield a repair as a suggestion, which is one change of the file of its diagnostic."""
        changes = self._report.replacements(fix)
        if len(changes) == 1 and changes[0].file == where(finding).file:
            yield self._suggestion(changes[0])

    def _suggestion(self, change: Replacement) -> dict[str, object]:
        start = self._position(change.file, change.line, change.column)
        end = self._position(change.file, change.end_line, change.end_column)
        return {"range": {"start": start, "end": end}, "text": change.text}

    def _position(self, file: str, line: int, column: int) -> dict[str, int]:
        """Return a place with its column in bytes; one past what is known of a line as it is."""
        if file not in self._lines:
            self._lines[file] = self._report.sources(file)
        lines = self._lines[file]
        text = lines[line - 1] if 0 < line <= len(lines) else ""
        before = text[: max(column - 1, 0)]
        more = len(before.encode("utf-8", "surrogatepass")) - len(before)
        return {"line": max(line, 1), "column": max(column, 1) + more}
