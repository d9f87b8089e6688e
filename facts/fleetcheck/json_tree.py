"""JSON as a plain tree, in which places are looked for only when someone asks.

The standard decoder reads the text, so a large file costs hardly more than `json.loads`. Places
come from a second look at the text along one path.
"""

import json
import re
import sys
from json import JSONDecodeError, JSONDecoder
from typing import NoReturn

from fleetcheck.location import Location, Path
from fleetcheck.problem import BadInputError, Problem
from fleetcheck.source_text import DEEPEST, MOST_PROBLEMS, SourceText, shown

_STRING = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_SPACE = re.compile(r"[ \t\r\n]*")
_BETWEEN = re.compile(r"[ \t\r\n]*[:,]?[ \t\r\n]*")
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
_PLAIN_DECODER = JSONDecoder()


class JsonPositions:
    """The places of the values of a JSON text that `parse` has read."""

    def __init__(self, text: str) -> None:
        """Keep the text; nothing is scanned yet."""
        self._text = text
        self._members: dict[int, dict[str | int, tuple[int, int]]] = {}

    def span(self, path: Path, key: bool) -> tuple[int, int]:
        """Return offset and length of the value at `path`, or of its key, in characters.

        `path` must exist. An object or list is stood for by its bracket, and a list's member has
        no key: its value is returned. The members of each container on the way are found once.
        """
        named = start = _after(_SPACE, self._text, 0)
        for step in path:
            named, start = self._within(start)[step]
        offset = named if key else start
        return offset, _after(_FIRST_TOKEN, self._text, offset) - offset

    def _within(self, container: int) -> dict[str | int, tuple[int, int]]:
        if container not in self._members:
            self._members[container] = _members(self._text, container)
        return self._members[container]


def parse(source: SourceText) -> tuple[object, JsonPositions]:
    """Return the value of a JSON text (RFC 8259), and its places.

    Raises BadInputError: `syntax` for what is no JSON, `NaN` and `Infinity` included, and for
    what no UTF-8 output could hold; `duplicate-key` for every key that is given twice in one
    object; `too-deep` beyond DEEPEST containers within each other.
    """
    text = source.text
    repeated: list[str] = []

    def notice(pairs: list[tuple[str, object]]) -> dict[str, object]:
        members = dict(pairs)
        if len(members) != len(pairs):
            repeated.append(pairs[0][0])
        return members

    try:
        value: object = JSONDecoder(object_pairs_hook=notice, parse_constant=_refuse).decode(text)
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
    if repeated or _is_too_deep(text, value):
        raise BadInputError(_structure_problems(source))
    _refuse_lone_surrogates(source)
    return value, JsonPositions(text)


def _members(text: str, container: int) -> dict[str | int, tuple[int, int]]:
    """Return key and value offsets of the members of the object or list that begins there.

    The decoder itself steps over each value, which no scanner in Python could do as fast.
    """
    skip = _PLAIN_DECODER.raw_decode
    is_object = text[container] == "{"
    found: dict[str | int, tuple[int, int]] = {}
    name: str | int
    position = _after(_SPACE, text, container + 1)
    while text[position] not in "]}":
        start = position
        if is_object:
            name, key_end = skip(text, start)
            position = _after(_BETWEEN, text, key_end)
        else:
            name = len(found)
        found[name] = (start, position)
        position = _after(_BETWEEN, text, skip(text, position)[1])
    return found


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


def _after(pattern: re.Pattern[str], text: str, offset: int) -> int:
    match = pattern.match(text, offset)
    return match.end() if match else offset
