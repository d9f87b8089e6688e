"""`fleetcheck order`: in which order placements can be deployed, or vars be generated."""

import argparse
import sys
from collections.abc import Iterator
from itertools import chain

from fleetcheck.commands.line.exit_code import ExitCode
from fleetcheck.commands.line.session import JSON, query_arguments, read_state, show_json
from fleetcheck.queries.order import Knot, Order, order_of_placements, order_of_vars
from fleetcheck.rules.catalogue import all_rules

HELP = "show in which order things can be deployed, in layers; exit code 1 where there is none"

CYCLES = {"placements": "requirement_cycle", "vars": "var_cycle"}
"""The rule that reports the cycles of what is ordered."""

FORMAT_VERSION = 1
"""Of the JSON form; within a version it only ever gets more fields."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `order`."""
    parser.add_argument(
        "what",
        nargs="?",
        choices=("placements", "vars"),
        default="placements",
        help="what to order (default: placements)",
    )
    query_arguments(parser, positional=False, forms=("layers", JSON, "mermaid"))


def run(options: argparse.Namespace) -> int:
    """Print the order and return the exit code."""
    state = read_state(options)
    order = order_of_vars(state) if options.what == "vars" else order_of_placements(state)
    if options.format == JSON:
        show_json(document(order))
    else:
        rule = all_rules()[CYCLES[options.what]]
        lines = mermaid(order) if options.format == "mermaid" else table(order, rule.code)
        sys.stdout.writelines(f"{line}\n" for line in lines)
    return ExitCode.VIOLATIONS if order.knots else ExitCode.OK


def document(order: Order) -> dict[str, object]:
    """Return the JSON form: the layers, which name waits for which, and the cycles."""
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
    }


def table(order: Order, code: str) -> Iterator[str]:
    """Yield the lines for people: a line for each layer, then the cycles with their code."""
    width = len(str(len(order.layers)))
    for number, layer in enumerate(order.layers, 1):
        yield f"{number:{width}}  {', '.join(layer)}"
    for knot in order.knots:
        yield _knot(knot, code)
    if not order.layers:
        yield "(nothing)"


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
