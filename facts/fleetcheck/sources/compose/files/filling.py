"""A document of Compose with its variables filled in."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from fleetcheck.documents.document import Document
from fleetcheck.documents.location import Location, Path
from fleetcheck.documents.problem import Problem
from fleetcheck.documents.yaml.positions import YamlPositions
from fleetcheck.sources.compose.files.interpolate import InterpolationError, Lookup, interpolate
from fleetcheck.sources.compose.item import Item, Spot, Via, passed
from fleetcheck.sources.compose.placeholders import could_have_placeholders, placeholders

_MERGE = "<<"

_ALIAS = re.compile(r"(?:^|[\s\[,{])\*[^\s\[\]{},]", re.MULTILINE)

WhereSet = Callable[[str], tuple[Via, ...]]
"""Where a variable is set."""


class Found(NamedTuple):
    """What is found out on the way: problems, variables without a value, and placeholders."""

    problems: list[Problem]
    unset: dict[str, list[Item]]
    placeholders: list[Location]


def _default(names: Sequence[str]) -> str:
    """Return what is said of a value in which the defaults of variables stand."""
    if len(names) == 1:
        return f"`{names[0]}` is not set, so its default counts"
    together = f"{', '.join(f'`{name}`' for name in names[:-1])} and `{names[-1]}`"
    return f"{together} are not set, so their defaults count"


class Filling:
    """One document on its way to a tree of items."""

    def __init__(self, found: Found, written: Document, lookup: Lookup, via: WhereSet) -> None:
        """Fill in what `lookup` knows; `via` tells where a variable is set."""
        self._found = found
        self._document = written
        self._lookup = lookup
        self._via = via
        self._has_aliases = _ALIAS.search(written.text) is not None
        positions = written.positions
        tagged = isinstance(positions, YamlPositions) and positions.has_tags
        self._tags = positions if tagged and isinstance(positions, YamlPositions) else None

    def item(self, value: object, path: Path) -> Item:
        """Return a value of the document, filled in."""
        tag = self._tags.tag(path) if self._tags is not None else ""
        if isinstance(value, str):
            return self._text(value, path, tag)
        if isinstance(value, dict):
            return self._through(Item(self._entries(value, path), self._document, path, (), tag))
        if isinstance(value, list):
            elements = [self.item(child, (*path, at)) for at, child in enumerate(value)]
            return self._through(Item(elements, self._document, path, (), tag))
        assert value is None or isinstance(value, int | float)
        return Item(value, self._document, path, (), tag)

    def _through(self, item: Item) -> Item:
        """Return a mapping or list; what is in one that stands elsewhere has come by its alias."""
        alias = self._written(item.path) if self._has_aliases and item.path else ""
        if not alias.startswith("*"):
            return item
        return passed(item, Via(f"the fragment `{alias}` is used here", Spot(item)))

    def _entries(self, value: Mapping[str, object], path: Path) -> dict[str, Item]:
        """Return the entries of a mapping, with those of the mappings that it merges (`<<`)."""
        entries: dict[str, Item] = {}
        if _MERGE in value:
            found = self.item(value[_MERGE], (*path, _MERGE))
            for source in reversed(found.elements or [found]):
                if isinstance(source.value, dict):
                    entries.update(source.value)
                else:
                    message = "only a mapping can be merged into one"
                    self._found.problems.append(source.problem("wrong-type", message))
        for key, child in value.items():
            if key != _MERGE:
                below = (*path, key)
                name = self._name(key, below) if could_have_placeholders(key) else key
                entries[name] = self.item(child, below)
        return entries

    def _name(self, key: str, path: Path) -> str:
        """Return a key as it is written, if it has placeholders of a template."""
        written = self._written(path, key=True)
        if not placeholders(key, written):
            return key
        self._found.placeholders.append(self._document.locate(path, True))
        return written.strip("'\"")

    def _text(self, value: str, path: Path, tag: str) -> Item:
        item = Item(value, self._document, path, (), tag)
        unknown: tuple[str, ...] = ()
        if could_have_placeholders(value):
            unknown = placeholders(value, self._written(path))
            if unknown:
                self._found.placeholders.append(item.place())
        if "$" not in value:
            return item._replace(unknown=unknown) if unknown else item
        try:
            filled = interpolate(value, self._lookup)
        except InterpolationError as error:
            self._found.problems.append(item.problem("interpolation", str(error)))
            return item
        unknown = (*unknown, *filled.unset)
        via = [each for name in filled.used for each in self._via(name)]
        if filled.defaulted:
            via.append(Via(_default(filled.defaulted)))
        item = item._replace(
            value=filled.text, unknown=unknown, defaulted=filled.defaulted, via=tuple(via)
        )
        for name in filled.unset:
            self._found.unset.setdefault(name, []).append(item)
        return item

    def _written(self, path: Path, key: bool = False) -> str:
        """Return what stands in the file where a scalar is, or the last key on the way to it."""
        offset, length = self._document.positions.span(path, key)
        return self._document.text[offset : offset + length]
