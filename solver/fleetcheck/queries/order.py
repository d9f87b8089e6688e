"""In which order a fleet can be deployed: layers, each of which waits only for those before it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import networkx

from fleetcheck.engine.optimum import best
from fleetcheck.engine.programs import program_text, vocabulary
from fleetcheck.engine.relevance import needed
from fleetcheck.engine.run import derive
from fleetcheck.judging.wording import words
from fleetcheck.lowering.term import Compound, Term
from fleetcheck.slicing.state import State

_SECONDS = 5.0
"""The time to look for the fewest cuts of a knot, in seconds, where no single one unties it."""


class Cut(NamedTuple):
    """A declaration by which something waits: an aspect with what it requires, or two vars."""

    name: str
    waits_for: str


class Knot(NamedTuple):
    """Names that wait for each other, sorted, and the cheapest ways to untie them.

    `cuts` are the declarations of which any, if cut, unties it; where no single one does, there is
    one set of as few as possible, or none at all where that was not found in time.
    """

    names: tuple[str, ...]
    cuts: tuple[tuple[Cut, ...], ...]


class Order(NamedTuple):
    """Names by layers, sorted, which name waits for which, and what cannot be ordered.

    What is in a knot is in one layer.
    """

    layers: tuple[tuple[str, ...], ...]
    edges: tuple[tuple[str, str], ...]
    knots: tuple[Knot, ...]


_Ties = Mapping[tuple[str, str], set[Cut]]
"""Which name waits for which, and by which declarations."""


def order_of_placements(state: State) -> Order:
    """Return the order by hard requirements, without those that are `when: runtime`.

    Which placement serves which requirement is derived by the programs. One of several replicas is
    enough to start with, but all of them are in an earlier layer.
    """
    query = program_text("queries", "waits.lp")
    rules = needed(("waits_for", "supplied_by"), query, expand=False).text
    program = "".join((vocabulary(), state.facts.text(), rules))
    replicas: dict[Term, list[str]] = {}
    waiting: list[tuple[str, Term, Cut]] = []
    for atom in derive(program, ("waits_for", "supplied_by")):
        if atom.name == "waits_for":
            aspect, scope, index, pool = atom.arguments
            cut = _requirement(state, aspect, index)
            waiting.append((f"{words(aspect)}@{words(scope)}", pool, cut))
        else:
            pool, aspect, scope = atom.arguments
            replicas.setdefault(pool, []).append(f"{words(aspect)}@{words(scope)}")
    everything = [f"{p.aspect}@{p.scope}" for p in state.expansion.placements]
    ties: dict[tuple[str, str], set[Cut]] = defaultdict(set)
    for one, pool, cut in waiting:
        for other in replicas.get(pool, ()):
            ties[one, other].add(cut)
    return _ordered(everything, ties)


def _requirement(state: State, aspect: Term, index: Term) -> Cut:
    assert isinstance(aspect, str)
    assert isinstance(index, int)
    return Cut(aspect, state.loaded.fleet.aspects[aspect].requires[index].cap)


def order_of_vars(state: State) -> Order:
    """Return the order in which vars can be generated, by what each is made from."""
    known = state.loaded.fleet.vars
    ties = {
        (name, needed): {Cut(name, needed)}
        for name, var in known.items()
        for needed in var.dependencies
        if needed in known
    }
    return _ordered(known, ties)


def _ordered(names: Iterable[str], ties: _Ties) -> Order:
    """Return the order of names, where the first of each tie waits for the second."""
    graph: networkx.DiGraph[str] = networkx.DiGraph()
    graph.add_nodes_from(sorted(names))
    graph.add_edges_from((other, one) for one, other in sorted(ties))
    members = [sorted(found) for found in networkx.strongly_connected_components(graph)]
    whole = networkx.condensation(graph, [set(found) for found in members])
    layers = tuple(
        tuple(sorted(name for index in layer for name in members[index]))
        for layer in networkx.topological_generations(whole)
    )
    knots = (_knot(graph, found, ties) for found in members)
    return Order(layers, tuple(sorted(ties)), tuple(sorted(k for k in knots if k is not None)))


def _knot(graph: "networkx.DiGraph[str]", names: list[str], ties: _Ties) -> Knot | None:
    """Return names that wait for each other, None for a name that waits for none of them."""
    if len(names) == 1 and not graph.has_edge(names[0], names[0]):
        return None
    inner = networkx.DiGraph(graph.subgraph(names))
    by = {(other, one): ties[one, other] for other, one in inner.edges}
    single = tuple((cut,) for cut in sorted(_untying(inner, by)))
    return Knot(tuple(names), single or _fewest(by))


def _untying(graph: "networkx.DiGraph[str]", by: _Ties) -> list[Cut]:
    """Return the declarations without which the graph has no cycle: each is on every cycle."""
    alone: dict[Cut, list[tuple[str, str]]] = defaultdict(list)
    for edge, cuts in by.items():
        if len(cuts) == 1:
            alone[min(cuts)].append(edge)
    left = _on(networkx.find_cycle(graph), by)
    found = []
    while left:
        cut = left.pop()
        graph.remove_edges_from(alone[cut])
        if networkx.is_directed_acyclic_graph(graph):
            found.append(cut)
        else:
            left &= _on(networkx.find_cycle(graph), by)
        graph.add_edges_from(alone[cut])
    return found


def _on(cycle: Iterable[tuple[str, str]], by: _Ties) -> set[Cut]:
    """Return the declarations that break a cycle alone."""
    return {min(by[edge]) for edge in cycle if len(by[edge]) == 1}


def _fewest(by: _Ties) -> tuple[tuple[Cut, ...], ...]:
    """Return as few declarations as untie a knot together, nothing if they are not found."""
    cuts = sorted(set().union(*by.values()))
    number = {name: index for index, name in enumerate(sorted({n for edge in by for n in edge}))}
    facts = (
        f"tie({number[one]},{number[other]},{index}).\n"
        for (one, other), said in sorted(by.items())
        for index, cut in enumerate(cuts)
        if cut in said
    )
    program = program_text("queries", "untie.lp")
    answer = best("".join((*facts, program)), _SECONDS)
    if answer.atoms is None or not answer.finished:
        return ()
    return (tuple(cuts[index] for index in _numbers(answer.atoms)),)


def _numbers(atoms: Iterable[Compound]) -> Iterable[int]:
    return (each for atom in atoms for each in atom.arguments if isinstance(each, int))
