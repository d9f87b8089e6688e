"""How the host port of an entry of `ports` is written, so that another number can be named."""

import os
import re
from collections.abc import Iterator
from functools import cache

from fleetcheck.documents.location import Location
from fleetcheck.sources.compose.item import Item
from fleetcheck.sources.compose.ports import Port
from fleetcheck.sources.source import PortVariable, WrittenPort

_NAME = r"[A-Za-z_]\w*"
_VARIABLE = re.compile(
    rf"\$(?:\{{(?P<braced>{_NAME})(?::?-[0-9]{{0,5}})?\}}|(?P<bare>{_NAME}))", re.ASCII
)
_RANGE = re.compile(r"([0-9]{1,5})(?:-([0-9]{1,5}))?")
_OPENING, _CLOSING = "{[", "}]"


def written_port(port: Port, env: str) -> WrittenPort | None:
    """Return how the host port of an entry is written, None where it is no number of its own.

    `env` is the file in which its variable could be given a value.
    """
    is_long = port.item.path[-1] == "published"
    text = port.item.written or port.item.text
    parts = [text] if is_long else list(_parts(text))
    if len(parts) < (1 if is_long else 2):
        return None
    number = parts[0] if is_long else parts[-2]
    before = "" if is_long else "".join(f"{part}:" for part in parts[:-2])
    after = "" if is_long else f":{parts[-1]}"
    inner = port.target[0] if port.target[0] == port.target[1] else 0
    found = _VARIABLE.fullmatch(number)
    name = "" if found is None else found["braced"] or found["bare"]
    if not name and not _is_whole(number, port):
        return None
    if name and port.published is not None and port.published[0] != port.published[1]:
        return None
    if name and port.unknown not in ((), (name,)):
        return None
    entry = (_real(port.item.document.file), port.item.path)
    return WrittenPort(
        inner,
        f"published: {before}" if is_long else before,
        after,
        entry,
        PortVariable(name, env) if name else None,
        name not in (*port.item.defaulted, *port.unknown),
        _set_at(port.item, name),
    )


def _parts(text: str) -> Iterator[str]:
    """Yield what stands between the colons that are in no brackets."""
    depth = start = 0
    for at, sign in enumerate(text):
        depth += (sign in _OPENING) - (sign in _CLOSING)
        if sign == ":" and depth <= 0:
            yield text[start:at]
            start = at + 1
    yield text[start:]


def _is_whole(number: str, port: Port) -> bool:
    """Return whether a number, or a range, is all that a port claims."""
    match = _RANGE.fullmatch(number)
    return match is not None and port.published == (int(match[1]), int(match[2] or match[1]))


def _set_at(item: Item, name: str) -> Location | None:
    """Return the line that gives a variable its value, if it is in a file."""
    places = (each.at for each in item.via if each.variable == name)
    return next((place for place in places if isinstance(place, Location)), None)


@cache
def _real(file: str) -> str:
    return os.path.realpath(file)
