"""The class of a scope."""

from fleetcheck.fleet import model
from fleetcheck.resolve.node import Node


def class_of(fleet: model.Fleet, node: Node) -> str | None:
    """Return the class of a scope: its own, that of its entity trait, or that of its kind."""
    if node.entry.class_ is not None:
        return node.entry.class_
    if node.entity is not None:
        return fleet.aspects[node.entity].class_
    kind = fleet.kinds.get(node.kind or "")
    return kind.class_ if kind is not None else None
