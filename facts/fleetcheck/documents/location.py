"""Where something is written in the user's files."""

from typing import NamedTuple, Protocol

Path = tuple[str | int, ...]
"""The way from the root of a document to a value: keys of mappings, indexes of lists."""


class Location(NamedTuple):
    """A stretch of one line of a file.

    Lines and columns count characters from 1; line 0 means the file as a whole. `length` is the
    number of characters to underline, at least 1.
    """

    file: str
    line: int
    column: int
    length: int = 1

    def __str__(self) -> str:
        """Return `file:line:column`, or the file alone where there is no line."""
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


class Locate(Protocol):
    """Where parts of a tree are written."""

    def __call__(self, path: Path, key: bool = False) -> Location:
        """Return where the value of a path is written, or with `key` the last key on the way."""
