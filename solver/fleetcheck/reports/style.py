"""What a report is drawn with: the shape of a format, its settings, and the colors."""

from collections.abc import Callable, Iterable, Sequence, Set
from itertools import groupby
from typing import Literal, NamedTuple

from fleetcheck.judging.report import Report
from fleetcheck.reports.paths import Base
from fleetcheck.reports.text import clean, columns, wrap
from fleetcheck.rules.header import Severity


class Style(NamedTuple):
    """How to draw: with ANSI colors or without, how many columns wide, with everything or less.

    For other programs, files are called by their paths from a base, and findings of the severities
    that are `failing` make the run fail.
    """

    color: bool
    width: int
    verbose: bool
    base: Base = Base()
    failing: Set[Severity] = frozenset(("error",))


Format = Callable[[Report, Style], str]
"""Gives the text of a report, which ends with a newline."""

Ink = Severity | Literal["plain", "frame", "help", "strong"]

Row = Sequence[tuple[str, Ink]]
"""One line of output, left to right."""

SGR: dict[Ink, str] = {
    "error": "1;31",
    "warning": "1;33",
    "frame": "34",
    "help": "36",
    "strong": "1",
}


def paint(row: Row, style: Style) -> str:
    """Return `row` as a text without spaces at its end, every color reset where it stops."""
    length = len("".join(text for text, _ in row).rstrip(" "))
    inked = [(char, ink) for text, ink in row for char in text][:length]
    return "".join(
        _colored("".join(char for char, _ in run), SGR.get(ink, "") if style.color else "")
        for ink, run in groupby(inked, key=lambda pair: pair[1])
    )


def hanging(prefix: Row, text: str, style: Style) -> Iterable[str]:
    """Return the lines of `prefix` and `text`, the later ones indented to where `text` begins."""
    indent = sum(columns(part) for part, _ in prefix)
    first, *others = wrap(clean(text), style.width - indent)
    yield paint((*prefix, (first, "plain")), style)
    for line in others:
        yield " " * indent + line


def _colored(text: str, code: str) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if code else text
