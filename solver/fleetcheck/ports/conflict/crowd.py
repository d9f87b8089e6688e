"""Ports that may be too many for their pools, and the obstacles to them, each with a number."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from fleetcheck.ports.conflict.obstacle import Obstacle
from fleetcheck.ports.want import Listens, Want
from fleetcheck.resolve.automatic import Automatic
from fleetcheck.resolve.bind_addresses import masks
from fleetcheck.resolve.claims import Space


class Element(NamedTuple):
    """A port, the want it is a part of, where it listens, and the number it holds there."""

    port: Automatic
    want: int
    listens: Listens
    held: int | None


class Crowd(NamedTuple):
    """Ports and obstacles. The ports are numbered from 0 on, the obstacles after them.

    `kinds` tells the kinds of address that an address stands for, by space.
    """

    wants: tuple[Want, ...]
    elements: tuple[Element, ...]
    obstacles: tuple[Obstacle, ...]
    kinds: Mapping[Space, Mapping[str, int]]

    @property
    def size(self) -> int:
        """Return how many there are of both."""
        return len(self.elements) + len(self.obstacles)

    def only(self, numbers: Iterable[int]) -> "Crowd":
        """Return the ports and obstacles with these numbers, numbered anew in their order."""
        chosen = sorted(numbers)
        ports = len(self.elements)
        elements = tuple(self.elements[number] for number in chosen if number < ports)
        obstacles = tuple(self.obstacles[number - ports] for number in chosen if number >= ports)
        return self._replace(elements=elements, obstacles=obstacles)

    def hits(self, obstacle: Obstacle, space: Space, mask: int) -> bool:
        """Return whether an obstacle is in the way of some kinds of address in a space."""
        return obstacle.space == space and bool(self.kinds[space][obstacle.address] & mask)


def crowd(wants: Sequence[Want], obstacles: Sequence[Obstacle]) -> Crowd:
    """Return all ports of some wants, and all obstacles."""
    found: dict[Space, set[str]] = defaultdict(set)
    for want in wants:
        for port in want.ports:
            found[port.shape.namespace, port.shape.protocol].add(port.shape.address)
    for each in obstacles:
        if each.space in found:
            found[each.space].add(each.address)
    kinds = {space: masks(addresses) for space, addresses in found.items()}
    elements = tuple(
        Element(port, index, Listens(space, kinds[space][port.shape.address]), held)
        for index, want in enumerate(wants)
        for port, (space, _), held in zip(want.ports, want.listens, want.holds, strict=True)
    )
    return Crowd(tuple(wants), elements, tuple(obstacles), kinds)
