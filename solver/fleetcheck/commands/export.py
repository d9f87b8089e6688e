"""`fleetcheck export`: a fleet in the form of another tool, on standard output."""

import argparse

from fleetcheck.commands.line.exit_code import ExitCode
from fleetcheck.commands.line.session import query_arguments, read_state, show_json, unknown
from fleetcheck.documents.problem import BadInputError
from fleetcheck.queries.den.graph import fleet_graph, host_graph

HELP = "write a fleet as a graph that den's viewer opens"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `export`."""
    parser.add_argument("into", metavar="FORMAT", choices=("den",), help="den: its graph, as JSON")
    parser.add_argument("--host", metavar="HOST", help="the graph of one host")
    query_arguments(parser, forms=("json",))


def run(options: argparse.Namespace) -> int:
    """Print the graph and return the exit code."""
    state = read_state(options)
    if options.host is None:
        show_json(fleet_graph(state))
        return ExitCode.OK
    if options.host not in state.loaded.fleet.hosts:
        raise BadInputError([unknown("host", options.host, state.loaded.fleet.hosts)])
    show_json(host_graph(state, options.host))
    return ExitCode.OK
