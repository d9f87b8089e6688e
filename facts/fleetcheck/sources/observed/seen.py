"""What was seen on a machine: a container, a process that listens, a network."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from fleetcheck.documents.location import Location
from fleetcheck.fleet.values import Ports

Kind = Literal["container", "process", "network"]


class Bound(NamedTuple):
    """Ports of the machine that are taken, on which address, and where that is written.

    The address `*` is every address.
    """

    ports: Ports
    address: str
    location: Location


class Seen(NamedTuple):
    """One thing that was seen, and where that is written.

    `project` and `part` are the Compose project and the service or network of it that its labels
    name, if they do. `networks` are those that a container is in; `pools` are the subnets of a
    network with their gateways, and `driver` is what made it.
    """

    kind: Kind
    name: str
    location: Location
    bound: tuple[Bound, ...] = ()
    project: str = ""
    part: str = ""
    networks: tuple[str, ...] = ()
    pools: tuple[tuple[str, str], ...] = ()
    driver: str = ""


def merged(bound: Iterable[Bound]) -> tuple[Bound, ...]:
    """Return each of the ports once; those on every IPv4 and every IPv6 address are on `*`."""
    found: dict[tuple[Ports, str], Bound] = {}
    for each in bound:
        found.setdefault((each.ports, each.address), each)
    for ports in {ports for ports, _ in found}:
        if (ports, "0.0.0.0") in found and (ports, "::") in found:
            del found[ports, "::"]
            wide = found.pop((ports, "0.0.0.0"))
            found[ports, "*"] = wide._replace(address="*")
    return tuple(sorted(found.values(), key=lambda each: each.location))
