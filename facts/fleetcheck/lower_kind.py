"""What the kind of a scope and its traits make of it."""

from fleetcheck import model
from fleetcheck.expand import Node
from fleetcheck.facts import Facts
from fleetcheck.term import quote


def lower_kind(fleet: model.Fleet, node: Node, facts: Facts) -> None:
    """State whether a scope is isolated, its class, and the traits with a class of their own."""
    kind = fleet.kinds.get(node.kind or "")
    if kind is not None and kind.isolated:
        facts.names("isolated", node.name, because=("kinds", node.kind or "", "isolated"))
    class_ = class_of(fleet, node)
    if class_ is not None and node.host is not None:
        facts.names("class", node.name, class_)
    if node.entity is None:
        return
    traits = (name for name in node.aspects if fleet.aspects[name].class_ is not None)
    for index, name in enumerate(sorted(traits, key=lambda trait: trait != node.entity)):
        facts.add(
            "trait",
            quote(node.name),
            str(index),
            quote(name),
            because=("aspects", name, "class"),
            when=f"placed({quote(name)},{quote(node.name)})",
        )


def class_of(fleet: model.Fleet, node: Node) -> str | None:
    """Return the class of a scope: its own, that of its entity trait, or that of its kind."""
    if node.entry.class_ is not None:
        return node.entry.class_
    if node.entity is not None:
        return fleet.aspects[node.entity].class_
    kind = fleet.kinds.get(node.kind or "")
    return kind.class_ if kind is not None else None
