"""The places of a finding: labels drawn over the lines of the files they point into."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from fleetcheck.documents.location import Location
from fleetcheck.judging.finding import Label
from fleetcheck.judging.report import Sources
from fleetcheck.reports.style import Ink, Row, Style, hanging, paint
from fleetcheck.reports.text import NARROWEST, clean
from fleetcheck.reports.underline import Mark, pieces

_SHOWN_BETWEEN = (".yaml", ".yml", ".json")
"""The files of which a line is shown that only lies between others.

In a file of variables it could be a secret.
"""


class Place(NamedTuple):
    """A location of a finding with all the texts of the labels there."""

    location: Location
    text: str
    primary: bool


class Group(NamedTuple):
    """The places under one header, and the lines of their file; no lines where none are drawn."""

    places: list[Place]
    lines: Sequence[str]


def gutter(labels: Iterable[Label]) -> int:
    """Return the columns of the widest line number of the labels, at least 1."""
    return max((len(str(max(label.location.line, 0))) for label in labels), default=1)


def note(kind: str, text: str, margin: int, style: Style) -> Iterable[str]:
    """Return the lines of ` = kind: text` behind a gutter of `margin` columns."""
    ink: Ink = "help" if kind == "help" else "strong"
    prefix: Row = ((f"{' ' * margin} = ", "frame"), (f"{clean(kind)}:", ink), (" ", "plain"))
    return hanging(prefix, text, style)


def snippet(labels: Sequence[Label], ink: Ink, sources: Sources, style: Style) -> Iterable[str]:
    """Return the lines of the drawing: files in causal order, the lines of each ascending.

    The first label is drawn in that ink.

    A label on a whole file, or on a line that is not known, has a header of its own and no source
    line; its text follows as a note.
    """
    margin = gutter(labels)
    for index, group in enumerate(_groups(_places(labels), sources)):
        arrow = ":::" if index else "-->"
        where = clean(str(group.places[0].location))
        yield paint(((f"{' ' * margin}{arrow} ", "frame"), (where, "plain")), style)
        if group.lines:
            yield from _drawn(group, ink, margin, style)
        elif group.places[0].text:
            yield from note("note", group.places[0].text, margin, style)


def _places(labels: Sequence[Label]) -> list[Place]:
    """Return every location once, in order of first appearance."""
    texts: dict[Location, dict[str, None]] = {}
    for label in labels:
        here = texts.setdefault(label.location, {})
        if label.text:
            here[clean(label.text)] = None
    return [
        Place(location, "; ".join(here), primary=index == 0)
        for index, (location, here) in enumerate(texts.items())
    ]


def _groups(places: Iterable[Place], sources: Sources) -> Iterable[Group]:
    """Return the drawn places by file and the others each alone, in order of first appearance."""
    files: dict[str, Sequence[str]] = {}
    groups: dict[str | Location, Group] = {}
    for place in places:
        file, line = place.location.file, place.location.line
        if file not in files:
            files[file] = sources(file)
        if 0 < line <= len(files[file]):
            groups.setdefault(file, Group([], files[file])).places.append(place)
        else:
            groups[place.location] = Group([place], ())
    return groups.values()


def _drawn(group: Group, primary: Ink, margin: int, style: Style) -> Iterable[str]:
    """Return the source lines of a group with what is marked on them."""
    room = max(style.width - margin - len(" | "), NARROWEST)
    bar = f"{' ' * margin} | "
    marked = _marks(group, primary)
    yield paint(((bar, "frame"),), style)
    for number in _numbers(marked, group.places[0].location.file.endswith(_SHOWN_BETWEEN)):
        if not number:
            yield paint((("...", "frame"),), style)
            continue
        line = _line(group.lines, number)
        for piece in pieces(line, marked.get(number, ()), room):
            head = f"{number:>{margin}} | "
            yield paint(((head, "frame"), (piece.source, "plain")), style)
            for row in piece.below:
                yield paint(((bar, "frame"), *row), style)


def _numbers(marked: Iterable[int], between: bool) -> Iterable[int]:
    """Return the lines to show, ascending, and 0 for lines left out between them.

    With `between`, one line between two others is shown.
    """
    previous = 0
    for number in sorted(marked):
        if previous and between and number == previous + 2:
            yield previous + 1
        elif previous and number > previous + 1:
            yield 0
        yield number
        previous = number


def _marks(group: Group, first: Ink) -> dict[int, list[Mark]]:
    """Return what to underline by line number, kept within the lines as they are."""
    marked: dict[int, list[Mark]] = {}
    for location, text, primary in group.places:
        size = len(_line(group.lines, location.line))
        start = min(max(location.column - 1, 0), size)
        end = max(start + 1, min(start + location.length, size))
        sign = "^" if primary else "-"
        ink: Ink = first if primary else "frame"
        marked.setdefault(location.line, []).append(Mark(start, end, text, sign, ink))
    return marked


def _line(lines: Sequence[str], number: int) -> str:
    return lines[number - 1].rstrip("\r\n")
