"""Reports in files: those that are named for them, and the summary of a step of GitHub Actions."""

import argparse
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from fleetcheck.commands.line.outputs import Output, usable
from fleetcheck.documents.atomic_file import append, clear, replace
from fleetcheck.documents.input_file import is_file
from fleetcheck.documents.problem import Problem
from fleetcheck.judging.problems import as_findings
from fleetcheck.judging.report import Report
from fleetcheck.reports.formats import FOR_PEOPLE, FORMATS
from fleetcheck.reports.step_summary import MOST, step_summary
from fleetcheck.reports.style import Style
from fleetcheck.reports.text import harmless
from fleetcheck.sources.options import COMMAND_LINE

_STEP_SUMMARY = "GITHUB_STEP_SUMMARY"


def write_reports(report: Report, options: argparse.Namespace, style: Style, form: str) -> Report:
    """Write a report to the files that are named for it; return it with what went wrong.

    Where something did, the report is not complete, and the files that could be written say so too.
    If `form` is what is shown, and is that of GitHub, its summary of the step is written as well.
    """
    outputs, problems = usable(options)
    written, unwritten = _write(report, outputs, style)
    summary = _summary(report, style) if form == "github" else ()
    findings = as_findings((*problems, *unwritten, *summary))
    new = tuple(each for each in findings if each not in report.findings)
    if not new:
        return report
    text = f"{report.summary}; not every report could be written"
    report = report._replace(findings=(*report.findings, *new), complete=False, summary=text)
    _write(report, written, style)
    return report


def clear_unfinished(options: argparse.Namespace) -> None:
    """Remove what is left of reports that the work was writing when it was ended."""
    for each in usable(options).outputs:
        clear(Path(each.path))


def _write(
    report: Report, outputs: Sequence[Output], style: Style
) -> tuple[Sequence[Output], Sequence[Problem]]:
    """Write a report to files, each at once; return those written, and why others are not."""
    texts = [(each, _text(report, each.form, style)) for each in outputs]
    written: list[Output] = []
    problems: list[Problem] = []
    for each, text in texts:
        try:
            replace(Path(each.path), text)
        except (OSError, ValueError) as error:
            problems.append(each.problem(f"cannot be written: {_reason(error)}"))
        else:
            written.append(each)
    return written, problems


def _summary(report: Report, style: Style) -> Iterator[Problem]:
    """Add the summary of a report to that of the step of GitHub Actions in which this runs.

    The variable GITHUB_STEP_SUMMARY names its file. Yields why that cannot be written.
    """
    path = os.environ.get(_STEP_SUMMARY)
    if not path:
        return
    try:
        if os.path.lexists(path) and not is_file(path):
            yield _problem(path, f"is no file, and {_STEP_SUMMARY} names it")
            return
        there = Path(path).stat().st_size if is_file(path) else 0
        append(Path(path), step_summary(report, style, MOST - there))
    except (OSError, ValueError) as error:
        yield _problem(path, f"cannot be written, and {_STEP_SUMMARY} names it: {_reason(error)}")


def _text(report: Report, form: str, style: Style) -> str:
    text = FORMATS[form](report, style)
    return harmless(text) if form in FOR_PEOPLE else text


def _problem(path: str, wrong: str) -> Problem:
    return Problem("output", f"`{path}` {wrong}", COMMAND_LINE)


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()
