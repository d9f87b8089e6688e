"""Stretches in which more numbers are wanted than are left, with what can be left out of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from fleetcheck.ports.assignment.window import blocks
from fleetcheck.ports.conflict.crowd import Crowd
from fleetcheck.ports.conflict.obstacle import Obstacle
from fleetcheck.ports.room import merged
from fleetcheck.resolve.claims import Space, Stretch


class Tight(NamedTuple):
    """A stretch that holds fewer blocks of a size than are wanted in it, and what is in its way.

    `within` are the ports that can have numbers only there, each with the blocks of that size that
    it wants, `there` the obstacles with the first and last of their numbers in it. It is `exact`
    where counting tells all: no two ports can share a number, none is `same:` as another, and each
    is one number, or all are blocks of this size from one pool.
    """

    stretch: Stretch
    size: int
    within: tuple[tuple[int, int], ...]
    there: tuple[tuple[int, int, int], ...]
    exact: bool

    @property
    def facts(self) -> Iterator[str]:
        """Yield the facts of asp/ports/conflict.lp about the stretch."""
        low, high = self.stretch
        for port, blocks_wanted in self.within:
            yield f"within(0,{port},{blocks_wanted})."
        if self.size > 1:
            yield f"row(0,{self.size},{low},{high})."
            for obstacle, first, last in self.there:
                yield f"fills({obstacle},0,{first}..{last})."
            return
        yield f"window(0,{high - low + 1})."
        cuts = sorted({edge for _, first, last in self.there for edge in (first, last + 1)})
        for first, following in pairwise(cuts):
            yield f"piece(0,{first},{following - first})."
            for obstacle, start, end in self.there:
                if start <= first and following - 1 <= end:
                    yield f"covers({obstacle},0,{first})."


def tight(crowd: Crowd) -> Iterator[Tight]:
    """Yield the stretches in which more is wanted than there is room for, short ones first.

    Room is counted in numbers and in blocks of each size, those first that are wanted there.
    """
    sizes = {1, *(want.size for want in crowd.wants)}
    for (space, mask, same), together in sorted(_together(crowd).items()):
        wants = [(index, crowd.wants[crowd.elements[index].want]) for index in together]
        lows, highs = ({want.pool[at] for _, want in wants} for at in (0, 1))
        stretches = [(low, high) for low in lows for high in highs if low <= high]
        for low, high in sorted(stretches, key=lambda s: (s[1] - s[0], s)):
            inside = [(i, want) for i, want in wants if low <= want.pool[0] <= want.pool[1] <= high]
            there = _there(crowd, space, mask, (low, high))
            usable = [True] * (high - low + 1)
            for _, first, last in there:
                usable[first - low : last - low + 1] = [False] * (last - first + 1)
            wanted_there = {want.size for _, want in inside}
            for size in sorted(sizes, key=lambda size: (size not in wanted_there, size)):
                within = tuple((i, want.size // size) for i, want in inside if want.size >= size)
                if sum(count for _, count in within) > blocks(usable, size):
                    shapes = {(want.size, want.pool) for _, want in inside}
                    plain = shapes == {(size, (low, high))} or {s for s, _ in shapes} == {1}
                    alone = all(len(want.ports) == 1 for _, want in inside)
                    yield Tight((low, high), size, within, there, same and plain and alone)


def left(stretch: Stretch, obstacles: Iterable[Obstacle]) -> int:
    """Return how many numbers of a stretch the obstacles leave."""
    low, high = stretch
    inside = [(max(o.stretch[0], low), min(o.stretch[1], high)) for o in obstacles]
    lost = merged((first, last) for first, last in inside if first <= last)
    return high - low + 1 - sum(last - first + 1 for first, last in lost)


def _there(
    crowd: Crowd, space: Space, mask: int, stretch: Stretch
) -> tuple[tuple[int, int, int], ...]:
    """Return the obstacles in a stretch, each with the first and last number that it takes."""
    low, high = stretch
    return tuple(
        (number, max(each.stretch[0], low), min(each.stretch[1], high))
        for number, each in enumerate(crowd.obstacles, len(crowd.elements))
        if crowd.hits(each, space, mask)
        and each.stretch[0] <= high
        and low <= each.stretch[1]
        and not (each.is_gone and _locked_on(crowd, each))
    )


def _together(crowd: Crowd) -> dict[tuple[Space, int, bool], list[int]]:
    """Return the ports that all overlap: by one kind of address, and those that are all the same.

    The key is where, by which kinds of address, and whether these are all that each of them has.
    """
    found: dict[tuple[Space, int, bool], list[int]] = defaultdict(list)
    for index, (_, _, (space, mask), _) in enumerate(crowd.elements):
        found[space, mask, True].append(index)
        for at in range(mask.bit_length()):
            if mask >> at & 1 and mask != 1 << at:
                found[space, 1 << at, False].append(index)
            elif mask == 1 << at:
                found[space, mask, False].append(index)
    return found


def _locked_on(crowd: Crowd, obstacle: Obstacle) -> bool:
    """Return whether a port has a number of the obstacle in the lock, and so may keep it."""
    low, high = obstacle.stretch
    return any(
        start is not None and low < start + want.size and start <= high
        for want in crowd.wants
        for start in want.holds
    )
