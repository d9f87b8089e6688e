"""TOML as a plain tree whose values know where they are written."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator

from fleetcheck.documents.document import Document
from fleetcheck.documents.location import Path
from fleetcheck.documents.problem import BadInputError, Problem
from fleetcheck.documents.source_text import DEEPEST, SourceText

LARGEST_TOML = 1 << 20
"""In bytes."""

_PART = r"(?:[A-Za-z0-9_-]++|\"(?:[^\"\\\n]|\\.)*+\"|'[^'\n]*+')"
_MANY_STEPS = re.compile(rf"(?<![A-Za-z0-9_-]){_PART}(?:[ \t]*+\.[ \t]*+{_PART}){{{DEEPEST}}}")
_MANY_DIGITS = re.compile(r"[0-9][0-9_]{4000,}")
_ERROR = re.compile(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)")
_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY = re.compile(r"[A-Za-z0-9_-]+|\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'")
_STRINGS = (
    re.compile(r'"""(?:[^\\]|\\.)*?"{3,5}(?!")', re.DOTALL),
    re.compile(r"'''.*?'{3,5}(?!')", re.DOTALL),
    re.compile(r'"(?:[^"\\\n]|\\.)*"'),
    re.compile(r"'[^'\n]*'"),
)
_PLAIN = re.compile(r"[^,\]}#\r\n]+")

Span = tuple[int, int]


def parse(source: SourceText) -> Document:
    """Return the document that a text is.

    Raises BadInputError, of the kinds `syntax`, `duplicate-key` and `too-deep`. Dates and times
    are those of Python.
    """
    steps = _MANY_STEPS.search(source.text)
    if steps is not None:
        raise _too_deep(source, steps.start())
    try:
        value = tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        raise BadInputError([_problem(source, str(error))]) from None
    except RecursionError:
        raise _too_deep(source, 0) from None
    except ValueError:  # of Python: so many digits are no int
        raise _too_long(source) from None
    return Document(source.file, source.text, value, _Positions(source))


def _problem(source: SourceText, text: str) -> Problem:
    match = _ERROR.fullmatch(text)
    what = match[1] if match else text
    kind = "duplicate-key" if what.startswith("Cannot ") else "syntax"
    where = source.location(max(len(source.text.rstrip()) - 1, 0))
    if match and match[2]:
        where = where._replace(line=int(match[2]), column=int(match[3]), length=1)
    return Problem(kind, f"this is not TOML: {what[:1].lower()}{what[1:]}", where)


def _too_deep(source: SourceText, offset: int) -> BadInputError:
    message = f"more than {DEEPEST} tables and lists are within each other"
    return BadInputError([Problem("too-deep", message, source.location(offset))])


def _too_long(source: SourceText) -> BadInputError:
    found = _MANY_DIGITS.search(source.text)
    start, end = found.span() if found else (0, 0)
    message = "this number has too many digits"
    return BadInputError([Problem("wrong-value", message, source.location(start, end - start))])


class _Positions:
    """The places in a text that is known to be TOML."""

    def __init__(self, source: SourceText) -> None:
        self._source = source
        self._text = source.text
        self._at = 0
        self._keys: dict[Path, Span] = {}
        self._values: dict[Path, Span] = {(): (0, 1)}
        self._tables: Counter[Path] = Counter()
        self._read()

    def span(self, path: Path, key: bool) -> tuple[int, int]:
        """Return offset and length of the value at an existing path, or of its key."""
        start, end = (self._keys if key else self._values).get(path) or self._values[path]
        return start, end - start

    def _read(self) -> None:
        table: Path = ()
        while self._skip():
            start = self._at
            if not self._text.startswith("[", start):
                self._pair(table)
                continue
            is_listed = self._text.startswith("[[", start)
            self._at += 2 if is_listed else 1
            keys = list(self._dotted())
            table = self._resolved((), keys, is_listed)
            self._skip()
            self._at += 2 if is_listed else 1
            self._values[table] = (keys[0][1][0], keys[-1][1][1])

    def _resolved(self, table: Path, keys: list[tuple[str, Span]], is_listed: bool = False) -> Path:
        """Return the path of a dotted key, within the last of each list of tables on the way."""
        for number, (name, span) in enumerate(keys, 1):
            table = (*table, name)
            self._keys.setdefault(table, span)
            self._values.setdefault(table, span)
            if is_listed and number == len(keys):
                self._tables[table] += 1
            if self._tables[table]:
                table = (*table, self._tables[table] - 1)
        return table

    def _pair(self, table: Path, depth: int = 0) -> None:
        path = self._resolved(table, list(self._dotted()))
        self._skip()
        self._at += 1  # the equals sign
        self._value(path, depth)

    def _dotted(self) -> Iterator[tuple[str, Span]]:
        """Yield the parts of a key, with their places."""
        while True:
            self._skip()
            match = _KEY.match(self._text, self._at)
            assert match is not None
            written = match[0]
            name = tomllib.loads(f"k = {written}")["k"] if written[0] in "\"'" else written
            self._at = match.end()
            yield name, match.span()
            self._skip()
            if not self._text.startswith(".", self._at):
                return
            self._at += 1

    def _value(self, path: Path, depth: int) -> None:
        if depth > DEEPEST:
            raise _too_deep(self._source, self._at)
        self._skip()
        start = self._at
        if self._text[start] == "[":
            for index in self._members("]"):
                self._value((*path, index), depth + 1)
        elif self._text[start] == "{":
            for _ in self._members("}"):
                self._pair(path, depth + 1)
        else:
            found = (pattern.match(self._text, start) for pattern in (*_STRINGS, _PLAIN))
            match = next(each for each in found if each is not None)
            self._at = start + len(match[0].rstrip())
        self._values[path] = (start, self._at)

    def _members(self, end: str) -> Iterator[int]:
        """Yield the index of each member of a list or table, which the caller reads."""
        self._at += 1
        index = 0
        self._skip()
        while not self._text.startswith(end, self._at):
            yield index
            index += 1
            self._skip()
            if self._text.startswith(",", self._at):
                self._at += 1
                self._skip()
        self._at += 1

    def _skip(self) -> bool:
        """Go past white space and comments; return whether anything follows."""
        match = _BLANK.match(self._text, self._at)
        assert match is not None
        self._at = match.end()
        return self._at < len(self._text)
