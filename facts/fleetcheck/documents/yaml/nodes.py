"""The nodes of a YAML text with where they start and end, for changes of the text.

Reading a fleet needs none of this: it is a second look at a text that has been read.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    Event,
    MappingStartEvent,
    ScalarEvent,
)

from fleetcheck.documents.edit import EditError

_LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
_GAP = r"(?:[ \t\r\n]|#[^\r\n]*+)*+"
_DASH = re.compile(rf"{_GAP}(?:[&!][^\s,\[\]{{}}]*{_GAP})*-(?=\s|\Z)")
_COLON = re.compile(rf"{_GAP}:")


@dataclass(slots=True)
class Node:
    """A value, a key or an alias; offsets count characters, `end` that after the last one.

    A node starts at its anchor or tag where it has one (`is_marked`). The end is that of what is
    written, without the comments and empty lines that follow. `opening` is the offset of the
    bracket, or -1. `keys` are those of a mapping, one for each of its `children`; `places` are
    where the entries of a block collection begin: its keys or its dashes. `users` are the offsets
    of the aliases that refer to the node.
    """

    kind: Literal["scalar", "mapping", "sequence", "alias"]
    start: int
    end: int
    is_marked: bool = False
    style: str = ""
    text: str = ""
    opening: int = -1
    keys: list["Node"] = field(default_factory=list)
    children: list["Node"] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    users: list[int] = field(default_factory=list)

    @property
    def is_block(self) -> bool:
        """Return whether this is a collection in block style, which has an entry at least."""
        return bool(self.places)

    def step(self, name: str | int) -> int:
        """Return the number of the entry of that key or index."""
        if isinstance(name, int):
            return name
        return next(n for n, key in enumerate(self.keys) if key.text == name)


def nodes(text: str) -> Node:
    """Return the node of the whole of a text that can be read as YAML.

    Raises EditError where the text is not what it seemed: this is not expected to happen.
    """
    try:
        return _nodes(text)
    except (yaml.YAMLError, ValueError, LookupError) as error:
        raise EditError("the edits so far make a text that is not YAML") from error


def all_nodes(waiting: Iterable[Node]) -> Iterator[Node]:
    """Yield the nodes and all that are within them, keys among them."""
    for node in waiting:
        yield node
        yield from all_nodes(node.keys)
        yield from all_nodes(node.children)


def colon_after(text: str, key: Node) -> int | None:
    """Return the offset after the colon of a key, or nothing if it has none."""
    found = _COLON.match(text, key.end)
    return found.end() if found else None


def _nodes(text: str) -> Node:
    root = Node("sequence", 0, 0)
    around: list[Node] = []
    top = root
    anchors: dict[str, Node] = {}
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, CollectionEndEvent):
            _finish(text, top, _span(event)[1])
            top = around.pop()
            continue
        if not isinstance(event, ScalarEvent | AliasEvent | CollectionStartEvent):
            continue
        start, end = _span(event)
        if isinstance(event, ScalarEvent):
            node = Node("scalar", start, end, style=event.style or "", text=event.value)
            if node.style in ("|", ">"):
                node.end = _content_end(text, start, end)
        elif isinstance(event, AliasEvent):
            target = anchors[event.anchor or ""]
            target.users.append(start)
            node = Node("alias", start, end, text=target.text)
        else:
            is_mapping = isinstance(event, MappingStartEvent)
            node = Node("mapping" if is_mapping else "sequence", start, end)
            if event.flow_style and text.startswith("{" if is_mapping else "[", end - 1):
                node.opening = end - 1
            elif not event.flow_style and not is_mapping:
                node.places.append(_dash(text, start))
            node.style = "flow" if event.flow_style else "block"
        if not isinstance(event, AliasEvent):
            node.is_marked = bool(event.anchor or event.tag)
            if event.anchor:
                anchors[event.anchor] = node
        _add(text, top, node)
        if isinstance(event, CollectionStartEvent):
            around.append(top)
            top = node
    return root.children[0]


def _span(event: Event) -> tuple[int, int]:
    first, last = event.start_mark, event.end_mark
    return (first.index if first else 0), (last.index if last else 0)


def _add(text: str, top: Node, node: Node) -> None:
    if top.kind == "mapping" and len(top.keys) == len(top.children):
        top.keys.append(node)
        if top.style == "block":
            top.places.append(node.start)
        return
    if top.style == "block" and top.kind == "sequence" and top.children:
        top.places.append(_dash(text, top.children[-1].end))
    top.children.append(node)


def _finish(text: str, node: Node, end: int) -> None:
    """Set the end of a collection that is complete."""
    if node.opening >= 0:
        node.end = end
    elif node.children:
        node.end = max(node.children[-1].end, node.keys[-1].end if node.keys else 0)


def _dash(text: str, offset: int) -> int:
    found = _DASH.match(text, offset)
    if not found:
        raise EditError("a list is written in a way that is not understood well enough to edit")
    return found.end() - 1


def _content_end(text: str, start: int, end: int) -> int:
    """Return the end of a block scalar: without the empty lines after it, unless they count."""
    header = text[start:end].splitlines()[0]
    content = text[start:end] if "+" in header else text[start:end].rstrip(" \r\n")
    return start + len(content.removesuffix("\n").removesuffix("\r"))
