"""What waits for itself: names of which none can start first, and what to cut to untie them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from typing import NamedTuple

import networkx

from fleetcheck.engine.optimum import best
from fleetcheck.engine.programs import program_text
from fleetcheck.lowering.term import Compound

_SECONDS = 5.0
"""The time to look for the fewest cuts of a knot, in seconds, where no single one unties it."""


class Cut(NamedTuple):
    """A declaration by which something waits: an aspect with what it looks up, or two vars."""

    name: str
    waits_for: str


class Need(NamedTuple):
    """What a name waits for by a declaration: one of those that serve it."""

    cut: Cut
    servers: frozenset[str]


Needs = Mapping[str, Sequence[Need]]
"""The needs of each name; one without any can start at once."""


class Knot(NamedTuple):
    """Names that wait for each other, sorted, and the cheapest ways to untie them.

    `cuts` are the declarations of which any, if cut, unties it; where no single one does, there is
    one set of as few as possible, or none at all where that was not found in time.
    """

    names: tuple[str, ...]
    cuts: tuple[tuple[Cut, ...], ...]


def layers_of(needs: Needs, before: Collection[str] = ()) -> list[list[str]]:
    """Return what can start in layers, each as early as can be, sorted.

    What is there `before` is in none of them.
    """
    left = {name: len(of) for name, of in needs.items() if name not in before}
    served: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for name in left:
        for index, need in enumerate(needs[name]):
            for server in need.servers:
                served[server].append((name, index))
    met: set[tuple[str, int]] = set()

    def meet(servers: Iterable[str]) -> Iterator[str]:
        for server in servers:
            for one in served.get(server, ()):
                if one not in met:
                    met.add(one)
                    left[one[0]] -= 1
                    if not left[one[0]]:
                        yield one[0]

    layer = sorted([name for name, count in left.items() if not count] + [*meet(before)])
    found = []
    while layer:
        found.append(layer)
        layer = sorted(meet(layer))
    return found


def tangles(needs: Needs, started: Set[str]) -> list[list[str]]:
    """Return the names that have not started and wait for each other, each sorted."""
    graph: networkx.DiGraph[str] = networkx.DiGraph()
    for name, of in sorted(needs.items()):
        if name not in started:
            for need in of:
                if need.servers.isdisjoint(started):
                    graph.add_edges_from((name, server) for server in sorted(need.servers))
    return [
        sorted(found)
        for found in networkx.strongly_connected_components(graph)
        if len(found) > 1 or graph.has_edge(*found, *found)
    ]


def knot(needs: Needs, names: Collection[str]) -> Knot | None:
    """Return those of some names that could not start if all others had, None if all could."""
    inside = {*names}
    rest = {name: [need for need in needs[name] if need.servers <= inside] for name in names}
    held = rest.keys() - {name for layer in layers_of(rest) for name in layer}
    inner = {name: [n for n in rest[name] if n.servers <= held] for name in sorted(held)}
    if not inner:
        return None
    single = tuple((cut,) for cut in sorted(_untying(inner)))
    return Knot(tuple(inner), single or _fewest(inner))


def _untying(needs: Needs) -> list[Cut]:
    """Return the declarations without which everything can start."""
    left = {min(need.cut for need in of) for of in needs.values()}
    found = []
    while left:
        cut = left.pop()
        rest = {name: [need for need in of if need.cut != cut] for name, of in needs.items()}
        begun = {name for layer in layers_of(rest) for name in layer}
        if len(begun) == len(rest):
            found.append(cut)
        else:
            # One need of each that is still held, which is not met by any other, holds all of them.
            left &= {_unmet(of, begun) for name, of in rest.items() if name not in begun}
    return found


def _unmet(needs: Iterable[Need], begun: Set[str]) -> Cut:
    return min(need.cut for need in needs if need.servers.isdisjoint(begun))


def _fewest(needs: Needs) -> tuple[tuple[Cut, ...], ...]:
    """Return as few declarations as untie a knot together, nothing if they are not found."""
    cuts = sorted({need.cut for of in needs.values() for need in of})
    number = {name: index for index, name in enumerate(needs)}
    facts = []
    for name, of in needs.items():
        for index, need in enumerate(of):
            facts.append(f"waits({number[name]},{index},{cuts.index(need.cut)}).\n")
            facts += (
                f"meets({number[server]},{number[name]},{index}).\n"
                for server in sorted(need.servers)
            )
    answer = best("".join((*facts, program_text("queries", "untie.lp"))), _SECONDS)
    if answer.atoms is None or not answer.finished:
        return ()
    return (tuple(cuts[index] for index in _numbers(answer.atoms)),)


def _numbers(atoms: Iterable[Compound]) -> Iterable[int]:
    return (each for atom in atoms for each in atom.arguments if isinstance(each, int))
