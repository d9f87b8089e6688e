"""One source line with its labels: the part of it that is shown, the marks, the texts below."""

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

from fleetcheck.reports.style import Ink, Row
from fleetcheck.reports.text import cell, columns

CUT = "…"


class Mark(NamedTuple):
    """What to underline: characters `start` to before `end`, counted from 0, with which sign."""

    start: int
    end: int
    text: str
    sign: str
    ink: Ink


class Piece(NamedTuple):
    """A source line, or a window of it, and the rows that belong under it."""

    source: str
    below: tuple[Row, ...]


class Run(NamedTuple):
    """Where a mark is drawn: columns `first` to before `last`, counted from 0."""

    first: int
    last: int
    mark: Mark


def pieces(line: str, marks: Sequence[Mark], room: int) -> list[Piece]:
    """Return `line` in `room` columns: whole, or a window for each group of marks that fits one.

    Only what is shown is looked at by character, for a line may be a file of 500 kB.
    """
    if _fits(line, room):
        return [_piece(line, 0, len(line), marks)]
    groups = _groups(line, marks, room)
    return [_piece(line, *_window(line, group, room), group) for group in groups]


def _cost(char: str) -> int:
    """Return the columns to reserve; combining characters count, or windows had no bound."""
    return max(1, columns(cell(char)))


def _fits(text: str, room: int) -> bool:
    return len(text) <= room and sum(map(_cost, text)) <= room


def _groups(line: str, marks: Iterable[Mark], room: int) -> list[list[Mark]]:
    """Return the marks by windows, those that lie together in three quarters of `room` as one."""
    groups: list[list[Mark]] = []
    for mark in sorted(marks):
        if groups:
            end = max(mark.end, *(other.end for other in groups[-1]))
            start = groups[-1][0].start
            if end - start <= room and _fits(line[start:end], room * 3 // 4):
                groups[-1].append(mark)
                continue
        groups.append([mark])
    return groups or [[]]


def _window(line: str, marks: Sequence[Mark], room: int) -> tuple[int, int]:
    """Return from where to where `line` is shown: the marks, a third of the rest before them."""
    start = marks[0].start if marks else 0
    end = min(max((mark.end for mark in marks), default=0), len(line))
    high, left = _stretch(line, start, end, room - 2 * len(CUT))
    low, unused = _stretch(line, start, 0, left // 3)
    high, left = _stretch(line, high, len(line), left - left // 3 + unused)
    low, _ = _stretch(line, low, 0, left)
    return low, high


def _stretch(line: str, at: int, stop: int, budget: int) -> tuple[int, int]:
    """Return how far `budget` columns reach from `at` towards `stop`, and what is left of them."""
    step = 1 if at < stop else -1
    while at != stop:
        price = _cost(line[min(at, at + step)])
        if price > budget:
            break
        at += step
        budget -= price
    return at, budget


def _piece(line: str, low: int, high: int, marks: Sequence[Mark]) -> Piece:
    cells = [cell(char) for char in line[low:high]]
    before = CUT if low else ""
    after = CUT if high < len(line) else ""
    at = list(accumulate(map(columns, cells), initial=len(before)))
    runs = []
    for mark in marks:
        first = at[mark.start - low]
        runs.append(Run(first, max(first + 1, at[min(mark.end, high) - low]), mark))
    return Piece(before + "".join(cells) + after, tuple(_below(runs)))


def _below(runs: Sequence[Run]) -> Iterable[Row]:
    """Return the row of marks, then the texts from right to left, each hanging from its mark.

    The rightmost text stands beside its mark if nothing else is underlined after that.
    """
    if not runs:
        return
    width = max(run.last for run in runs)
    signs: list[tuple[str, Ink]] = [(" ", "plain")] * width
    for run in sorted(runs, key=lambda run: run.mark.sign == "^"):
        signs[run.first : run.last] = [(run.mark.sign, run.mark.ink)] * (run.last - run.first)
    rightmost = max(runs, key=lambda run: (run.first, run.last))
    if rightmost.last == width and rightmost.mark.text:
        signs.append((f" {rightmost.mark.text}", rightmost.mark.ink))
        runs = [run for run in runs if run is not rightmost]
    yield signs

    texts = sorted((run for run in runs if run.mark.text), reverse=True)
    if texts:
        yield _bars(texts)
    for index, run in enumerate(texts):
        bars = _bars([other for other in texts[index + 1 :] if other.first < run.first])
        gap = run.first - sum(len(part) for part, _ in bars)
        yield (*bars, (" " * gap, "plain"), (run.mark.text, run.mark.ink))


def _bars(runs: Iterable[Run]) -> Row:
    """Return a `|` at the first column of every run."""
    row: list[tuple[str, Ink]] = []
    width = 0
    for first, ink in sorted({run.first: run.mark.ink for run in runs}.items()):
        row += [(" " * (first - width), "plain"), ("|", ink)]
        width = first + 1
    return row
