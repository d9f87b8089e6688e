"""JSON as a plain tree, in which places are looked for only when someone asks.

The standard decoder reads the text, so a large file costs hardly more than `json.loads`. Places
come from a second look at the text along one path.
"""

import json
import re
import sys
from json import JSONDecodeError, JSONDecoder
from typing import NoReturn

from fleetcheck.documents.location import Location, Path
from fleetcheck.documents.problem import BadInputError, Problem
from fleetcheck.documents.source_text import DEEPEST, MOST_PROBLEMS, SourceText, shown

_STRING = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_SPACE = re.compile(r"[ \t\r\n]*")
_COLON = re.compile(r"[ \t\r\n]*:[ \t\r\n]*")
_NEXT = re.compile(r"[ \t\r\n]*(?:,[ \t\r\n]*(?![]}])|(?=[]}]))")
_FIRST_TOKEN = re.compile(rf"{_STRING}|[\[{{]|[^ \t\r\n,\]}}]+")
_STRUCTURE = re.compile(rf"({_STRING})([ \t\r\n]*+:)?|[\[\]{{}}]")
_NUMBER = re.compile(
    rf"{_STRING}|(?P<constant>-?Infinity|NaN)|-?(?P<digits>[0-9]+)(?P<float>\.[0-9]+|[eE][-+0-9]+)*"
)
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|(?P<lone>u[dD][89a-fA-F]..)|.)", re.DOTALL
)
_CONTAINERS = (dict, list)
_CLOSING = {"{": "}", "[": "]"}
_OUTER = 2
"""How many levels are read member by member: the sections and their entries."""

_NO_BRACKET_QUOTED = re.compile(
    r'(?:[^"]*+"[^"\\\[\]{}]*+(?:\\[^\[\]{}][^"\\\[\]{}]*+)*+")*+[^"]*+', re.DOTALL
)
_TO_ROUND = bytes.maketrans(b"[]{}", b"()()")
_NO_BRACKETS = bytes(sorted(set(range(256)) - set(b"[]{}")))

Members = dict[str | int, tuple[int, int]]
"""Key and value offsets of the members of an object or list."""


class JsonPositions:
    """The places of the values of a JSON text that `parse` has read."""

    def __init__(self, text: "_Text") -> None:
        """Keep the text with what is known of its places."""
        self._text = text

    def span(self, path: Path, key: bool) -> tuple[int, int]:
        """Return offset and length of the value at `path`, or of its key, in characters.

        `path` must exist. An object or list is stood for by its bracket, and a list's member has
        no key: its value is returned. The members of each container on the way are found once.
        """
        text = self._text.text
        named = start = _after(_SPACE, text, 0)
        for step in path:
            named, start = self._text.within(start)[step]
        offset = named if key else start
        return offset, _after(_FIRST_TOKEN, text, offset) - offset


class _Text:
    """A JSON text, which the standard decoder reads; the members of its outer containers are kept.

    The decoder steps over all that lies deeper, as no scanner in Python could do as fast.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.repeats = False
        self._decoder = JSONDecoder(object_pairs_hook=self._object, parse_constant=_refuse)
        self._members: dict[int, Members] = {}

    def value(self) -> object:
        """Return the value of the text; the decoder itself reports what is wrong."""
        try:
            value, end = self._step(_after(_SPACE, self.text, 0), _OUTER)
            if _after(_SPACE, self.text, end) == len(self.text):
                return value
        except (IndexError, JSONDecodeError):
            pass
        result: object = self._decoder.decode(self.text)
        return result

    def within(self, container: int) -> Members:
        """Return the members of the object or list that begins there."""
        if container not in self._members:
            self._step(container, 1)
        return self._members[container]

    def _object(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        members = dict(pairs)
        if len(members) != len(pairs):
            self.repeats = True
        return members

    def _step(self, start: int, levels: int) -> tuple[object, int]:
        """Return the value that begins there, and its end."""
        text, decode = self.text, self._decoder.raw_decode
        bracket = text[start]
        if levels == 0 or bracket not in "{[":
            return decode(text, start)
        members: Members = {}
        names: list[str] = []
        values: list[object] = []
        position = _after(_SPACE, text, start + 1)
        while text[position] not in "]}":
            named = position
            if bracket == "{":
                name, end = decode(text, named) if text[named] == '"' else _unexpected(text, named)
                names.append(name)
                position = _past(_COLON, text, end)
            value, end = self._step(position, levels - 1)
            members[names[-1] if names else len(values)] = (named, position)
            values.append(value)
            position = _past(_NEXT, text, end)
        if text[position] != _CLOSING[bracket]:
            _unexpected(text, position)
        self._members[start] = members
        if bracket == "[":
            return values, position + 1
        return self._object(list(zip(names, values, strict=True))), position + 1


def parse(source: SourceText) -> tuple[object, JsonPositions]:
    """Return the value of a JSON text (RFC 8259), and its places.

    Raises BadInputError: `syntax` for what is no JSON, `NaN` and `Infinity` included, and for
    what no UTF-8 output could hold; `duplicate-key` for every key that is given twice in one
    object; `too-deep` beyond DEEPEST containers within each other.
    """
    text = _Text(source.text)
    try:
        value = text.value()
    except JSONDecodeError as error:
        message = f"not JSON: {error.msg[:1].lower()}{error.msg[1:].removesuffix(' at')}"
        raise _bad_syntax(source, message, error.pos) from error
    except ValueError as error:
        raise _bad_number(source) from error
    except RecursionError as error:
        problems = _structure_problems(source)
        if not problems:
            raise
        raise BadInputError(problems) from error
    if text.repeats or _is_too_deep(source.text, value):
        raise BadInputError(_structure_problems(source))
    _refuse_lone_surrogates(source)
    return value, JsonPositions(text)


def _structure_problems(source: SourceText) -> list[Problem]:
    """Return a problem for each repeated key, up to the first container that lies too deep."""
    problems: list[Problem] = []
    open_containers: list[dict[str, int]] = []
    for token in _STRUCTURE.finditer(source.text):
        start = token.start()
        if token[2]:
            key: str = json.loads(token[1])
            first = open_containers[-1].setdefault(key, start)
            if first != start:
                message = f"the key `{shown(key)}` is given twice"
                related = ((_place(source, first), "first defined here"),)
                place = _place(source, start)
                problems.append(Problem("duplicate-key", message, place, related))
                if len(problems) == MOST_PROBLEMS:
                    break
        elif token[0] in "]}":
            open_containers.pop()
        elif token[0] in "[{":
            if len(open_containers) == DEEPEST:
                message = f"more than {DEEPEST} objects and lists within each other"
                problems.append(Problem("too-deep", message, source.location(start)))
                break
            open_containers.append({})
    return problems


def _is_too_deep(text: str, value: object) -> bool:
    if text.count("[") + text.count("{") <= DEEPEST:
        return False
    if _NO_BRACKET_QUOTED.fullmatch(text):
        pairs = text.encode(errors="replace").translate(_TO_ROUND, _NO_BRACKETS)
        for _ in range(DEEPEST):
            pairs = pairs.replace(b"()", b"")
        return bool(pairs)
    level = [value] if isinstance(value, _CONTAINERS) else []
    for _ in range(DEEPEST):
        level = [
            child
            for container in level
            for child in (container.values() if isinstance(container, dict) else container)
            if isinstance(child, _CONTAINERS)
        ]
    return bool(level)


def _bad_number(source: SourceText) -> BadInputError:
    """Return the error for the first number that made the decoder give up."""
    longest = sys.get_int_max_str_digits()
    for token in _NUMBER.finditer(source.text):
        if token["constant"]:
            return _bad_syntax(source, f"`{token[0]}` is not JSON", token.start(), len(token[0]))
        if token["digits"] and not token["float"] and len(token["digits"]) > longest:
            message = f"a number of more than {longest} digits"
            return _bad_syntax(source, message, token.start(), len(token[0]))
    return _bad_syntax(source, "a number that cannot be read", 0)


def _refuse_lone_surrogates(source: SourceText) -> None:
    if not _SURROGATE.search(source.text):
        return
    for escape in _ESCAPE.finditer(source.text):
        if escape["lone"]:
            message = f"`{escape[0]}` is half a character"
            raise _bad_syntax(source, message, escape.start(), len(escape[0]))


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _bad_syntax(source: SourceText, message: str, offset: int, length: int = 1) -> BadInputError:
    return BadInputError([Problem("syntax", message, source.location(offset, length))])


def _place(source: SourceText, offset: int) -> Location:
    return source.location(offset, _after(_FIRST_TOKEN, source.text, offset) - offset)


def _past(pattern: re.Pattern[str], text: str, offset: int) -> int:
    """Return the end of what has to follow there."""
    match = pattern.match(text, offset)
    return match.end() if match else _unexpected(text, offset)


def _unexpected(text: str, offset: int) -> NoReturn:
    raise JSONDecodeError("unexpected", text, offset)


def _after(pattern: re.Pattern[str], text: str, offset: int) -> int:
    match = pattern.match(text, offset)
    return match.end() if match else offset
