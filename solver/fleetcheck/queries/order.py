"""In which order a fleet can be deployed: layers, each of which waits only for those before it."""

from collections import defaultdict
from collections.abc import Iterator, Set
from typing import NamedTuple

from fleetcheck.engine.programs import vocabulary
from fleetcheck.engine.relevance import needed
from fleetcheck.engine.run import derive
from fleetcheck.judging.wording import words
from fleetcheck.lowering.term import Compound, Term
from fleetcheck.queries.knots import Cut, Knot, Need, Needs, knot, layers_of, tangles
from fleetcheck.slicing.state import State

_GOALS = ("awaits", "supplies")


class Order(NamedTuple):
    """Names by layers, sorted, which name waits for which, and what cannot be ordered.

    A name waits for one of several that could serve it: `edges` have those in earlier layers. What
    is in a knot is in one layer.
    """

    layers: tuple[tuple[str, ...], ...]
    edges: tuple[tuple[str, str], ...]
    knots: tuple[Knot, ...]


def order_of_placements(state: State) -> Order:
    """Return the order by hard requirements and imports, without those that are `when: runtime`.

    Which placement serves what is derived by the programs. What nothing serves holds nothing up.
    """
    rules = needed(_GOALS, expand=False).text
    program = "".join((vocabulary(), state.facts.text(), rules))
    replicas: dict[Term, set[str]] = defaultdict(set)
    waiting: dict[tuple[Term, Term, Term], list[Term]] = defaultdict(list)
    for atom in derive(program, _GOALS):
        if atom.name == "awaits":
            aspect, scope, need, pool = atom.arguments
            waiting[aspect, scope, need].append(pool)
        else:
            pool, supplier = atom.arguments
            replicas[pool].add(words(supplier))
    needs: dict[str, list[Need]] = {f"{p.aspect}@{p.scope}": [] for p in state.expansion.placements}
    for (aspect, scope, need), pools in waiting.items():
        servers = frozenset[str]().union(*(replicas[pool] for pool in pools))
        needs[f"{words(aspect)}@{words(scope)}"].append(Need(_cut(state, aspect, need), servers))
    return _ordered(needs)


def _cut(state: State, aspect: Term, need: Term) -> Cut:
    """Return the declaration by which an aspect has a need."""
    assert isinstance(aspect, str)
    entry = state.loaded.fleet.aspects[aspect]
    match need:
        case Compound("required", (int(index),)):
            return Cut(aspect, entry.requires[index].cap)
        case Compound("imported", (int(index),)):
            return Cut(aspect, entry.imports[index].aspect)
    raise ValueError(f"{words(need)} is no need")


def order_of_vars(state: State) -> Order:
    """Return the order in which vars can be generated, by what each is made from."""
    known = state.loaded.fleet.vars
    return _ordered(
        {
            name: [
                Need(Cut(name, other), frozenset((other,)))
                for other in dict.fromkeys(var.dependencies)
                if other in known
            ]
            for name, var in known.items()
        }
    )


def _ordered(needs: Needs) -> Order:
    """Return the order of names, where each need waits for one of its servers."""
    layer: dict[str, int] = {}
    layers: list[list[str]] = []

    def keep(more: list[list[str]]) -> None:
        for names in more:
            layer.update(dict.fromkeys(names, len(layers)))
            layers.append(names)

    keep(layers_of(needs))
    tangled = tangles(needs, layer.keys())
    found = [each for names in tangled if (each := knot(needs, names)) is not None]
    while tangled:
        keep([sorted(name for names in _lowest(needs, tangled, layer.keys()) for name in names)])
        keep(layers_of(needs, layer))
        tangled = tangles(needs, layer.keys())
    together = {name: each.names for each in found for name in each.names}
    edges = {
        (name, server)
        for name, of in needs.items()
        for need in of
        for server in need.servers
        if layer[server] < layer[name]
        or (name in together and together.get(server) == together[name])
    }
    return Order(tuple(map(tuple, layers)), tuple(sorted(edges)), tuple(sorted(found)))


def _lowest(needs: Needs, tangled: list[list[str]], started: Set[str]) -> Iterator[list[str]]:
    """Yield what waits for nothing else that has not started."""
    for names in tangled:
        inside = {*names}
        blocked = (
            need.servers
            for name in names
            for need in needs[name]
            if need.servers.isdisjoint(started)
        )
        if all(servers <= inside for servers in blocked):
            yield names
