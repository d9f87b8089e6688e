"""Folders and what is below them, through links as far as these stay within what is given."""

import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path as FilePath
from typing import NamedTuple

from fleetcheck.documents.input_file import is_file, is_folder, is_link
from fleetcheck.documents.location import Location
from fleetcheck.documents.problem import Problem

MOST_LINKED = 5000
"""How many folders are walked that only links lead to."""

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
        self.outside: list[str] = []
        self.circular: list[str] = []
        self.stand_ins: dict[str, str] = {}
        self.walked = 0

    def true_path(self, file: str) -> str:
        """Return where a file is that may be a link, or be read as one."""
        return os.path.realpath(self.stand_ins.get(file, file))

    def stays_within(self, path: str) -> bool:
        """Return whether a path leads to something that is given, or is in what is given."""
        return any(_is_in(os.path.realpath(path), top) for top in self._given)

    def may_follow(self, link: str, place: str, way: Iterable[str]) -> bool:
        """Return whether a link to a folder is followed; the reason why not is kept.

        `place` is where it leads, `way` are the true paths of the folders on the way to it.
        """
        real = os.path.realpath(place)
        if not self.stays_within(real):
            self.outside.append(link)
        elif any(_is_in(each, real) for each in way):
            self.circular.append(link)
        else:
            return True
        return False

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
    yield from _walk(top, top, links, report, ())


def _walk(
    path: str, place: str, links: Links, report: Report, way: tuple[str, ...]
) -> Iterator[Folder]:
    def unreadable(error: OSError) -> None:
        if is_folder(place):
            message = f"the folder cannot be read: {error.strerror}"
            report(Problem("unreadable", message, Location(str(error.filename), 0, 0)))

    for here, folders, files in os.walk(place, onerror=unreadable):
        if way and links.walked == MOST_LINKED:
            message = f"links lead to more than {MOST_LINKED} folders: the rest is not read"
            report(Problem("too-many", message, Location(path, 0, 0)))
            links.walked += 1
        if way and links.walked > MOST_LINKED:
            return
        links.walked += bool(way)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        files.sort()
        within = path + here[len(place) :]
        yield Folder(within, here, folders[:], files, bool(way))
        ways = (*way, os.path.realpath(here))
        for name, target in _linked(here, folders, files, links):
            if links.may_follow(str(FilePath(within, name)), target, ways):
                yield from _walk(str(FilePath(within, name)), target, links, report, ways)


def _linked(
    here: str, folders: Iterable[str], files: Iterable[str], links: Links
) -> Iterator[tuple[str, str]]:
    """Yield the names of the links to folders in a folder, each with where it leads."""
    for name in folders:
        if is_link(str(FilePath(here, name))):
            yield name, str(FilePath(here, name))
    for name in files:
        if "." not in name:
            file = str(FilePath(here, name))
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
