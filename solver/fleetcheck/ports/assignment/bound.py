"""A cost that no answer can undercut, and what every answer that reaches it has in common.

The bound never exceeds the cost of the best answer (it is admissible): a number that is reserved is
lost to whoever had it, and of two that overlap one is. Where an answer is as good as the bound, all
others that are as good keep the very same numbers, for giving up one more would cost more.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from fleetcheck.ports.room import Rooms, fits, leave, nearest, take
from fleetcheck.ports.want import Want
from fleetcheck.resolve.claims import Space, Stretch


class Demanded(NamedTuple):
    """What a want would like best: its start, and what it costs not to get it."""

    want: Want
    start: int
    loss: int


class Settled(NamedTuple):
    """The least that a part of the cost can be, and the numbers that are kept if it is no more."""

    least: int
    kept: tuple[tuple[Want, int], ...]


def locked_bound(wants: Iterable[Want], rooms: Rooms) -> Settled:
    """Return how many ports lose their number in the lock at least."""
    lost = 0
    demanded = []
    for want in wants:
        if not want.votes:
            continue
        possible = sorted(
            ((ports, -start) for start, ports in want.votes.items() if fits(want, start, rooms)),
            reverse=True,
        )
        best, second = [ports for ports, _ in (*possible, (0, 0), (0, 0))[:2]]
        lost += sum(want.votes.values()) - best
        if best > second:
            demanded.append(Demanded(want, -possible[0][1], best - second))
    least, kept = _matched(demanded)
    return Settled(lost + least, kept)


def preferred_bound(wants: Iterable[Want], rooms: Rooms) -> Settled:
    """Return how many preferences are not kept at least."""
    missed = 0
    demanded = []
    for want in wants:
        if want.prefer is not None:
            if fits(want, want.prefer, rooms):
                demanded.append(Demanded(want, want.prefer, 1))
            else:
                missed += 1
    least, kept = _matched(demanded)
    return Settled(missed + least, kept)


def distance_bound(wants: Sequence[Want], rooms: Rooms) -> int:
    """Return how far from the proposals the numbers are at least, in sum.

    Of wants that differ in nothing but their proposal the nearest free number upward, one after the
    other, is best in sum, whatever the order: all of them pass by the same numbers. Any other want
    is counted as if it were alone.
    """
    least = 0
    alike: dict[tuple[Space, int, Stretch], list[Want]] = defaultdict(list)
    for want in wants:
        if len(want.listens) == 1 and want.size == 1 and not _has_free_choice(want, rooms):
            (place,) = want.listens
            alike[place.space, place.mask, want.pool].append(want)
        else:
            least += _alone(want, rooms)
    for together in alike.values():
        given = []
        for want in together:
            start = nearest(want, rooms)
            if start is not None:
                take(want, start, rooms)
                given.append((want, start))
                least += want.distance(start)
        for want, start in given:
            leave(want, start, rooms)
    return least


def _has_free_choice(want: Want, rooms: Rooms) -> bool:
    """Return whether some start costs no distance by the lock or by a preference."""
    if any(fits(want, start, rooms) for start in want.votes):
        return True
    prefer = want.prefer
    return prefer is not None and prefer != want.proposal and fits(want, prefer, rooms)


def _alone(want: Want, rooms: Rooms) -> int:
    if _has_free_choice(want, rooms):
        return 0
    start = nearest(want, rooms)
    return 0 if start is None else want.distance(start)


def _matched(demanded: Sequence[Demanded]) -> Settled:
    """Return what is lost at least among wants that may overlap, and those that overlap none.

    Of two that overlap one loses; pairs without a common want lose apart from each other.
    """
    at: dict[tuple[Space, int], list[int]] = defaultdict(list)
    for index, (want, start, _) in enumerate(demanded):
        for space, _ in want.listens:
            for number in range(start, start + want.size):
                at[space, number].append(index)
    crowded = {key: found for key, found in at.items() if len(found) > 1}
    overlapping: set[int] = set()
    paired: set[int] = set()
    least = 0
    for (space, _), found in sorted(crowded.items()):
        for position, one in enumerate(found):
            for other in found[position + 1 :]:
                if one != other and _mask(demanded[one].want, space) & _mask(
                    demanded[other].want, space
                ):
                    overlapping.update((one, other))
                    if one not in paired and other not in paired:
                        paired.update((one, other))
                        least += min(demanded[one].loss, demanded[other].loss)
    kept = [
        (each.want, each.start) for index, each in enumerate(demanded) if index not in overlapping
    ]
    return Settled(least, tuple(kept))


def _mask(want: Want, space: Space) -> int:
    mask = 0
    for where, bits in want.listens:
        if where == space:
            mask |= bits
    return mask
