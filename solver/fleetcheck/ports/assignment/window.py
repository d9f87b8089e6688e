"""Stretches of numbers that are too short for those who can only have numbers in them."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import accumulate, groupby

from fleetcheck.ports.room import Room, Rooms
from fleetcheck.ports.want import Want
from fleetcheck.resolve.claims import Space


def overfull(wants: Sequence[Want], rooms: Rooms) -> bool:
    """Return whether more is wanted in some stretch than fits there.

    Then there is no assignment. Where every want is one number on the same addresses that is the
    only reason why there may be none (Hall's theorem for intervals); so it is for blocks of one
    size and pool.
    """
    return any(_short(mask, together, rooms[space]) for (space, mask), together in _together(wants))


def _together(wants: Sequence[Want]) -> list[tuple[tuple[Space, int], list[Want]]]:
    """Return the wants by what all of them overlap in: their addresses, or a kind of address."""
    found: dict[tuple[Space, int], list[Want]] = defaultdict(list)
    for want in wants:
        for space, mask in want.listens:
            bits = {1 << at for at in range(mask.bit_length()) if mask >> at & 1}
            for part in bits | {mask}:
                found[space, part].append(want)
    return list(found.items())


def _short(mask: int, wants: Sequence[Want], room: Room) -> bool:
    """Return whether some stretch is too short for the wants, by what is taken of these kinds."""
    lows = {want.pool[0] for want in wants}
    highs = {want.pool[1] for want in wants}
    first, last = min(lows), max(highs)
    locked = {start + more for w in wants for start in w.holds if start for more in range(w.size)}
    usable = [
        room.obstacle(number, 1, mask, number in locked) == 0 for number in range(first, last + 1)
    ]
    for size in sorted({1, *(want.size for want in wants)}):
        fitting = [0, *accumulate(map(int, usable))]
        for low in lows:
            inside = [want for want in wants if low <= want.pool[0]]
            for high in highs:
                wanted = sum(want.size // size for want in inside if want.pool[1] <= high)
                if size > 1 and wanted:
                    fits = blocks(usable[low - first : high - first + 1], size)
                else:
                    fits = fitting[max(high - first + 1, 0)] - fitting[low - first]
                if low <= high and wanted > fits:
                    return True
    return False


def blocks(usable: Sequence[bool], size: int) -> int:
    """Return how many blocks of a size fit into what is usable, in a row each."""
    return sum(len(list(run)) // size for free, run in groupby(usable) if free)
