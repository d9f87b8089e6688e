"""The files that reports are written to, beside what is shown."""

import argparse
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from fleetcheck.documents.atomic_file import append, replace
from fleetcheck.documents.document import text_of
from fleetcheck.documents.input_file import is_file, is_folder, is_link, was_read
from fleetcheck.documents.location import Location
from fleetcheck.documents.problem import BadInputError, Problem, suggestion
from fleetcheck.judging.problems import as_findings
from fleetcheck.judging.report import Report
from fleetcheck.reports.formats import FOR_PEOPLE, FORMATS
from fleetcheck.reports.step_summary import MOST, step_summary
from fleetcheck.reports.style import Style
from fleetcheck.reports.text import harmless
from fleetcheck.sources.options import COMMAND_LINE
from fleetcheck.sources.registry import parsed

_OF_INPUT = (".yaml", ".yml", ".nix", ".toml", ".lp", ".lock", ".env")
"""Endings of files that are read; no report has one of them."""

_STEP_SUMMARY = "GITHUB_STEP_SUMMARY"


class Output(NamedTuple):
    """A format, and the file that a report in it is written to."""

    form: str
    path: str


class Usable(NamedTuple):
    """The files that reports may be written to, and what is wrong with the others."""

    outputs: tuple[Output, ...]
    problems: tuple[Problem, ...]


def output_argument(parser: argparse.ArgumentParser) -> None:
    """Declare the argument that names a file for a report."""
    parser.add_argument(
        "--output",
        action="append",
        default=[],
        dest="outputs",
        type=_output,
        metavar="FORMAT=FILE",
        help="also write the report to a file in a format; may be said several times",
    )


def usable(options: argparse.Namespace) -> Usable:
    """Return which of the files that are named for reports can be written.

    None is a file that is read, or could be: a report never takes the place of an input.
    """
    outputs: list[Output] = []
    problems: list[Problem] = []
    seen: set[str] = set()
    for each in getattr(options, "outputs", ()):
        place = os.path.realpath(each.path)
        wrong = "is named for two reports" if place in seen else _wrong(each.path, options)
        seen.add(place)
        if wrong:
            problems.append(_problem(each.path, wrong))
        else:
            outputs.append(each)
    return Usable(tuple(outputs), tuple(problems))


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
            problems.append(_problem(each.path, f"cannot be written: {_reason(error)}"))
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


def _output(text: str) -> Output:
    form, equals, path = text.partition("=")
    if not equals or not path:
        raise argparse.ArgumentTypeError(f"expected FORMAT=FILE, found {text!r}")
    if form not in FORMATS:
        close = suggestion(form, list(FORMATS))
        raise argparse.ArgumentTypeError(f"there is no format {form!r}{close}")
    if path == "-":
        raise argparse.ArgumentTypeError(f"--format {form} writes to standard output")
    return Output(form, path)


def _text(report: Report, form: str, style: Style) -> str:
    text = FORMATS[form](report, style)
    return harmless(text) if form in FOR_PEOPLE else text


def _wrong(path: str, options: argparse.Namespace) -> str:
    """Return why no report can be written to a path, or nothing."""
    folder = str(Path(path).parent)
    if is_link(path):
        return "is a link: name the file itself"
    if is_folder(path):
        return "is a folder"
    if os.path.lexists(path) and not is_file(path):
        return "is no file that can be replaced"
    if not is_folder(folder):
        return f"cannot be written: there is no folder `{folder}`"
    if not os.access(folder, os.W_OK):
        return f"cannot be written: no permission to write in `{folder}`"
    if _is_input(path, options):
        return "is read, or could be: a report would take its place"
    return ""


def _is_input(path: str, options: argparse.Namespace) -> bool:
    """Return whether a file is an input: one that is named, was read, or is as those that are.

    A report of an earlier run may be in a folder that is read, and be replaced.
    """
    if path.endswith(_OF_INPUT):
        return True
    place = os.path.realpath(path)
    if any(os.path.realpath(each) == place for each in _named(options)):
        return True
    if not is_file(path):
        return False
    return _is_fleet(path) if path.endswith(".json") else was_read(path)


def _named(options: argparse.Namespace) -> Iterable[str]:
    """Return the files that the command line names as inputs."""
    config = () if options.config is None else (options.config,)
    observed = (each.file for each in options.observed)
    return (*options.paths, *config, *options.variables, *observed)


def _is_fleet(path: str) -> bool:
    """Return whether a file is of a format that is read, or cannot be told from one."""
    try:
        return parsed(text_of(path))[0] is not None
    except BadInputError:
        return Path(path).stat().st_size > 0


def _problem(path: str, wrong: str) -> Problem:
    place = Location(COMMAND_LINE.file, 0, 0)
    return Problem("output", f"`{path}` {wrong}", place)


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()
