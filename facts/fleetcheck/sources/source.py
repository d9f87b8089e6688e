"""A part of a fleet, whatever format its files are in."""

from collections.abc import Callable, Mapping, Sequence
from shlex import quote
from types import MappingProxyType
from typing import NamedTuple

from fleetcheck.documents.document import Document
from fleetcheck.documents.location import Locate, Location, Path
from fleetcheck.documents.problem import Problem


class PortVariable(NamedTuple):
    """A variable that decides a port, and the file in which it could be given a value."""

    name: str
    file: str


class WrittenPort(NamedTuple):
    """How the number of a port is written in a file that edits of the fleet do not reach.

    `inner` is the number in the container, 0 if there are several. The number stands between
    `before` and `after` in the `entry` at an offset of a file, which may be that of other ports
    too, or it is the `variable` that decides it. If that `is_set`, it is `set_at` a line, or in the
    environment.
    """

    inner: int
    before: str
    after: str
    entry: tuple[str, int]
    variable: PortVariable | None
    is_set: bool
    set_at: Location | None


class Way(NamedTuple):
    """A place by way of which a part of a fleet came to be what it is, and what is done there."""

    location: Location
    text: str


Ways = Callable[[Path], tuple[Way, ...]]
"""The places by way of which a part of a tree came to be what it is, beside its own."""


def no_ways(_path: Path) -> tuple[Way, ...]:
    """Return nothing: everything is where it is written."""
    return ()


def as_it_is(path: Path) -> Path:
    """Return a path of the tree as that of the document, which has the same keys."""
    return path


class Input(NamedTuple):
    """A file or folder by the name it was given, and its document, where that is parsed already."""

    path: str
    document: Document | None = None


class LeftOut(NamedTuple):
    """What is not read or not deployed, and all that it is about: files, or services.

    `reason` is a slug such as `template`, `text` the sentence for the report.
    """

    reason: str
    text: str
    items: tuple[str, ...]


NAMED = 3
"""How many of many are named in a text."""

_NAMED_IN_COMMAND = 10


def left_out(reason: str, one: str, several: str, items: Sequence[str]) -> LeftOut:
    """Return what is left out with a sentence: the number, what is said of them, the first few."""
    said = one if len(items) == 1 else several
    return LeftOut(reason, f"{len(items)} {said}: {first_of(items)}", tuple(items))


def first_of(names: Sequence[str]) -> str:
    """Return the first few of some names in a text, and how many more there are."""
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(f"`{name}`" for name in names[:NAMED]) + more


def command(files: Sequence[str], form: str) -> str:
    """Return the command that checks some files in a format, shortened if they are many."""
    names = " ".join(quote(file) for file in files[:_NAMED_IN_COMMAND])
    more = " …" if len(files) > _NAMED_IN_COMMAND else ""
    return f"fleetcheck check {names}{more} --from {form}"


class Layout(NamedTuple):
    """What files suggest about where projects run, as far as nothing says it.

    `sign` says what was recognised. `option` of the command line would put the aspects of
    `aspects`, and the folders of `stacks`, on these hosts; without one only a configuration can.
    `pattern` is that of the folders, if one says it all. `files` are those of single stacks, from
    their folders, where the standard names do not say it.
    """

    sign: str
    option: str
    aspects: Mapping[str, str]
    stacks: Mapping[str, tuple[str, ...]]
    pattern: str = ""
    files: Mapping[str, tuple[str, ...]] = MappingProxyType({})

    @property
    def advice(self) -> str:
        """Return how it can be said."""
        if self.option:
            return f"say `{self.option}`"
        return "`fleetcheck init --write` writes that to fleetcheck.toml"


class Source(NamedTuple):
    """A document and the part of a native fleet that it amounts to.

    `tree` is in the native format, not yet validated; `locate` returns where the value, or the last
    key, of a path of the tree is written, and `ways` the further places that made it what it is.
    `notes` say what could not be known from the document; `left_out` are those notes that are about
    what was left out.

    A source may be made of `others` beside its document. `unread` is what could not be read and is
    left out of the tree. Edits of the fleet mean nothing to the files of a source that is not
    `editable`, but of the ports at the paths of `numbers` it is known how they are written.
    `layout` is what its files suggest about where its parts run. `own_path` is how the format calls
    what is at a path of the tree. A native file may be of a namespace that is `its_own`.
    """

    document: Document
    tree: dict[str, object]
    locate: Locate
    notes: tuple[str, ...] = ()
    format: str = "native"
    others: tuple[Document, ...] = ()
    unread: tuple[Problem, ...] = ()
    editable: bool = True
    numbers: Mapping[Path, WrittenPort] = MappingProxyType({})
    ways: Ways = no_ways
    left_out: tuple[LeftOut, ...] = ()
    layout: Layout | None = None
    own_path: Callable[[Path], Path] = as_it_is
    its_own: str = ""

    @property
    def namespace(self) -> str:
        """Return what tells its aspects from those of other sources, if anything does."""
        return self.its_own or ("" if self.format == "native" else self.format)

    @property
    def documents(self) -> tuple[Document, ...]:
        """Return all documents that the source is made of."""
        return (self.document, *self.others)
