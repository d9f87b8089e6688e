"""In which order a fleet can be deployed: layers, each of which waits only for those before it."""

from collections.abc import Iterable
from typing import NamedTuple

import networkx

from fleetcheck.program import derive
from fleetcheck.rules import programs
from fleetcheck.state import State
from fleetcheck.statements import needed, vocabulary
from fleetcheck.term import Term
from fleetcheck.wording import words


class Knot(NamedTuple):
    """What waits for each other, sorted, and the single edges of which any, if cut, unties it."""

    names: tuple[str, ...]
    cuts: tuple[tuple[str, str], ...]


class Order(NamedTuple):
    """Names by layers, sorted, who waits for whom, and what cannot be ordered.

    What is in a knot is in one layer.
    """

    layers: tuple[tuple[str, ...], ...]
    edges: tuple[tuple[str, str], ...]
    knots: tuple[Knot, ...]


def order_of_placements(state: State) -> Order:
    """Return the order by hard requirements, without those that are `when: runtime`.

    Which placement serves which requirement is derived by the programs. One of several replicas is
    enough to start with, but all of them are in an earlier layer.
    """
    query = (programs() / "queries" / "waits.lp").read_text(encoding="utf-8")
    rules = needed(("waits_for", "supplied_by"), query, expand=False).text
    program = "".join((vocabulary(), state.facts.text(), rules))
    replicas: dict[Term, list[str]] = {}
    waiting: list[tuple[str, Term]] = []
    for atom in derive(program, ("waits_for", "supplied_by")):
        if atom.name == "waits_for":
            aspect, scope, _, pool = atom.arguments
            waiting.append((f"{words(aspect)}@{words(scope)}", pool))
        else:
            pool, aspect, scope = atom.arguments
            replicas.setdefault(pool, []).append(f"{words(aspect)}@{words(scope)}")
    everything = [f"{p.aspect}@{p.scope}" for p in state.expansion.placements]
    edges = {(one, other) for one, pool in waiting for other in replicas.get(pool, ())}
    return _ordered(everything, edges)


def order_of_vars(state: State) -> Order:
    """Return the order in which vars can be generated, by what each is made from."""
    known = state.loaded.fleet.vars
    edges = {
        (name, needed)
        for name, var in known.items()
        for needed in var.dependencies
        if needed in known
    }
    return _ordered(known, edges)


def _ordered(names: Iterable[str], edges: Iterable[tuple[str, str]]) -> Order:
    """Return the order of names, where the first of each edge waits for the second."""
    graph: networkx.DiGraph[str] = networkx.DiGraph()
    graph.add_nodes_from(sorted(names))
    graph.add_edges_from((other, one) for one, other in sorted(edges))
    members = [sorted(found) for found in networkx.strongly_connected_components(graph)]
    whole = networkx.condensation(graph, [set(found) for found in members])
    layers = tuple(
        tuple(sorted(name for index in layer for name in members[index]))
        for layer in networkx.topological_generations(whole)
    )
    knots = (_knot(graph, found) for found in members)
    return Order(layers, tuple(sorted(edges)), tuple(sorted(k for k in knots if k is not None)))


def _knot(graph: "networkx.DiGraph[str]", names: list[str]) -> Knot | None:
    """Return what waits for each other, None for a name that waits for nothing among them."""
    if len(names) == 1 and not graph.has_edge(names[0], names[0]):
        return None
    inner = graph.subgraph(names)
    cuts = []
    for before, after in sorted(inner.edges):
        rest = networkx.DiGraph(inner)
        rest.remove_edge(before, after)
        if networkx.is_directed_acyclic_graph(rest):
            cuts.append((after, before))
    return Knot(tuple(names), tuple(sorted(cuts)))
