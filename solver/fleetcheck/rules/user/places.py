"""Messages of clingo about the file of a rule, in our words and with their places."""

import re
from functools import cached_property

from fleetcheck.documents.location import Location
from fleetcheck.documents.problem import Problem
from fleetcheck.documents.source_text import SourceText
from fleetcheck.rules.user.text import KIND

_MESSAGE = re.compile(r"<\w+>:(\d+):(\d+)\S*: \w+: (.*)", re.DOTALL)
_UNSAFE = re.compile(r"^<\w+>:(\d+):(\d+)\S* note: '(.*)' is unsafe", re.MULTILINE)


class RulePlaces:
    """The places of one file; clingo counts lines as usual, and columns in bytes."""

    def __init__(self, source: SourceText) -> None:
        """Look places up in this text."""
        self._source = source

    @cached_property
    def _lines(self) -> list[tuple[int, str]]:
        """Return the lines, each with the offset that it starts at."""
        found, start = [], 0
        for line in self._source.text.split("\n"):
            found.append((start, line))
            start += len(line) + 1
        return found

    def location(self, line: int, column: int) -> Location:
        """Return the place of a line and column of clingo."""
        if line > len(self._lines):  # what clingo calls the end of a text
            return self._source.location(len(self._source.text))
        start, content = self._lines[line - 1]
        before = content.encode()[: column - 1].decode(errors="ignore")
        return self._source.location(start + len(before))

    def problems(self, said: str) -> list[Problem]:
        """Return what clingo said about the text, with the places in the file."""
        unsafe = [
            Problem(
                KIND,
                f"`{variable}` is unsafe: nothing that must hold gives it a value",
                self.location(int(line), int(column)),
            )
            for line, column, variable in _UNSAFE.findall(said)
        ]
        found = _MESSAGE.match(said)
        if unsafe or found is None:
            return unsafe or [Problem(KIND, " ".join(said.split()), self._source.location(0))]
        line, column, text = found.groups()
        where = self.location(int(line), int(column))
        return [Problem(KIND, " ".join(text.split()), where)]
