"""Stretches in which more numbers are wanted than are left, with what can be left out of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from fleetcheck.claims import Space, Stretch
from fleetcheck.ports.crowd import Crowd
from fleetcheck.ports.obstacle import Obstacle
from fleetcheck.ports.room import merged


class Tight(NamedTuple):
    """A stretch with the ports that can have numbers only there, and the obstacles in it.

    It is `exact` where counting tells all: each port is one number, and no two can share one.
    """

    stretch: Stretch
    within: tuple[tuple[int, int], ...]
    pieces: tuple[tuple[int, int], ...]
    covers: tuple[tuple[int, int], ...]
    exact: bool

    @property
    def facts(self) -> Iterator[str]:
        """Yield the facts of the window."""
        yield f"window(0,{self.stretch[1] - self.stretch[0] + 1})."
        for port, size in self.within:
            yield f"within(0,{port},{size})."
        for piece, length in self.pieces:
            yield f"piece(0,{piece},{length})."
        for obstacle, piece in self.covers:
            yield f"covers({obstacle},0,{piece})."


def tight(crowd: Crowd) -> Iterator[Tight]:
    """Yield the stretches in which more is wanted than is left, short ones first."""
    for (space, mask, same), together in sorted(_together(crowd).items()):
        pools = [crowd.wants[crowd.elements[index].want].pool for index in together]
        lows, highs = ({pool[at] for pool in pools} for at in (0, 1))
        stretches = [(low, high) for low in lows for high in highs if low <= high]
        for stretch in sorted(stretches, key=lambda s: (s[1] - s[0], s)):
            found = _tight(crowd, together, space, mask, stretch)
            if found is not None:
                plain = all(size == 1 for _, size in found.within)
                yield found._replace(exact=same and plain)


def left(stretch: Stretch, obstacles: Iterable[Obstacle]) -> int:
    """Return how many numbers of a stretch are left beside obstacles."""
    low, high = stretch
    inside = [(max(o.stretch[0], low), min(o.stretch[1], high)) for o in obstacles]
    return high - low + 1 - _covered([(first, last) for first, last in inside if first <= last])


def _tight(
    crowd: Crowd, together: list[int], space: Space, mask: int, stretch: Stretch
) -> Tight | None:
    """Return a stretch with the ports that have nowhere else to go, None if there is room."""
    low, high = stretch
    wants = [(index, crowd.wants[crowd.elements[index].want]) for index in together]
    within = [(i, w.size) for i, w in wants if low <= w.pool[0] and w.pool[1] <= high]
    there = [
        (number, max(each.stretch[0], low), min(each.stretch[1], high))
        for number, each in enumerate(crowd.obstacles, len(crowd.elements))
        if crowd.hits(each, space, mask)
        and each.stretch[0] <= high
        and low <= each.stretch[1]
        and not (each.is_gone and _locked_on(crowd, each))
    ]
    lost = _covered([(first, last) for _, first, last in there])
    if sum(size for _, size in within) <= high - low + 1 - lost:
        return None
    cuts = sorted({edge for _, first, last in there for edge in (first, last + 1)})
    pieces = [(first, last - first) for first, last in pairwise(cuts)]
    covers = [
        (number, first)
        for number, start, end in there
        for first, length in pieces
        if start <= first and first + length - 1 <= end
    ]
    return Tight(stretch, tuple(within), tuple(pieces), tuple(covers), False)


def _together(crowd: Crowd) -> dict[tuple[Space, int, bool], list[int]]:
    """Return the ports that all overlap: by one kind of address, and those that are all the same.

    The key is where, by which kinds of address, and whether these are all that each of them has.
    """
    found: dict[tuple[Space, int, bool], list[int]] = defaultdict(list)
    for index, (_, _, (space, mask)) in enumerate(crowd.elements):
        found[space, mask, True].append(index)
        for at in range(mask.bit_length()):
            if mask >> at & 1 and mask != 1 << at:
                found[space, 1 << at, False].append(index)
            elif mask == 1 << at:
                found[space, mask, False].append(index)
    return found


def _locked_on(crowd: Crowd, obstacle: Obstacle) -> bool:
    """Return whether somebody has a number of the obstacle in the lock, and so may keep it."""
    low, high = obstacle.stretch
    return any(
        low < start + want.size and start <= high for want in crowd.wants for start in want.votes
    )


def _covered(stretches: Iterable[Stretch]) -> int:
    """Return how many numbers are in some of the stretches."""
    return sum(high - low + 1 for low, high in merged(stretches))
