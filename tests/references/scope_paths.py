"""The paths of a scope graph by brute force: every acyclic one, and which of them are shadowed.

Written from Néron et al., "A Theory of Name Resolution" (2015), independently of the encodings.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

Node = str


class Step(NamedTuple):
    """One step of a path. `means` tells the steps of one scope apart: what the edge stands for."""

    label: str
    means: object
    target: Node


Graph = Mapping[Node, tuple[Step, ...]]
Path = tuple[Step, ...]


def steps(edges: Iterable[tuple[Node, str, Node]]) -> Graph:
    """Return the graph with the given edges, each a source, a label and a target."""
    graph: dict[Node, tuple[Step, ...]] = {}
    for source, label, target in edges:
        graph[source] = (*graph.get(source, ()), Step(label, target, target))
    return graph


def paths(graph: Graph, start: Node, holds: Callable[[Node], bool]) -> Iterator[tuple[Path, Node]]:
    """Yield every path `P*I*` that visits no node twice and ends where something is declared."""

    def walk(node: Node, path: Path, visited: frozenset[Node]) -> Iterator[tuple[Path, Node]]:
        if holds(node):
            yield path, node
        for step in graph.get(node, ()):
            well_formed = not (path and path[-1].label == "I" and step.label == "P")
            if well_formed and step.target not in visited:
                yield from walk(step.target, (*path, step), visited | {step.target})

    return walk(start, (), frozenset({start}))


def more_specific(first: Path, second: Path) -> bool:
    """Return whether D < I < P puts the first path before the second, on the same branch."""
    for one, other in zip(first, second, strict=False):
        if (one.label, one.means) != (other.label, other.means):
            return (one.label, other.label) == ("I", "P")
    return len(first) < len(second)


def visible(graph: Graph, start: Node, holds: Callable[[Node], bool]) -> frozenset[Node]:
    """Return where the paths end that no more specific path shadows."""
    found = {
        (tuple(step[:2] for step in path), end): path for path, end in paths(graph, start, holds)
    }
    every = {key: path for (key, _), path in found.items()}.values()
    return frozenset(
        end
        for (_, end), path in found.items()
        if not any(more_specific(other, path) for other in every)
    )
