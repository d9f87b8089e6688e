"""Ranges of host ports from which Docker chooses for each container."""

from fleetcheck.fleet.values import HIGHEST_PORT
from fleetcheck.sources.compose.draft import Draft, Tree
from fleetcheck.sources.compose.item import Spot
from fleetcheck.sources.compose.service import Service


def add_port_ranges(draft: Draft, aspect: str, service: Service) -> None:
    """Add to an aspect the ranges of which its containers get a port; equal ones count once."""
    if service.discards is not None or service.shares is not None or not service.replicas:
        return
    seen: set[object] = set()
    for port in service.ports:
        key = (port.target, port.choice, port.protocol, port.address)
        if port.choice is None or port.unknown or key in seen:
            continue
        seen.add(key)
        low, high = port.choice
        tree: Tree = {"ports": f"{max(low, 1)}-{high}/{port.protocol}"}
        if port.address:
            tree["bind"] = port.address
        if service.replicas > 1:
            tree["containers"] = min(service.replicas, HIGHEST_PORT + 1)
        draft.append(aspect, "portRanges", tree, Spot(port.item))
