"""How sources are to be read, where their files leave it open."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


class Observed(NamedTuple):
    """A file with what was seen to run, and the host where; none if there is but one."""

    host: str
    file: str


@dataclass(frozen=True)
class SourceOptions:
    """What is said about projects beside their files; a format that has none ignores it.

    `hosts` is a pattern of folders such as `services/{host}/{stack}/`, `folders` are pairs of a
    host and a folder whose projects run on it. `variables` are files in place of each project's
    `.env`; `environment` goes before them. `profiles` are active beside the services without one.
    With `swarm` the projects are stacks of one Docker Swarm. `observed` is what was seen to run.
    """

    hosts: str = ""
    folders: tuple[tuple[str, str], ...] = ()
    variables: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    swarm: bool = False
    observed: tuple[Observed, ...] = ()
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))

    @property
    def said(self) -> tuple[str, ...]:
        """Return the arguments by which something is said, as the command line has them."""
        values = (
            ("--hosts", self.hosts),
            ("--set", self.folders),
            ("--env-file", self.variables),
            ("--profile", self.profiles),
            ("--swarm", self.swarm),
        )
        return tuple(name for name, value in values if value)
