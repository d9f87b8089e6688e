"""A service of a Compose file as far as it matters to a fleet."""

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from fleetcheck.documents.problem import Problem
from fleetcheck.documents.source_text import shown
from fleetcheck.sources.compose.item import Item
from fleetcheck.sources.compose.keys.service import PORT, SERVICE
from fleetcheck.sources.compose.keys.shape import misshapen
from fleetcheck.sources.compose.placeholders import is_open
from fleetcheck.sources.compose.ports import Port, read_ports
from fleetcheck.sources.compose.references import Reference, references

_NO_PORTS = ("host", "none")
_CONTAINER_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]+")
"""As Docker has it: moby/moby, daemon/names, RestrictedNamePattern."""

_MADE_OF = {"image", "build", "provider"}
_SHARED = ("service:", "container:")
_OF_A_NETWORK = (
    "ports",
    "expose",
    "hostname",
    "domainname",
    "dns",
    "dns_opt",
    "dns_search",
    "extra_hosts",
    "links",
    "mac_address",
)
"""Keys that ask for something of the network."""


class Service(NamedTuple):
    """A service: its ports, what it refers to, and how many containers it has.

    `discards` is the network mode with which ports are not published. `counted` is where the number
    of containers is written.
    """

    name: str
    item: Item
    ports: tuple[Port, ...]
    references: tuple[Reference, ...]
    discards: Item | None
    replicas: int
    counted: Item | None

    @property
    def is_global(self) -> bool:
        """Return whether a Swarm runs it on every node."""
        mode = self.item.get("deploy", "mode")
        return mode is not None and mode.text == "global"

    @property
    def container(self) -> str:
        """Return the name of its container, if it declares one."""
        name = self.item.get("container_name")
        return "" if name is None or name.unknown else name.text

    @property
    def shares(self) -> Item | None:
        """Return where the service is said to be in the network of another container, if it is."""
        mode = self.item.get("network_mode")
        shared = mode is not None and not mode.unknown and mode.text.startswith(_SHARED)
        return mode if shared else None

    @property
    def of_network(self) -> Iterator[tuple[str, Item]]:
        """Yield the keys by which it asks for something of its network, with what they say."""
        for key in _OF_A_NETWORK:
            said = self.item.get(key)
            if said is not None and (said.entries or said.elements or said.text):
                yield key, said


def read_service(name: str, item: Item, problems: list[Problem]) -> Service | None:
    """Return a service, or None where its shape is wrong; single ports that are wrong are left out.

    What is wrong is added to `problems`.
    """
    found = list(misshapen(item, SERVICE))
    network, ports = item.get("network_mode"), item.get("ports")
    if item.value is None or found:
        problems += found or [item.problem("wrong-type", "expected a mapping, found nothing")]
        read_ports((each for each in _elements(ports) if not any(misshapen(each, PORT))), problems)
        return None
    count = item.get("scale") or item.get("deploy", "replicas")
    return Service(
        name,
        item,
        tuple(read_ports(_elements(ports), problems)),
        tuple(references(item)),
        network if network is not None and network.text in _NO_PORTS else None,
        _replicas(count),
        count,
    )


def _elements(ports: Item | None) -> list[Item]:
    """Return the entries of `ports`; a placeholder that stands for them is one."""
    if ports is None:
        return []
    return [ports] if ports.is_open else ports.elements


def refused(item: Item) -> Iterator[Problem]:
    """Yield what Docker refuses of a service: keys that exclude each other, and its name."""
    name = item.get("container_name")
    if name is not None and not name.unknown and not _CONTAINER_NAME.fullmatch(name.text):
        message = f"`{shown(name.text)}` is no name of a container"
        advice = "it begins with a letter or digit, and goes on with these, `_`, `.` or `-`"
        yield name.problem("wrong-value", message, help_text=advice)
    network, networks = item.get("network_mode"), item.get("networks")
    if network is not None and networks is not None and not network.unknown:
        message = "`network_mode` and `networks` exclude each other"
        yield networks.problem("wrong-value", message, key=True)
    scale, replicas = item.get("scale"), item.get("deploy", "replicas")
    if scale is None or replicas is None or scale.unknown or replicas.unknown:
        return
    if scale.text != replicas.text:
        message = f"`scale` is {scale.text}, but `deploy.replicas` is {replicas.text}"
        yield scale.problem("wrong-value", message)


def without_image(name: str, item: Item) -> Iterator[Problem]:
    """Yield the problem that a service has nothing from which to make a container."""
    if not item.entries.keys() & _MADE_OF and not any(map(is_open, item.entries)):
        message = f"service `{name}` has neither `image` nor `build`"
        yield item.problem("missing-key", message, key=True)


def is_active(item: Item, profiles: Collection[str]) -> bool:
    """Return whether a service is deployed with these profiles: it has none, or one of them."""
    own = profiles_of(item)
    return not own or "*" in profiles or any(each in profiles for each in own)


def profiles_of(item: Item) -> list[str]:
    """Return the profiles of a service."""
    said = item.get("profiles")
    return [] if said is None else [each.text for each in said.elements]


def active_profiles(options: Collection[str], told: str | None) -> frozenset[str]:
    """Return the profiles that are active: those of the options, else of `COMPOSE_PROFILES`."""
    found = options or [each.strip() for each in (told or "").split(",")]
    return frozenset(each for each in found if each)


def _replicas(count: Item | None) -> int:
    if count is None or not count.text.isascii() or not count.text.isdigit():
        return 1
    return int(count.text[:9])
