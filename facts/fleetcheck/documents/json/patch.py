"""Changes of a JSON text that leave all the rest of it as it is."""

import json
import re
from collections.abc import Sequence
from json import JSONDecoder
from typing import NamedTuple

from fleetcheck.documents import patch_flow
from fleetcheck.documents.edit import Change, EditError, dotted
from fleetcheck.documents.location import Path
from fleetcheck.documents.patch_flow import Brackets
from fleetcheck.documents.splice import Splice, before, is_first, line_start, newline

_SPACE = re.compile(r"[ \t\r\n]*")
_BETWEEN = re.compile(r"[ \t\r\n]*[:,]?[ \t\r\n]*")
_BLANK = re.compile(r"[ \t]*")
_DECODER = JSONDecoder()


def splices(text: str, changes: Sequence[Change]) -> list[Splice]:
    """Return how changes that do not meet become changes of the text.

    New members are laid out as the text is: over lines with its indentation, or in one line. Raises
    EditError for a value that JSON does not have, such as an infinite number.
    """
    editor = _Editor(text)
    return [splice for change in changes for splice in editor.splices(change)]


class _Container(NamedTuple):
    """An object or list, its members by key or index: number, and offset of the value."""

    brackets: Brackets
    members: dict[str | int, tuple[int, int]]


class _Editor:
    """A text with the containers that were looked at, and its habits."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._containers: dict[int, _Container] = {}
        self._newline = newline(text)
        self._top = _after(_SPACE, text, 0)
        self._unit = self._usual_unit()
        self._colon = self._usual_colon()
        self._comma = ", " if self._colon == ": " else ","

    def splices(self, change: Change) -> list[Splice]:
        path, value = change.path, change.value
        if change.action == "insert":
            entry = json.dumps(path[-1], ensure_ascii=False) + self._colon
            return self._add(self._start(path[:-1]), entry, value, path)
        if change.action == "append":
            return self._add(self._start(path), "", value, path)
        container = self._container(self._start(path[:-1]))
        number, start = container.members[path[-1]]
        if change.action == "remove":
            return patch_flow.remove(self._text, container.brackets, number)
        if change.action == "rename":
            at = container.brackets.entries[number][0]
            key_end = _DECODER.raw_decode(self._text, at)[1]
            return [Splice(at, key_end, json.dumps(value, ensure_ascii=False))]
        end = container.brackets.entries[number][1]
        base = self._indent(start) if container.brackets.is_spread(self._text) else None
        if change.action == "replace":
            return [Splice(start, end, self._written(value, base, path))]
        items = (self._text[start:end], self._written(value, None, path))
        return [Splice(start, end, f"[{self._comma.join(items)}]")]

    def _add(self, opening: int, name: str, value: object, path: Path) -> list[Splice]:
        """Return how a member follows the last one of the object or list that begins there."""
        brackets = self._container(opening).brackets
        is_spread = brackets.is_spread(self._text)
        base = self._indent(opening)
        if not brackets.entries and self._unit is not None and self._begins_line(opening):
            inner = base + self._unit
            written = name + self._written(value, inner, path)
            lines = self._newline + inner + written + self._newline + base
            return patch_flow.insert(self._text, brackets, lines)
        inner_base = before(self._text, brackets.entries[-1][0]) if is_spread else None
        entry = name + self._written(value, inner_base, path)
        return patch_flow.insert(self._text, brackets, entry, self._comma)

    def _written(self, value: object, base: str | None, path: Path) -> str:
        """Return a value, over lines from the indentation `base` on, or in one line."""
        indent = self._unit if base is not None else None
        separators = ("," if indent is not None else self._comma, self._colon)
        try:
            text = json.dumps(
                value, ensure_ascii=False, allow_nan=False, indent=indent, separators=separators
            )
        except ValueError as error:
            raise EditError(f"the value for `{dotted(path)}` cannot be told in JSON") from error
        return text.replace("\n", self._newline + (base or ""))

    def _start(self, path: Path) -> int:
        start = self._top
        for step in path:
            start = self._container(start).members[step][1]
        return start

    def _container(self, opening: int) -> _Container:
        if opening not in self._containers:
            self._containers[opening] = self._scanned(opening)
        return self._containers[opening]

    def _scanned(self, opening: int) -> _Container:
        """Return the container that begins there; the decoder steps over its values."""
        text, skip = self._text, _DECODER.raw_decode
        entries: list[tuple[int, int]] = []
        members: dict[str | int, tuple[int, int]] = {}
        name: str | int
        position = _after(_SPACE, text, opening + 1)
        while text[position] not in "]}":
            start = position
            name = len(entries)
            if text[opening] == "{":
                name, key_end = skip(text, start)
                position = _after(_BETWEEN, text, key_end)
            end = skip(text, position)[1]
            members[name] = (len(entries), position)
            entries.append((start, end))
            position = _after(_BETWEEN, text, end)
        return _Container(Brackets(opening, position, tuple(entries)), members)

    def _indent(self, offset: int) -> str:
        start = line_start(self._text, offset)
        return self._text[start : _after(_BLANK, self._text, start)]

    def _begins_line(self, opening: int) -> bool:
        """Return whether a value is the first of its line, but for its key."""
        key = re.compile(r'[ \t]*(?:"(?:[^"\\]|\\.)*"[ \t]*:[ \t]*)?')
        return bool(key.fullmatch(before(self._text, opening)))

    def _usual_unit(self) -> str | None:
        """Return what each level is indented by, or nothing where all is in one line."""
        first = _after(_SPACE, self._text, self._top + 1)
        if not is_first(self._text, first) or line_start(self._text, first) <= self._top:
            return None
        return before(self._text, first).removeprefix(self._indent(self._top))

    def _usual_colon(self) -> str:
        """Return what stands between the first key and its value."""
        if self._text[_after(_SPACE, self._text, self._top + 1)] != '"':
            return ": "
        start = _after(_SPACE, self._text, self._top + 1)
        end = _DECODER.raw_decode(self._text, start)[1]
        found = self._text[end : _after(_BETWEEN, self._text, end)]
        return found if found in (":", ": ", " : ") else ": "


def _after(pattern: re.Pattern[str], text: str, offset: int) -> int:
    match = pattern.match(text, offset)
    return match.end() if match else offset
