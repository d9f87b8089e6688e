"""Windows of numbers of which more are wanted than are free.

Everybody gets a number of the own range if and only if no window has fewer free numbers than those
want whose range lies in it: Hall's condition, for intervals. To find out, the numbers are handed
out from the lowest on, each to the one whose range ends first.
"""

import heapq
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from fleetcheck.resolve.claims import Stretch


class Wish(NamedTuple):
    """A range, and how many numbers of it are wanted."""

    low: int
    high: int
    number: int


def crowded(wishes: Iterable[Wish], taken: Iterable[Stretch]) -> Iterator[Stretch]:
    """Yield windows with fewer free numbers than are wanted: one at least, if there are any."""
    waiting = sorted(wishes)
    free = _Free(taken)
    while waiting:
        late = _first_late(waiting, free)
        if late is None:
            return
        short = [wish for wish in waiting if wish.high <= late]
        yield _window(short, late, free), late
        waiting = [wish for wish in waiting if wish.low > late]


class _Free:
    """Counts the numbers that nobody has taken."""

    def __init__(self, taken: Iterable[Stretch]) -> None:
        self.merged: list[Stretch] = []
        for low, high in sorted(taken):
            if self.merged and low <= self.merged[-1][1] + 1:
                self.merged[-1] = (self.merged[-1][0], max(high, self.merged[-1][1]))
            else:
                self.merged.append((low, high))
        self._starts = [low for low, _ in self.merged]
        self._sums = [0, *accumulate(high - low + 1 for low, high in self.merged)]

    def count(self, low: int, high: int) -> int:
        """Return how many numbers from `low` to `high` are free."""
        return high - low + 1 - (self._taken_up_to(high) - self._taken_up_to(low - 1))

    def _taken_up_to(self, number: int) -> int:
        index = bisect_right(self._starts, number)
        if not index:
            return 0
        return self._sums[index] - max(0, self.merged[index - 1][1] - number)


def _first_late(wishes: Sequence[Wish], free: _Free) -> int | None:
    """Return the end of the first range that does not get all it wants, if there is one."""
    points = sorted({wish.low for wish in wishes} | {wish.high + 1 for wish in wishes})
    open_: list[list[int]] = []
    following = 0
    for start, end in pairwise(points):
        while following < len(wishes) and wishes[following].low == start:
            heapq.heappush(open_, [wishes[following].high, wishes[following].number])
            following += 1
        left = free.count(start, end - 1)
        while open_ and left:
            served = min(left, open_[0][1])
            left -= served
            open_[0][1] -= served
            if not open_[0][1]:
                heapq.heappop(open_)
        if open_ and open_[0][0] < end:
            return open_[0][0]
    return None


def _window(short: Sequence[Wish], high: int, free: _Free) -> int:
    """Return the start of the smallest window up to `high` in which too many numbers are wanted."""
    wanted = 0
    lows = sorted(short, key=lambda wish: -wish.low)
    for index, wish in enumerate(lows):
        wanted += wish.number
        last = index + 1 == len(lows) or lows[index + 1].low < wish.low
        if last and wanted > free.count(wish.low, high):
            return wish.low
    raise AssertionError("nobody is late")
