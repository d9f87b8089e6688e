"""`fleetcheck facts`: what was lowered, as a program that clingo reads."""

import argparse

from fleetcheck.commands.line.exit_code import ExitCode
from fleetcheck.commands.line.output import as_it_is
from fleetcheck.commands.line.session import TEXT, query_arguments, read_state
from fleetcheck.ports.conflict.infeasible import crowding

HELP = "show the facts of a fleet, as answer set programming"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `facts`."""
    query_arguments(parser, forms=(TEXT,))


def run(options: argparse.Namespace) -> int:
    """Print the facts, one predicate after the other, and return the exit code."""
    state = read_state(options)
    before = ""
    out = as_it_is()
    lines = (*state.facts.lines(), *crowding(state, exhaustive=False).lines())
    for line in sorted(lines, key=_predicate):
        predicate = _predicate(line)
        if predicate != before:
            out.write(f"{'' if not before else chr(10)}% {predicate}\n")
            before = predicate
        out.write(f"{line}\n")
    return ExitCode.OK


def _predicate(line: str) -> str:
    return line.partition("(")[0]
