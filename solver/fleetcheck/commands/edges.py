"""`fleetcheck edges`: which content goes where, in a form that two runs can be compared by."""

import argparse
import sys
from datetime import date

from fleetcheck.commands.line.chosen import choose
from fleetcheck.commands.line.exit_code import ExitCode
from fleetcheck.commands.line.session import (
    JSON,
    query_arguments,
    read_state,
    show,
    show_json,
)
from fleetcheck.documents.document import read
from fleetcheck.documents.location import Location
from fleetcheck.documents.problem import BadInputError, Problem
from fleetcheck.judging.gather import Selection
from fleetcheck.loading.load import load
from fleetcheck.queries.check import check
from fleetcheck.queries.trace import Trace, differences, trace, trace_of
from fleetcheck.slicing.state import resolve
from fleetcheck.sources.trace import reader as traces
from fleetcheck.sources.trace.document import normal_edges

HELP = "show which content goes where: default folds, forwards and deliveries"

LEAKS = Selection(only=("isolation_leak",))
"""The one rule that a trace is checked for."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `edges`."""
    query_arguments(parser)
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--diff",
        nargs=2,
        metavar=("OLD", "NEW"),
        help="show how the edges of two fleets or traces differ; exit code 1 if they do",
    )
    what.add_argument(
        "--check",
        metavar="TRACE",
        help="check a trace that an evaluation wrote: no isolated content where no edge takes it",
    )


def run(options: argparse.Namespace) -> int:
    """Print the edges, how two traces differ, or what a trace shows; return the exit code."""
    if options.format == JSON and (options.diff or options.check):
        message = "with --diff or --check there is no JSON form"
        raise BadInputError([Problem("usage", message, Location("command line", 0, 0))])
    if options.diff is not None:
        if options.paths or options.fleets:
            message = "with --diff, the two that are compared are all that is read"
            raise BadInputError([Problem("usage", message, Location("command line", 0, 0))])
        old, new = (_read(path) for path in options.diff)
        lines = differences(old, new)
        sys.stdout.writelines(f"{line}\n" for line in lines)
        return ExitCode.VIOLATIONS if lines else ExitCode.OK
    if options.check is not None:
        return _check(options)
    found = trace(read_state(options))
    if options.format == JSON:
        show_json(document(found))
    else:
        sys.stdout.writelines(f"{line}\n" for line in (*found.lines, f"sha256 {found.hash}"))
    return ExitCode.OK


def document(found: Trace) -> dict[str, object]:
    """Return the JSON form, which is a source too: `trace` is its version."""
    return {"trace": traces.VERSION, "sha256": found.hash, "edges": list(found.entries)}


def _check(options: argparse.Namespace) -> int:
    """Check the fleet with what the trace shows of it, for leaks alone."""
    options.paths, options.fleets = [*choose(options).paths, options.check], []
    state = read_state(options)
    if "trace" not in state.loaded.merged.formats:
        message = "this is no trace, so there is nothing to check"
        advice = "a trace is JSON with `trace: 1`; for the fleet alone say `fleetcheck check`"
        where = Location(options.check, 0, 0)
        raise BadInputError([Problem("wrong-value", message, where, help=advice)])
    if not state.loaded.fleet.observed:
        message = "the trace lists no edge that collects content, so there is nothing to check"
        raise BadInputError([Problem("empty", message, Location(options.check, 0, 0))])
    report = check(state, date.today(), LEAKS)
    show(report, options)
    return ExitCode.VIOLATIONS if report.findings else ExitCode.OK


def _read(path: str) -> Trace:
    """Return the edges of a fleet, or those that a trace lists."""
    if path.endswith(".json"):
        content = read(path)
        if traces.recognises(content.value):
            return trace_of(normal_edges(content))
    return trace(resolve(load([path])))
