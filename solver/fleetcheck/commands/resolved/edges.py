"""`fleetcheck edges`: which content goes where, in a form that two runs can be compared by."""

import argparse
import sys
from collections.abc import Iterable
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
from fleetcheck.commands.line.verdicts import weigh
from fleetcheck.documents.document import read
from fleetcheck.documents.location import Location
from fleetcheck.documents.problem import BadInputError, Problem
from fleetcheck.judging.finding import Finding
from fleetcheck.judging.gather import Selection
from fleetcheck.loading.load import load
from fleetcheck.queries.check import check
from fleetcheck.queries.edge_difference import deviations, services
from fleetcheck.queries.trace import Trace, trace, trace_of
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
    parser.add_argument(
        "--verdicts",
        metavar="FILE",
        help="with --check: also compare the edges; FILE says of each difference why it is there",
    )


def run(options: argparse.Namespace) -> int:
    """Print the edges, how two traces differ, or what a trace shows; return the exit code."""
    if options.format == JSON and options.check:
        raise _wrong_usage("with --check there is no JSON form")
    if options.verdicts and not options.check:
        raise _wrong_usage("--verdicts belongs to --check")
    if options.diff is not None:
        if options.paths or options.fleets:
            raise _wrong_usage("with --diff, the two that are compared are all that is read")
        return _diff(options)
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


def _wrong_usage(message: str) -> BadInputError:
    return BadInputError([Problem("usage", message, Location("command line", 0, 0))])


def _diff(options: argparse.Namespace) -> int:
    """Show how two fleets or traces differ: by their edges, two fleets by their services too."""
    (old, had), (new, has) = (_read(path) for path in options.diff)
    found = deviations(old, new)
    if had is not None and has is not None:
        found += services(had, has)
    if options.format == JSON:
        told = [{"sign": e.sign, "line": e.line, "changed": list(e.changed)} for e in found]
        show_json({"format_version": 1, "differences": told})
    else:
        sys.stdout.writelines(f"{each}\n" for each in found)
    return ExitCode.VIOLATIONS if found else ExitCode.OK


def _gate(options: argparse.Namespace, own: Trace, leaks: Iterable[Finding]) -> int:
    """Compare what a trace shows with the edges of the fleet; only what is explained may differ.

    A leak is explained where the difference of its edge is said to be a bug of the trace.
    """
    shown, _ = _read(options.check)
    weighed = weigh(options.verdicts, deviations(shown, own))
    known = [d.line for d, each in weighed.explained if each.verdict == "bug-in-old"]
    open_leaks = [
        finding
        for finding in leaks
        for root, class_ in (finding.place.split(" ")[:2],)
        if not any(line.startswith(f"root:{root}/{class_} |") for line in known)
    ]
    for deviation, each in weighed.explained:
        print(f"{each.verdict:11}  {deviation}\n             {each.reason} ({each.rule})")
    for deviation in weighed.open:
        print(f"unexplained  {deviation}")
    for finding in open_leaks:
        print(f"unexplained  {finding.code}: {finding.message}")
    count = len(weighed.open) + len(open_leaks)
    print(f"{len(weighed.explained)} explained, {count} not")
    return ExitCode.VIOLATIONS if count else ExitCode.OK


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
    if options.verdicts:
        return _gate(options, trace(state), report.findings)
    show(report, options)
    return ExitCode.VIOLATIONS if report.findings else ExitCode.OK


def _read(path: str) -> tuple[Trace, list[str] | None]:
    """Return the edges of a fleet with its services, or the edges that a trace lists."""
    if path.endswith(".json"):
        content = read(path)
        if traces.recognises(content.value):
            return trace_of(normal_edges(content)), None
    state = resolve(load([path]))
    return trace(state), [f"{each.aspect}@{each.scope}" for each in state.expansion.placements]
