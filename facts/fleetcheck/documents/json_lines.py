"""A text of JSON in which each line is a value of its own (jsonlines.org)."""

import re

from fleetcheck.documents.document import Document, Positions, parse
from fleetcheck.documents.location import Path
from fleetcheck.documents.problem import BadInputError, Problem
from fleetcheck.documents.source_text import SourceText

_LINE = re.compile(r"[^\r\n]*[^\s][^\r\n]*")


class _Lines:
    """Where the values are, each of which knows the places within its own line."""

    def __init__(self) -> None:
        self.lines: list[tuple[int, Positions]] = []

    def span(self, path: Path, key: bool) -> tuple[int, int]:
        """Return offset and length of what a path leads to."""
        if not path or not isinstance(path[0], int):
            return 0, 1
        start, positions = self.lines[path[0]]
        offset, length = positions.span(path[1:], key)
        return start + offset, length


def read_lines(source: SourceText) -> Document:
    """Return the list of the values; raises BadInputError with every line that is no JSON."""
    values: list[object] = []
    positions = _Lines()
    problems: list[Problem] = []
    for match in _LINE.finditer(source.text):
        try:
            document = parse(SourceText(source.file, match[0]), "json")
        except BadInputError as error:
            line = source.location(match.start()).line
            problems += (
                each._replace(location=each.location._replace(line=line)) for each in error.problems
            )
        else:
            values.append(document.value)
            positions.lines.append((match.start(), document.positions))
    if problems:
        raise BadInputError(problems)
    return Document(source.file, source.text, values, positions)
