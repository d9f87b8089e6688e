"""What holds for every format that programs read, whatever a fleet, its files and names say."""

import html
import re

import pytest
from hypothesis import given, settings

from fleetcheck.judging.report import Report
from fleetcheck.reports.formats import FOR_PEOPLE, FORMATS
from fleetcheck.reports.github import SHOWN
from fleetcheck.reports.step_summary import step_summary
from fleetcheck.reports.style import Style
from fleetcheck.reports.text import clean, harmless
from tests.support.random_reports import nasty, nasty_files, reports, said, styles
from tests.support.report_schemas import check_report
from tests.support.workflow_commands import commands

FOR_PROGRAMS = [name for name in FORMATS if name not in FOR_PEOPLE]


@pytest.mark.slow
@settings(deadline=None)
@given(reports(said, nasty), styles)
def test_each_report_is_whole_and_of_its_format(report: Report, style: Style) -> None:
    for form in FOR_PROGRAMS:
        check_report(form, FORMATS[form](report, style))


@pytest.mark.slow
@settings(deadline=None)
@given(reports(nasty, nasty, nasty_files), styles)
def test_no_name_path_or_text_is_a_command(report: Report, style: Style) -> None:
    for form in FOR_PROGRAMS:
        text = FORMATS[form](report, style)
        check_report(form, text)
        found = [each.name for each in commands(text)]
        if form == "github":
            found = [name for name in found if name not in ("error", "warning", "notice")]
        assert found == []


@pytest.mark.slow
@settings(deadline=None)
@given(reports(nasty, nasty, nasty_files), styles)
def test_each_finding_is_one_annotation_that_says_its_message(report: Report, style: Style) -> None:
    shown = [each for each in commands(FORMATS["github"](report, style)) if each.name != "notice"]
    findings = sorted(report.findings, key=lambda finding: finding.severity)
    assert len(findings) <= SHOWN
    if findings:
        assert [each.name for each in shown] == [finding.severity for finding in findings]
    for command, finding in zip(shown, findings, strict=False):
        said = command.data.partition("\n")[0]
        assert said.strip() == harmless(clean(finding.title)).strip()


@pytest.mark.slow
@settings(deadline=None)
@given(reports(nasty, nasty, nasty_files), styles)
def test_the_summary_of_a_step_has_no_markup_of_a_fleet(report: Report, style: Style) -> None:
    text = step_summary(report, style)
    bare = re.sub(r"</?code>|<!-- -->|&#[0-9]+;", "", text)
    lines = [re.sub(r"^(\| | \| | \|$|- (note: )?|### )", "", line) for line in bare.split("\n")]
    rows = [line for line in text.split("\n") if line.startswith("| ")]
    assert len(rows) == len(report.findings) + bool(report.findings)
    assert all(line.count(" | ") == 3 for line in rows)
    assert re.search(r"[<>`\[\]!@*_~\\]", "".join(lines)) is None
    assert clean(report.summary).replace("`", "") in html.unescape(
        re.sub(r"</?code>|<!-- -->", "", text)
    )
