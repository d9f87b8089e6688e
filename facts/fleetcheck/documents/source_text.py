"""The characters of one file, and where its lines begin."""

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property

from fleetcheck.documents.location import Location

DEEPEST = 64
"""How many mappings and lists may lie within each other, the outermost included."""

MOST_PROBLEMS = 1000
"""How many problems of one file are reported at most."""

_LONGEST_NAME = 60
_BREAK = re.compile(r"\r\n?|\n")


def shown(name: str) -> str:
    """Return a name from a file as a message may hold it: in one line, and not too long."""
    printable = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in name[:_LONGEST_NAME])
    return f"{printable}..." if len(name) > _LONGEST_NAME else printable


@dataclass(frozen=True)
class SourceText:
    """The text of a file and its name as the user gave it.

    Offsets count characters from 0. A line ends at LF, CR LF or CR, as both JSON and YAML have it,
    and at none of the further separators that `str.splitlines` knows.
    """

    file: str
    text: str = field(repr=False)

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """Return the lines without their ends; line `n` of a location is `lines[n - 1]`."""
        return tuple(_BREAK.split(self.text))

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        return (0, *(line_end.end() for line_end in _BREAK.finditer(self.text)))

    def location(self, offset: int, length: int = 1) -> Location:
        """Return the place of `length` characters from `offset` on, cut at the end of the line."""
        line = bisect_right(self._starts, offset)
        line_end = _BREAK.search(self.text, offset, min(offset + length, len(self.text)))
        shown = line_end.start() - offset if line_end else length
        return Location(self.file, line, offset - self._starts[line - 1] + 1, max(shown, 1))

    def line(self, number: int) -> Location:
        """Return the place of a line, counted from 1, without the spaces around its text."""
        line = self.lines[number - 1]
        text = line.strip()
        return Location(self.file, number, line.find(text) + 1, max(len(text), 1))

    def whole(self) -> Location:
        """Return the place that stands for the file as a whole."""
        return Location(self.file, 0, 0)
