"""The `gitlab` format: a report for GitLab Code Quality.

A list of objects, each with the six fields that docs.gitlab.com/ci/testing/code_quality names.
"""

from fleetcheck.judging.finding import Finding
from fleetcheck.judging.report import Report
from fleetcheck.reports.json_report import as_json
from fleetcheck.reports.parts import fingerprints, verdict_of, where
from fleetcheck.reports.paths import path_of
from fleetcheck.reports.style import Style
from fleetcheck.reports.text import clean

_SEVERITIES = {"error": "critical", "warning": "minor"}
_INCOMPLETE = "incomplete"


def gitlab(report: Report, style: Style) -> str:
    """Return the findings as entries; one more is first where the verdict is not known.

    An empty list would say that nothing is wrong.
    """
    findings = report.findings if report.complete else (_no_verdict(report), *report.findings)
    prints = fingerprints(findings)
    return as_json([_entry(f, prints[number], style) for number, f in enumerate(findings)])


def _no_verdict(report: Report) -> Finding:
    """Return an entry for the run itself, about the folder around all."""
    return Finding(_INCOMPLETE, _INCOMPLETE, "error", verdict_of(report), "", ())


def _entry(finding: Finding, fingerprint: str, style: Style) -> dict[str, object]:
    place = where(finding)
    return {
        "description": clean(finding.title),
        "check_name": clean(finding.name),
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[finding.severity],
        "location": {"path": path_of(place, style.base), "lines": {"begin": max(place.line, 1)}},
    }
