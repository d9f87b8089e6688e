"""Where the keys and values of a YAML text are written."""

import re
from collections.abc import Mapping, Sequence

from fleetcheck.documents.location import Path

Children = dict[str, int] | list[int]
"""The numbers of a mapping's keys or of a list's members. A key's value has the next number."""

_PROPERTIES = re.compile(r"(?:(?:!<[^>]*>|[&!][^\s,\[\]{}]*+)(?:\s|#.*)*+)*+")


class YamlPositions:
    """The places of all nodes of a text, keys among them, by their number in order of writing."""

    def __init__(
        self,
        text: str,
        starts: Sequence[int],
        ends: Sequence[int],
        children: dict[int, Children],
        tagged: Mapping[int, str],
    ) -> None:
        """Keep the offsets of each node's first token, the children of each container, and tags."""
        self._text = text
        self._starts = starts
        self._ends = ends
        self._children = children
        self._tagged = tagged

    @property
    def has_tags(self) -> bool:
        """Return whether any node has one of the further tags that reading was given."""
        return bool(self._tagged)

    def tag(self, path: Path) -> str:
        """Return the further tag of the value at an existing path, or nothing."""
        return self._tagged.get(self._numbers(path)[1], "")

    def span(self, path: Path, key: bool) -> tuple[int, int]:
        """Return offset and length of the value at `path`, or of its key, in characters.

        `path` must exist. A container is stood for by its bracket, its first key or its first
        dash, an alias by itself. A list's member has no key: its value is returned.
        """
        named, number = self._numbers(path)
        return self._span(named if key else number)

    def _numbers(self, path: Path) -> tuple[int, int]:
        """Return the numbers of the last key on the way to an existing path, and of its value."""
        named = number = 0
        for step in path:
            children = self._children[number]
            if isinstance(children, dict):
                named = children[str(step)]
                number = named + 1
            else:
                named = number = children[int(step)]
        return named, number

    def _span(self, number: int) -> tuple[int, int]:
        """Return the first token of a node without its anchor and tag."""
        start, end = self._starts[number], self._ends[number]
        children = self._children.get(number)
        if self._text.startswith("*", start):
            return start, end - start
        if self._text.startswith(("&", "!"), start):
            content = self._after_properties(start, end if children is None else len(self._text))
            start = content if content < end or children is not None else start
        if children is None:
            return start, end - start
        if isinstance(children, dict) and children and not self._text.startswith("{", start):
            return self._span(next(iter(children.values())))
        return start, 1

    def _after_properties(self, start: int, end: int) -> int:
        properties = _PROPERTIES.match(self._text, start, end)
        return properties.end() if properties else start
