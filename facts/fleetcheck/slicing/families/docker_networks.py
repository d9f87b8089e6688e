"""Subnets of Docker networks that could overlap, and fixed addresses that could not be given."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from ipaddress import ip_network
from typing import NamedTuple

from fleetcheck.fleet import model
from fleetcheck.lowering.extent import Placed
from fleetcheck.resolve.address_pools import Subnets, kept, space_of
from fleetcheck.slicing.families.seeds import Seeds, Whole


class _Made(NamedTuple):
    """A network that a placement makes."""

    placement: Placed
    network: model.DockerNetwork


def subnet(whole: Whole, seeds: Seeds) -> None:
    """Add whoever makes a network with a subnet that overlaps another one there."""
    spaces: dict[tuple[str, str], list[tuple[tuple[int, int, int], Placed]]] = defaultdict(list)
    for placement, network in _made(whole):
        for pool in network.subnets:
            parsed = ip_network(pool.subnet)
            first = (parsed.version, int(parsed.network_address), parsed.prefixlen)
            spaces[placement[1], space_of(network)].append((first, placement))
    for found in spaces.values():
        found.sort(key=lambda row: row[0])
        seeds.placements.update(_overlapping(found))


def fixed_address(whole: Whole, seeds: Seeds) -> None:
    """Add who has a fixed address in a network that is not plainly free there, and who makes it."""
    made: dict[tuple[str, str], list[_Made]] = defaultdict(list)
    for each in _made(whole):
        made[each.placement[1], each.network.name].append(each)
    asked: dict[tuple[str, str], list[tuple[Placed, Sequence[str]]]] = defaultdict(list)
    for name in whole.expansion.usage.get("attachments", ()):
        for scope in whole.seen.places.get(name, ()):
            for said in whole.fleet.aspects[name].attachments:
                asked[scope, said.network].append(((name, scope), said.addresses))
    for key, makers in made.items():
        known = Subnets(pool.subnet for each in makers for pool in each.network.subnets)
        taken: set[str] = set()
        stray = False
        for _, network in makers:
            for index, pool in enumerate(network.subnets):
                for _, address, _ in kept(network, index):
                    taken.add(address)
                    stray = stray or pool.subnet not in known.around_address(address)
        odd = [
            placement
            for placement, addresses in asked.get(key, ())
            if any(each in taken or not any(known.around_address(each)) for each in addresses)
        ]
        if odd or stray:
            seeds.placements.update(odd, (each.placement for each in makers))


def _made(whole: Whole) -> Iterable[_Made]:
    for name in whole.expansion.usage.get("networks", ()):
        for scope in whole.seen.places.get(name, ()):
            for network in whole.fleet.aspects[name].networks:
                yield _Made((name, scope), network)


def _overlapping(found: Iterable[tuple[tuple[int, int, int], Placed]]) -> Iterable[Placed]:
    """Yield who has a subnet that overlaps another one, given all by their first address."""
    together: list[Placed] = []
    version, end = 0, -1
    for (kind, first, length), placement in found:
        if kind != version or first > end:
            if len(together) > 1:
                yield from together
            together = []
            version, end = kind, first + (1 << ((32 if kind == 4 else 128) - length)) - 1
        together.append(placement)
    if len(together) > 1:
        yield from together
