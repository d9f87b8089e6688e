"""Small replacements in a text, and the lines around a place in it."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from fleetcheck.documents.edit import EditError

_BREAK = re.compile(r"\r\n?|\n")
_LINE_END = re.compile(r"[^\r\n]*")
_REST = re.compile(r"[ \t]*(?:#[^\r\n]*)?(?=[\r\n]|\Z)")


class Splice(NamedTuple):
    """Put `text` in place of the characters from `start` up to `end`."""

    start: int
    end: int
    text: str = ""


def spliced(text: str, splices: Iterable[Splice]) -> str:
    """Return the text with all splices made, each given by its place in the text as it was.

    Of two at the same place the first comes first. Raises EditError if they overlap.
    """
    parts: list[str] = []
    position = 0
    for splice in sorted(splices, key=lambda splice: splice.start):
        if splice.start < position:
            raise EditError("the edits touch the same text: make them one after the other")
        parts += (text[position : splice.start], splice.text)
        position = splice.end
    return "".join((*parts, text[position:]))


def newline(text: str) -> str:
    """Return the line end that the text uses first."""
    found = _BREAK.search(text)
    return found[0] if found else "\n"


def line_start(text: str, offset: int) -> int:
    """Return where the line of an offset begins."""
    return max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1


def line_end(text: str, offset: int) -> int:
    """Return where the line of an offset ends, before its line end."""
    found = _LINE_END.match(text, offset)
    return found.end() if found else offset


def next_line(text: str, offset: int) -> int:
    """Return where the line after that of an offset begins, or where the text ends."""
    found = _BREAK.search(text, offset)
    return found.end() if found else len(text)


def before(text: str, offset: int) -> str:
    """Return what stands before an offset in its line."""
    return text[line_start(text, offset) : offset]


def is_first(text: str, offset: int) -> bool:
    """Return whether nothing but space stands before an offset in its line."""
    return not before(text, offset).strip(" \t")


def is_last(text: str, offset: int) -> bool:
    """Return whether nothing but space and a comment follow an offset in its line."""
    return _REST.match(text, offset) is not None
