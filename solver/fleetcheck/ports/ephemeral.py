"""Pools that reach into the ports that the kernel takes for outgoing connections."""

from collections.abc import Iterator

from fleetcheck.claims import Stretch
from fleetcheck.ports.demand import Demand
from fleetcheck.state import State

EPHEMERAL = (32768, 60999)
"""What Linux takes them from unless `net.ipv4.ip_local_port_range` says otherwise."""


def notes(state: State, demand: Demand) -> Iterator[str]:
    """Yield a sentence for each pool from which a port of that range may be handed out."""
    low, high = EPHEMERAL
    fleet = state.loaded.fleet
    reserved = [ports for ports in fleet.ports.reserved if ports.protocol == ""]
    pools: dict[Stretch, str] = {}
    for port in demand.ports:
        pools.setdefault(port.pool, str(port.name))
    for (first, last), name in sorted(pools.items()):
        start, end = max(first, low), min(last, high)
        if start <= end and not any(r.low <= start and end <= r.high for r in reserved):
            yield (
                f"{first}-{last}, the pool of `{name}`, reaches into {low}-{high}, from which the "
                f"kernel takes ports for outgoing connections: reserve {start}-{end}"
            )
