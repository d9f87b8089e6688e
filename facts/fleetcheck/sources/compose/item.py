"""A value of a Compose file that still knows where it is written, whatever it was merged into."""

from typing import NamedTuple

from fleetcheck.documents.document import Document
from fleetcheck.documents.location import Location, Path
from fleetcheck.documents.problem import BadInputError, Problem
from fleetcheck.documents.yaml.core_schema import Scalar
from fleetcheck.sources.compose.placeholders import is_open
from fleetcheck.sources.source import Way


class Via(NamedTuple):
    """What was done with a value on its way to where it is, and where; None is its own place.

    `variable` is the one that was set there, if one was.
    """

    text: str
    at: "Spot | Location | None" = None
    variable: str = ""


class Item(NamedTuple):
    """A value with its place: a scalar, a mapping of items, or a list of them.

    `unknown` are the variables without a value, and the placeholders of templates, that a scalar is
    made of; `defaulted` those whose default stands in. `tag` is `!reset`, `!override` or nothing.
    `via` is what was done with it on its way to where it is, the first step first.
    """

    value: "Scalar | dict[str, Item] | list[Item]"
    document: Document
    path: Path
    unknown: tuple[str, ...] = ()
    tag: str = ""
    defaulted: tuple[str, ...] = ()
    via: tuple[Via, ...] = ()

    @property
    def written(self) -> str:
        """Return a text as it is written, before its variables were filled in."""
        node: object = self.document.value
        for step in self.path:
            if isinstance(node, dict):
                node = node.get(step)
            elif isinstance(node, list) and isinstance(step, int):
                node = node[step]
        return node if isinstance(node, str) else ""

    @property
    def entries(self) -> "dict[str, Item]":
        """Return the entries of a mapping; nothing else has any."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def elements(self) -> "list[Item]":
        """Return the elements of a list; nothing else has any."""
        return self.value if isinstance(self.value, list) else []

    @property
    def text(self) -> str:
        """Return a scalar as text: a number as its digits, null and collections as nothing."""
        if self.value is None or isinstance(self.value, dict | list):
            return ""
        if isinstance(self.value, bool):
            return str(self.value).lower()
        return str(self.value)

    @property
    def is_open(self) -> bool:
        """Return whether placeholders of a template stand for the value, which may be anything."""
        return any(is_open(name) for name in self.unknown)

    @property
    def is_false(self) -> bool:
        """Return whether a scalar is one of the words by which Compose means false."""
        return self.text.lower() in ("false", "no", "off", "n")

    def get(self, *keys: str) -> "Item | None":
        """Return what lies at these keys, one within the other, if it is there and not null."""
        found: Item | None = self
        for key in keys:
            found = found.entries.get(key) if found is not None else None
        return None if found is None or found.value is None else found

    def place(self, key: bool = False) -> Location:
        """Return where the value is written, or the last key on the way to it."""
        return self.document.locate(self.path, key)

    def problem(self, kind: str, message: str, key: bool = False, help_text: str = "") -> Problem:
        """Return a problem with this value, or with its key."""
        return Problem(kind, message, self.place(key), help=help_text)

    def wrong(self, kind: str, message: str, key: bool = False) -> BadInputError:
        """Return the error that this one problem is."""
        return BadInputError([self.problem(kind, message, key)])


class Spot(NamedTuple):
    """Where something is written: an item, its key, or `at` another place."""

    item: Item
    key: bool = False
    at: Location | None = None

    def place(self, key: bool = False) -> Location:
        """Return the place; asked for the key, that of the key in any case."""
        if self.at is not None:
            return self.at
        return self.item.place(key or self.key)

    def ways(self) -> tuple[Way, ...]:
        """Return the places by way of which what is written here came to be where it is."""
        return tuple(Way(_location(each.at, self), each.text) for each in self.item.via)


def passed(item: Item, via: Via) -> Item:
    """Return a value of which all parts have come by a further way."""
    value = item.value
    if isinstance(value, dict):
        value = {key: passed(each, via) for key, each in value.items()}
    elif isinstance(value, list):
        value = [passed(each, via) for each in value]
    return item._replace(value=value, via=(*item.via, via))


def _location(at: "Spot | Location | None", own: Spot) -> Location:
    return at if isinstance(at, Location) else (at or own).place()
