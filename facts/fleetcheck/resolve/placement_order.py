"""The order of the aspects on a scope."""

from collections.abc import Iterator, Mapping, Sequence

from fleetcheck.fleet import model
from fleetcheck.fleet.selectors.selector import Has
from fleetcheck.resolve.injection import Injection
from fleetcheck.resolve.node import Node, Reason

_DIRECT = ("listed", "role", "synth")
"""The reasons that come before what an aspect brings along."""


def in_order(
    fleet: model.Fleet, injections: Sequence[Injection], node: Node
) -> Iterator[tuple[str, list[Reason]]]:
    """Yield the aspects of the node: listed, by role, then what these need, then injected."""
    if all(reason.how in _DIRECT for reasons in node.aspects.values() for reason in reasons):
        yield from node.aspects.items()
        return
    left = dict(node.aspects)
    done: dict[str, list[Reason]] = {}
    batch = [
        name for name, reasons in left.items() if any(reason.how in _DIRECT for reason in reasons)
    ]
    while batch:
        for name in batch:
            if name in left:
                done[name] = left.pop(name)
                batch.extend(fleet.aspects[name].needs)
        batch = sorted(
            name
            for name, reasons in left.items()
            if any(_holds_with(injections, done, reason) for reason in reasons)
        )
    yield from done.items()
    yield from sorted(left.items())


def _holds_with(
    injections: Sequence[Injection], done: Mapping[str, object], reason: Reason
) -> bool:
    """Return whether a `neededBy` holds by an aspect that is done, or by no aspect at all."""
    if reason.how != "neededBy":
        return False
    selector = next(i.selector for i in injections if i.path == reason.path)
    return not isinstance(selector, Has) or selector.aspect in done
