"""`fleetcheck pipes`: which placements put what into which channel, and which collect it."""

import argparse
import json
import sys
from collections.abc import Iterator

from fleetcheck.commands.line.exit_code import ExitCode
from fleetcheck.commands.line.session import JSON, query_arguments, read_state, show_json
from fleetcheck.queries.flows import Channel, Flow, channels

HELP = "show who puts values into which channel, and who collects them"

FORMAT_VERSION = 1
"""Of the JSON form; within a version it only ever gets more fields."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `pipes`."""
    query_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Print the channels and return the exit code."""
    state = read_state(options)
    found = channels(state)
    if options.format == JSON:
        show_json(document(found))
    else:
        sys.stdout.writelines(f"{line}\n" for line in table(found))
    return ExitCode.OK


def document(found: tuple[Channel, ...]) -> dict[str, object]:
    """Return the JSON form: each channel with its emitters and collectors."""
    return {
        "format_version": FORMAT_VERSION,
        "channels": [
            {
                "name": channel.name,
                "within": channel.within,
                "required": channel.required,
                "select": channel.select,
                "emitters": [
                    {
                        "placement": each.placement,
                        "value": each.value,
                        "selected": each.selected,
                        "collectors": [flow.collector for flow in each.flows],
                        "flows": [flow._asdict() for flow in each.flows],
                    }
                    for each in channel.emitters
                ],
                "collectors": list(channel.collectors),
            }
            for channel in found
        ],
    }


def table(found: tuple[Channel, ...]) -> Iterator[str]:
    """Yield the lines for people: each channel, then where the values of each emitter go."""
    width = max((len(e.placement) for channel in found for e in channel.emitters), default=0)
    for channel in found:
        about = ["fleet-wide" if channel.within == "fleet" else f"within {channel.within}"]
        about += ["required"] * channel.required
        about += [f"only of `{channel.select}`"] if channel.select else []
        yield f"{channel.name} ({', '.join(about)})"
        for each in channel.emitters:
            to = ", ".join(map(_flow, each.flows)) or "(nobody)"
            value = json.dumps(each.value, ensure_ascii=False)
            where = to if each.selected else "(not asked for)"
            yield f"  {each.placement:{width}}  to {where}  {value}"
        fed = {flow.collector for each in channel.emitters for flow in each.flows}
        idle = sorted({*channel.collectors} - fed)
        for collector in idle:
            yield f"  (nothing){' ' * max(width - 9, 0)}  to {collector}"
    if not found:
        yield "(no channels)"


def _flow(flow: Flow) -> str:
    """Return a collector, with what takes the value there unless both are on one host."""
    return flow.collector if flow.by == "host" else f"{flow.collector} ({flow.by})"
