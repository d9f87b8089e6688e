"""The difference of two texts of a file as one replacement."""

from typing import NamedTuple

from fleetcheck.documents.source_text import SourceText


class Replacement(NamedTuple):
    """A stretch of a file, and the text to put in its place.

    Lines and columns count characters from 1; the end is the place after the last character. Where
    both are the same, the text is put there and nothing is taken away.
    """

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    text: str


def replacement(file: str, old: str, new: str) -> Replacement:
    """Return the shortest replacement that makes the new text of the old one.

    It takes no part of a line end.
    """
    start = _alike(old, new)
    start -= _splits(old, start) or _splits(new, start)
    end = _alike(old[start:][::-1], new[start:][::-1])
    end -= _splits(old, len(old) - end) or _splits(new, len(new) - end)
    source = SourceText(file, old)
    first, last = source.location(start), source.location(len(old) - end)
    text = new[start : len(new) - end]
    return Replacement(file, first.line, first.column, last.line, last.column, text)


def _alike(one: str, other: str) -> int:
    """Return how many characters two texts have in common at their beginning."""
    shorter = min(len(one), len(other))
    pairs = enumerate(zip(one, other, strict=False))
    return next((number for number, (a, b) in pairs if a != b), shorter)


def _splits(text: str, offset: int) -> bool:
    """Return whether an offset is between the two characters of a line end."""
    return text[max(offset - 1, 0) : offset + 1] == "\r\n"
