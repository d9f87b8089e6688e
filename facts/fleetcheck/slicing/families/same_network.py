"""Network namespaces in which something that is open or advertised is not plainly in order."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from fleetcheck.fleet import model
from fleetcheck.fleet.values import Ports
from fleetcheck.resolve.automatic import automatic, locked
from fleetcheck.resolve.claims import Stretch, claims, namespace_of
from fleetcheck.resolve.endpoints import is_loopback
from fleetcheck.resolve.expansion import Expansion
from fleetcheck.resolve.layers import Layers
from fleetcheck.resolve.node import Placement
from fleetcheck.slicing.families.seeds import Seeds, Whole


def network(whole: Whole, seeds: Seeds) -> None:
    """Add everything in the network namespaces whose ends are not plainly in order."""
    fleet, expansion = whole.fleet, whole.expansion
    networks = odd_networks(fleet, expansion, whole.layers)
    inside = [placement for placements in networks.values() for placement in placements]
    seeds.networks.update(networks)
    seeds.placements.update((aspect, scope) for aspect, scope, _ in inside)
    if inside:
        seeds.claim(claims(fleet, inside, expansion.nodes, whole.layers))
        numbered = locked(automatic(fleet, expansion), whole.lock)
        seeds.claim(claim for claim in numbered if claim.space[0] in networks)


def odd_networks(
    fleet: model.Fleet, expansion: Expansion, layers: Layers
) -> Mapping[str, list[Placement]]:
    """Return the network namespaces in which not every end is plainly in order.

    That is where something advertised is bound to loopback or not plainly open, or nothing plainly
    listens on what is open; each with its placements.
    """
    said = expansion.usage
    ends = {*said.get("ports.open", ()), *said.get("advertises", ())}
    odd = {name for name in ends if _is_odd(fleet.aspects[name])}
    opening = set(said.get("open", ()))
    open_: dict[str, list[Ports]] = defaultdict(list)
    for node in expansion.nodes.values():
        if node.entry.open:
            open_[namespace_of(fleet, node)].extend(node.entry.open)
    if not odd and not opening and not open_:
        return {}
    where = {name: namespace_of(fleet, node) for name, node in expansion.nodes.items()}
    found: set[str] = set()
    for aspect, scope, _ in expansion.placements:
        if aspect in odd:
            found.add(where[scope])
        if aspect in opening:
            open_[where[scope]].extend(fleet.aspects[aspect].open)
    inside: dict[str, list[Placement]] = defaultdict(list)
    for placement in expansion.placements:
        network = where[placement.scope]
        if network in found or network in open_:
            inside[network].append(placement)
    for network, opened in open_.items():
        listening = [
            (claim.space[1], stretch)
            for claim in claims(fleet, inside[network], expansion.nodes, layers)
            if claim.spec.port is not None and not is_loopback(claim.spec.bind)
            for stretch in claim.numbers
        ]
        if not all(_is_heard(ports, listening) for ports in opened):
            found.add(network)
    return {network: inside[network] for network in sorted(found)}


def _is_odd(aspect: model.Aspect) -> bool:
    """Return whether an end of an aspect is on loopback, or advertised without being open."""
    for port, specs in aspect.ports.items():
        advertised = port in aspect.advertises
        for spec in specs:
            if (spec.open or advertised) and (not spec.open or is_loopback(spec.bind)):
                return True
            if spec.open and spec.port is None:
                return True
    return False


def _is_heard(ports: Ports, listening: Iterable[tuple[str, Stretch]]) -> bool:
    return any(
        protocol == ports.protocol and low <= ports.high and ports.low <= high
        for protocol, (low, high) in listening
    )
