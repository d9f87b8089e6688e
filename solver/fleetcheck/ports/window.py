"""Stretches of numbers that are too short for those who can only have numbers in them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from fleetcheck.claims import Space, Stretch
from fleetcheck.ports.room import Room, Rooms
from fleetcheck.ports.want import Want


class Window(NamedTuple):
    """A stretch with more wanted in it than is free; `wants` have nowhere else to go.

    All of them overlap by one kind of address, a bit of their masks.
    """

    space: Space
    bit: int
    stretch: Stretch
    wants: tuple[Want, ...]
    wanted: int
    free: int


def overfull(wants: Sequence[Want], rooms: Rooms) -> Window | None:
    """Return the shortest window with too little room, None if each has enough.

    Where every want is one number, there is an answer if no window is too short (Hall's theorem for
    intervals). For blocks that is necessary, but not enough.
    """
    found = [
        window
        for (space, bit), together in _together(wants).items()
        for window in _windows(space, bit, together, rooms[space])
    ]
    return min(
        found,
        key=lambda window: (len(window.wants), window.space, window.stretch, window.bit),
        default=None,
    )


def _together(wants: Sequence[Want]) -> dict[tuple[Space, int], list[Want]]:
    """Return the wants by what all of them overlap in."""
    found: dict[tuple[Space, int], list[Want]] = defaultdict(list)
    for want in wants:
        for space, mask in want.listens:
            bit = 1
            while bit <= mask:
                if mask & bit:
                    found[space, bit].append(want)
                bit <<= 1
    return dict(sorted(found.items()))


def _windows(space: Space, bit: int, wants: Sequence[Want], room: Room) -> Iterator[Window]:
    lows = sorted({want.pool[0] for want in wants})
    highs = sorted({want.pool[1] for want in wants})
    first = lows[0]
    locked = {start + more for w in wants for start in w.votes for more in range(w.size)}
    usable = (_usable(number, bit, room, locked) for number in range(first, highs[-1] + 1))
    free = [0, *accumulate(usable)]
    for low in lows:
        inside = [want for want in wants if low <= want.pool[0]]
        for high in highs:
            within = [want for want in inside if want.pool[1] <= high]
            wanted = sum(want.size for want in within)
            room_there = free[max(high - first + 1, 0)] - free[low - first]
            if low <= high and wanted > room_there:
                yield Window(space, bit, (low, high), tuple(within), wanted, room_there)


def _usable(number: int, bit: int, room: Room, locked: set[int]) -> int:
    return int(room.obstacle(number, 1, bit, number in locked) == 0)
