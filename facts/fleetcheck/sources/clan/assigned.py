"""The machines and tags that a role of an instance names."""

from collections.abc import Iterator
from typing import NamedTuple

from fleetcheck.documents.location import Path
from fleetcheck.sources.clan.document import Assignments
from fleetcheck.sources.clan.settings import Field, fields
from fleetcheck.sources.origins import Origins


class Assigned(NamedTuple):
    """A machine or tag that a role names, where it does, and the fields it sets for it."""

    name: str
    path: Path
    settings: dict[str, Field]


def assigned(assignments: Assignments | None, here: Path, origins: Origins) -> Iterator[Assigned]:
    """Yield the machines or tags that a role names at a path, by name and each once."""
    if isinstance(assignments, tuple):
        for name in sorted(set(assignments)):
            yield Assigned(name, (*here, assignments.index(name)), {})
    else:
        for name, about in sorted((assignments or {}).items()):
            path: Path = (*here, name)
            origins.keys.add(path)
            yield Assigned(name, path, fields(about.settings, (*path, "settings")))
