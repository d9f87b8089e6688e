"""Pools that overlap the ports that the kernel takes for outgoing connections."""

from collections.abc import Iterator

from fleetcheck.ports.demand import Demand
from fleetcheck.ports.room import merged
from fleetcheck.resolve.claims import Stretch
from fleetcheck.slicing.state import State

EPHEMERAL = (32768, 60999)
"""What Linux takes them from unless `net.ipv4.ip_local_port_range` says otherwise."""


def notes(state: State, demand: Demand) -> Iterator[str]:
    """Yield a sentence for each pool from which a port of that range may be handed out."""
    low, high = EPHEMERAL
    reserved = state.loaded.fleet.ports.reserved
    pools: dict[tuple[Stretch, str], str] = {}
    for port in demand.ports:
        pools.setdefault((port.pool, port.shape.protocol), str(port.name))
    told: set[Stretch] = set()
    for ((first, last), protocol), name in sorted(pools.items()):
        start, end = max(first, low), min(last, high)
        kept = merged((r.low, r.high) for r in reserved if r.protocol in ("", protocol))
        closed = any(one <= start and end <= other for one, other in kept)
        if start <= end and not closed and (first, last) not in told:
            told.add((first, last))
            yield (
                f"{first}-{last}, the pool of `{name}`, reaches into {low}-{high}, from which the "
                f"kernel takes ports for outgoing connections: reserve {start}-{end}"
            )
