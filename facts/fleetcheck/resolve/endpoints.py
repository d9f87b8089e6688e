"""What is open and what others are told to come to: the ends of connections between machines."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from ipaddress import ip_address
from typing import NamedTuple

from fleetcheck.documents.location import Path
from fleetcheck.fleet import model
from fleetcheck.fleet.values import Ports
from fleetcheck.resolve.claims import Stretch, claims, namespace_of
from fleetcheck.resolve.expansion import Expansion
from fleetcheck.resolve.layers import Layers
from fleetcheck.resolve.node import Placement


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


def odd_networks(fleet: model.Fleet, expansion: Expansion) -> Mapping[str, list[Placement]]:
    """Return the network namespaces in which not every end is plainly in order.

    That is where something advertised is bound to loopback or not plainly open, or nothing plainly
    listens on what is open; each with its placements.
    """
    said = expansion.saying
    ends = {*said.get("ports.open", ()), *said.get("advertises", ())}
    odd = {name for name in ends if _is_odd(fleet.aspects[name])}
    opening = set(said.get("open", ()))
    open_: dict[str, list[Ports]] = defaultdict(list)
    for node in expansion.nodes.values():
        if node.entry.open:
            open_[namespace_of(fleet, node)].extend(node.entry.open)
    if not odd and not opening and not open_:
        return {}
    where = {name: namespace_of(fleet, node) for name, node in expansion.nodes.items()}
    found: set[str] = set()
    for aspect, scope, _ in expansion.placements:
        if aspect in odd:
            found.add(where[scope])
        if aspect in opening:
            open_[where[scope]].extend(fleet.aspects[aspect].open)
    inside: dict[str, list[Placement]] = defaultdict(list)
    for placement in expansion.placements:
        network = where[placement.scope]
        if network in found or network in open_:
            inside[network].append(placement)
    layers = Layers(fleet, expansion)
    for network, opened in open_.items():
        listening = [
            (claim.space[1], stretch)
            for claim in claims(fleet, inside[network], expansion.nodes, layers)
            if claim.spec.port is not None and not is_loopback(claim.spec.bind)
            for stretch in claim.numbers
        ]
        if not all(_is_heard(ports, listening) for ports in opened):
            found.add(network)
    return {network: inside[network] for network in sorted(found)}


def _is_odd(aspect: model.Aspect) -> bool:
    """Return whether an end of an aspect is on loopback, or advertised without being open."""
    for port, specs in aspect.ports.items():
        advertised = port in aspect.advertises
        for spec in specs:
            if (spec.open or advertised) and (not spec.open or is_loopback(spec.bind)):
                return True
            if spec.open and spec.port is None:
                return True
    return False


def _is_heard(ports: Ports, listening: Iterable[tuple[str, Stretch]]) -> bool:
    return any(
        protocol == ports.protocol and low <= ports.high and ports.low <= high
        for protocol, (low, high) in listening
    )
