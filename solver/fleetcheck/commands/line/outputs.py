"""The files that reports are written to, beside what is shown."""

import argparse
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from fleetcheck.commands.line.policy import baseline_file, configuration_of
from fleetcheck.documents.document import text_of
from fleetcheck.documents.input_file import is_file, is_folder, is_link, was_read
from fleetcheck.documents.location import Location
from fleetcheck.documents.problem import BadInputError, Problem, suggestion
from fleetcheck.reports.formats import FORMATS
from fleetcheck.sources.options import COMMAND_LINE
from fleetcheck.sources.registry import parsed

if TYPE_CHECKING:
    from fleetcheck.configuration.file import Configuration

_OF_INPUT = (".yaml", ".yml", ".nix", ".toml", ".lp", ".lock", ".env")
"""Endings of files that are read; no report has one of them."""


class Output(NamedTuple):
    """A format, the file that a report in it is written to, and where that is said."""

    form: str
    path: str
    place: Location = COMMAND_LINE

    def problem(self, wrong: str) -> Problem:
        """Return that something is wrong with the file."""
        return Problem("output", f"`{self.path}` {wrong}", self.place)


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

    They are named by the command line, or else by the configuration. None is a file that is read,
    or could be: a report never takes the place of an input.
    """
    outputs: list[Output] = []
    problems: list[Problem] = []
    seen: set[str] = set()
    for each in _named_for_reports(options):
        place = os.path.realpath(each.path)
        wrong = "is named for two reports" if place in seen else _wrong(each, options)
        seen.add(place)
        if wrong:
            problems.append(each.problem(wrong))
        else:
            outputs.append(each)
    return Usable(tuple(outputs), tuple(problems))


def _named_for_reports(options: argparse.Namespace) -> Sequence[Output]:
    """Return the files that are named for reports; none where the configuration cannot be read."""
    if not hasattr(options, "outputs"):
        return ()
    given: Sequence[Output] = options.outputs
    if given:
        return given
    found = _configuration(options)
    return (
        ()
        if found is None
        else [
            Output(form, found.path(path), found.locate(("output", form), True))
            for form, path in found.tables.output.items()
        ]
    )


def _configuration(options: argparse.Namespace) -> "Configuration | None":
    """Return the configuration; none where it cannot be read, which the command says itself."""
    try:
        return configuration_of(options)
    except BadInputError:
        return None


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


def _wrong(output: Output, options: argparse.Namespace) -> str:
    """Return why a report cannot be written, or nothing."""
    path = output.path
    if output.form not in FORMATS:
        close = suggestion(output.form, list(FORMATS))
        return f"is to be in the format `{output.form}`, which there is not{close}"
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
    """Return the files that the command line and the configuration name as inputs."""
    named = (options.config, baseline_file(options, _configuration(options)))
    observed = (each.file for each in options.observed)
    return (*options.paths, *filter(None, named), *options.variables, *observed)


def _is_fleet(path: str) -> bool:
    """Return whether a file is of a format that is read, or cannot be told from one."""
    try:
        return parsed(text_of(path))[0] is not None
    except BadInputError:
        return Path(path).stat().st_size > 0
