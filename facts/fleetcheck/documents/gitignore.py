"""What a repository keeps out of itself: the patterns of its `.gitignore` files, as git reads them.

The format is that of gitignore(5). Nothing but these files is looked at, so what git has in its own
configuration is not known.
"""

from collections.abc import Iterator, Sequence, Set
from fnmatch import fnmatchcase
from pathlib import Path as FilePath
from typing import NamedTuple

from fleetcheck.documents.input_file import is_file, is_link, read_text
from fleetcheck.documents.problem import BadInputError

_LARGEST = 1 << 18
_ANY = "**"

MOST_COMPARED = 1_000_000
"""How many times a pattern is compared with a path; from there on nothing is kept out."""


class _Pattern(NamedTuple):
    """A line: the names of a path as globs, `**` standing for any number of folders."""

    names: tuple[str, ...]
    lets_in: bool
    is_of_folder: bool


class Ignored:
    """The files and folders that repositories keep out; each `.gitignore` is read once."""

    def __init__(self) -> None:
        """Start with nothing read."""
        self._known: dict[FilePath, list[_Pattern]] = {}
        self._folders: dict[tuple[FilePath, FilePath], bool] = {}
        self._compared = 0

    def has(self, file: FilePath, top: FilePath) -> bool:
        """Return whether a repository with its root at `top` keeps a file out.

        Both paths are true paths. No `.gitignore` outside of `top` is read, and a file there is
        not kept out. Nothing in a folder that is kept out can be let in again.
        """
        if top not in file.parents:
            return False
        way = [folder for folder in reversed(file.parents) if folder.is_relative_to(top)]
        places = [*way[1:], file]
        for at, each in enumerate(places[:-1]):
            key = (each, top)
            if key not in self._folders:
                self._folders[key] = self._is_out(each, way[: at + 1], True)
            if self._folders[key]:
                return True
        return self._is_out(file, way, False)

    def _is_out(self, path: FilePath, folders: Sequence[FilePath], is_folder: bool) -> bool:
        """Return what the last pattern that fits a path says; `folders` are those around it."""
        for folder in reversed(folders):
            names = path.relative_to(folder).parts
            patterns = self._patterns(folder)
            self._compared += len(patterns)
            if self._compared > MOST_COMPARED:
                return False
            for pattern in reversed(patterns):
                if (is_folder or not pattern.is_of_folder) and _fits(pattern.names, names):
                    return not pattern.lets_in
        return False

    def _patterns(self, folder: FilePath) -> list[_Pattern]:
        if folder not in self._known:
            self._known[folder] = list(_read(str(folder / ".gitignore")))
        return self._known[folder]


def _read(path: str) -> Iterator[_Pattern]:
    """Yield the patterns of a file, none where it cannot be read; git follows no link there."""
    if is_link(path) or not is_file(path):
        return
    try:
        text = read_text(path, _LARGEST).text
    except BadInputError:
        return
    for line in text.split("\n"):
        pattern = _pattern(line.removesuffix("\r"))
        if pattern is not None:
            yield pattern


def _pattern(line: str) -> _Pattern | None:
    """Return what a line says, or nothing if it is empty or a comment."""
    bare = line.rstrip(" ")
    if bare.endswith("\\") and bare != line:
        bare += " "
    if not bare or bare.startswith("#"):
        return None
    lets_in = bare.startswith("!")
    bare = bare.removeprefix("!")
    of_folder = bare.endswith("/")
    bare = bare.removesuffix("/")
    if not bare:
        return None
    names = bare.removeprefix("/").split("/")
    if "/" not in bare:
        names = [_ANY, *names]
    if names[-1] == _ANY:
        names.append("*")
    return _Pattern(tuple(map(_glob, names)), lets_in, of_folder)


def _glob(name: str) -> str:
    """Return the pattern of one name as a glob of Python's.

    That has no signs behind a backslash, and no `[^x]`.
    """
    found, at = "", 0
    while at < len(name):
        if name[at] == "\\" and at + 1 < len(name):
            found += f"[{name[at + 1]}]" if name[at + 1] in "*?[" else name[at + 1]
            at += 2
            continue
        found += "[!" if name.startswith("[^", at) else name[at]
        at += 2 if name.startswith("[^", at) else 1
    return found


def _fits(wanted: Sequence[str], names: Sequence[str]) -> bool:
    """Return whether a pattern means a path."""
    reached = _past_stars(wanted, {0})
    for name in names:
        stay = {at for at in reached if wanted[at : at + 1] == (_ANY,)}
        go_on = {at + 1 for at in reached if at < len(wanted) and fnmatchcase(name, wanted[at])}
        reached = _past_stars(wanted, stay | go_on)
    return len(wanted) in reached


def _past_stars(wanted: Sequence[str], reached: Set[int]) -> set[int]:
    """Return the positions in a pattern with those after a `**`, which may stand for no folder."""
    found = set(reached)
    for at in sorted(reached):
        while wanted[at : at + 1] == (_ANY,):
            at += 1
            found.add(at)
    return found
