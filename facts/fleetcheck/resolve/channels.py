"""The channels that an aspect emits into."""

from collections.abc import Iterator

from fleetcheck.fleet import model

STATE = "state"
"""The channel of what an aspect keeps under `state`."""


def emitted(aspect: model.Aspect) -> Iterator[str]:
    """Yield the channels that an aspect emits into."""
    yield from aspect.emits
    if aspect.state and STATE not in aspect.emits:
        yield STATE
