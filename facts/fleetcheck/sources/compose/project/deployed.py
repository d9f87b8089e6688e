"""A project as it is deployed."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from fleetcheck.sources.compose.item import Item
from fleetcheck.sources.compose.project.name import ProjectName
from fleetcheck.sources.compose.service import Service
from fleetcheck.sources.compose.stores.apps import Extra


class Deployed(NamedTuple):
    """A project as it is deployed: its active services, and what its files define.

    `name` is what Docker calls it, `envs` are the files that give the variables of its services a
    value, by service. `defined` are the names of all services, `broken` of those that cannot be
    read.
    """

    key: str
    name: ProjectName
    envs: Mapping[str, str]
    tree: Item
    hosts: Sequence[str]
    services: Mapping[str, Service]
    defined: Collection[str]
    broken: Collection[str]
    extra: Extra
