"""Fleets for tests: from text to findings in one call."""

from datetime import date
from pathlib import Path

from fleetcheck.judging.finding import Finding
from fleetcheck.judging.report import Report
from fleetcheck.loading.load import load
from fleetcheck.queries.check import check
from fleetcheck.slicing.state import resolve

EXAMPLES = Path(__file__).parents[2] / "examples"
TODAY = date(2026, 1, 1)


def report(*paths: Path, today: date = TODAY) -> Report:
    return check(resolve(load([str(path) for path in paths])), today)


def found(*paths: Path, today: date = TODAY) -> list[tuple[str, str, int, str]]:
    """Return code, place, line and the underlined text of each finding."""
    findings = report(*paths, today=today).findings
    return [(f.code, f.place, f.labels[0].location.line, underlined(f)) for f in findings]


def underlined(finding: Finding) -> str:
    where = finding.labels[0].location
    line = Path(where.file).read_text(encoding="utf-8").splitlines()[where.line - 1]
    return line[where.column - 1 : where.column - 1 + where.length]
