"""What one run has read of Compose files: the documents, and what could not be read or known."""

from collections.abc import Iterable
from dataclasses import replace

from fleetcheck.documents import document
from fleetcheck.documents.document import Document
from fleetcheck.documents.folders import Links
from fleetcheck.documents.input_file import is_file, read_text
from fleetcheck.documents.location import Location
from fleetcheck.documents.problem import BadInputError, Problem
from fleetcheck.documents.source_text import SourceText
from fleetcheck.sources.compose.files.dotenv import parse_variables
from fleetcheck.sources.compose.files.filling import Filling, Found, WhereSet
from fleetcheck.sources.compose.files.interpolate import Lookup
from fleetcheck.sources.compose.files.override import OVERRIDE, RESET
from fleetcheck.sources.compose.files.variables import Variable, Variables
from fleetcheck.sources.compose.item import Item, Via
from fleetcheck.sources.compose.placeholders import (
    has_placeholders,
    masked,
)

LARGEST_VARIABLES = 4 << 20
"""In bytes, of a file of variables."""

_LONGEST_WAY = 10
"""How many files may stand for links one after the other."""

_MERGE_TAG = "tag:yaml.org,2002:merge"
"""What some tools write before `<<`, as YAML 1.1 has it."""


def nowhere(_name: str) -> tuple[Via, ...]:
    """Return nothing: it is not known where variables are set."""
    return ()


def outside(file: str) -> str:
    """Return the message about a file that may not be read where it is."""
    return (
        f"`{file}` is outside of what is given: it is not read unless fleetcheck runs in a folder "
        "around both"
    )


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
        found = Found(self.problems, self.unset, self.placeholders)
        return Filling(found, written, lookup, via).item(written.value, ())

    def variables(self, file: str, around: Variables) -> dict[str, Variable]:
        """Return the variables of a file; raises BadInputError if it cannot be read."""
        if file not in self._variables:
            self._variables[file] = self._text(file, LARGEST_VARIABLES)
        return parse_variables(self._variables[file], around)

    def name(self, files: Iterable[str]) -> None:
        """Take files that the user has named for what may be read, wherever they are."""
        self._links.name(files)

    def may_read(self, file: str) -> bool:
        """Return whether a file that another one names is where it may be read."""
        return self._links.may_read(file)

    def _text(self, file: str, most: int) -> SourceText:
        """Return the text of a file, or of what it stands for, if it is read as a link."""
        if file != "-" and not self.may_read(file):
            raise BadInputError([Problem("unreadable", outside(file), Location(file, 0, 0))])
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
