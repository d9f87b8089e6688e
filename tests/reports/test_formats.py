"""What each format says of a small report, character by character.

`FLEETCHECK_GOLDEN=write pytest tests/reports/test_formats.py` writes the reports anew.
"""

import json
import os
from importlib.metadata import version
from pathlib import Path
from xml.etree import ElementTree

import pytest

from fleetcheck.documents.location import Location
from fleetcheck.judging.finding import Finding, Label
from fleetcheck.judging.report import Report
from fleetcheck.reports.formats import FORMATS
from fleetcheck.reports.step_summary import step_summary
from tests.support.report_schemas import check_report
from tests.support.small_report import COLLISION, COMPLETE, INCOMPLETE, STYLE, TAG
from tests.support.workflow_commands import commands

HERE = Path(__file__).parent / "golden"
WRITE = "FLEETCHECK_GOLDEN=write pytest tests/reports/test_formats.py"
REPORTS = {"complete": COMPLETE, "incomplete": INCOMPLETE}
NAMES = [*(name for name in FORMATS if name not in ("full", "concise", "json")), "summary"]


@pytest.mark.parametrize("state", REPORTS)
@pytest.mark.parametrize("form", NAMES)
def test_a_report_is_the_one_that_was_read(form: str, state: str) -> None:
    report = REPORTS[state]
    text = step_summary(report, STYLE) if form == "summary" else FORMATS[form](report, STYLE)
    text = text.replace(f'"version": "{version("fleetcheck")}"', '"version": "X"')
    check_report(form, text)
    file = HERE / f"{form}-{state}.txt"
    if os.environ.get("FLEETCHECK_GOLDEN") == "write":
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    assert text == file.read_text(), WRITE


def many(count: int) -> Report:
    """Return a report with so many errors, and as many warnings before them."""
    warnings, errors = (
        tuple(each._replace(place=f"{number}", message=f"m{number}") for number in range(count))
        for each in (TAG, COLLISION)
    )
    return COMPLETE._replace(findings=(*warnings, *errors), excepted=())


def test_github_shows_ten_annotations_of_each_severity_and_says_how_many_more_there_are() -> None:
    text = FORMATS["github"](many(12), STYLE)
    found = commands(text)
    assert [each.name for each in found] == ["error"] * 10 + ["warning"] * 10 + ["notice"]
    assert found[-1].data == (
        "4 more in the log below and in the summary of the job: 2 errors, 2 warnings"
    )
    assert [line for line in text.splitlines() if line.startswith("f g.yaml")] == [
        "f g.yaml:2:5: error[FC101] m10",
        "f g.yaml:2:5: error[FC101] m11",
        "f g.yaml:1:1: warning[FC502] m10 (and in 1 more place: f g.yaml:3:1)",
        "f g.yaml:1:1: warning[FC502] m11 (and in 1 more place: f g.yaml:3:1)",
    ]


@pytest.mark.parametrize(
    ("failing", "kinds"),
    [
        (set(), ["system-out", "system-out"]),
        ({"error"}, ["failure", "system-out"]),
        ({"error", "warning"}, ["failure", "failure"]),
    ],
)
def test_a_case_of_junit_fails_where_its_finding_makes_the_run_fail(
    failing: set[str], kinds: list[str]
) -> None:
    text = FORMATS["junit"](COMPLETE, STYLE._replace(failing=failing))  # type: ignore[arg-type]
    check_report("junit", text)
    suite = ElementTree.fromstring(text)[0]
    found = [each.tag for case in suite.iter("testcase") for each in case]
    assert found == kinds


@pytest.mark.parametrize("form", ["gitlab", "sarif", "junit"])
def test_findings_of_one_rule_at_one_place_are_told_apart(form: str) -> None:
    twice = COMPLETE._replace(findings=(COLLISION, COLLISION._replace(message="b")), excepted=())
    check_report(form, FORMATS[form](twice, STYLE))


def test_a_log_has_no_more_results_than_code_scanning_accepts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("fleetcheck.reports.sarif.log.MOST_RESULTS", 3)
    place = (Label(Location("f", 1, 1), ""),)
    found = tuple(Finding("FC1", "x", "error", "m", str(number), place) for number in range(5))
    (run,) = json.loads(FORMATS["sarif"](Report(found, True, "s"), STYLE))["runs"]
    told = run["invocations"][0]["toolExecutionNotifications"]
    assert (len(run["results"]), [each["message"]["text"] for each in told]) == (
        3,
        ["2 more results are left out: code scanning accepts 3"],
    )


def test_a_summary_of_a_step_counts_what_does_not_fit() -> None:
    text = step_summary(many(50), STYLE, 5000)
    rows = [line for line in text.splitlines() if line.startswith(("| ❌", "| ⚠️"))]
    assert len(text.encode()) <= 5000
    assert (
        f"\n{100 - len(rows)} more findings are left out: a summary has a limit of size.\n" in text
    )


def test_there_is_no_summary_of_a_step_where_there_is_no_room() -> None:
    assert step_summary(many(1), STYLE, 10) == ""
