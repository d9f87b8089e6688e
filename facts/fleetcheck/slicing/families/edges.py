"""The family `edges`: delivery edges that are not plainly fine, and what isolation keeps in.

An edge is plainly fine that has a legal mode, delivers into the class of the root it leads to, and
lies in a part of the fleet whose edges form a tree: there, nothing comes to one root by two ways,
and nothing comes back.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from fleetcheck.documents.location import Path
from fleetcheck.fleet import model
from fleetcheck.resolve.classes import class_of, known_classes
from fleetcheck.resolve.edges import (
    MODES,
    Cell,
    Edge,
    delivered_edges,
    deliveries,
    forwarded_edges,
    is_isolated,
    sits_in,
)
from fleetcheck.resolve.expansion import Expansion
from fleetcheck.resolve.node import Node
from fleetcheck.slicing.families.edge_components import EdgeComponents
from fleetcheck.slicing.families.seeds import Find, Seeds, Whole


def edges(whole: Whole, seeds: Seeds) -> None:
    """Add the edges that are not plainly fine, with all that is connected to them."""
    fleet = whole.fleet
    if (
        any(True for _ in deliveries(fleet))
        or fleet.observed
        or any(kind.isolated or kind.forward is not None for kind in fleet.kinds.values())
    ):
        _Edges(fleet, whole.expansion).add(seeds)


class _Edges:
    """The edges of one fleet, to find what is to be judged about them."""

    def __init__(self, fleet: model.Fleet, expansion: Expansion) -> None:
        """Index the edges."""
        self._fleet = fleet
        self._nodes = expansion.nodes
        self._classes = known_classes(fleet)
        self._edges = [*delivered_edges(fleet, expansion), *forwarded_edges(fleet, expansion)]
        self._roots = {name: sits_in(fleet, node).name for name, node in self._nodes.items()}
        self._leaving: dict[str, list[Edge]] = defaultdict(list)
        self._from: dict[str, list[Edge]] = defaultdict(list)
        for edge in self._edges:
            for scope in {scope for scope, _ in edge.sources}:
                self._from[scope].append(edge)
            for root in {self._roots[scope] for scope, _ in edge.sources}:
                if self._into(edge) != root:
                    self._leaving[root].append(edge)
        self._components = EdgeComponents(self._edges, self._roots, self._above)

    def add(self, seeds: Seeds) -> None:
        """Add the edges that are not plainly fine, with all that is connected to them."""
        suspects = [edge for edge in self._edges if not self._is_plain(edge)]
        suspects += [*self._of_one_output(), *self._at_one_path()]
        suspects += [edge for edge in self._edges if self._components.is_tangled(edge)]
        seen = list(self._observed())
        for _, name, _ in seen:
            suspects += self._leaving[self._roots[name]]
        undelivered = set(self._undelivered())
        suspects += [edge for edge in self._edges if self._into(edge) in undelivered]
        suspects += [edge for name in undelivered for edge in self._leaving[name]]
        edges = self._components.connected(suspects)
        roots = undelivered.union(root for edge in edges for root in self._touched(edge))
        nodes = [node for root in sorted(roots) for node in self._subtree(self._nodes[root])]
        seeds.edges.update((*map(self._path, edges), *(path for path, _, _ in seen)))
        seeds.scopes.update(node.name for node in nodes)
        seeds.scopes.update(name for _, *both in seen for name in both)
        seeds.placements.update(
            (aspect, node.name)
            for node in nodes
            for aspect in node.aspects
            if self._fleet.aspects[aspect].content
        )
        seeds.leaving = self.leaving

    def leaving(self, name: str) -> Iterator[tuple[Path, str]]:
        """Yield the edges that take from a scope, each with its ends; of an isolated one, all.

        Without them it would seem that nothing takes up its content.
        """
        isolated = is_isolated(self._fleet, self._nodes[name])
        edges = self._leaving.get(name, ()) if isolated else ()
        for edge in (*edges, *self._from.get(name, ())):
            yield from ((self._path(edge), scope) for scope, _ in _ends(edge))

    def _path(self, edge: Edge) -> Path:
        return edge.path if edge.forwarded is None else self._nodes[edge.forwarded].path

    def _is_plain(self, edge: Edge) -> bool:
        if edge.mode not in MODES or (edge.mode == "merge" and edge.at):
            return False
        if any(class_ not in self._classes for _, class_ in edge.sources):
            return False
        if edge.target is None:
            return True
        if edge.mode != "merge" and not edge.at:
            return False
        scope, into = edge.target
        if class_of(self._fleet, self._nodes[self._roots[scope]]) != into:
            return False
        return edge.mode == "nest-verbatim" or not any(
            is_isolated(self._fleet, self._nodes[source]) for source, _ in edge.sources
        )

    def _of_one_output(self) -> Iterator[Edge]:
        """Yield the edges whose output another edge delivers as well."""
        first: dict[str, Path] = {}
        shared: set[str] = set()
        outputs = {
            path: entry.output
            for path, entry in deliveries(self._fleet)
            if entry.output is not None
        }
        for path, output in outputs.items():
            if first.setdefault(output, path) != path:
                shared.add(output)
        for edge in self._edges:
            if outputs.get(edge.path) in shared:
                yield edge

    def _at_one_path(self) -> Iterator[Edge]:
        """Yield the edges of which another one delivers to the same path of the same root."""
        found: dict[tuple[str, str, str], list[Edge]] = defaultdict(list)
        for edge in self._edges:
            if edge.target is not None and edge.at:
                scope, into = edge.target
                found[self._roots[scope], into, edge.at].append(edge)
        for together in found.values():
            if len(together) > 1:
                yield from together

    def _observed(self) -> Iterator[tuple[Path, str, str]]:
        """Yield what was seen of scopes that are not part of where they were seen."""
        for index, seen in enumerate(self._fleet.observed):
            for position, name in enumerate(seen.holds):
                owner = self._roots[name]
                apart = owner != self._roots[seen.root]
                if apart and is_isolated(self._fleet, self._nodes[owner]):
                    yield ("observed", index, "holds", position), name, seen.root

    def _undelivered(self) -> Iterator[str]:
        """Yield the isolated scopes whose class no edge takes to a host or to an output."""
        fed = set(map(self._into, self._edges))
        for name, node in self._nodes.items():
            if node.below_host and is_isolated(self._fleet, node):
                class_ = class_of(self._fleet, node)
                leaving = [e for e in self._leaving.get(name, ()) if self._gets_far(e)]
                taken = {each for edge in leaving for _, each in edge.sources}
                kept = not taken or (class_ is not None and class_ not in taken)
                if kept and (name in fed or self._has_content(node)):
                    yield name

    def _gets_far(self, edge: Edge) -> bool:
        """Return whether an edge leads to a host or to an output; from a guest it may lead on."""
        into = self._into(edge)
        return into is None or not self._nodes[into].below_host

    def _into(self, edge: Edge) -> str | None:
        """Return the root that an edge delivers to, None for an output."""
        return None if edge.target is None else self._roots[edge.target[0]]

    def _has_content(self, node: Node) -> bool:
        return any(
            self._fleet.aspects[aspect].content
            for each in self._subtree(node)
            for aspect in each.aspects
        )

    def _touched(self, edge: Edge) -> Iterator[str]:
        yield from (self._roots[scope] for scope, _ in _ends(edge))

    def _subtree(self, node: Node) -> Iterator[Node]:
        waiting = [node]
        while waiting:
            each = waiting.pop()
            yield each
            waiting += [c for c in each.children if not is_isolated(self._fleet, c)]

    def _above(self, scope: str) -> Iterator[str]:
        """Yield a scope and what it is in, up to its root."""
        node: Node | None = self._nodes[scope]
        while node is not None:
            yield node.name
            if node.name == self._roots[scope]:
                return
            node = node.parent


def _ends(edge: Edge) -> tuple[Cell, ...]:
    """Return the cells that an edge takes from and, unless it is an output, delivers to."""
    return edge.sources if edge.target is None else (*edge.sources, edge.target)


KEYS: Mapping[str, Find] = {"": edges}
"""The family has no key."""
