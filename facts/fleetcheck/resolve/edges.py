"""The delivery edges that a fleet declares, each with what its ends are in this fleet."""

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping
from typing import NamedTuple

from fleetcheck.documents.location import Path
from fleetcheck.fleet import model
from fleetcheck.fleet.attribute_path import attribute_text, parse_attributes
from fleetcheck.resolve.classes import class_of
from fleetcheck.resolve.expansion import Expansion
from fleetcheck.resolve.node import Node

MODES = ("merge", "nest", "nest-verbatim")

Cell = tuple[str, str]
"""A class of content at a scope."""


class Edge(NamedTuple):
    """An edge: what it takes, where that goes, and how.

    `path` is where it is declared. `sources` are the cells it takes content from: one that it
    collects or walks again, or those that it reads. `forwarded` is the scope whose kind makes it.
    """

    path: Path
    sources: tuple[Cell, ...]
    target: Cell | None
    at: str
    mode: str
    synthesized: str | None = None
    forwarded: str | None = None


def deliveries(fleet: model.Fleet) -> Iterator[tuple[Path, model.Delivery]]:
    """Yield the entries of `deliver`, and of `route` and `provide`, which mean the same."""
    for section, entries in (
        ("deliver", fleet.deliver),
        ("route", fleet.route),
        ("provide", fleet.provide),
    ):
        for index, entry in enumerate(entries):
            yield (section, index), entry


def ends(entry: model.Delivery) -> Iterator[tuple[Path, str]]:
    """Yield the scopes that an entry names, each with the path to it within the entry."""
    for key, name in (("from", entry.source), ("on", entry.on), ("to", entry.to)):
        if name is not None:
            yield (key,), name
    for index, name in enumerate(entry.reads):
        yield ("reads", index), name


def is_within(entry: model.Delivery, scopes: Container[str]) -> bool:
    """Return whether all scopes that an entry names are among these."""
    return (
        (entry.source is None or entry.source in scopes)
        and (entry.to is None or entry.to in scopes)
        and (entry.on is None or entry.on in scopes)
        and all(name in scopes for name in entry.reads)
    )


def ends_by_boundary(fleet: model.Fleet, expansion: Expansion) -> Mapping[str, list[str]]:
    """Return, by isolated scope, the ends of all deliveries of a scope's content to within it."""
    found: dict[str, list[str]] = defaultdict(list)
    for _, entry in deliveries(fleet):
        node = expansion.nodes.get(entry.to or "")
        while node is not None and entry.source is not None:
            if is_isolated(fleet, node):
                found[node.name] += [entry.source, entry.to or ""]
            node = node.parent
    return found


def said_mode(entry: model.Delivery) -> str:
    """Return the mode of an entry: with a path it is `nest` unless another one is given."""
    return entry.mode or ("nest" if entry.at else "merge")


def sources_of(
    fleet: model.Fleet, expansion: Expansion, entry: model.Delivery
) -> tuple[Cell | None, ...]:
    """Return the cells that an entry takes from, None where no class is known for one.

    The class is that of the scope where the entry says none.
    """
    found: list[Cell | None] = []
    names = entry.reads if entry.synthesize is not None else (entry.source or entry.on or "",)
    for name in names:
        class_ = entry.class_ or class_of(fleet, expansion.nodes[name])
        found.append(None if class_ is None else (name, class_))
    return tuple(found)


def into_of(fleet: model.Fleet, expansion: Expansion, entry: model.Delivery) -> str | None:
    """Return the class that an entry delivers into: the one it says, else the one it takes.

    What takes none or several classes delivers into the class of its target.
    """
    if entry.into is not None or entry.class_ is not None:
        return entry.into or entry.class_
    classes = {cell[1] for cell in sources_of(fleet, expansion, entry) if cell is not None}
    if len(classes) == 1:
        return min(classes)
    return None if entry.to is None else class_of(fleet, expansion.nodes[entry.to])


def delivered_edges(fleet: model.Fleet, expansion: Expansion) -> Iterator[Edge]:
    """Yield the edges of the entries whose ends are all there, in their order."""
    nodes = expansion.nodes
    for path, entry in deliveries(fleet):
        if not is_within(entry, nodes):
            continue
        sources = sources_of(fleet, expansion, entry)
        into = into_of(fleet, expansion, entry)
        yield Edge(
            path,
            tuple(cell for cell in sources if cell is not None),
            None if entry.to is None or into is None else (entry.to, into),
            entry.at or "",
            said_mode(entry),
            entry.synthesize,
        )


def forwarded_edges(fleet: model.Fleet, expansion: Expansion) -> Iterator[Edge]:
    """Yield the edge of each scope whose kind forwards its class to what the scope sits in."""
    if not any(kind.forward is not None for kind in fleet.kinds.values()):
        return
    for node in expansion.nodes.values():
        kind = fleet.kinds.get(node.kind or "")
        if kind is None or kind.forward is None or node.parent is None or node.host is None:
            continue
        class_ = class_of(fleet, node)
        if class_ is None:
            continue
        yield Edge(
            ("kinds", node.kind or "", "forward"),
            ((node.name, class_),),
            (sits_in(fleet, node.parent).name, kind.forward.into),
            forwarded_at(kind.forward, node),
            "nest-verbatim" if kind.isolated else "nest",
            forwarded=node.name,
        )


def forwarded_at(forward: model.Forward, node: Node) -> str:
    """Return the path at which a scope is forwarded: `{name}` is its own name."""
    name = node.name.rpartition("/")[2]
    steps = parse_attributes(forward.at)
    return attribute_text(step.replace("{name}", name) for step in steps)


def sits_in(fleet: model.Fleet, node: Node) -> Node:
    """Return the root that a scope is part of: the nearest isolated one, or its host."""
    while node.parent is not None and not is_isolated(fleet, node):
        node = node.parent
    return node


def is_isolated(fleet: model.Fleet, node: Node) -> bool:
    """Return whether the content of a scope stays out of what carries it."""
    kind = fleet.kinds.get(node.kind or "")
    return kind is not None and kind.isolated


def holder(fleet: model.Fleet, node: Node, class_: str) -> Node:
    """Return the scope whose content of a class that of a node is a part of.

    That is the nearest one of that class, outwards to the next guest or host.
    """
    while class_of(fleet, node) != class_:
        if node.parent is None or is_isolated(fleet, node):
            break
        node = node.parent
    return node
