"""Which folders have a Compose project of their own, and which files it consists of."""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path as FilePath

from fleetcheck.documents.folders import Folder, Links, Report, walk
from fleetcheck.documents.input_file import STANDARD_INPUT, is_file, is_folder, is_link
from fleetcheck.documents.location import Location
from fleetcheck.documents.problem import Problem

STANDARD_NAMES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
"""The names by which Docker finds the file of a project, the preferred one first."""

OVERRIDE_NAMES = (
    "compose.override.yml",
    "compose.override.yaml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
)
"""The names by which Docker finds the file that overrides it, the preferred one first."""

VARIABLES = ".env"
FILES, _SEPARATOR = "COMPOSE_FILE", "COMPOSE_PATH_SEPARATOR"

_SAYS_FILES = re.compile(rb"^[ \t]*(?:export[ \t]+)?COMPOSE_FILE[ \t]*[=:][ \t]*\S", re.MULTILINE)
_MOST = 1 << 20

Lookup = Callable[[str], str | None]


def given(paths: Iterable[str]) -> list[str]:
    """Return the folders within which links are followed: those that are named, or have a file."""
    return [path if is_folder(path) else folder_of((path,)) for path in paths]


def has_projects(folder: str, paths: Iterable[str]) -> bool:
    """Return whether a folder, or one below it, has a project by itself; `paths` are all given."""
    return any(map(_is_project, walk(folder, Links(given(paths)), lambda _: None)))


def project_folders(top: str, links: Links, report: Report) -> Iterator[Folder]:
    """Yield the folders of projects from here on downwards, sorted; hidden ones are left alone.

    A folder has one if Docker finds a file there, or if the `.env` in it names the files. If such a
    file is a link that is not followed, that is reported, and the project is left out.
    """
    for folder in walk(top, links, report):
        for name in sorted(set(STANDARD_NAMES) & set(folder.folders)):
            message = "this is a directory, not a file"
            report(Problem("unreadable", message, _place(folder, name)))
        wrong = list(_lost(folder, links))
        for problem in wrong:
            report(problem)
        if not wrong and _is_project(folder):
            yield folder


def _is_project(folder: Folder) -> bool:
    is_one = not set(STANDARD_NAMES).isdisjoint(folder.files)
    return is_one or _names_files(folder.place, folder.files)


def _lost(folder: Folder, links: Links) -> Iterator[Problem]:
    """Yield what is wrong with the links that are to be files of a project, and with pipes."""
    for name in (*STANDARD_NAMES, *OVERRIDE_NAMES):
        file = FilePath(folder.place, name)
        if name not in folder.files:
            continue
        if is_link(str(file)):
            target = file.readlink()
            if not links.stays_within(str(file)):
                message = f"this is a link to `{target}`, outside of what is given: it is not read"
                advice = "name the file or its folder, too"
                yield Problem("unreadable", message, _place(folder, name), help=advice)
            elif not is_file(str(file)):
                message = f"this is a link to `{target}`, and there is no such file"
                yield Problem("unreadable", message, _place(folder, name))
        elif not is_file(str(file)):
            yield Problem("unreadable", "this is no regular file", _place(folder, name))


def _place(folder: Folder, name: str) -> Location:
    return Location(str(FilePath(folder.place, name)), 0, 0)


def files_of(folder: str, lookup: Lookup) -> tuple[str, ...]:
    """Return the files of the project in a folder, in the order in which they override.

    `COMPOSE_FILE` names them, relative to the folder; else they have the standard names.
    """
    told = lookup(FILES)
    if not told:
        files = (first(folder, STANDARD_NAMES), first(folder, OVERRIDE_NAMES))
        return tuple(file for file in files if file is not None)
    names = told.split(lookup(_SEPARATOR) or os.pathsep)
    return tuple(os.path.normpath(FilePath(folder, name)) for name in names if name)


def folder_of(files: Sequence[str]) -> str:
    """Return the folder of a project with these files: that of the first."""
    file = files[0]
    return "." if file in ("-", STANDARD_INPUT) else str(FilePath(file).parent)


def first(folder: str, names: Iterable[str]) -> str | None:
    """Return the first of these files that there is in a folder."""
    for name in names:
        path = str(FilePath(folder, name))
        if is_file(path):
            return path
    return None


def absolute(path: str) -> str:
    """Return a path from the root on, with links as they are spelled."""
    return os.path.normpath(FilePath(path).absolute())


def identity(file: str) -> str:
    """Return the same text for each way to a file; a link to it is another file."""
    path = FilePath(file)
    return str(FilePath(os.path.realpath(path.parent), path.name))


def _names_files(folder: str, names: Iterable[str]) -> bool:
    """Return whether the file of variables in a folder says of which files the project is."""
    file = FilePath(folder, VARIABLES)
    if VARIABLES not in names or not is_file(str(file)):
        return False
    try:
        with file.open("rb") as stream:
            return _SAYS_FILES.search(stream.read(_MOST)) is not None
    except OSError:
        return False
