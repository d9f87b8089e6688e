"""`fleetcheck order`: in which order placements can be deployed, or vars be generated."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain

from fleetcheck.commands.line.exit_code import ExitCode
from fleetcheck.commands.line.session import JSON, query_arguments, read_state, show_json
from fleetcheck.judging.finding import Finding
from fleetcheck.judging.gather import EVERY_RULE, Selection, gather
from fleetcheck.queries.knots import Knot
from fleetcheck.queries.order import Order, order_of_placements, order_of_vars
from fleetcheck.rules.catalogue import all_rules
from fleetcheck.slicing.state import State

HELP = "show in which order things can be deployed, in layers; exit code 1 where some cannot"

CYCLES = {"placements": "requirement_cycle", "vars": "var_cycle"}
"""What can be ordered, with the rule that reports its cycles."""

FORMAT_VERSION = 1
"""Of the JSON form; within a version it only ever gets more fields."""

_SHOWN = 5
"""How many consequences of an error are named for people."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `order`."""
    query_arguments(parser, forms=("layers", JSON, "mermaid"))
    parser.epilog = (
        "The first PATH may be the word `placements` or `vars`: what to order (default: placements)"
    )


def run(options: argparse.Namespace) -> int:
    """Print the order and return the exit code."""
    what = "placements"
    if options.paths[:1] and options.paths[0] in CYCLES:
        what, *options.paths = options.paths
    state = read_state(options)
    order = order_of_vars(state) if what == "vars" else order_of_placements(state)
    errors = _errors(state, what)
    if options.format == JSON:
        show_json(document(order, errors))
    else:
        lines = mermaid(order) if options.format == "mermaid" else table(order)
        stream = sys.stderr if options.format == "mermaid" else sys.stdout
        sys.stdout.writelines(f"{line}\n" for line in lines)
        stream.writelines(f"{line}\n" for line in failing(order, errors, CYCLES[what]))
    return ExitCode.VIOLATIONS if order.knots or errors else ExitCode.OK


def _errors(state: State, what: str) -> list[Finding]:
    """Return the errors for which what is ordered will not work, but for its cycles."""
    rules = all_rules().values()
    about_vars = [rule.name for rule in rules if rule.code.startswith("FC7")]
    selection = Selection(about_vars) if what == "vars" else EVERY_RULE
    found = gather(state, date.today(), selection).found
    cycle = all_rules()[CYCLES[what]].code
    return [
        each.finding
        for each in found
        if each.finding.severity == "error" and each.finding.code != cycle
    ]


def document(order: Order, errors: Sequence[Finding]) -> dict[str, object]:
    """Return the JSON form: the layers, which name waits for which, cycles, and errors."""
    return {
        "format_version": FORMAT_VERSION,
        "layers": [list(layer) for layer in order.layers],
        "edges": [{"name": one, "waits_for": other} for one, other in order.edges],
        "cycles": [
            {
                "names": list(knot.names),
                "cuts": [[cut._asdict() for cut in cuts] for cuts in knot.cuts],
            }
            for knot in order.knots
        ],
        "errors": [
            {
                "code": finding.code,
                "name": finding.name,
                "message": finding.message,
                "place": finding.place,
                "affects": list(finding.affected),
            }
            for finding in errors
        ],
    }


def table(order: Order) -> Iterator[str]:
    """Yield a line for each layer, for people."""
    width = len(str(len(order.layers)))
    for number, layer in enumerate(order.layers, 1):
        yield f"{number:{width}}  {', '.join(layer)}"
    if not order.layers:
        yield "(nothing)"


def failing(order: Order, errors: Sequence[Finding], rule: str) -> Iterator[str]:
    """Yield what will not work in this order: the errors with their consequences, the cycles."""
    for finding in errors:
        yield f"error[{finding.code}]: {finding.message}"
        if finding.affected:
            named = [f"`{name}`" for name in finding.affected[:_SHOWN]]
            more = len(finding.affected) - _SHOWN
            named += [f"{more} more"] if more > 0 else []
            yield f"  so these will not work either: {', '.join(named)}"
    for knot in order.knots:
        yield _knot(knot, all_rules()[rule].code)


def _knot(knot: Knot, code: str) -> str:
    names = ", ".join(f"`{name}`" for name in knot.names)
    told = f"cycle: {names} wait for each other" if len(knot.names) > 1 else f"cycle: {names}"
    told += f" ({code})"
    if not knot.cuts:
        return f"{told}; no single cut unties them"
    cuts = [f"`{cut.name}` waiting for `{cut.waits_for}`" for cut in knot.cuts[0]]
    one_of = "one edge, such as " if len(knot.cuts) > 1 else ""
    return f"{told}; cut {one_of}{' and '.join(cuts)}"


def mermaid(order: Order) -> Iterator[str]:
    """Yield a flowchart of Mermaid: what comes first is on the left."""
    number = {name: index for index, name in enumerate(chain.from_iterable(order.layers))}
    yield "flowchart LR"
    for depth, layer in enumerate(order.layers, 1):
        yield f"  subgraph layer{depth}[Layer {depth}]"
        for name in layer:
            escaped = name.replace("&", "&amp;").replace('"', "&quot;")
            yield f'    n{number[name]}["{escaped}"]'
        yield "  end"
    for one, other in order.edges:
        yield f"  n{number[other]} --> n{number[one]}"
