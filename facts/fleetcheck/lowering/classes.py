"""Lowers the kind of a scope, its class and its traits.

Sections "the scope tree" and "aspects and where they are" of asp/vocabulary.lp.
"""

from fleetcheck.documents.location import Path
from fleetcheck.fleet import model
from fleetcheck.lowering.facts import Facts, Support
from fleetcheck.lowering.term import quote
from fleetcheck.resolve.node import Node


def lower_kind(fleet: model.Fleet, node: Node, facts: Facts) -> None:
    """State the kind and class of a scope, whether it is isolated, and its traits of a class."""
    if node.kind is not None:
        facts.names("kind", node.name, node.kind, because=(*node.path, "kind"))
    kind = fleet.kinds.get(node.kind or "")
    if kind is not None and kind.isolated:
        paths = ((*node.path, "kind"), ("kinds", node.kind or "", "isolated"))
        facts.support("isolated", (quote(node.name),), Support(paths))
    _lower_class(fleet, node, facts)
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


def _lower_class(fleet: model.Fleet, node: Node, facts: Facts) -> None:
    """State the class of a scope, and which it would be without what says it."""
    if node.host is None:
        return
    own: tuple[Path, ...] = ()
    if node.entry.class_ is not None:
        facts.names("class", node.name, node.entry.class_, because=(*node.path, "class"))
        own = ((*node.path, "class"),)
    traits: tuple[Path, ...] = ()
    if node.entity is not None:
        path: Path = ("aspects", node.entity, "class")
        when = f"placed({quote(node.entity)},{quote(node.name)})"
        names = (quote(node.name), quote(fleet.aspects[node.entity].class_ or ""))
        facts.support("class", names, Support((path,), own, (when,)))
        traits = (path,)
    kind = fleet.kinds.get(node.kind or "")
    if kind is not None and kind.class_ is not None:
        paths = ((*node.path, "kind"), ("kinds", node.kind or "", "class"))
        names = (quote(node.name), quote(kind.class_))
        facts.support("class", names, Support(paths, (*own, *traits)))
