"""What one run has read of Compose files: the documents, and what could not be read or known."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from fleetcheck.documents import document
from fleetcheck.documents.document import Document
from fleetcheck.documents.folders import Links
from fleetcheck.documents.input_file import is_file, read_text
from fleetcheck.documents.location import Location, Path
from fleetcheck.documents.problem import BadInputError, Problem
from fleetcheck.documents.source_text import SourceText
from fleetcheck.documents.yaml.positions import YamlPositions
from fleetcheck.sources.compose.files.dotenv import parse_variables
from fleetcheck.sources.compose.files.interpolate import InterpolationError, Lookup, interpolate
from fleetcheck.sources.compose.files.override import OVERRIDE, RESET
from fleetcheck.sources.compose.files.variables import Variable, Variables
from fleetcheck.sources.compose.item import Item, Spot, Via, passed
from fleetcheck.sources.compose.placeholders import (
    could_have_placeholders,
    has_placeholders,
    masked,
    placeholders,
)

LARGEST_VARIABLES = 4 << 20
"""In bytes, of a file of variables."""

_LONGEST_WAY = 10
"""How many files may stand for links one after the other."""

_MERGE = "<<"
_MERGE_TAG = "tag:yaml.org,2002:merge"
"""What some tools write before `<<`, as YAML 1.1 has it."""

_ALIAS = re.compile(r"(?:^|[\s\[,{])\*[^\s\[\]{},]", re.MULTILINE)

WhereSet = Callable[[str], tuple[Via, ...]]
"""Where a variable is set."""


def nowhere(_name: str) -> tuple[Via, ...]:
    """Return nothing: it is not known where variables are set."""
    return ()


class Reading:
    """Reads files, each once, and keeps what is wrong with them."""

    def __init__(self, links: Links | None = None) -> None:
        """Start with nothing read; `opened` are the files whose tree was asked for.

        Files that stand for links of these `links` are read as what they stand for.
        """
        self._links = links or Links(())
        self.documents: dict[str, Document] = {}
        self.problems: list[Problem] = []
        self.unset: dict[str, list[Item]] = {}
        self.placeholders: list[Location] = []
        self.opened: set[str] = set()
        self._variables: dict[str, SourceText] = {}

    @property
    def used(self) -> set[str]:
        """Return the files that were read, also by way of others that stand for links to them."""
        return {*self.documents, *self.opened, *self._links.stand_ins.values()}

    def apart(self) -> "Reading":
        """Return a reading of the same files that keeps for itself what it finds out."""
        other = Reading(self._links)
        other.documents = self.documents
        other._variables = self._variables
        return other

    def tree(self, file: str, variables: Variables) -> Item:
        """Return a file with its variables filled in; raises BadInputError if it cannot be read.

        What is wrong with single values is kept as problems, and the values as they are written.
        """
        self.opened.add(file)
        return self.filled(self.document(file), variables, variables.via)

    def document(self, file: str) -> Document:
        """Return a file as it is written; raises BadInputError if it cannot be read."""
        if file not in self.documents:
            self.documents[file] = parsed(self._text(file, document.LARGEST_YAML))
        return self.documents[file]

    def filled(self, written: Document, lookup: Lookup, via: WhereSet = nowhere) -> Item:
        """Return a document with its variables filled in, as `tree` does."""
        return _Filling(self, written, lookup, via).item(written.value, ())

    def variables(self, file: str, around: Variables) -> dict[str, Variable]:
        """Return the variables of a file; raises BadInputError if it cannot be read."""
        if file not in self._variables:
            self._variables[file] = self._text(file, LARGEST_VARIABLES)
        return parse_variables(self._variables[file], around)

    def _text(self, file: str, most: int) -> SourceText:
        """Return the text of a file, or of what it stands for, if it is read as a link."""
        here = file
        for _ in range(_LONGEST_WAY):
            source = read_text(here, most)
            target = self._links.follow(here, source.text)
            if target is None or not is_file(target):
                return source
            if not self._links.stays_within(target):
                raise _not_followed(source)
            self._links.stand_ins[file] = here = target
        raise BadInputError([Problem("endless", "this leads to itself", Location(file, 0, 0))])

    def give_up(self, error: BadInputError) -> None:
        """Keep the problems of something that is left out because of them."""
        self.problems += error.problems


def parsed(source: SourceText) -> Document:
    """Return a text as a document of Compose: with its tags, and templates as opaque values."""
    tags = (RESET, OVERRIDE, _MERGE_TAG)
    try:
        return document.parse(source, "yaml", tags)
    except BadInputError:
        if not has_placeholders(source.text):
            raise
        opaque = SourceText(source.file, masked(source.text))
        try:
            return replace(document.parse(opaque, "yaml", tags), text=source.text)
        except BadInputError as error:
            raise error from None


def _not_followed(source: SourceText) -> BadInputError:
    """Return the error that a file is read as a link, and that this leaves what is given."""
    target = source.text.strip()
    message = f"this has the path `{target}` alone, as git writes it where links are off"
    advice = f"name `{target}` too, or its folder: it is outside of what is given"
    return BadInputError([Problem("unreadable", message, source.location(0), help=advice)])


def _default(names: Sequence[str]) -> str:
    """Return what is said of a value in which the defaults of variables stand."""
    if len(names) == 1:
        return f"`{names[0]}` is not set, so its default counts"
    together = f"{', '.join(f'`{name}`' for name in names[:-1])} and `{names[-1]}`"
    return f"{together} are not set, so their defaults count"


class _Filling:
    """One document on its way to a tree of items."""

    def __init__(self, reading: Reading, written: Document, lookup: Lookup, via: WhereSet) -> None:
        self._reading = reading
        self._document = written
        self._lookup = lookup
        self._via = via
        self._has_aliases = _ALIAS.search(written.text) is not None
        positions = written.positions
        tagged = isinstance(positions, YamlPositions) and positions.has_tags
        self._tags = positions if tagged and isinstance(positions, YamlPositions) else None

    def item(self, value: object, path: Path) -> Item:
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
                    self._reading.problems.append(source.problem("wrong-type", message))
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
        self._reading.placeholders.append(self._document.locate(path, True))
        return written.strip("'\"")

    def _text(self, value: str, path: Path, tag: str) -> Item:
        item = Item(value, self._document, path, (), tag)
        unknown: tuple[str, ...] = ()
        if could_have_placeholders(value):
            unknown = placeholders(value, self._written(path))
            if unknown:
                self._reading.placeholders.append(item.place())
        if "$" not in value:
            return item._replace(unknown=unknown) if unknown else item
        try:
            filled = interpolate(value, self._lookup)
        except InterpolationError as error:
            self._reading.problems.append(item.problem("interpolation", str(error)))
            return item
        unknown = (*unknown, *filled.unset)
        via = [each for name in filled.used for each in self._via(name)]
        if filled.defaulted:
            via.append(Via(_default(filled.defaulted)))
        item = item._replace(
            value=filled.text, unknown=unknown, defaulted=filled.defaulted, via=tuple(via)
        )
        for name in filled.unset:
            self._reading.unset.setdefault(name, []).append(item)
        return item

    def _written(self, path: Path, key: bool = False) -> str:
        """Return what stands in the file where a scalar is, or the last key on the way to it."""
        offset, length = self._document.positions.span(path, key)
        return self._document.text[offset : offset + length]
