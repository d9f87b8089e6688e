"""One document as a part of a fleet, whatever format it is in."""

from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType
from typing import NamedTuple

from fleetcheck.documents.document import Document
from fleetcheck.documents.location import Locate, Location, Path
from fleetcheck.documents.problem import Problem


def same_path(path: Path) -> Path:
    """Return the path itself: where a document is in the native format."""
    return path


class PortVariable(NamedTuple):
    """A variable that decides a port, and the file in which it could be given a value."""

    name: str
    file: str


class Source(NamedTuple):
    """A document and the part of a native fleet that it amounts to.

    `tree` is in the native format, not yet validated; `origin` takes a path in that tree to the
    path in the document where it comes from. `keys` are paths of the document that stand for their
    key, as where a mapping lists the members of a role by its keys. `notes` say what could not be
    known from the document.

    A source may be made of `others` beside its document; then `places` tells where a path of the
    tree is written, in place of `origin`. `unread` is what could not be read and is left out of the
    tree. Edits of the fleet mean nothing to the files of a source that is not `editable`, but the
    ports at the paths of `variables` can be given a number.
    """

    document: Document
    tree: dict[str, object]
    origin: Callable[[Path], Path] = same_path
    notes: tuple[str, ...] = ()
    format: str = "native"
    keys: Collection[Path] = ()
    others: tuple[Document, ...] = ()
    places: Locate | None = None
    unread: tuple[Problem, ...] = ()
    editable: bool = True
    variables: Mapping[Path, PortVariable] = MappingProxyType({})

    @property
    def documents(self) -> tuple[Document, ...]:
        """Return all documents that the source is made of."""
        return (self.document, *self.others)

    def locate(self, path: Path, key: bool = False) -> Location:
        """Return where the value, or the last key, of a path of the tree is in the document."""
        if self.places is not None:
            return self.places(path, key)
        where = self.origin(path)
        return self.document.locate(where, key or where in self.keys)
