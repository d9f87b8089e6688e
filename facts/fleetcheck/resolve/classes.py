"""The class of a scope, and the classes that there are."""

from collections.abc import Iterator

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


def known_classes(fleet: model.Fleet) -> set[str]:
    """Return the classes that there is content for, that something is of, or is delivered into."""
    return set(_classes(fleet))


def _classes(fleet: model.Fleet) -> Iterator[str]:
    for aspect in fleet.aspects.values():
        yield from aspect.content
        yield from _said(aspect.class_)
    for kind in fleet.kinds.values():
        yield from _said(kind.class_)
        if kind.forward is not None:
            yield kind.forward.into
    for machine in (*fleet.hosts.values(), *fleet.scopes.values()):
        yield from _said(machine.class_)
    for entry in (*fleet.deliver, *fleet.route, *fleet.provide):
        yield from _said(entry.into)


def _said(class_: str | None) -> tuple[str, ...]:
    return () if class_ is None else (class_,)
