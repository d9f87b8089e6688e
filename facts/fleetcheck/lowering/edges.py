"""Lowers the delivery edges: what they take, where it goes, and how; and what was observed.

Section "delivery edges" of asp/vocabulary.lp.
"""

import json
from collections.abc import Collection

from fleetcheck.documents.location import Path
from fleetcheck.fleet import model
from fleetcheck.fleet.attribute_path import attribute_text, parse_attributes
from fleetcheck.lowering.extent import WHOLE, Extent, Predicates
from fleetcheck.lowering.facts import Facts, Support
from fleetcheck.lowering.term import quote
from fleetcheck.resolve.classes import known_classes
from fleetcheck.resolve.edges import (
    delivered_edges,
    deliveries,
    forwarded_at,
    forwarded_edges,
    into_of,
    is_within,
    sources_of,
)
from fleetcheck.resolve.expansion import Expansion
from fleetcheck.resolve.node import Node

CUT: Predicates = (
    "edge_from",
    "edge_rewalks",
    "edge_binds",
    "edge_makes",
    "edge_reads",
    "edge_to",
    "edge_output",
    "edge_at",
    "edge_mode",
    "forwards",
    "observed",
    "observed_at",
    "path_below",
)
ALWAYS: Predicates = ("known_class",)


def lower_edges(
    fleet: model.Fleet, expansion: Expansion, facts: Facts, extent: Extent = WHOLE
) -> None:
    """State the edges that are declared or forwarded; a forwarded one has the path of its scope."""
    only = extent.edges
    nodes = expansion.nodes
    if facts.wants(("known_class",)) and any(True for _ in deliveries(fleet)):
        for name in sorted(known_classes(fleet)):
            facts.names("known_class", name)
    for path, entry in deliveries(fleet):
        # A slice of a fleet has few of its edges.
        if is_within(entry, nodes) and (only is None or path in only):
            _lower_delivery(fleet, expansion, path, entry, facts)
    for edge in forwarded_edges(fleet, expansion):
        node = nodes[edge.forwarded or ""]
        if only is None or node.path in only:
            _lower_forward(fleet, node, facts)
    _lower_observed(fleet, expansion, only, facts)


def _lower_observed(
    fleet: model.Fleet, expansion: Expansion, only: Collection[Path] | None, facts: Facts
) -> None:
    """State what was observed: it was seen, so nothing of it is to be taken away."""
    if not fleet.observed:
        return
    paths: dict[str, tuple[str, ...]] = {}
    if any(seen.at for seen in fleet.observed):
        edges = (*delivered_edges(fleet, expansion), *forwarded_edges(fleet, expansion))
        paths = {edge.at: parse_attributes(edge.at) for edge in edges if edge.at}
    for index, seen in enumerate(fleet.observed):
        stated = False
        for position, name in enumerate(seen.holds):
            held: Path = ("observed", index, "holds", position)
            if name in expansion.nodes and (only is None or held in only):
                where = (str(index), str(position), quote(seen.root), quote(seen.class_))
                facts.add("observed", *where, quote(name))
                stated = True
        if not stated:
            continue
        steps = parse_attributes(seen.at) if seen.at else ()
        facts.add("observed_at", str(index), quote(attribute_text(steps)), quote(seen.mode))
        for start in range(len(steps)):
            rest = steps[start:]
            for at, prefix in paths.items():
                if rest[: len(prefix)] == prefix:
                    left = attribute_text(rest[len(prefix) :])
                    facts.names("path_below", attribute_text(rest), at, left)


def _lower_delivery(
    fleet: model.Fleet, expansion: Expansion, path: Path, entry: model.Delivery, facts: Facts
) -> None:
    edge = f"deliver({path[0]},{path[1]})"
    for cell in sources_of(fleet, expansion, entry):
        if cell is None:
            continue
        scope, class_ = map(quote, cell)
        if entry.rewalk is not None:
            facts.add("edge_rewalks", edge, quote(entry.rewalk), scope, class_, because=path)
            if entry.bindings:
                bound = json.dumps(entry.bindings, sort_keys=True, ensure_ascii=False)
                facts.add("edge_binds", edge, quote(bound), because=path)
        elif entry.synthesize is not None:
            facts.add("edge_reads", edge, scope, class_, because=path)
        else:
            facts.add("edge_from", edge, scope, class_, because=path)
    if entry.synthesize is not None:
        facts.add("edge_makes", edge, quote(entry.synthesize), because=path)
    into = into_of(fleet, expansion, entry)
    if entry.to is not None and into is not None:
        facts.add("edge_to", edge, quote(entry.to), quote(into), because=path)
    if entry.output is not None:
        names = (edge, quote(entry.output), _system(expansion, entry))
        facts.add("edge_output", *names, because=path)
    at: Path = (*path, "at")
    said: Path = (*path, "mode")
    if entry.at:
        facts.add("edge_at", edge, quote(entry.at), because=at)
    if entry.mode is not None:
        facts.add("edge_mode", edge, quote(entry.mode), because=said)
    unsaid = (said,) if entry.mode is not None else ()
    if entry.at:
        facts.support("edge_mode", (edge, quote("nest")), Support((at,), unsaid))
        unsaid = (*unsaid, at)
    facts.support("edge_mode", (edge, quote("merge")), Support((path,), unsaid))


def _system(expansion: Expansion, entry: model.Delivery) -> str:
    """Return the system of the one scope that an entry takes from, `none` where nothing says it."""
    systems: set[str] = set()
    for name in (entry.source, entry.on, *entry.reads):
        node = None if name is None else expansion.nodes[name]
        while node is not None:
            if node.entry.system is not None:
                systems.add(node.entry.system)
                break
            node = node.parent
    return quote(min(systems)) if len(systems) == 1 else "none"


def _lower_forward(fleet: model.Fleet, node: Node, facts: Facts) -> None:
    kind = node.kind or ""
    forward = fleet.kinds[kind].forward
    assert forward is not None
    names = (node.name, kind, forward.into, forwarded_at(forward, node))
    paths: tuple[Path, ...] = ((*node.path, "kind"), ("kinds", kind, "forward"))
    facts.support("forwards", tuple(map(quote, names)), Support(paths))
