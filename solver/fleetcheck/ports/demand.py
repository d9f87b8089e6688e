"""What a fleet asks for: the numbers to choose, and the room that there is for them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

from fleetcheck.fleet.lock import LockLine
from fleetcheck.fleet.values import Ports
from fleetcheck.ports.contracts import Reading
from fleetcheck.ports.room import Room, Rooms, merged
from fleetcheck.ports.want import Want, wants
from fleetcheck.resolve.automatic import Automatic, address_of, automatic
from fleetcheck.resolve.bind_addresses import masks
from fleetcheck.resolve.cascade import port_numbers
from fleetcheck.resolve.claims import Claim, Space, Stretch, claims, namespace_of, reservations
from fleetcheck.resolve.layers import Layers
from fleetcheck.slicing.state import State


class Fixed(NamedTuple):
    """A claim that is not automatic, with the numbers that it has."""

    claim: Claim
    address: str
    numbers: tuple[Ports, ...]


class Demand(NamedTuple):
    """The numbers to choose, what else claims numbers beside them, and the room that is left.

    `ports` are the automatic ports, sorted by name; `gone` are the lines of the lock of ports that
    the fleet does not ask for.
    """

    ports: tuple[Automatic, ...]
    wants: tuple[Want, ...]
    fixed: tuple[Fixed, ...]
    gone: tuple[LockLine, ...]
    rooms: Rooms


def demand(state: State) -> Demand:
    """Return what the fleet asks for; the rooms hold nothing yet of what is to be chosen."""
    lock = state.loaded.lock
    ports = sorted(automatic(state.loaded.fleet, state.expansion), key=lambda port: port.name)
    if not ports:
        return Demand((), (), (), tuple(lock.lines.values()), {})
    return _among(state, ports)


def beside(state: State, ports: Sequence[Automatic]) -> Demand:
    """Return what it is to choose numbers for further ports, outside of the pools of the fleet."""
    demand = _among(state, sorted(ports, key=lambda port: port.name))
    for other in automatic(state.loaded.fleet, state.expansion):
        room = demand.rooms.get((other.shape.namespace, other.shape.protocol))
        if room is not None:
            room.closed = merged((*room.closed, other.pool))
    return demand


def _among(state: State, ports: Sequence[Automatic]) -> Demand:
    """Return what it is to choose numbers for some ports, beside all others that have numbers."""
    lock = state.loaded.lock
    addresses: dict[Space, set[str]] = defaultdict(set)
    pools: dict[Space, Stretch] = {}
    for port in ports:
        space = (port.shape.namespace, port.shape.protocol)
        addresses[space].add(port.shape.address)
        low, high = pools.get(space, port.pool)
        pools[space] = (min(low, port.pool[0]), max(high, port.pool[1]))
    fixed = list(_fixed(state, addresses))
    for each in fixed:
        addresses[each.claim.space].add(each.address)
    known = {port.name for port in ports}
    gone = [line for name, line in sorted(lock.lines.items()) if name not in known]
    for line in gone:
        space = (line.shape.namespace, line.shape.protocol)
        if space in addresses:
            addresses[space].add(line.shape.address)
    kinds = {space: masks(found) for space, found in addresses.items()}
    rooms = _rooms(state, pools)
    for each in fixed:
        room, mask = rooms[each.claim.space], kinds[each.claim.space][each.address]
        for numbers in each.numbers:
            _fill(room.taken, numbers, pools[each.claim.space], mask)
    for line in gone:
        space = (line.shape.namespace, line.shape.protocol)
        if space in rooms:
            mask = kinds[space][line.shape.address]
            _fill(rooms[space].kept, line.ports, pools[space], mask)
    return Demand(tuple(ports), tuple(wants(ports, lock, kinds)), tuple(fixed), tuple(gone), rooms)


def _fill(numbers: dict[int, int], ports: Ports, pool: Stretch, mask: int) -> None:
    """Mark ports as taken, as far as they are in the pool."""
    for number in range(max(ports.low, pool[0]), min(ports.high, pool[1]) + 1):
        numbers[number] = numbers.get(number, 0) | mask


def _fixed(state: State, spaces: dict[Space, set[str]]) -> Iterator[Fixed]:
    """Yield the claims that are not automatic in these spaces."""
    fleet, expansion = state.loaded.fleet, state.expansion
    layers = Layers(fleet, expansion)
    reading = Reading(state)
    namespaces = {namespace for namespace, _ in spaces}
    placements = (
        placement
        for placement in expansion.placements
        if namespace_of(fleet, expansion.nodes[placement.scope]) in namespaces
    )
    for claim in claims(fleet, placements, expansion.nodes, layers):
        if claim.space in spaces:
            read = partial(reading.resolved, claim.aspect, claim.node.name)
            numbers = port_numbers(fleet, layers, claim.node, claim.aspect, claim.spec, read)
            if numbers:
                yield Fixed(claim, address_of(claim.spec), tuple(numbers))


def _rooms(state: State, pools: dict[Space, Stretch]) -> dict[Space, Room]:
    """Return the room of each space with what is reserved there."""
    everywhere: dict[str, list[Stretch]] = defaultdict(list)
    somewhere: dict[Space, list[Stretch]] = defaultdict(list)
    for namespace, _, ports in reservations(state.loaded.fleet, state.expansion):
        for protocol in (ports.protocol,) if ports.protocol else ("tcp", "udp", "sctp"):
            if namespace is None:
                everywhere[protocol].append((ports.low, ports.high))
            else:
                somewhere[namespace, protocol].append((ports.low, ports.high))
    shared = {protocol: merged(found) for protocol, found in everywhere.items()}
    return {
        space: Room(
            merged((*somewhere[space], *everywhere[space[1]]))
            if space in somewhere
            else shared.get(space[1], ())
        )
        for space in pools
    }
