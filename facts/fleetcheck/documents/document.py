"""A YAML or JSON file as a plain tree whose values know where they are written."""

import gc
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePath
from typing import Literal, Protocol, TypeGuard

from fleetcheck.documents.input_file import read_text, too_large
from fleetcheck.documents.json import tree as json_tree
from fleetcheck.documents.location import Location, Path
from fleetcheck.documents.problem import BadInputError, Problem
from fleetcheck.documents.source_text import SourceText

POSITION_KEY = "@pos"
"""The key under which an object has its own origin, as `file:line` or `file:line:column`.

The line 0 stands for the file as a whole.
"""

LARGEST_JSON = 512 << 20
"""In bytes."""

LARGEST_YAML = 32 << 20
"""In bytes; YAML takes ten times the time and memory of JSON."""

Format = Literal["json", "yaml"]

_FORMATS: dict[str, Format] = {".json": "json", ".yaml": "yaml", ".yml": "yaml"}
_CONTAINERS = (dict, list)
_ORIGIN = re.compile(r"(?P<file>.+?):(?P<line>[0-9]{1,9})(?::(?P<column>[0-9]{1,9}))?", re.DOTALL)
_USE_JSON = (
    f"YAML may have {LARGEST_YAML >> 20} MiB, JSON {LARGEST_JSON >> 20} MiB: give it as JSON"
)


class Positions(Protocol):
    """What a reader knows of the places in its text."""

    def span(self, path: Path, key: bool) -> tuple[int, int]:
        """Return offset and length, in characters, of the value or key at an existing path."""


@dataclass(frozen=True, eq=False)
class Document:
    """The text and the value of one file, `file` being its name as the user gave it.

    `value` consists of dict, list, str, int, float, bool and None. Where YAML has aliases, parts
    of it are one object; it is not to be changed.
    """

    file: str
    text: str = field(repr=False)
    value: object = field(repr=False)
    positions: Positions = field(repr=False)

    def locate(self, path: Path, key: bool = False) -> Location:
        """Return the place of the value at `path`, or of the last key on the way to it.

        Steps that lead nowhere are left out, so that the deepest value found is returned. The
        deepest object on the way that has its own origin decides: what Nix has evaluated is
        written elsewhere.
        """
        found, origin = self._follow(path)
        if origin:
            return origin
        offset, length = self.positions.span(found, key)
        return self._source.location(offset, length)

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """Return the lines of the text, without their ends."""
        return self._source.lines

    @cached_property
    def _source(self) -> SourceText:
        return SourceText(self.file, self.text)

    def _follow(self, path: Path) -> tuple[Path, Location | None]:
        node = self.value
        origin = _origin(node)
        found: list[str | int] = []
        for step in path:
            if _leads_on(node, step):
                found.append(step)
                node = node[step]
                origin = _origin(node) or origin
        return tuple(found), origin


def read(path: str) -> Document:
    """Return the document in the file `path`, or on standard input for `-`.

    `.json`, `.yaml` and `.yml` tell the format. Without such an ending a text that begins with a
    bracket is tried as JSON first. Raises BadInputError, of the kinds `unreadable`, `too-large`,
    `encoding`, `syntax`, `duplicate-key`, `too-deep` and `empty`.
    """
    return parse(text_of(path), format_of(path))


def text_of(path: str) -> SourceText:
    """Return the text that `read` parses; errors as `read`, up to `encoding`."""
    is_yaml = format_of(path) == "yaml"
    most, advice = (LARGEST_YAML, _USE_JSON) if is_yaml else (LARGEST_JSON, "")
    return read_text(path, most, advice)


def format_of(path: str) -> Format | None:
    """Return the format that the name of a file shows, if it shows one."""
    return None if path == "-" else _FORMATS.get(PurePath(path).suffix.lower())


def parse(source: SourceText, form: Format | None = None, tags: Collection[str] = ()) -> Document:
    """Return the document that a text is, in the format given or found out; errors as `read`.

    `tags` are tags of YAML that have no meaning here; the caller gives them one.
    """
    if not source.text.strip():
        raise BadInputError([Problem("empty", "the document is empty", source.whole())])
    with without_collection():
        value, positions = _tree(source, form, tags)
    return Document(source.file, source.text, value, positions)


def strip_positions(value: object) -> object:
    """Return the tree without the origins its objects tell; the very same one if none does."""
    return _stripped(value) if _tells_origins(value) else value


@contextmanager
def without_collection() -> Iterator[None]:
    """Keep the collector from visiting a growing tree, in which there is no garbage."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _tree(
    source: SourceText, form: Format | None, tags: Collection[str]
) -> tuple[object, Positions]:
    if form == "json":
        return json_tree.parse(source)
    if form == "yaml" or source.text.lstrip()[0] not in "{[":
        return _yaml_tree(source, tags)
    try:
        return json_tree.parse(source)
    except BadInputError as json_error:
        if json_error.problems[0].kind != "syntax":
            raise
        try:
            return _yaml_tree(source, tags)
        except BadInputError as yaml_error:
            # It is neither. What got further is more likely what was meant.
            raise max(json_error, yaml_error, key=_first_place) from None


def _yaml_tree(source: SourceText, tags: Collection[str]) -> tuple[object, Positions]:
    if len(source.text) > LARGEST_YAML or len(source.text.encode()) > LARGEST_YAML:
        raise too_large(source.file, LARGEST_YAML, _USE_JSON)
    from fleetcheck.documents.yaml import tree as yaml_tree  # its parser loads slowly

    return yaml_tree.parse(source, tags)


def _first_place(error: BadInputError) -> Location:
    return error.problems[0].location


def _origin(node: object) -> Location | None:
    written = node.get(POSITION_KEY) if isinstance(node, dict) else None
    match = _ORIGIN.fullmatch(written) if isinstance(written, str) else None
    if match is None:
        return None
    line = int(match["line"])
    return Location(match["file"], line, max(int(match["column"] or 1), 1) if line else 0)


def _leads_on(node: object, step: str | int) -> TypeGuard[dict[str | int, object]]:
    """Return whether `node[step]` is there; a list serves as a mapping of its indexes."""
    if isinstance(node, list):
        return isinstance(step, int) and 0 <= step < len(node)
    return isinstance(node, dict) and step in node


def _tells_origins(value: object) -> bool:
    waiting = [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            if POSITION_KEY in node:
                return True
            waiting.extend(child for child in node.values() if isinstance(child, _CONTAINERS))
        elif isinstance(node, list):
            waiting.extend(child for child in node if isinstance(child, _CONTAINERS))
    return False


def _stripped(value: object) -> object:
    if isinstance(value, dict):
        members = {key: _stripped(child) for key, child in value.items() if key != POSITION_KEY}
        same = len(members) == len(value) and all(members[key] is value[key] for key in members)
        return value if same else members
    if isinstance(value, list):
        children = [_stripped(child) for child in value]
        same = all(new is old for new, old in zip(children, value, strict=True))
        return value if same else children
    return value
