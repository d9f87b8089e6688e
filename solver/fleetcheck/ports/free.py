"""Numbers that are free beside all that a fleet claims, for ports that could have another one.

They are free on every host of a port, for its address and protocol: no other port claims them,
they are neither reserved nor in the pool of automatic ports, and fleet.lock does not keep them. The
rules about ports have the last word: a number that they object to is not named.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from fleetcheck.documents.location import Path
from fleetcheck.engine.violation import ports_within
from fleetcheck.fleet.lock import PortName, Shape
from fleetcheck.fleet.values import HIGHEST_PORT, Ports
from fleetcheck.ports.demand import beside
from fleetcheck.ports.renumbered import judged, present, renumbered
from fleetcheck.ports.room import Rooms, fits, nearest, take
from fleetcheck.ports.want import Listens, Want
from fleetcheck.resolve.automatic import Automatic, address_of
from fleetcheck.resolve.claims import Claim, Space, Stretch, namespace_of
from fleetcheck.slicing.state import State

WELL_KNOWN = 1024
"""A number below this is one that services are known by: it is not given for any other reason."""

_LONGEST = 1024
"""For a longer range no other numbers are sought."""


class Sought(NamedTuple):
    """A port with a number for which another one is sought, and its number in the container."""

    path: Path
    inner: int


def free_numbers(state: State, sought: Iterable[Sought]) -> Mapping[Path, int]:
    """Return the first number for each port; no two overlap where both would be claimed.

    It is the number in the container where that is free, else the next free one upward. A port for
    which there is none is left out.
    """
    inner = dict(sought)
    ports = list(_ports(state, inner))
    if not ports:
        return {}
    around = beside(state, ports)
    chosen = _chosen(around.wants, around.rooms, inner)
    refused = _refused(state, ports, chosen)
    return {path: number for path, number in chosen.items() if path not in refused}


def _ports(state: State, inner: Mapping[Path, int]) -> Iterator[Automatic]:
    """Yield the ports as if their numbers were to be chosen, those of one entry as one group."""
    fleet, expansion = state.loaded.fleet, state.expansion
    asked: dict[str, list[Path]] = defaultdict(list)
    for path in inner:
        asked[str(path[1])].append(path)
    for aspect, scope, _ in expansion.placements:
        for path in asked.get(aspect, ()):
            _, _, _, port, index = path
            spec = fleet.aspects[aspect].ports[str(port)][int(index)]
            if spec.port is None or spec.port.high - spec.port.low >= _LONGEST:
                continue
            node, size = expansion.nodes[scope], spec.port.high - spec.port.low + 1
            name = PortName(aspect, scope, str(port), int(index))
            where = namespace_of(fleet, node)
            shape = Shape(where, spec.port.protocol, address_of(spec), size)
            group = tuple(map(str, path))
            yield Automatic(name, node, spec, shape, (WELL_KNOWN, HIGHEST_PORT), group)


class _Choice:
    """Numbers for wants, one after the other: none twice in a namespace but for one aspect."""

    def __init__(self, rooms: Rooms) -> None:
        self.found: dict[Path, int] = {}
        self._rooms = rooms
        self._given: dict[tuple[str, int], str] = {}
        self._partners: dict[tuple[str, int], int] = {}
        self._passed: dict[tuple[tuple[Listens, ...], int], Stretch] = {}

    def give(self, want: Want, number: int) -> bool:
        """Give a want this number if it is free; return whether it is."""
        namespaces = {where.space[0] for where in want.listens}
        aspect, numbers = want.name.aspect, range(number, number + want.size)
        taken = [(namespace, each) for namespace in namespaces for each in numbers]
        if any(self._given.get(each, aspect) != aspect for each in taken):
            return False
        if not fits(want, number, self._rooms):
            return False
        take(want, number, self._rooms)
        self._given.update(dict.fromkeys(taken, aspect))
        self._partners.setdefault((aspect, _low(want)), number)
        self.found[want.ports[0].path] = number
        return True

    def give_nearest(self, want: Want) -> None:
        """Give a want the number of its ports with other protocols, or the next one upward."""
        own = _low(want)
        partner = self._partners.get((want.name.aspect, own))
        if partner is not None and self.give(want, partner):
            return
        # All up to where the last one of the same kind was placed is taken.
        start, end = self._passed.get((want.listens, want.size), (1, 0))
        own = max(own, min(WELL_KNOWN, want.pool[1] - want.size + 1))
        low = number = end if start <= own <= end else own
        for _ in range(len(self._given) + 1):
            free = nearest(want._replace(proposal=number), self._rooms)
            if free is None:
                return
            if self.give(want, free):
                self._passed[want.listens, want.size] = (low, free)
                return
            number = free + 1 if free < want.pool[1] - want.size + 1 else want.pool[0]


def _chosen(wants: Sequence[Want], rooms: Rooms, inner: Mapping[Path, int]) -> dict[Path, int]:
    """Return a number for each want that there is one for; the rooms hold them afterwards."""
    choice = _Choice(rooms)
    for want in wants:
        number = inner[want.ports[0].path]
        if number >= WELL_KNOWN:
            choice.give(want, number)
    left = [each for each in wants if each.ports[0].path not in choice.found]
    for want in sorted(left, key=lambda each: (_low(each), each.name)):
        choice.give_nearest(want)
    return choice.found


def _low(want: Want) -> int:
    port = want.ports[0].spec.port
    assert port is not None
    return min(port.low, want.pool[1] - want.size + 1)


def _refused(
    state: State, ports: Sequence[Automatic], chosen: Mapping[Path, int]
) -> frozenset[Path]:
    """Return the ports about whose number a rule finds something, were it claimed beside all."""
    new = [_claim(port, chosen[port.path]) for port in ports if port.path in chosen]
    found = judged(state, [*_meeting(present(state), new), *new])
    about = {name for violation in found for name in ports_within(violation)}
    return frozenset(port.path for port in ports if _named_new(port) in about)


def _named_new(port: Automatic) -> PortName:
    return port.name._replace(port=f"{port.name.port} (free)")


def _claim(port: Automatic, start: int) -> Claim:
    """Return the further claim of a port to a number."""
    name, shape = _named_new(port), port.shape
    numbers = Ports(start, start + shape.size - 1, shape.protocol)
    spec, space = renumbered(port.spec, numbers), (shape.namespace, shape.protocol)
    stretches = ((numbers.low, numbers.high),)
    return Claim(name.aspect, port.node, name.port, name.position, spec, space, stretches, False)


def _meeting(old: Iterable[Claim], new: Iterable[Claim]) -> Iterator[Claim]:
    """Yield the claims that have a number of the new ones in their space."""
    taken: dict[Space, set[int]] = defaultdict(set)
    for claim in new:
        for low, high in claim.numbers:
            taken[claim.space].update(range(low, high + 1))
    ordered = {space: sorted(numbers) for space, numbers in taken.items()}
    for claim in old:
        numbers = ordered.get(claim.space)
        if numbers and any(_within(numbers, low, high) for low, high in claim.numbers):
            yield claim


def _within(numbers: Sequence[int], low: int, high: int) -> bool:
    """Return whether one of the sorted numbers is in a stretch."""
    at = bisect_left(numbers, low)
    return at < len(numbers) and numbers[at] <= high
