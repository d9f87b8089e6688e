"""What is to be chosen: one number for a port, or for all ports that are `same:`."""

from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from typing import NamedTuple

from fleetcheck.fleet.lock import Lock, PortName
from fleetcheck.resolve.automatic import Automatic, Group
from fleetcheck.resolve.claims import Space, Stretch


class Listens(NamedTuple):
    """Where a number is taken: a space, and the kinds of address there as bits."""

    space: Space
    mask: int


class Want(NamedTuple):
    """One number to choose, the first of as many in a row as its size says.

    `votes` tells how many of its ports have which number in the lock, `holds` for each place which
    number its port has there, None where it has none or was another port then. `proposal` is the
    number it gets where that is free; the nearest free one upward is next best, after the last the
    first. It is `impossible` where two of its ports would take the same number from each other.
    """

    ports: tuple[Automatic, ...]
    listens: tuple[Listens, ...]
    holds: tuple[int | None, ...]
    size: int
    pool: Stretch
    votes: Mapping[int, int]
    prefer: int | None
    proposal: int
    impossible: bool

    @property
    def name(self) -> PortName:
        """Return the name of the first of its ports."""
        return self.ports[0].name

    @property
    def span(self) -> int:
        """Return how many starts its pool has."""
        return self.pool[1] - self.pool[0] - self.size + 2

    def distance(self, start: int) -> int:
        """Return how far a start is from the best one: 0 for those of the lock and `prefer`."""
        if start in self.votes or start == self.prefer:
            return 0
        return (start - self.proposal) % self.span

    @property
    def starts(self) -> Iterable[int]:
        """Return every start in the pool, the proposal first, then upward."""
        low, high = self.pool[0], self.pool[1] - self.size + 1
        yield from range(self.proposal, high + 1)
        yield from range(low, self.proposal)


def wants(
    ports: Iterable[Automatic], lock: Lock, masks: Mapping[Space, Mapping[str, int]]
) -> Iterator[Want]:
    """Yield what is to be chosen for ports that are sorted by name, in the same order.

    `masks` tells the kinds of address that an address stands for, by space.
    """
    groups: dict[Group, list[Automatic]] = {}
    found: list[list[Automatic]] = []
    for port in ports:
        if not port.group:
            found.append([port])
        elif port.group in groups:
            groups[port.group].append(port)
        else:
            found.append(groups.setdefault(port.group, [port]))
    for together in found:
        name = together[0].name
        key = together[0].group or (*name[:3], str(name.position), "")
        shape, spec, pool = together[0].shape, together[0].spec, together[0].pool
        votes: dict[int, int] = {}
        listens: list[Listens] = []
        holds: list[int | None] = []
        for port in together:
            line = lock.lines.get(port.name)
            if line is not None:
                votes[line.low] = votes.get(line.low, 0) + 1
            holds.append(line.low if line is not None and line.shape == port.shape else None)
            space = (port.shape.namespace, port.shape.protocol)
            listens.append(Listens(space, masks[space][port.shape.address]))
        last = pool[1] - shape.size + 1
        proposal = pool[0] + _hash(key) % max(last - pool[0] + 1, 1)
        if spec.prefer is not None and pool[0] <= spec.prefer <= last:
            proposal = spec.prefer
        clash = len(together) > 1 and _clash(listens)
        some = (tuple(together), tuple(listens), tuple(holds), shape.size, pool, votes)
        yield Want(*some, spec.prefer, proposal, clash)


def _clash(listens: Iterable[Listens]) -> bool:
    """Return whether two of the places overlap."""
    seen: dict[Space, int] = {}
    for space, mask in listens:
        if seen.get(space, 0) & mask:
            return True
        seen[space] = seen.get(space, 0) | mask
    return False


def _hash(key: tuple[str, ...]) -> int:
    """Return a number that depends on nothing but the names."""
    digest = blake2b("\0".join(key).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big")
