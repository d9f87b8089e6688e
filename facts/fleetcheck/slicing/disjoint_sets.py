"""Disjoint sets of things, joined two at a time (union and find)."""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)


class DisjointSets(Generic[T]):
    """Things in sets, each thing at first in a set of its own."""

    def __init__(self) -> None:
        """Start with nothing joined."""
        self._parents: dict[T, T] = {}

    def join(self, one: T, other: T) -> None:
        """Join the sets of two things."""
        self._parents[self.root(one)] = self.root(other)

    def root(self, thing: T) -> T:
        """Return the thing that stands for the set of this one, until the set is joined."""
        parents = self._parents
        while (above := parents.get(thing, thing)) != thing:
            parents[thing] = parents.get(above, above)
            thing = above
        return thing

    def of(self, things: Iterable[T]) -> list[list[T]]:
        """Return the things by their sets, in their own order."""
        found: dict[T, list[T]] = defaultdict(list)
        for each in things:
            found[self.root(each)].append(each)
        return list(found.values())
