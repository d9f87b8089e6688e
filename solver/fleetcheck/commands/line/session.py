"""What commands share: which fleet is meant, how a report is shown, and a time limit that holds."""

import argparse
import os
import sys
from collections.abc import Collection, Mapping, Sequence, Set
from difflib import unified_diff
from pathlib import Path
from shutil import get_terminal_size
from signal import Signals

from fleetcheck.commands.line.chosen import choose
from fleetcheck.commands.line.exit_code import ExitCode
from fleetcheck.commands.line.limits import SHORT, limit_arguments
from fleetcheck.commands.line.output import as_it_is
from fleetcheck.commands.line.source_options import source_arguments
from fleetcheck.commands.line.written import clear_unfinished, write_reports
from fleetcheck.documents.edit import EditError
from fleetcheck.documents.location import Location
from fleetcheck.documents.problem import BadInputError, Problem, suggestion
from fleetcheck.judging.problems import as_finding, as_findings
from fleetcheck.judging.report import Report
from fleetcheck.loading.load import Loaded, load
from fleetcheck.processes.supervisor import End
from fleetcheck.reports.formats import DEFAULT_FORMAT, FOR_PEOPLE, FORMATS
from fleetcheck.reports.json_report import as_json
from fleetcheck.reports.paths import Base
from fleetcheck.reports.style import Style
from fleetcheck.reports.text import clean
from fleetcheck.rules.header import Severity
from fleetcheck.slicing.state import State, resolve
from fleetcheck.sources.registry import FORMATS as SOURCES

TEXT, JSON = "text", "json"
"""The forms that nearly all commands have."""

_NARROW, _WIDE = 60, 100

FAILING: Mapping[str, Set[Severity]] = {
    "error": {"error"},
    "warning": {"error", "warning"},
    "never": set(),
}
"""The severities with which the exit code is 1, by what `--fail-on` says."""

_DECIDES_NOTHING = "missing-file"
"""What is wrong where a service needs a file to start: what it claims and needs is known."""


def fleet_arguments(
    parser: argparse.ArgumentParser, positional: bool = True, timeout: float = SHORT
) -> None:
    """Declare the arguments that name the fleet, and limit the time and memory it may take."""
    limit_arguments(parser, timeout)
    if positional:
        parser.add_argument(
            "paths", nargs="*", metavar="PATH", help="files and folders; - for stdin"
        )
    else:
        parser.set_defaults(paths=[])
    parser.add_argument(
        "--from", dest="form", choices=sorted(SOURCES), help="the format, if the content is unclear"
    )
    source_arguments(parser)


def query_arguments(
    parser: argparse.ArgumentParser,
    positional: bool = True,
    timeout: float = SHORT,
    forms: Sequence[str] = (TEXT, JSON),
) -> None:
    """Declare the arguments of a command that shows the resolved state, in one of these forms.

    The fleet is named by `--fleet` and, unless they mean something else, by positional paths.
    """
    fleet_arguments(parser, positional, timeout)
    parser.add_argument("--fleet", dest="fleets", action="append", default=[], metavar="PATH")
    form_arguments(parser, forms)
    parser.set_defaults(verbose=False, quiet=False)


def form_arguments(parser: argparse.ArgumentParser, forms: Sequence[str]) -> None:
    """Declare the arguments that say in which form something is shown, the first by default."""
    parser.add_argument(
        "--format", choices=list(forms), default=forms[0], help="default: %(default)s"
    )
    if JSON in forms:
        parser.add_argument(
            "--json",
            dest="format",
            action="store_const",
            const=JSON,
            help="short for --format json",
        )
    parser.add_argument("--color", choices=("auto", "always", "never"), default="auto")


def report_arguments(
    parser: argparse.ArgumentParser, forms: Sequence[str] = ("full", "concise", JSON)
) -> None:
    """Declare the arguments that say how a report is shown, in one of these forms."""
    form_arguments(parser, forms)
    volume = parser.add_mutually_exclusive_group()
    volume.add_argument("-v", "--verbose", action="store_true", help="list every consequence")
    volume.add_argument("-q", "--quiet", action="store_true", help="findings only, no summary")


def read_state(options: argparse.Namespace) -> State:
    """Return the resolved fleet that the options name; BadInputError says why there is none."""
    return resolve(read_fleet(options))


def read_fleet(options: argparse.Namespace) -> Loaded:
    """Return the fleet that the options name, or the one found here or above.

    Raises BadInputError also where only a part of it could be read, unless that was allowed. What
    is missing and decides nothing about the fleet is only noted.
    """
    loaded = read_readable(options)
    if options.allow_unreadable:
        return loaded
    if any(each.kind != _DECIDES_NOTHING for each in loaded.unread):
        raise BadInputError(loaded.unread)
    for each in as_findings(loaded.unread):
        sys.stderr.write(f"note: {each.labels[0].location}: {clean(each.title)}\n")
    return loaded


def read_readable(options: argparse.Namespace) -> Loaded:
    """Return what can be read of the fleet that the options name; the rest of it is `unread`."""
    chosen = choose(options)
    return load(chosen.paths, options.form, chosen.settings, chosen.also)


def show(report: Report, options: argparse.Namespace) -> Report:
    """Print a report as the options ask for, and write it to the files that they name.

    Returns the report with what went wrong about that, so that it is not complete then. A command
    whose own forms are not those of reports reports in words, or in JSON if it was to write that.
    """
    name = options.format if options.format in FORMATS else DEFAULT_FORMAT
    style = style_of(options)
    report = write_reports(report, options, style._replace(color=False, width=_WIDE), name)
    shown = report._replace(summary="") if options.quiet else report
    text = FORMATS[name](shown, style)
    options.shown = True
    (sys.stdout if name in FOR_PEOPLE else as_it_is()).write(text)
    return report


def show_unfinished(summary: str, options: argparse.Namespace) -> None:
    """Write that there is no verdict where programs read: to files, and in formats for them.

    Nothing is shown where a report was shown already. People are told on standard error.
    """
    report = Report((), False, summary)
    if getattr(options, "shown", False):
        return
    if options.format in FOR_PEOPLE:
        style = style_of(options)._replace(color=False, width=_WIDE)
        write_reports(report, options, style, options.format)
    else:
        show(report, options)


def style_of(options: argparse.Namespace) -> Style:
    """Return how to draw on the terminal there is, as the options ask for."""
    columns = min(max(get_terminal_size((_WIDE, 24)).columns, _NARROW), _WIDE)
    failing = FAILING[getattr(options, "fail_on", None) or "error"]
    return Style(_colored(options.color), columns, options.verbose, _base(), failing)


def _base() -> Base:
    """Return the current folder, and the repository that it is in: files are called from there."""
    try:
        here = Path.cwd()
    except OSError:  # it is gone
        return Base()
    top = next((each for each in (here, *here.parents) if (each / ".git").exists()), here)
    return Base(str(here), str(top))


def _colored(choice: str) -> bool:
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()


def show_problems(problems: Sequence[Problem], options: argparse.Namespace) -> int:
    """Print what is wrong with the input; return the exit code for that."""
    findings = as_findings(problems)
    noun = "problem" if len(problems) == 1 else "problems"
    summary = f"the input cannot be read: {len(problems)} {noun}; nothing was checked"
    show(Report(findings, False, summary), options)
    return ExitCode.BAD_INPUT


def show_limit(problem: Problem, options: argparse.Namespace) -> int:
    """Print which limit was met; return the exit code for that."""
    report = Report((as_finding(problem),), False, "the verdict is unknown")
    show(report, options)
    return ExitCode.LIMIT


def show_ended(end: End, options: argparse.Namespace) -> int:
    """Print why a command was ended before it had a verdict; return the exit code for that."""
    if end.reason == "time":
        what = f"the time limit of {end.limit:g} s is over"
    elif end.reason == "memory":
        what = f"the memory limit of {int(end.limit) >> 20} MiB is met (--memory allows more)"
    else:
        name = next((each.name for each in Signals if each == int(end.limit)), str(end.limit))
        what = f"the system has ended the work ({name})"
    clear_unfinished(options)
    show(Report((), False, f"{what}; the verdict is unknown"), options)
    return ExitCode.LIMIT


def unknown(what: str, name: str, known: Collection[str]) -> Problem:
    """Return that the command line names something that the fleet does not have."""
    message = f"there is no {what} `{name}`{suggestion(name, known)}"
    return Problem("usage", message, Location("command line", 0, 0))


def show_json(document: Mapping[str, object]) -> None:
    """Print a document as JSON."""
    sys.stdout.write(as_json(document))


def show_edit_error(error: EditError, options: argparse.Namespace) -> int:
    """Print why an edit cannot be made; return the exit code for that."""
    return show_problems([Problem("edit", str(error), Location("command line", 0, 0))], options)


def show_diff(texts: Mapping[str, str], loaded: Loaded) -> None:
    """Print what new texts of files change, as a unified diff."""
    documents = loaded.documents
    for file, text in sorted(texts.items()):
        before = documents[file].text.splitlines(keepends=True)
        after = text.splitlines(keepends=True)
        for line in unified_diff(before, after, file, file):
            sys.stdout.write(line if line.endswith("\n") else f"{line}\n")
