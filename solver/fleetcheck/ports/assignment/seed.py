"""A first answer: numbers of the lock, then preferences, then the nearest that is free."""

from collections.abc import Sequence
from typing import NamedTuple

from fleetcheck.ports.room import Rooms, fits, leave, nearest, take
from fleetcheck.ports.want import Want


class Cost(NamedTuple):
    """What an answer costs, compared in this order: as few as possible of each.

    Ports that lose their number in the lock, preferences that are not kept, and the sum of how far
    numbers are from those proposed.
    """

    moved: int
    missed: int
    distance: int


def cost(wants: Sequence[Want], starts: Sequence[int]) -> Cost:
    """Return what an answer costs."""
    moved = missed = distance = 0
    for want, start in zip(wants, starts, strict=True):
        if want.votes:
            moved += sum(want.votes.values()) - want.votes.get(start, 0)
        if want.prefer is not None:
            missed += start != want.prefer
        distance += want.distance(start)
    return Cost(moved, missed, distance)


def seed(wants: Sequence[Want], rooms: Rooms) -> list[int | None]:
    """Return a start for each want, None where none is left; the rooms hold them afterwards.

    Whoever has most ports in the lock keeps its number first. Of those without a number, large
    blocks and groups come first, then names in order.
    """
    starts: list[int | None] = [None] * len(wants)

    def give(index: int, start: int) -> None:
        starts[index] = start
        take(wants[index], start, rooms)

    voted = [index for index, want in enumerate(wants) if want.votes]
    voted.sort(key=lambda index: -max(wants[index].votes.values()))
    for index in voted:
        want = wants[index]
        for start in sorted(want.votes, key=lambda start: (-want.votes[start], start)):
            if fits(want, start, rooms):
                give(index, start)
                break
    for index, want in enumerate(wants):
        if starts[index] is None and want.prefer is not None and fits(want, want.prefer, rooms):
            give(index, want.prefer)
    left = [index for index, start in enumerate(starts) if start is None]
    left.sort(key=lambda index: -wants[index].size * len(wants[index].ports))
    for index in left:
        free = nearest(wants[index], rooms)
        if free is not None:
            give(index, free)
    return starts


def packed(wants: Sequence[Want], rooms: Rooms) -> list[int] | None:
    """Return starts that leave no gaps, whatever they cost; None if that does not place everyone.

    Everyone gets the lowest start that is free: large blocks first, else whose pool ends first. The
    rooms are left as they were.
    """
    orders = (
        sorted(range(len(wants)), key=lambda index: (-wants[index].size, wants[index].pool[1])),
        sorted(range(len(wants)), key=lambda index: (wants[index].pool[1], -wants[index].size)),
    )
    for order in orders:
        starts: dict[int, int] = {}
        for index in order:
            want = wants[index]
            start = nearest(want._replace(proposal=want.pool[0]), rooms)
            if start is None:
                break
            starts[index] = start
            take(want, start, rooms)
        for index, start in starts.items():
            leave(wants[index], start, rooms)
        if len(starts) == len(wants):
            return [starts[index] for index in range(len(wants))]
    return None
