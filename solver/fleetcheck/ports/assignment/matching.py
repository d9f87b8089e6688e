"""The best starts where every want is one number and no two can share one.

That is an assignment problem: shortest augmenting paths solve it, and the potentials of numbers and
wants prove the answer (Kuhn 1955; Jonker and Volgenant 1987).
"""

from collections.abc import Mapping, Sequence
from heapq import heappop, heappush
from math import inf
from time import monotonic

from fleetcheck.ports.assignment.domain import TimeIsOverError
from fleetcheck.ports.want import Want


def is_matching(wants: Sequence[Want]) -> bool:
    """Return whether the wants are single numbers of which no two can be the same."""
    first = wants[0].listens[0]
    shared = first.mask
    for want in wants:
        if want.size != 1 or len(want.listens) != 1 or want.listens[0].space != first.space:
            return False
        shared &= want.listens[0].mask
    return shared != 0


def matching(
    wants: Sequence[Want], offered: Sequence[Sequence[int]], until: float = inf
) -> list[int] | None:
    """Return the best starts, of those offered, as `Cost` compares them; None if there are none.

    Raises TimeIsOverError.
    """
    costs = [_costs(wants, want, starts) for want, starts in zip(wants, offered, strict=True)]
    holder: dict[int, int] = {}
    given: list[int] = [0] * len(wants)
    price: dict[int, int] = {}
    worth = [min(row.values(), default=0) for row in costs]
    for index in range(len(wants)):
        if monotonic() > until:
            raise TimeIsOverError
        if not _augment(index, costs, holder, given, price, worth):
            return None
    return given


def _costs(wants: Sequence[Want], want: Want, starts: Sequence[int]) -> dict[int, int]:
    """Return what each start costs as one number, in which a lost lock outweighs all the rest."""
    farthest = sum(other.span for other in wants)
    missed = farthest + 1
    moved = missed * (len(wants) + 1)
    votes = sum(want.votes.values())
    return {
        start: moved * (votes - want.votes.get(start, 0))
        + missed * (want.prefer is not None and start != want.prefer)
        + want.distance(start)
        for start in starts
    }


def _augment(
    index: int,
    costs: Sequence[Mapping[int, int]],
    holder: dict[int, int],
    given: list[int],
    price: dict[int, int],
    worth: list[int],
) -> bool:
    """Give one more want a number, along the shortest way of others stepping aside."""
    far: dict[int, int] = {}
    came: dict[int, int] = {}
    done: dict[int, int] = {}
    queue: list[tuple[int, int]] = []
    row, length = index, 0
    while True:
        for start, cost in costs[row].items():
            if start not in done:
                away = length + cost - worth[row] - price.get(start, 0)
                if start not in far or away < far[start]:
                    far[start] = away
                    came[start] = row
                    heappush(queue, (away, start))
        while queue and (queue[0][1] in done or queue[0][0] > far[queue[0][1]]):
            heappop(queue)
        if not queue:
            return False
        length, start = heappop(queue)
        done[start] = length
        if start not in holder:
            break
        row = holder[start]
    worth[index] += length
    for other, reached in done.items():
        if other in holder:
            worth[holder[other]] += length - reached
        price[other] = price.get(other, 0) - (length - reached)
    while True:
        row = came[start]
        before = given[row]
        holder[start] = row
        given[row] = start
        if row == index:
            return True
        start = before
