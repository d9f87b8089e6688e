"""A Compose project that is found, before and after it is known where it runs."""

import os
from collections.abc import Iterable
from pathlib import Path as FilePath
from pathlib import PurePosixPath
from typing import NamedTuple

from fleetcheck.sources.compose.project_files import VARIABLES, absolute, folder_of
from fleetcheck.sources.options import HostOptions


class Located(NamedTuple):
    """A project before it is known where it runs; `within` is its folder below the `top` named.

    `is_linked` says whether there is a link on the way from there, or the folder named is one.
    """

    files: tuple[str, ...]
    key: str
    home: str
    within: str
    top: str = "."
    is_named: bool = False
    is_linked: bool = False

    @property
    def identity(self) -> str:
        """Return what it is called, however the folder that is named is spelled.

        That is its file, if that is in its home. Two links to one project are two.
        """
        top = FilePath(absolute(self.top))
        home = os.path.normpath(top.parent.resolve() / top.name / self.within)
        return str(FilePath(home, FilePath(self.files[0]).name if self.is_at_home else VARIABLES))

    @property
    def is_at_home(self) -> bool:
        """Return whether its first file is in its own folder, and not that of another project."""
        return os.path.normpath(folder_of(self.files)) == os.path.normpath(self.home)


class Found(NamedTuple):
    """A project: its key among all, its folder, its files in the order they override, its hosts.

    `home` is the folder in which its files are named. A project that is made of `parts` includes
    these, and is called like its host.
    """

    key: str
    home: str
    files: tuple[str, ...]
    hosts: tuple[str, ...]
    machine: HostOptions = HostOptions()
    parts: "tuple[Found, ...]" = ()

    @property
    def folder(self) -> str:
        """Return its folder: that of the first file."""
        return self.home if self.parts else folder_of(self.files)

    @property
    def base(self) -> str:
        """Return the name that it has if nothing gives it one: that of its folder."""
        return self.hosts[0] if self.parts else base_of(self.folder)


def base_of(folder: str) -> str:
    """Return the name of a folder; a link has its own."""
    return FilePath(absolute(folder)).name or "project"


def clean_name(name: str) -> str:
    """Return the name of a folder as a name of the fleet."""
    printable = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in name)
    return printable.strip() or "_"


def unique_key(key: str, folder: str, taken: Iterable[str]) -> str:
    """Return a key that no other project has: the longer path of the folder, where need be."""
    known = set(taken)
    if key not in known:
        return key
    path = clean_name(PurePosixPath(folder).as_posix())
    found, number = path, 2
    while found in known:
        found, number = f"{path} ({number})", number + 1
    return found
