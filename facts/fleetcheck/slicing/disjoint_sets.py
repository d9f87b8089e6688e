"""Disjoint sets of numbers, joined two at a time (union and find)."""

from collections import defaultdict


class DisjointSets:
    """The numbers from 0 on, each at first in a set of its own."""

    def __init__(self, count: int) -> None:
        """Start with this many numbers."""
        self._parents = list(range(count))

    def join(self, one: int, other: int) -> None:
        """Join the sets of two numbers."""
        self._parents[self._root(one)] = self._root(other)

    def found(self) -> list[list[int]]:
        """Return the sets, each sorted, by their first numbers."""
        parts: dict[int, list[int]] = defaultdict(list)
        for number in range(len(self._parents)):
            parts[self._root(number)].append(number)
        return list(parts.values())

    def _root(self, number: int) -> int:
        parents = self._parents
        while parents[number] != number:
            parents[number] = parents[parents[number]]
            number = parents[number]
        return number
