"""How sources are to be read, where their files leave it open."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from fleetcheck.documents.location import Location

COMMAND_LINE = Location("command line", 0, 0)


class Observed(NamedTuple):
    """A file with what was seen to run, and the host where; none if there is but one."""

    host: str
    file: str


@dataclass(frozen=True)
class HostOptions:
    """What is said about the projects of one host, and where.

    Its `variables` go before those of the environment. With `one_project` all that runs there is
    deployed as one project, as if it included the others.
    """

    profiles: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    one_project: bool = False
    place: Location = COMMAND_LINE


@dataclass(frozen=True)
class SourceOptions:
    """What is said about projects beside their files; a format that has none ignores it.

    `hosts` are patterns of folders such as `services/{host}/{stack}/`, `folders` are pairs of a
    host and a folder whose projects run on it. `variables` are files in place of each project's
    `.env`; `environment` goes before them. `profiles` are active beside the services without one.
    With `swarm` the projects are stacks of one Docker Swarm. `observed` is what was seen to run.

    `stacks` are pairs of a host and a path or glob of projects that run on it, `leave_out` paths
    or globs of those that are not read, both from the folder `root`; the patterns are too, if
    `hosts_from_root`. `files` are those of single projects, by the real path of their folder. What
    is on no host otherwise is on `default_host`. `machines` are the options of single hosts, and
    `one_project` what holds for the others. If the projects are the `whole` of what is deployed, a
    name in the options that none of them has is a mistake. `places` says where options are written
    that are not on the command line.
    """

    hosts: tuple[str, ...] = ()
    folders: tuple[tuple[str, str], ...] = ()
    variables: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    swarm: bool = False
    observed: tuple[Observed, ...] = ()
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    said: tuple[str, ...] = ()
    """The arguments of the command line that say something about Compose projects."""
    root: str = "."
    hosts_from_root: bool = False
    stacks: tuple[tuple[str, str], ...] = ()
    leave_out: tuple[str, ...] = ()
    files: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    default_host: str = ""
    machines: Mapping[str, HostOptions] = field(default_factory=dict)
    one_project: bool = False
    whole: bool = False
    places: Mapping[str, Location] = field(default_factory=dict)

    @property
    def says_where(self) -> bool:
        """Return whether anything is said about the hosts of projects."""
        return bool(self.hosts or self.folders or self.stacks or self.machines or self.swarm)

    def place(self, name: str) -> Location:
        """Return where an option is written."""
        return self.places.get(name, COMMAND_LINE)
