"""A whole SARIF log.

The format is SARIF 2.1.0 (docs.oasis-open.org/sarif/sarif/v2.1.0), with what code scanning of
GitHub asks for beside (docs.github.com, SARIF support for code scanning): a rule with help for each
result, a place with a line for each, and no more results than are accepted.
"""

from collections.abc import Iterator, Mapping

from fleetcheck.judging.finding import Finding
from fleetcheck.judging.report import Report
from fleetcheck.reports.json_report import as_json
from fleetcheck.reports.parts import fingerprints, is_problem, problems_of, verdict_of, where
from fleetcheck.reports.paths import is_in_file
from fleetcheck.reports.sarif.message import plain
from fleetcheck.reports.sarif.place import ROOT, physical
from fleetcheck.reports.sarif.result import result
from fleetcheck.reports.sarif.rules import Rules
from fleetcheck.reports.style import Style

MOST_RESULTS = 25_000
"""How many results code scanning accepts; of a log with more it takes none."""

_OPEN: Mapping[str, object] = {}
_ACCEPTED: Mapping[str, object] = {"level": "note", "suppressions": [{"kind": "inSource"}]}
_KNOWN: Mapping[str, object] = {"level": "note", "suppressions": [{"kind": "external"}]}
"""What results have beside that an exception, an ignore or the baseline covers.

Code scanning shows these anyway, but not as errors then.
"""

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif(report: Report, style: Style) -> str:
    """Return the report as a log of one run; what is accepted or known is suppressed in it.

    What cannot be read is a result where it is in a file, so that it is shown there, and a
    notification in any case: the run was not successful.
    """
    kinds = [
        *((each, _OPEN) for each in report.findings),
        *((each, _ACCEPTED) for each in report.excepted),
        *((each, _KNOWN) for each in report.baselined),
    ]
    findings = [finding for finding, _ in kinds]
    prints = fingerprints(findings)
    shown = [
        number
        for number, finding in enumerate(findings)
        if is_in_file(where(finding)) or not is_problem(finding)
    ][:MOST_RESULTS]
    rules = Rules(report, findings)
    results = []
    for number in shown:
        finding, more = kinds[number]
        found = result(finding, prints[number], style.base, report.replacements)
        results.append({**rules.reference(finding), **found, **more})
    left = len(findings) - len(shown) - _nowhere(report)
    run = {
        "tool": {"driver": {**_tool(), "rules": rules.descriptors}},
        "invocations": [
            {
                "executionSuccessful": report.complete,
                "toolExecutionNotifications": list(_notifications(report, left, style)),
            }
        ],
        "originalUriBaseIds": {
            ROOT: {"description": {"text": "The root of the repository, or where fleetcheck ran."}}
        },
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return as_json({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _nowhere(report: Report) -> int:
    """Return how many problems are in no file, and so no results."""
    return sum(not is_in_file(where(each)) for each in problems_of(report))


def _tool() -> Mapping[str, str]:
    from importlib.metadata import PackageNotFoundError, version  # it loads slowly

    try:
        return {"name": "fleetcheck", "version": version("fleetcheck")}
    except PackageNotFoundError:
        return {"name": "fleetcheck"}


def _notifications(report: Report, left: int, style: Style) -> Iterator[Mapping[str, object]]:
    """Yield why a run was not successful, what is not known, and what is left out."""
    if not report.complete:
        yield _notification("error", verdict_of(report), "incomplete")
    for finding in problems_of(report):
        yield {**_notification("error", finding.title, finding.name), **_at(finding, style)}
    reasons = {each.text: each.reason for each in report.left_out}
    for note in report.notes:
        yield _notification("note", note, reasons.get(note, "note"))
    if report.assumed:
        assumed = f"assumed from outside this fleet: {', '.join(report.assumed)}"
        yield _notification("note", assumed, "assumed")
    if left:
        text = f"{left} more results are left out: code scanning accepts {MOST_RESULTS}"
        yield _notification("warning", text, "left-out")


def _notification(level: str, text: str, kind: str) -> dict[str, object]:
    return {"level": level, "message": {"text": plain(text)}, "descriptor": {"id": plain(kind)}}


def _at(finding: Finding, style: Style) -> Mapping[str, object]:
    place = where(finding)
    if not is_in_file(place):
        return {}
    return {"locations": [{"physicalLocation": physical(place, style.base)}]}
