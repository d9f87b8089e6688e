"""The channels that an aspect emits into."""

from collections.abc import Iterator

from fleetcheck.fleet import model
from fleetcheck.fleet.selectors.selector import All, Provides, Selector

STATE = "state"
"""The channel of what an aspect keeps under `state`."""


def emitted(aspect: model.Aspect) -> Iterator[str]:
    """Yield the channels that an aspect emits into."""
    yield from aspect.emits
    if aspect.state and STATE not in aspect.emits:
        yield STATE


def demanded(selector: Selector) -> Iterator[str]:
    """Yield the capabilities that a selector of a channel demands of whatever emits into it."""
    match selector:
        case Provides(capability):
            yield capability
        case All(inners):
            for inner in inners:
                yield from demanded(inner)
