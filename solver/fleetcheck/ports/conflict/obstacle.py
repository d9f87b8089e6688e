"""What is in the way of automatic ports, each with the declaration behind it."""

from collections.abc import Iterator
from typing import NamedTuple

from fleetcheck.documents.location import Path
from fleetcheck.fleet.lock import LockLine
from fleetcheck.ports.demand import Demand
from fleetcheck.resolve.claims import Claim, Space, Stretch, reservations
from fleetcheck.slicing.state import State


class Obstacle(NamedTuple):
    """Numbers that no automatic port can have: reserved, claimed, or those of a port that is gone.

    `address` is as fleet.lock spells it. `space` is where they are; a reservation for the whole
    fleet is one for each space.
    """

    space: Space
    address: str
    stretch: Stretch
    source: Path | Claim | LockLine

    @property
    def is_gone(self) -> bool:
        """Return whether they are those of a port that is gone, which no other port gets."""
        return isinstance(self.source, LockLine)


def obstacles(state: State, demand: Demand, spaces: set[Space]) -> Iterator[Obstacle]:
    """Yield what is in the way in some spaces."""
    for namespace, path, ports in reservations(state.loaded.fleet, state.expansion):
        for space in sorted(spaces):
            if namespace in (None, space[0]) and ports.protocol in ("", space[1]):
                yield Obstacle(space, "*", (ports.low, ports.high), path)
    for claim, address, numbers in demand.fixed:
        if claim.space in spaces:
            for ports in numbers:
                yield Obstacle(claim.space, address, (ports.low, ports.high), claim)
    for line in demand.gone:
        space = (line.shape.namespace, line.shape.protocol)
        if space in spaces:
            yield Obstacle(space, line.shape.address, (line.ports.low, line.ports.high), line)
