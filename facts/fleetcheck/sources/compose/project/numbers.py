"""How the host port of an entry of `ports` is written, so that another number can be named."""

import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path as FilePath

from fleetcheck.documents.location import Location, Path
from fleetcheck.sources.compose.item import Item
from fleetcheck.sources.compose.ports import Port
from fleetcheck.sources.source import PortVariable, WrittenPort

_NAME = r"[A-Za-z_]\w*"
_VARIABLE = re.compile(
    rf"\$(?:\{{(?P<braced>{_NAME})(?::?-[0-9]{{0,5}})?\}}|(?P<bare>{_NAME}))", re.ASCII
)
_RANGE = re.compile(r"([0-9]{1,5})(?:-([0-9]{1,5}))?")
_OPENING, _CLOSING = "{[", "}]"


class WrittenPorts:
    """How the ports of a fleet are written, and which variables their entries use."""

    def __init__(self) -> None:
        """Start with none."""
        self._found: dict[Path, WrittenPort] = {}
        self._used: Counter[PortVariable] = Counter()

    def use(self, ports: Item | None, env: str) -> None:
        """Note the variables in the ports of a service; `env` is the file of their values."""
        for entry in [] if ports is None else ports.elements:
            self._used.update(PortVariable(name, env) for name in set(_variables(entry)))

    def add(self, path: Path, port: Port, env: str) -> None:
        """Note how a port of the fleet is written, if its number could be another one."""
        written = _written(port, env)
        if written is not None:
            self._found[path] = written

    def settled(self) -> Mapping[Path, WrittenPort]:
        """Return all of them; a variable that other entries use as well decides none."""
        return {
            path: written._replace(variable=None)
            if written.variable is not None and self._used[written.variable] > 1
            else written
            for path, written in self._found.items()
        }


def _variables(item: Item) -> Iterator[str]:
    """Yield the variables of which a value, or a part of it, is made."""
    yield from (*item.unknown, *item.defaulted)
    yield from (via.variable for via in item.via if via.variable)
    for part in item.entries.values():
        yield from _variables(part)


def _written(port: Port, env: str) -> WrittenPort | None:
    """Return how the host port of an entry is written, None where it is no number of its own."""
    is_long = port.item.path[-1] == "published"
    text = port.item.written or port.item.text
    parts = [text] if is_long else list(_parts(text))
    if port.repeats or len(parts) < (1 if is_long else 2):
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
    offset, _ = port.item.document.positions.span(port.item.path, False)
    entry = (_real(port.item.document.file), offset)
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


def _real(file: str) -> str:
    return _real_from(FilePath.cwd(), file)


@cache
def _real_from(folder: FilePath, file: str) -> str:
    return os.path.realpath(folder / file)
