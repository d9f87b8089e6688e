"""What people say beside the files of Compose projects: hosts, variables, profiles."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class ComposeOptions:
    """How Compose projects are to be read.

    `hosts` is a pattern of folders such as `services/{host}/{stack}/`, `folders` are pairs of a
    host and a folder whose projects run on it. `variables` are files in place of each project's
    `.env`; `environment` goes before them. `profiles` are active beside the services without one.
    With `swarm` the projects are stacks of one Docker Swarm.
    """

    hosts: str = ""
    folders: tuple[tuple[str, str], ...] = ()
    variables: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    swarm: bool = False
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
