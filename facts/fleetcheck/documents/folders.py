"""Folders and what is below them, through links as far as these stay within what is given."""

import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from pathlib import Path as FilePath
from typing import NamedTuple

from fleetcheck.documents.input_file import is_file, is_folder, is_link
from fleetcheck.documents.location import Location
from fleetcheck.documents.problem import Problem

MOST_LINKED = 2000
"""How many folders are walked that only links lead to."""

DEEPEST_LINK = 20
"""How many links to folders are followed one within the other."""

_LONGEST_LINK = 1000
_PATH = re.compile(r"[\w.@+-]*(?:/[\w.@+ -]+)+/?|[\w.@+-]+\.ya?ml")

Report = Callable[[Problem], None]


class Folder(NamedTuple):
    """A folder below a path: the names in it, hidden folders left out.

    `path` is the way to it from there. Its files are at `place`, which is the same but where a file
    stands for a link. `is_linked` says whether a link is on the way.
    """

    path: str
    place: str
    folders: list[str]
    files: list[str]
    is_linked: bool


class Links:
    """Which links may be followed: those to what is within the folders and files given.

    `outside` are links to elsewhere, `circular` those to a folder that they are in, `stand_ins`
    files that are read as links, with what they stand for.
    """

    def __init__(self, given: Iterable[str]) -> None:
        """Start with no link."""
        self._given = [os.path.realpath(path) for path in given]
        self._named: set[str] = set()
        self.outside: list[str] = []
        self.circular: list[str] = []
        self.stand_ins: dict[str, str] = {}
        self._walked = 0

    def true_path(self, file: str) -> str:
        """Return where a file is that may be a link, or be read as one."""
        return os.path.realpath(self.stand_ins.get(file, file))

    def stays_within(self, path: str) -> bool:
        """Return whether a path leads to something that is given, or is in what is given."""
        return any(_is_in(os.path.realpath(path), top) for top in self._given)

    def name(self, files: Iterable[str]) -> None:
        """Take files that the user has named, wherever they are, for what may be read."""
        self._named |= {os.path.realpath(file) for file in files}

    def may_read(self, file: str) -> bool:
        """Return whether a file may be read that some other file names, as far as where it is goes.

        It has to be below what is given or in the same repository. Where the current folder is
        around what is given it may also be below that, but in no hidden folder.
        """
        path = os.path.realpath(file)
        if path in self._named or not self._given or any(_is_in(path, top) for top in self._tops):
            return True
        here = os.path.realpath(".")
        if not _is_in(path, here) or not all(_is_in(top, here) for top in self._given):
            return False
        folders = FilePath(path).relative_to(here).parts[:-1]
        return not any(name.startswith(".") for name in folders)

    @cached_property
    def _tops(self) -> list[str]:
        """Return what is given, or the repositories that it is in."""
        found = []
        for top in self._given:
            around = (FilePath(top), *FilePath(top).parents)
            repository = next((each for each in around if (each / ".git").exists()), None)
            found.append(top if repository is None else str(repository))
        return found

    def may_follow(self, link: str, target: str, way: Iterable[str]) -> bool:
        """Return whether a link to a folder is followed; the reason why not is kept.

        `target` and the folders on the `way` to it are true paths.
        """
        if not any(_is_in(target, top) for top in self._given):
            self.outside.append(link)
        elif any(_is_in(each, target) for each in way):
            self.circular.append(link)
        else:
            return True
        return False

    def has_more(self, path: str, report: Report) -> bool:
        """Count one more folder that links lead to; return whether that is within the limit."""
        self._walked += 1
        if self._walked == MOST_LINKED + 1:
            message = f"links lead to more than {MOST_LINKED} folders: the rest is not read"
            report(Problem("too-many", message, Location(path, 0, 0)))
        return self._walked <= MOST_LINKED

    def follow(self, file: str, text: str) -> str | None:
        """Return where a file leads that is read as a link, or None if it is none.

        git writes the path of its target into a file where a link is to be, but links are off.
        """
        if len(text) > _LONGEST_LINK or not _PATH.fullmatch(text.removesuffix("\n")):
            return None
        target = os.path.normpath(FilePath(file).parent / text.removesuffix("\n"))
        if not (is_file(target) or is_folder(target)) or os.path.realpath(target) == file:
            return None
        if self.stays_within(target):
            self.stand_ins[file] = target
        return target


def walk(top: str, links: Links, report: Report) -> Iterator[Folder]:
    """Yield a folder and those below it, sorted; folders that cannot be read are reported.

    Hidden folders are left alone. Of those that only links lead to, there is a limit.
    """
    top = top.rstrip(os.sep) or top
    yield from _walk(_Start(top, top, os.path.realpath(top)), links, report)


class _Start(NamedTuple):
    """Where to walk from: by which path, where the files are, and where that truly is.

    `way` are the true paths of the folders with the links that led here.
    """

    path: str
    place: str
    real: str
    way: tuple[str, ...] = ()


def _walk(start: _Start, links: Links, report: Report) -> Iterator[Folder]:
    def unreadable(error: OSError) -> None:
        if is_folder(start.real):
            where = start.place + str(error.filename)[len(start.real) :]
            message = f"the folder cannot be read: {error.strerror}"
            report(Problem("unreadable", message, Location(where, 0, 0)))

    for real, folders, files in os.walk(start.real, onerror=unreadable):
        if start.way and not links.has_more(start.path, report):
            return
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        files.sort()
        below = real[len(start.real) :]
        here = Folder(start.path + below, start.place + below, folders[:], files, bool(start.way))
        yield here
        way = (*start.way, real)
        for name, target in _linked(here, links):
            link = str(FilePath(here.path, name))
            true = os.path.realpath(FilePath(real, name) if target is None else target)
            if not links.may_follow(link, true, way):
                continue
            if len(way) > DEEPEST_LINK:
                message = f"more than {DEEPEST_LINK} links lie within each other"
                report(Problem("too-deep", message, Location(link, 0, 0)))
                continue
            place = str(FilePath(here.place, name)) if target is None else target
            yield from _walk(_Start(link, place, true, way), links, report)


def _linked(folder: Folder, links: Links) -> Iterator[tuple[str, str | None]]:
    """Yield the names of links to folders, with the target where a file stands for a link."""
    for name in folder.folders:
        if is_link(str(FilePath(folder.place, name))):
            yield name, None
    for name in folder.files:
        if "." not in name:
            file = str(FilePath(folder.place, name))
            text = _short_text(file)
            target = links.follow(file, text) if text else None
            if target is not None and is_folder(target):
                yield name, target


def _short_text(file: str) -> str:
    """Return the text of a file that is no longer than a path may be, or nothing."""
    try:
        status = os.lstat(file)
        if stat.S_ISREG(status.st_mode) and status.st_size <= _LONGEST_LINK:
            return FilePath(file).read_text(encoding="utf-8")
    except (OSError, ValueError):
        pass
    return ""


def _is_in(path: str, top: str) -> bool:
    """Return whether a path is another one, or below it; both are absolute."""
    return path == top or path.startswith(top.rstrip(os.sep) + os.sep)
