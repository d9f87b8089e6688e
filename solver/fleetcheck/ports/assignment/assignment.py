"""Numbers for all automatic ports of a fleet, each with the reason, and the lock that they make."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from fleetcheck.fleet.lock import Lock, LockLine, spell
from fleetcheck.fleet.values import Ports
from fleetcheck.ports.assignment.solve import Solution
from fleetcheck.ports.demand import Demand
from fleetcheck.ports.room import fits
from fleetcheck.ports.want import Want
from fleetcheck.resolve.automatic import Automatic

Reason = Literal["locked", "preferred", "proposed"]


class Assigned(NamedTuple):
    """An automatic port with its numbers, and why it has them.

    `before` is the line that it had in the lock, and `note` says what became of that, or how near
    the numbers are to what was wanted.
    """

    port: Automatic
    ports: Ports
    reason: Reason
    note: str
    before: LockLine | None

    @property
    def line(self) -> LockLine:
        """Return its line in the lock."""
        return LockLine(self.port.name, self.port.shape, self.ports.low, "held")

    @property
    def changed(self) -> bool:
        """Return whether its line in the lock is another one than before."""
        return self.before is None or self.before._replace(row=0) != self.line


class Assignment(NamedTuple):
    """The numbers of all automatic ports, sorted by name, and the lines of those that are gone."""

    assigned: tuple[Assigned, ...]
    gone: tuple[LockLine, ...]
    proved: bool

    @property
    def text(self) -> str:
        """Return the text of the lock; a lock with nothing in it says so."""
        return spell((*(each.line for each in self.assigned), *self.gone))


def assignment(demand: Demand, solution: Solution, lock: Lock) -> Assignment:
    """Return the numbers of a solution in which nothing is infeasible or unknown."""
    assigned = [
        _assigned(port, solution.starts[want.name], want, demand, lock.lines.get(port.name))
        for want in demand.wants
        for port in want.ports
    ]
    assigned.sort(key=lambda each: each.port.name)
    gone = tuple(line._replace(state="gone", row=0) for line in demand.gone)
    return Assignment(tuple(assigned), gone, not solution.unproved)


def newly_gone(demand: Demand) -> Iterator[LockLine]:
    """Yield the lines of the lock that say `held`, but that the fleet does not ask for any more."""
    return (line for line in demand.gone if line.state == "held")


def _assigned(
    port: Automatic, start: int, want: Want, demand: Demand, before: LockLine | None
) -> Assigned:
    ports = Ports(start, start + want.size - 1, port.shape.protocol)
    if before is not None and before.low == start:
        return Assigned(port, ports, "locked", _kept(before, port), before)
    reason: Reason = "preferred" if start == want.prefer else "proposed"
    near = "" if reason == "preferred" else _near(start, want)
    moved = "" if before is None else _moved(before, want, demand)
    return Assigned(port, ports, reason, "; ".join(filter(None, (near, moved))), before)


def _near(start: int, want: Want) -> str:
    """Return how a number came about that is not the proposed one."""
    if start in want.votes:
        return "the number of the others"
    if want.prefer is not None:
        return f"{want.prefer} is not free"
    return "" if start == want.proposal else f"the nearest free to {want.proposal}"


def _kept(before: LockLine, port: Automatic) -> str:
    if before.state == "gone":
        return "asked for again"
    return "" if before.shape == port.shape else f"was {_spelled(before)}"


def _spelled(line: LockLine) -> str:
    return f"{line.shape.address}:{line.ports} on {line.shape.namespace}"


def _moved(before: LockLine, want: Want, demand: Demand) -> str:
    """Return why a port does not keep the number that it had."""
    low, high = want.pool
    if not low <= before.low <= high - want.size + 1:
        return f"was {before.low}, which is outside of {low}-{high}"
    if not fits(want, before.low, demand.rooms):
        if fits(want._replace(holds=(before.low,) * len(want.holds)), before.low, demand.rooms):
            return f"was {before.low}, where numbers are kept for a port that is gone"
        return f"was {before.low}, which is not free any more"
    return f"was {before.low}, which another one has"
