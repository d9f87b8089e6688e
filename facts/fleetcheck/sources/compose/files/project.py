"""One Compose project: its files as one tree, with overrides, extensions and inclusions."""

import re
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from pathlib import Path as FilePath
from types import MappingProxyType

from fleetcheck.documents.input_file import is_file
from fleetcheck.documents.problem import BadInputError
from fleetcheck.sources.compose.files.extend import extended
from fleetcheck.sources.compose.files.override import merged, overriding, untagged
from fleetcheck.sources.compose.files.paths import beside, resolved
from fleetcheck.sources.compose.files.reading import Reading, outside
from fleetcheck.sources.compose.files.variables import Layer, Variable, Variables, of_environment
from fleetcheck.sources.compose.item import Item, Spot, Via, passed
from fleetcheck.sources.compose.keys.project import (
    INCLUDE,
    INCLUDED,
    NAMED_BY_USERS,
    PROJECT,
    is_version_1,
    misshapen_services,
)
from fleetcheck.sources.compose.keys.shape import misshapen
from fleetcheck.sources.compose.project_files import FILES, VARIABLES, files_of, folder_of
from fleetcheck.sources.options import SourceOptions

_REMOTE = re.compile(r"(?:[a-z][a-z0-9+.-]*://|git@|oci:)")
_ENV_FILES, _NO_ENV_FILE = "COMPOSE_ENV_FILES", "COMPOSE_DISABLE_ENV_FILE"
_VERSION_1 = (
    "the key `services` is missing: this is version 1 of the format, which Docker no longer reads"
)
_BELOW = "put the services one level deeper, below `services:`"
_DEEPEST = 50
"""How many files may include each other one within the other."""


class ProjectReader:
    """Reads the projects of one run."""

    def __init__(
        self, options: SourceOptions, reading: Reading, more: Layer = MappingProxyType({})
    ) -> None:
        """Read by the options, and keep what is found out in `reading`.

        `env_files` are in place of the `.env` of each project. `more` are those variables of the
        environment that are set elsewhere.
        """
        self._options = options
        self._reading = reading
        told = options.environment.get(_ENV_FILES, "").split(",")
        self.env_files = options.variables or tuple(each for each in told if each)
        reading.name(self.env_files)
        self._environment = {**of_environment(options.environment), **more}

    def variables(self, folder: str, files: Sequence[str] | None, around: Variables) -> Variables:
        """Return the variables of a project in a folder: those around it go first.

        `files` are in place of the `.env` in the folder. Raises BadInputError if one is unreadable.
        """
        if files is None:
            own = str(FilePath(folder, VARIABLES))
            files = [own] if is_file(own) and not self._without_env_file else []
        known: dict[str, Variable] = {}
        variables = around.before(known)
        for file in files:
            known.update(self._reading.variables(file, variables))
        return variables

    def environment(self, home: str, *folders: str) -> Variables:
        """Return the variables of a project whose files are named in `home`.

        Those of its own folders, where they are others, go last.
        """
        found = self.variables(home, self.env_files or None, Variables(self._environment))
        for folder in folders:
            if not self.env_files and folder != home:
                found = self.variables(folder, None, found)
        return found

    def files(self, folder: str, is_named: bool) -> tuple[str, ...]:
        """Return the files of the project in a folder.

        The environment of the process says which only for a folder that is named itself.
        """
        environment = dict(self._environment)
        if not is_named:
            environment.pop(FILES, None)
        try:
            lookup = self.variables(folder, self.env_files or None, Variables(environment))
        except BadInputError:
            return files_of(folder, lambda _: None)  # the problem is reported when it is read
        return files_of(folder, lookup)

    def uses(self, files: Sequence[str], home: str) -> Collection[str]:
        """Return the files that a project is read from, those that it includes or extends too."""
        apart = self._reading.apart()
        apart.opened.update(files)
        with suppress(BadInputError):  # the problem is reported when the project is read
            documents = [self._reading.document(file) for file in files]
            if any(word in each.text for each in documents for word in ("include", "extends")):
                folder, reader = folder_of(files), ProjectReader(self._options, apart)
                reader.tree(files, folder, reader.environment(home, folder))
        return apart.opened

    @property
    def _without_env_file(self) -> bool:
        return self._options.environment.get(_NO_ENV_FILE, "").lower() in ("1", "t", "true")

    def tree(
        self, files: Sequence[str], folder: str, lookup: Variables, chain: tuple[str, ...] = ()
    ) -> Item:
        """Return the files of a project as one tree; raises BadInputError if one is unreadable."""
        whole: Item | None = None
        for file in files:
            tree = self._file(file, folder, lookup, (*chain, *files))
            whole = tree if whole is None else merged(whole, overriding(tree, files[0]))
        assert whole is not None
        return untagged(whole)

    def _file(self, file: str, folder: str, lookup: Variables, chain: tuple[str, ...]) -> Item:
        """Return one file, with what it includes and what its services extend."""
        tree = self._reading.tree(file, lookup)
        if not isinstance(tree.value, dict):
            message = "expected a mapping with the sections of a project, such as `services`"
            raise tree.wrong("wrong-type", message)
        if is_version_1(tree):
            raise BadInputError([tree.problem("missing-key", _VERSION_1, help_text=_BELOW)])
        tree = resolved(tree, folder)
        include = tree.get("include")
        if include is not None:
            tree = self._included(tree, include, folder, lookup, chain)
        return extended(tree, lambda other: self._beside(other, lookup), self._reading)

    def _beside(self, file: str, lookup: Variables) -> Item:
        """Return a file from which a service is extended: what it names is beside it."""
        return resolved(self._reading.tree(file, lookup), folder_of((file,)))

    def _included(
        self, whole: Item, include: Item, folder: str, lookup: Variables, chain: tuple[str, ...]
    ) -> Item:
        """Return the tree over what it includes; what cannot be included is kept as a problem."""
        entries = {key: value for key, value in whole.entries.items() if key != "include"}
        self._reading.problems += misshapen(include, INCLUDE)
        for element in include.elements:
            if any(misshapen(element, INCLUDED)):
                continue
            try:
                other = self._include(element, folder, lookup, chain)
                self._reading.problems += misshapen(other, PROJECT)
                self._reading.problems += misshapen_services(other)
                for section in NAMED_BY_USERS:
                    theirs, ours = other.get(section), entries.get(section)
                    if theirs is not None and isinstance(theirs.value, dict):
                        both = theirs if ours is None else merged(theirs, ours, (section,))
                        entries[section] = both
            except BadInputError as error:
                self._reading.give_up(error)
        return whole._replace(value=entries)

    def _include(
        self, element: Item, folder: str, lookup: Variables, chain: tuple[str, ...]
    ) -> Item:
        path = element.get("path") if isinstance(element.value, dict) else element
        if path is None:
            raise element.wrong("missing-key", "the key `path` is missing")
        files = [self._local(each, folder, chain) for each in _several(path)]
        if not files:
            raise element.wrong("empty", "there is no path to include")
        own = element.get("project_directory")
        within = str(FilePath(files[0]).parent if own is None else FilePath(folder, own.text))
        env = element.get("env_file")
        given = None if env is None else [beside(folder, each.text) for each in _several(env)]
        tree = self.tree(files, within, self.variables(within, given, lookup), chain)
        return passed(tree, Via("included here", Spot(path)))

    def _local(self, item: Item, folder: str, chain: tuple[str, ...]) -> str:
        """Return the file that is included; raises BadInputError if it cannot be read here."""
        if item.unknown:
            which = " and ".join(f"`{name}`" for name in item.unknown)
            raise item.wrong("unreadable", f"what is included is not known: {which} has no value")
        if _REMOTE.match(item.text):
            message = "this is fetched from elsewhere, which is not done here"
            raise item.wrong("unreadable", message)
        file = beside(folder, item.text)
        if file in chain:
            raise item.wrong("endless", f"`{item.text}` is included within itself")
        if len(chain) > _DEEPEST:
            raise item.wrong("too-deep", f"more than {_DEEPEST} files include each other")
        if not self._reading.may_read(file):
            raise item.wrong("unreadable", outside(file))
        if not is_file(file):
            raise item.wrong("unreadable", f"there is no file `{file}` to include")
        return file


def _several(item: Item) -> Iterable[Item]:
    return item.elements if isinstance(item.value, list) else [item]
