"""Changes of a YAML text that leave all the rest of it as it is."""

import re
from collections.abc import Sequence

from fleetcheck.documents import patch_flow
from fleetcheck.documents.edit import Change, EditError, dotted
from fleetcheck.documents.location import Path
from fleetcheck.documents.patch_flow import Brackets
from fleetcheck.documents.splice import Splice, before, line_start, newline, next_line
from fleetcheck.documents.yaml import text as yaml_text
from fleetcheck.documents.yaml.nodes import Node, all_nodes, colon_after, nodes
from fleetcheck.documents.yaml.way import way_to

WIDEST = 100
"""How many columns a new collection may take in a line, if nothing beside it decides."""

_PREFIX = re.compile(r" *(?:-[ \t]+)*")
_BETWEEN = re.compile(r"(?:[ \t\r\n,]|#[^\r\n]*+)*+")
_SPACE = re.compile(r"[ \t\r\n]*")
_INDENT = 2
_ODD = "is written in a way that is not understood well enough to edit"


def splices(text: str, changes: Sequence[Change]) -> list[Splice]:
    """Return how changes that do not meet become changes of the text.

    A removed entry of block style goes with its lines: those of its value, the comments beside
    them, and the comment lines right below that are indented deeper. Comment lines above it stay.
    What would be left without an entry becomes `{}` or `[]`. Raises EditError for values that are
    used at several places (by aliases), for a block scalar that is to be replaced, and for what is
    written in too unusual a way, such as with `? ` before a key.
    """
    editor = _Editor(text)
    return [splice for change in changes for splice in editor.splices(change)]


class _Editor:
    """A text with its nodes, and how far it indents."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._root = nodes(text)
        self._newline = newline(text)
        self._step = self._usual_step()

    def splices(self, change: Change) -> list[Splice]:
        way = way_to(self._root, change)
        if change.action == "insert":
            return self._insert(way, str(change.path[-1]), change.value)
        if change.action == "append":
            return self._append(way, change.value)
        if change.action == "remove":
            return self._remove(way, change.path)
        if change.action == "rename":
            return self._rename(way[-2], change)
        if way[-1].style in ("|", ">"):
            text = f"`{dotted(change.path)}` is a text over several lines"
            raise EditError(f"{text}: change it by hand")
        if change.action == "widen":
            return self._widen(way, change)
        return self._replace(way, change)

    def _insert(self, way: Sequence[Node], name: str, value: object) -> list[Splice]:
        node = way[-1]
        if node.opening >= 0:
            entry = f"{yaml_text.key(name, True)}: {yaml_text.flow(value, True)}"
            return patch_flow.insert(self._text, self._brackets(node), entry)
        self._check_block(node)
        start = f"{yaml_text.key(name, False)}:"
        beside = self._collection_beside(node, value)
        column = self._column(node.places[0])
        if not self._is_block(value, beside, column + len(start) + 1):
            return self._new_lines(node, [f"{start} {yaml_text.flow(value)}"])
        step = self._step
        if beside and (beside.kind == "sequence") == isinstance(value, list):
            step = self._column(beside.places[0]) - column
        lines = yaml_text.block(value, self._step)
        return self._new_lines(node, [start, *(" " * step + line for line in lines)])

    def _append(self, way: Sequence[Node], value: object) -> list[Splice]:
        node = way[-1]
        if node.opening >= 0:
            entry = yaml_text.flow(value, True)
            return patch_flow.insert(self._text, self._brackets(node), entry)
        self._check_block(node)
        beside = self._collection_beside(node, value)
        if not self._is_block(value, beside, self._column(node.places[0]) + 2):
            return self._new_lines(node, [f"- {yaml_text.flow(value)}"])
        return self._new_lines(node, yaml_text.block([value], self._step))

    def _remove(self, way: Sequence[Node], path: Path) -> list[Splice]:
        node = way[-2]
        number = node.step(path[-1])
        if node.opening >= 0:
            return patch_flow.remove(self._text, self._brackets(node), number)
        self._check_block(node)
        if len(node.children) == 1:
            empty = "{}" if node.kind == "mapping" else "[]"
            return self._replace_block(way[:-1], path[:-1], empty)
        start = node.places[number]
        stop = self._stop(node, number)
        if "-" in before(self._text, start):
            rest = _SPACE.match(self._text, stop)
            return [Splice(start, rest.end() if rest else stop)]
        return [Splice(line_start(self._text, start), stop)]

    def _rename(self, around: Node, change: Change) -> list[Splice]:
        key = around.keys[around.step(change.path[-1])]
        if key.is_marked or key.style in ("|", ">"):
            raise EditError(f"the key of `{dotted(change.path)}` {_ODD}")
        return [Splice(key.start, key.end, yaml_text.key(str(change.value), True))]

    def _replace(self, way: Sequence[Node], change: Change) -> list[Splice]:
        node, path, value = way[-1], change.path, change.value
        in_flow = any(around.style == "flow" for around in way[:-1])
        if not node.is_block:
            return self._put(way, path, yaml_text.flow(value, in_flow))
        self._check_block(node)
        if not yaml_text.is_nested(value) or node.is_marked:
            return self._replace_block(way, path, yaml_text.flow(value))
        start, lead = node.places[0], ""
        column = self._column(start)
        around = way[-2]
        is_level = around.kind == "mapping" and column <= self._column(around.places[0])
        if is_level and not isinstance(value, list):
            # The dashes of a list may stand right below the key; the keys of a mapping may not.
            column += self._step
            start, lead = line_start(self._text, start), " " * column
        lines = (self._newline + " " * column).join(yaml_text.block(value, self._step))
        return [Splice(start, node.end, lead + lines)]

    def _widen(self, way: Sequence[Node], change: Change) -> list[Splice]:
        node = way[-1]
        in_flow = any(around.style == "flow" for around in way[:-1])
        written = self._text[node.start : node.end]
        if node.kind == "alias" or node.is_marked:
            raise EditError(f"`{dotted(change.path)}` is an alias, or has an anchor or a tag")
        if not node.style and not in_flow:
            plain = yaml_text.key(node.text, True) == node.text
            written = written if plain else yaml_text.flow(node.text, True)
        listed = f"[{written}, {yaml_text.flow(change.value, True)}]"
        return self._put(way, change.path, listed)

    def _put(self, way: Sequence[Node], path: Path, written: str) -> list[Splice]:
        """Return how a value that is no block collection is replaced; it may be empty text."""
        node, around = way[-1], way[-2]
        if node.start < node.end:
            return [Splice(node.start, node.end, written)]
        if around.kind == "sequence":
            return [Splice(node.start, node.start, f" {written}")]
        key = around.keys[around.step(path[-1])]
        colon = colon_after(self._text, key)
        if colon is None:
            return [Splice(key.end, key.end, f": {written}")]
        return [Splice(colon, colon, f" {written}")]

    def _replace_block(self, way: Sequence[Node], path: Path, written: str) -> list[Splice]:
        """Return how a whole block collection becomes a value in one line."""
        node = way[-1]
        start = node.places[0]
        if node.is_marked:
            raise EditError(f"`{dotted(path)}` has an anchor or a tag: change it by hand")
        if len(way) == 1 or "-" in before(self._text, start):
            return [Splice(start, node.end, written)]
        around = way[-2]
        number = around.step(path[-1])
        head: int | None = around.places[number] + 1
        if around.kind == "mapping":
            head = colon_after(self._text, around.keys[number])
        if head is None:
            raise EditError(f"`{dotted(path)}` {_ODD}")
        last = self._stop(node, len(node.places) - 1)
        return [
            Splice(head, head, f" {written}"),
            Splice(line_start(self._text, start), last),
        ]

    def _new_lines(self, node: Node, lines: Sequence[str]) -> list[Splice]:
        """Return how lines follow the last entry of a block collection."""
        place = self._stop(node, len(node.places) - 1)
        indent = " " * self._column(node.places[0])
        added = "".join(f"{self._newline}{indent}{line}" for line in lines)
        if place and self._text[place - 1] in "\r\n":
            return [Splice(place, place, added.removeprefix(self._newline) + self._newline)]
        return [Splice(place, place, added)]

    def _stop(self, node: Node, number: int) -> int:
        """Return where the lines of an entry of a block collection end."""
        end = max(node.children[number].end, node.places[number] + 1)
        if node.keys:
            end = max(end, node.keys[number].end)
        column = self._column(node.places[0])
        own = re.compile(rf"(?:[ \t]*(?:\r\n?|\n))* {{{column + 1},}}#[^\r\n]*(?:\r\n?|\n|\Z)")
        place = next_line(self._text, end)
        while comment := own.match(self._text, place):
            place = comment.end()
        return place

    def _brackets(self, node: Node) -> Brackets:
        """Return the entries of a collection in brackets, from key to value."""
        entries: list[tuple[int, int]] = []
        for number, child in enumerate(node.children):
            start, end = child.start, child.end
            if node.keys:
                key = node.keys[number]
                start = key.start
                if child.start == child.end:
                    end = colon_after(self._text, key) or key.end
            entries.append((start, end))
        position = node.opening + 1
        for start, end in entries:
            if not _BETWEEN.fullmatch(self._text, position, start):
                raise EditError(f"what stands at `{self._text[position:end]}` {_ODD}")
            position = end
        return Brackets(node.opening, node.end - 1, tuple(entries))

    def _check_block(self, node: Node) -> None:
        """Refuse what begins a line in another way than with spaces and dashes."""
        for place in node.places or [node.start]:
            lead = before(self._text, place)
            if not node.places or not _PREFIX.fullmatch(lead):
                line = self._text[line_start(self._text, place) : place + 1].strip()
                raise EditError(f"what begins with `{line}` {_ODD}")

    def _collection_beside(self, node: Node, value: object) -> Node | None:
        """Return the last collection within a node that is like what `value` is to become."""
        kind = "sequence" if isinstance(value, list) else "mapping"
        found = [child for child in node.children if child.children]
        same = [child for child in found if child.kind == kind]
        return next(reversed(same or found), None)

    def _is_block(self, value: object, beside: Node | None, column: int) -> bool:
        if not yaml_text.is_nested(value):
            return False
        if beside:
            return beside.is_block
        return column + len(yaml_text.flow(value)) > WIDEST

    def _column(self, offset: int) -> int:
        return offset - line_start(self._text, offset)

    def _usual_step(self) -> int:
        """Return by how much the first mapping within a mapping is indented."""
        for node in all_nodes([self._root]):
            for key, child in zip(node.keys, node.children, strict=False):
                if node.is_block and child.is_block and child.kind == "mapping":
                    return self._column(child.places[0]) - self._column(key.start) or _INDENT
        return _INDENT
