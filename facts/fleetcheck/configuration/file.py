"""What the file of a configuration says."""

import os
from collections.abc import Iterator
from pathlib import Path as FilePath
from pathlib import PurePosixPath
from typing import NamedTuple

from fleetcheck.configuration.find import OF_PYTHON
from fleetcheck.configuration.tables import Tables
from fleetcheck.documents import toml
from fleetcheck.documents.document import Document
from fleetcheck.documents.folders import Links, outside
from fleetcheck.documents.input_file import is_file, is_folder, read_text
from fleetcheck.documents.location import Location, Path
from fleetcheck.documents.problem import BadInputError, Problem, suggestion
from fleetcheck.fleet.reading import read_as

_TABLE = ("tool", "fleetcheck")
_FILES = "COMPOSE_FILE"
_OF_GLOBS = set("*?[")


class Configuration(NamedTuple):
    """What a file says, with the way to that in its document."""

    tables: Tables
    document: Document
    prefix: Path = ()

    @property
    def folder(self) -> str:
        """Return the folder that its paths begin at."""
        return str(FilePath(self.document.file).parent)

    def locate(self, path: Path, key: bool = False) -> Location:
        """Return where the value, or the last key, of a path of the tables is written."""
        return self.document.locate((*self.prefix, *path), key)

    def path(self, path: str) -> str:
        """Return a path of the tables as it is from the current folder."""
        return os.path.relpath(FilePath(self.folder, path))


def read(file: str) -> Configuration:
    """Return the configuration in a file; BadInputError carries all that is wrong with it."""
    document = toml.parse(read_text(file, toml.LARGEST_TOML))
    prefix: Path = _TABLE if FilePath(file).name == OF_PYTHON else ()
    tree = document.value
    for step in prefix:
        tree = tree.get(step) if isinstance(tree, dict) else None
    if tree is None:
        message = "there is no table `[tool.fleetcheck]`"
        raise BadInputError([Problem("missing-key", message, Location(file, 0, 0))])
    found = Configuration(Tables(), document, prefix)
    found = found._replace(tables=read_as(Tables, tree, found.locate))
    problems = [*_contradictions(found), *_missing(found), *_elsewhere(found)]
    if problems:
        raise BadInputError(problems)
    return found


def _contradictions(found: Configuration) -> Iterator[Problem]:
    compose = found.tables.compose
    placed = [name for name, host in compose.host.items() if host.stacks]
    if compose.swarm and (compose.hosts or placed):
        other = ("compose", "hosts") if compose.hosts else ("compose", "host", placed[0], "stacks")
        message = "a Swarm decides itself what runs where, so no hosts are given beside it"
        related = ((found.locate(other, True), "hosts are given here"),)
        yield Problem("usage", message, found.locate(("compose", "swarm"), True), related)

    if compose.swarm and compose.one_project_per_host:
        message = "the stacks of a Swarm are projects of their own"
        yield Problem("usage", message, found.locate(("compose", "one_project_per_host"), True))
    for name, host in compose.host.items():
        if _FILES in host.env:
            message = f"`{_FILES}` of a host is not used: the files of a project are said once"
            advice = "say `files` in `[compose.stack.FOLDER]`"
            place = found.locate(("compose", "host", name, "env", _FILES), True)
            yield Problem("usage", message, place, help=advice)


def _missing(found: Configuration) -> Iterator[Problem]:
    """Yield a problem for each path that leads nowhere, or to where nothing may be read."""
    tables = found.tables
    lists: list[tuple[Path, tuple[str, ...]]] = [
        (("paths",), tables.paths),
        (("fleet", "paths"), tables.fleet.paths),
        (("compose", "env_files"), tables.compose.env_files),
    ]
    for name, host in tables.compose.host.items():
        lists.append((("compose", "host", name, "stacks"), host.stacks))
    for folder, stack in tables.compose.stack.items():
        paths = tuple(str(PurePosixPath(folder, file)) for file in stack.files)
        lists.append((("compose", "stack", folder, "files"), paths))
    links = Links([found.folder])
    for where, paths in lists:
        for index, path in enumerate(paths):
            is_glob = where[-1] == "stacks" and not _OF_GLOBS.isdisjoint(path)
            place = found.path(path)
            if where[-1] != "stacks" and not links.may_read(place):
                yield Problem("unreadable", outside(path), found.locate((*where, index)))
            elif not is_glob and not (is_file(place) or is_folder(place)):
                message = (
                    f"there is no file or folder `{path}` beside this file{_close(found, path)}"
                )
                yield Problem("missing-file", message, found.locate((*where, index)))


def _elsewhere(found: Configuration) -> Iterator[Problem]:
    """Yield a problem for a baseline or report that is not below the folder of the configuration.

    Who wrote the configuration may not be who runs fleetcheck.
    """
    top = FilePath(os.path.realpath(found.folder))
    named: list[tuple[Path, str]] = [
        (("output", form), path) for form, path in found.tables.output.items()
    ]
    if found.tables.baseline is not None:
        named.append((("baseline",), found.tables.baseline))
    for where, path in named:
        place = FilePath(os.path.realpath(top / path))
        within = place.relative_to(top).parts if place.is_relative_to(top) else ()
        if not within or any(name.startswith(".") for name in within):
            what = "the baseline" if where == ("baseline",) else "a report"
            message = f"{what} has to be below the folder of this file, unlike `{path}`"
            advice = "hidden folders and links to elsewhere are left alone, too"
            yield Problem("output", message, found.locate(where), help=advice)


def _close(found: Configuration, path: str) -> str:
    """Return "; did you mean `x`?" for the path in the same folder that is closest, or nothing."""
    within = FilePath(path).parent
    try:
        names = [str(within / each.name) for each in os.scandir(found.path(str(within)))]
    except (OSError, ValueError):
        return ""
    return suggestion(str(FilePath(path)), names)
