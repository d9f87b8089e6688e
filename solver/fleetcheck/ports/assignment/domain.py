"""The starts that a want has to be offered, so that the best answer is among them.

Another want of `n` numbers, wherever it is, is in the way of `n + size - 1` starts of this one. So
of 1 + the sum of that over all others, one is free in every answer. Whoever were further away in
an answer could move there and be nearer, with nobody else moved: that answer was not the best. The
same holds for whether there is an answer at all. Starts of the lock and of `prefer` are kept apart
from that, for they are worth more than being near.
"""

from collections import defaultdict
from collections.abc import Sequence
from itertools import islice
from math import inf
from time import monotonic

from fleetcheck.ports.room import Rooms, fits
from fleetcheck.ports.want import Want
from fleetcheck.resolve.claims import Space
from fleetcheck.slicing.disjoint_sets import DisjointSets


class TimeIsOverError(Exception):
    """The time is over before something is computed."""


def domains(wants: Sequence[Want], rooms: Rooms, until: float = inf) -> list[list[int]]:
    """Return the starts to offer to each want, the best first; what is in the rooms stays there.

    Raises TimeIsOverError.
    """
    beside: dict[Space, list[int]] = defaultdict(list)
    for index, want in enumerate(wants):
        for space in {space for space, _ in want.listens}:
            beside[space].append(index)
    found = []
    for index, want in enumerate(wants):
        if monotonic() > until:
            raise TimeIsOverError
        others = {
            other
            for space in {space for space, _ in want.listens}
            for other in beside[space]
            if other != index and _pools_overlap(want, wants[other])
        }
        enough = 1 + sum(want.size + wants[other].size - 1 for other in others)
        special = (*want.votes, *(() if want.prefer is None else (want.prefer,)))
        best = [start for start in dict.fromkeys(special) if fits(want, start, rooms)]
        free = (start for start in want.starts if start not in best and fits(want, start, rooms))
        found.append([*best, *islice(free, enough)])
    return found


def _pools_overlap(one: Want, other: Want) -> bool:
    return one.pool[0] <= other.pool[1] and other.pool[0] <= one.pool[1]


def split(wants: Sequence[Want], offered: Sequence[Sequence[int]]) -> list[list[int]]:
    """Return the indexes of the wants in parts between which no offered number can be shared."""
    parts = DisjointSets[int]()
    first: dict[tuple[Space, int], int] = {}
    for index, want in enumerate(wants):
        numbers = {start + more for start in offered[index] for more in range(want.size)}
        for space, _ in want.listens:
            for number in numbers:
                parts.join(index, first.setdefault((space, number), index))
    return parts.of(range(len(wants)))
