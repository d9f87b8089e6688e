"""`fleetcheck pipes`: which placements put what into which channel, and which collect it."""

import argparse
import sys
from collections.abc import Iterator

from fleetcheck.commands.line.exit_code import ExitCode
from fleetcheck.commands.line.session import JSON, query_arguments, read_state, show_json
from fleetcheck.queries.flows import Channel, channels

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
                        "collectors": list(each.collectors),
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
        about = [f"within {channel.within}"] if channel.within != "fleet" else ["fleet-wide"]
        about += ["required"] * channel.required
        about += [f"only of `{channel.select}`"] if channel.select else []
        yield f"{channel.name} ({', '.join(about)})"
        for each in channel.emitters:
            to = ", ".join(each.collectors) or "(nobody)"
            yield f"  {each.placement:{width}}  to {to if each.selected else '(not asked for)'}"
        idle = sorted({*channel.collectors} - {c for e in channel.emitters for c in e.collectors})
        for collector in idle:
            yield f"  (nothing){' ' * max(width - 9, 0)}  to {collector}"
    if not found:
        yield "(no channels)"
