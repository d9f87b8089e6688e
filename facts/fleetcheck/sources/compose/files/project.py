"""One Compose project: its files as one tree, with overrides, extensions and inclusions."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path as FilePath

from fleetcheck.documents.input_file import is_file
from fleetcheck.documents.problem import BadInputError
from fleetcheck.sources.compose.files.extend import extended
from fleetcheck.sources.compose.files.interpolate import Lookup
from fleetcheck.sources.compose.files.override import merged, untagged
from fleetcheck.sources.compose.files.reading import Reading
from fleetcheck.sources.compose.item import Item
from fleetcheck.sources.compose.keys.project import INCLUDE, INCLUDED, NAMED_BY_USERS
from fleetcheck.sources.compose.keys.shape import misshapen
from fleetcheck.sources.options import SourceOptions

_REMOTE = re.compile(r"(?:[a-z][a-z0-9+.-]*://|git@|oci:)")
_DEEPEST = 50
"""How many files may include each other one within the other."""


class ProjectReader:
    """Reads the projects of one run."""

    def __init__(self, options: SourceOptions, reading: Reading) -> None:
        """Read by the options, and keep what is found out in `reading`."""
        self._options = options
        self._reading = reading

    def variables(self, folder: str, files: Sequence[str] | None, around: Lookup) -> Lookup:
        """Return the variables of a project in a folder: those around it go first.

        `files` are in place of the `.env` in the folder. Raises BadInputError if one is unreadable.
        """
        if files is None:
            own = str(FilePath(folder, ".env"))
            files = [own] if is_file(own) else []
        known: dict[str, str] = {}

        def lookup(name: str) -> str | None:
            value = around(name)
            return known.get(name) if value is None else value

        for file in files:
            known.update(self._reading.variables(file, lookup))
        return lookup

    def environment(self, folder: str) -> Lookup:
        """Return the variables that a project in this folder is read with."""
        around = self._options.environment.get
        return self.variables(folder, self._options.variables or None, around)

    def tree(
        self, files: Sequence[str], folder: str, lookup: Lookup, chain: tuple[str, ...] = ()
    ) -> Item:
        """Return the files of a project as one tree; raises BadInputError if one is unreadable."""
        whole: Item | None = None
        for file in files:
            tree = self._file(file, folder, lookup, (*chain, *files))
            whole = tree if whole is None else merged(whole, tree)
        assert whole is not None
        return untagged(whole)

    def _file(self, file: str, folder: str, lookup: Lookup, chain: tuple[str, ...]) -> Item:
        """Return one file, with what it includes and what its services extend."""
        tree = self._reading.tree(file, lookup)
        if not isinstance(tree.value, dict):
            message = "expected a mapping with the sections of a project, such as `services`"
            raise tree.wrong("wrong-type", message)
        include = tree.get("include")
        if include is not None:
            tree = self._included(tree, include, folder, lookup, chain)
        return extended(tree, lambda other: self._reading.tree(other, lookup), self._reading)

    def _included(
        self, whole: Item, include: Item, folder: str, lookup: Lookup, chain: tuple[str, ...]
    ) -> Item:
        """Return the tree over what it includes; what cannot be included is kept as a problem."""
        entries = {key: value for key, value in whole.entries.items() if key != "include"}
        self._reading.problems += misshapen(include, INCLUDE)
        for element in include.elements:
            if any(misshapen(element, INCLUDED)):
                continue
            try:
                other = self._include(element, folder, lookup, chain)
                for section in NAMED_BY_USERS:
                    theirs, ours = other.get(section), entries.get(section)
                    if theirs is not None:
                        both = theirs if ours is None else merged(theirs, ours, (section,))
                        entries[section] = both
            except BadInputError as error:
                self._reading.give_up(error)
        return whole._replace(value=entries)

    def _include(self, element: Item, folder: str, lookup: Lookup, chain: tuple[str, ...]) -> Item:
        path = element.get("path") if isinstance(element.value, dict) else element
        if path is None:
            raise element.wrong("missing-key", "the key `path` is missing")
        files = [self._local(each, folder, chain) for each in _several(path)]
        if not files:
            raise element.wrong("empty", "there is no path to include")
        own = element.get("project_directory")
        within = str(FilePath(files[0]).parent if own is None else FilePath(folder, own.text))
        env = element.get("env_file")
        given = None if env is None else [_beside(folder, each.text) for each in _several(env)]
        return self.tree(files, within, self.variables(within, given, lookup), chain)

    def _local(self, item: Item, folder: str, chain: tuple[str, ...]) -> str:
        """Return the file that is included; raises BadInputError if it cannot be read here."""
        if item.unknown:
            which = " and ".join(f"`{name}`" for name in item.unknown)
            raise item.wrong("unreadable", f"what is included is not known: {which} has no value")
        if _REMOTE.match(item.text):
            message = "this is fetched from elsewhere, which is not done here"
            raise item.wrong("unreadable", message)
        file = _beside(folder, item.text)
        if file in chain:
            raise item.wrong("endless", f"`{item.text}` is included within itself")
        if len(chain) > _DEEPEST:
            raise item.wrong("too-deep", f"more than {_DEEPEST} files include each other")
        if not is_file(file):
            raise item.wrong("unreadable", f"there is no file `{file}` to include")
        return file


def _several(item: Item) -> Iterable[Item]:
    return item.elements if isinstance(item.value, list) else [item]


def _beside(folder: str, path: str) -> str:
    """Return a path that is given relative to a folder."""
    return str(FilePath(folder, FilePath(path).expanduser() if path.startswith("~") else path))
