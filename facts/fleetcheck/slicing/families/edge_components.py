"""Which delivery edges are connected with each other, and where they are no tree."""

from collections.abc import Callable, Iterable, Iterator

from fleetcheck.resolve.edges import Cell, Edge
from fleetcheck.slicing.disjoint_sets import DisjointSets

Above = Callable[[str], Iterator[str]]
"""Yields a scope and what it is in, up to its root."""


class EdgeComponents:
    """The connected components of a fleet's edges; one is tangled where it is no tree.

    Its nodes are cells of content. Those of a root that something is delivered to are one; else a
    source and the sources within it are.
    """

    def __init__(self, edges: list[Edge], roots: dict[str, str], above: Above) -> None:
        """Join the cells of the edges; `roots` has the root of each scope."""
        self._above = above
        self._roots = roots
        self._sets = DisjointSets[Cell]()
        self._fed = {
            (roots[edge.target[0]], edge.target[1]) for edge in edges if edge.target is not None
        }
        self._sources = {cell for edge in edges for cell in edge.sources}
        self._edges = edges
        knots = [self._join(edge) for edge in edges]
        self._tangled = {self._sets.root(cell) for each in knots for cell in each}

    def is_tangled(self, edge: Edge) -> bool:
        """Return whether the component of an edge is no tree."""
        return any(self._sets.root(cell) in self._tangled for cell in self._cells(edge))

    def connected(self, suspects: Iterable[Edge]) -> list[Edge]:
        """Return all edges of the components that these edges are in."""
        tops = {self._sets.root(cell) for edge in suspects for cell in self._cells(edge)}
        if not tops:
            return []
        return [
            edge
            for edge in self._edges
            if not tops.isdisjoint(self._sets.root(cell) for cell in self._cells(edge))
        ]

    def _join(self, edge: Edge) -> list[Cell]:
        """Connect the cells of an edge; return one where two of them were connected before."""
        cells = self._cells(edge)
        if edge.target is None:
            return []
        knots = []
        target = self._sets.root(cells[-1])
        for cell in cells[:-1]:
            source = self._sets.root(cell)
            if source == target:
                knots.append(source)
            self._sets.join(source, target)
        return knots

    def _cells(self, edge: Edge) -> list[Cell]:
        """Return the cells that an edge takes from and then, unless it is an output, its target."""
        cells = [self._source(cell) for cell in edge.sources]
        if edge.target is not None:
            if edge.synthesized is not None:
                cells.append(("", edge.synthesized))
            cells.append((self._roots[edge.target[0]], edge.target[1]))
        return cells

    def _source(self, cell: Cell) -> Cell:
        scope, class_ = cell
        root = (self._roots[scope], class_)
        if root in self._fed:
            return root
        within = [name for name in self._above(scope) if (name, class_) in self._sources]
        return (within[-1], class_)
