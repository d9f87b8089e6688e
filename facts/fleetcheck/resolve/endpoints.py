"""Ports that are open or advertised: the ends of connections between machines."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from ipaddress import ip_address
from typing import NamedTuple

from fleetcheck.documents.location import Path
from fleetcheck.fleet import model
from fleetcheck.fleet.values import Ports


class Opening(NamedTuple):
    """Ports that the firewall lets through, by whom, and where that is written.

    `owner` is an aspect, or a host or scope itself.
    """

    owner: str
    path: Path
    ports: Ports


def openings(fleet: model.Fleet) -> Iterator[Opening]:
    """Yield every `open:` list of aspects, hosts and scopes."""
    holders: tuple[tuple[str, Mapping[str, model.Aspect | model.Machine]], ...] = (
        ("aspects", fleet.aspects),
        ("hosts", fleet.hosts),
        ("scopes", fleet.scopes),
    )
    for section, entries in holders:
        for name, entry in entries.items():
            for index, ports in enumerate(entry.open):
                yield Opening(name, (section, name, "open", index), ports)


@lru_cache(maxsize=1 << 16)
def is_loopback(bind: str) -> bool:
    """Return whether only the machine itself can reach what is bound to this address."""
    try:
        return ip_address(bind).is_loopback
    except ValueError:
        return False
