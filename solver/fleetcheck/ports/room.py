"""Where numbers are free: what is fixed, reserved, or kept for ports that are gone."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from fleetcheck.ports.want import Want
from fleetcheck.resolve.claims import Space, Stretch


@dataclass
class Room:
    """The numbers of one space that no port can get.

    `taken` and `kept` tell by number the kinds of address that are taken there, `kept` for ports
    that are gone: a port that has such a number in the lock, and is what it was then, may stay.
    `closed` are stretches that are reserved, apart from each other and sorted.
    """

    closed: tuple[Stretch, ...] = ()
    taken: dict[int, int] = field(default_factory=dict)
    kept: dict[int, int] = field(default_factory=dict)

    def obstacle(self, start: int, size: int, mask: int, locked: bool) -> int:
        """Return the last number of what is in the way of so many numbers, 0 if nothing is."""
        end = start + size - 1
        if self.closed:
            at = bisect_right(self.closed, (end, 1 << 17)) - 1
            if at >= 0 and self.closed[at][1] >= start:
                return self.closed[at][1]
        for number in range(end, start - 1, -1):
            if self.taken.get(number, 0) & mask:
                return number
            if not locked and self.kept and self.kept.get(number, 0) & mask:
                return number
        return 0


Rooms = Mapping[Space, Room]


def fits(want: Want, start: int, rooms: Rooms) -> bool:
    """Return whether a start is in the pool of a want and nothing is in its way."""
    if want.impossible or not want.pool[0] <= start <= want.pool[1] - want.size + 1:
        return False
    return not any(
        rooms[space].obstacle(start, want.size, mask, start == held)
        for (space, mask), held in zip(want.listens, want.holds, strict=True)
    )


def nearest(want: Want, rooms: Rooms) -> int | None:
    """Return the first start that is free, from the proposal upward; None if there is none."""
    if want.impossible:
        return None
    last = want.pool[1] - want.size + 1
    (space, mask), *others = want.listens
    room = rooms[space]
    if not others and want.size == 1 and not room.closed and not room.kept:
        return _nearest_number(room.taken, mask, want, last)
    for low, high in ((want.proposal, last), (want.pool[0], want.proposal - 1)):
        start = low
        while start <= high:
            way = 0
            for space, mask in want.listens:
                way = max(way, rooms[space].obstacle(start, want.size, mask, False))
            if not way:
                return start
            start = way + 1
    return None


def _nearest_number(taken: Mapping[int, int], mask: int, want: Want, last: int) -> int | None:
    """Return the first number that is free where nothing but single numbers is in the way."""
    for number in range(want.proposal, last + 1):
        if number not in taken or not taken[number] & mask:
            return number
    for number in range(want.pool[0], want.proposal):
        if number not in taken or not taken[number] & mask:
            return number
    return None


def take(want: Want, start: int, rooms: Rooms) -> None:
    """Take the numbers of a want: no other want gets them."""
    for space, mask in want.listens:
        taken = rooms[space].taken
        for number in range(start, start + want.size):
            taken[number] = taken.get(number, 0) | mask


def leave(want: Want, start: int, rooms: Rooms) -> None:
    """Free the numbers of a want."""
    for space, mask in want.listens:
        taken = rooms[space].taken
        for number in range(start, start + want.size):
            taken[number] &= ~mask


def merged(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """Return the stretches sorted, those that touch or overlap as one."""
    found: list[Stretch] = []
    for low, high in sorted(stretches):
        if found and low <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], high))
        else:
            found.append((low, high))
    return tuple(found)
