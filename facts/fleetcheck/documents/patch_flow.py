"""Entries of what stands in brackets: the mappings and lists of JSON and of YAML's flow style."""

import re
from typing import NamedTuple

from fleetcheck.documents.splice import (
    Splice,
    before,
    is_first,
    is_last,
    line_end,
    line_start,
    newline,
)
from fleetcheck.documents.splice import next_line as line_after

_COMMA = re.compile(r"(?:[ \t\r\n]|#[^\r\n]*+)*+,")
_SPACE = re.compile(r"[ \t]*")


class Brackets(NamedTuple):
    """Where the brackets are, and where each entry starts and ends, commas left out."""

    opening: int
    closing: int
    entries: tuple[tuple[int, int], ...]

    def is_spread(self, text: str) -> bool:
        """Return whether the last entry begins a line, so that a further one does as well."""
        return bool(self.entries) and is_first(text, self.entries[-1][0])


def insert(text: str, brackets: Brackets, entry: str, separator: str = ", ") -> list[Splice]:
    """Return how `entry` becomes the last one: on a line of its own where the last one is."""
    opening, closing, entries = brackets
    if not entries:
        is_blank = not text[opening + 1 : closing].strip()
        return [Splice(opening + 1 if is_blank else closing, closing, entry)]
    start, end = entries[-1]
    comma = _comma_after(text, end)
    after = end if comma is None else comma + 1
    trailing = "" if comma is None else ","
    if not brackets.is_spread(text):
        lead = separator if comma is None else separator[1:]
        return [Splice(after, after, lead + entry + trailing)]
    line = newline(text) + before(text, start) + entry + trailing
    place = line_end(text, after) if is_last(text, after) else after
    leading = [Splice(end, end, ",")] if comma is None else []
    return [*leading, Splice(place, place, line)]


def remove(text: str, brackets: Brackets, index: int) -> list[Splice]:
    """Return how an entry goes, with its comma; one on lines of its own goes with its comment."""
    opening, closing, entries = brackets
    start, end = entries[index]
    comma = _comma_after(text, end)
    after = end if comma is None else comma + 1
    is_alone = is_first(text, start) and is_last(text, after)
    if is_alone:
        lines = Splice(line_start(text, start), line_after(text, after))
    if len(entries) == 1:
        gone = lines if is_alone else Splice(start, after)
        rest = text[opening + 1 : gone.start] + text[gone.end : closing]
        return [gone] if rest.strip() else [Splice(opening + 1, closing)]
    if index < len(entries) - 1:
        return [lines if is_alone else _with_space(text, start, after)]
    previous = _comma_after(text, entries[index - 1][1])
    assert previous is not None
    if is_alone:
        return [lines] if comma is not None else [Splice(previous, previous + 1), lines]
    if "#" not in text[previous:start]:
        return [Splice(previous, end)]
    if comma is not None:
        return [Splice(start, after)]
    return [Splice(previous, previous + 1), Splice(start, end)]


def _with_space(text: str, start: int, after: int) -> Splice:
    """Return how an entry goes with the space on the side where it would be left over."""
    space = _SPACE.match(text, after)
    stop = space.end() if space else after
    if text.startswith("#", stop):
        return Splice(start, after)
    if stop == line_end(text, stop):
        start = line_start(text, start) + len(before(text, start).rstrip(" \t"))
    return Splice(start, stop)


def _comma_after(text: str, offset: int) -> int | None:
    found = _COMMA.match(text, offset)
    return found.end() - 1 if found else None
