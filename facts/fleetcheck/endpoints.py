"""What is open and what others are told to come to: the ends of connections between machines."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from ipaddress import ip_address
from typing import NamedTuple

from fleetcheck import model
from fleetcheck.claims import Stretch, claims, namespace_of
from fleetcheck.expand import Expansion, Placement
from fleetcheck.layers import Layers
from fleetcheck.location import Path
from fleetcheck.values import Ports


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


class _Network(NamedTuple):
    """What is known of one network namespace while it is looked at."""

    placements: list[Placement]
    open: list[Ports]
    listening: dict[str, list[Stretch]]


def odd_networks(fleet: model.Fleet, expansion: Expansion) -> Mapping[str, list[Placement]]:
    """Return the network namespaces in which not every end is plainly in order.

    That is where something advertised is bound to loopback or not plainly open, or nothing plainly
    listens on what is open; each with its placements.
    """
    speaking = {name for name, aspect in fleet.aspects.items() if _speaks(aspect)}
    machines = [node for node in expansion.nodes.values() if node.entry.open]
    if not speaking and not machines:
        return {}
    networks: dict[str, _Network] = defaultdict(lambda: _Network([], [], defaultdict(list)))
    for node in machines:
        networks[namespace_of(fleet, node)].open.extend(node.entry.open)
    where = {name: namespace_of(fleet, node) for name, node in expansion.nodes.items()}
    for placement in expansion.placements:
        if placement.aspect in speaking:
            networks[where[placement.scope]].open.extend(fleet.aspects[placement.aspect].open)
    for placement in expansion.placements:
        if where[placement.scope] in networks:
            networks[where[placement.scope]].placements.append(placement)
    layers = Layers(fleet, expansion, conditional=False)
    for network in networks.values():
        for claim in claims(fleet, network.placements, expansion.nodes, layers):
            if claim.spec.port is not None and not is_loopback(claim.spec.bind):
                network.listening[claim.space[1]].extend(claim.numbers)
    return {
        name: network.placements
        for name, network in sorted(networks.items())
        if not _is_plain(fleet, network)
    }


def _speaks(aspect: model.Aspect) -> bool:
    """Return whether an aspect opens or advertises anything."""
    return (
        bool(aspect.advertises)
        or bool(aspect.open)
        or any(spec.open for specs in aspect.ports.values() for spec in specs)
    )


def _is_plain(fleet: model.Fleet, network: _Network) -> bool:
    def heard(ports: Ports) -> bool:
        stretches = network.listening.get(ports.protocol, ())
        return any(low <= ports.high and ports.low <= high for low, high in stretches)

    if not all(map(heard, network.open)):
        return False
    for name, _, _ in network.placements:
        aspect = fleet.aspects[name]
        for port, specs in aspect.ports.items():
            for spec in specs:
                if (spec.open or port in aspect.advertises) and is_loopback(spec.bind):
                    return False
                if port in aspect.advertises and not spec.open:
                    return False
    return True
