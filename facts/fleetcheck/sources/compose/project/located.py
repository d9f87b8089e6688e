"""A Compose project that is found, before and after it is known where it runs."""

import os
from pathlib import Path as FilePath
from typing import NamedTuple

from fleetcheck.sources.compose.project_files import VARIABLES, folder_of, identity
from fleetcheck.sources.options import HostOptions


class Located(NamedTuple):
    """A project before it is known where it runs; `within` is its folder below the named one."""

    files: tuple[str, ...]
    key: str
    home: str
    within: str
    is_named: bool = False

    @property
    def identity(self) -> str:
        """Return what it is called whichever way leads to it: its file, if that is in its home."""
        own = identity(self.files[0])
        home = os.path.realpath(self.home)
        return own if str(FilePath(own).parent) == home else str(FilePath(home, VARIABLES))


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
    """Return the name of a folder."""
    return FilePath(folder).resolve().name or "project"
