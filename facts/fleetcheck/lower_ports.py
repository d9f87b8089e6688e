"""Lowers ports: claims, what they may collide with, and the settings they are taken from."""

from collections import defaultdict
from collections.abc import Iterator
from ipaddress import IPv6Address, ip_address

from fleetcheck import model
from fleetcheck.expand import Expansion, Node
from fleetcheck.facts import Facts
from fleetcheck.layers import Layers
from fleetcheck.location import Path
from fleetcheck.term import path_term, quote
from fleetcheck.values import EVERY_ADDRESS, PROTOCOLS, Ports

Space = tuple[str, str]
"""A network namespace and a protocol: within it port numbers are compared."""


def lower_ports(fleet: model.Fleet, expansion: Expansion, facts: Facts) -> None:
    """State the claims of every placement, the reserved ports, and the cells they can share."""
    layers = Layers(fleet, expansion)
    numbers: dict[Space, list[tuple[int, int]]] = defaultdict(list)
    for placement in expansion.placements:
        entry = fleet.aspects[placement.aspect]
        if entry.ports:
            node = expansion.nodes[placement.scope]
            for claim, spec in _specs(placement.aspect, placement.scope, entry):
                space = _lower_spec(fleet, layers, node, placement.aspect, claim, spec, facts)
                if space is not None:
                    facts.add("claim_of", claim, quote(placement.aspect), quote(placement.scope))
                    numbers[space].extend(_candidates(layers, placement.aspect, spec))
    for (namespace, protocol), found in sorted(numbers.items()):
        if any(low < high for low, high in found):
            for low, high in _shared(found):
                facts.add("segment", quote(namespace), quote(protocol), str(low), str(high))
    for index, reserved in enumerate(fleet.ports.reserved):
        _reserve(("ports", "reserved", index), "everywhere", reserved, facts)
    for node in expansion.nodes.values():
        for index, reserved in enumerate(node.entry.reserved):
            path = (*node.path, "reserved", index)
            _reserve(path, quote(namespace_of(fleet, node)), reserved, facts)


def namespace_of(fleet: model.Fleet, node: Node) -> str:
    """Return the scope whose ports are those of the node: itself, or where it is carried."""
    while node.parent is not None:
        kind = fleet.kinds.get(node.kind or "")
        if kind is not None and kind.netns == "own":
            break
        node = node.parent
    return node.name


def _specs(aspect: str, scope: str, entry: model.Aspect) -> Iterator[tuple[str, model.PortSpec]]:
    """Yield the ports of an aspect with the term of each claim; identical ones once."""
    for name, specs in sorted(entry.ports.items()):
        for index, spec in enumerate(specs):
            if spec not in specs[:index]:
                term = f"port({quote(aspect)},{quote(scope)},{quote(name)},{index})"
                yield term, spec


def _lower_spec(
    fleet: model.Fleet,
    layers: Layers,
    node: Node,
    aspect: str,
    claim: str,
    spec: model.PortSpec,
    facts: Facts,
) -> Space | None:
    """State one claim; return where it counts, or None for one that is still to be assigned."""
    namespace = namespace_of(fleet, node)
    address, family = _address(spec)
    if spec.port is not None:
        protocol, low, high = spec.port.protocol, spec.port.low, spec.port.high
        where = (claim, quote(namespace), quote(protocol), quote(address))
        facts.add("claim", *where, str(low), str(high))
    elif spec.setting is not None:
        protocol = spec.protocol or "tcp"
        field = spec.setting.removeprefix("settings.")
        where = (claim, quote(namespace), quote(protocol), quote(address))
        facts.add("setting_claim", *where, quote(aspect), quote(field))
        layers.state(node, aspect, field, facts)
    else:
        return None
    facts.add("family", quote(address), family)
    return namespace, protocol


def _address(spec: model.PortSpec) -> tuple[str, str]:
    """Return a bind address as people read it, and its family."""
    if spec.bind == EVERY_ADDRESS:
        return EVERY_ADDRESS, "any"
    if spec.bind == "::":
        return ("[::] (IPv6 only)", "any6") if spec.ipv6only else ("[::]", "any")
    if spec.bind == "0.0.0.0":
        return spec.bind, "any4"
    try:
        address = ip_address(spec.bind)
    except ValueError:
        return spec.bind, "interface"
    return (f"[{spec.bind}]", "v6") if isinstance(address, IPv6Address) else (spec.bind, "v4")


def _candidates(layers: Layers, aspect: str, spec: model.PortSpec) -> Iterator[tuple[int, int]]:
    """Yield the numbers that the claim could turn out to have."""
    if spec.port is not None:
        yield spec.port.low, spec.port.high
    elif spec.setting is not None:
        field = spec.setting.removeprefix("settings.")
        for value in layers.values(aspect, field):
            if isinstance(value, int):
                yield value, value


def _shared(found: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the stretches of ports that two or more of the ranges share, cut at all their ends."""
    change: dict[int, int] = defaultdict(int)
    for low, high in found:
        change[low] += 1
        change[high + 1] -= 1
    depth = 0
    points = sorted(change)
    for point, following in zip(points, [*points[1:], 0], strict=True):
        depth += change[point]
        if depth >= 2:
            yield point, following - 1


def _reserve(path: Path, namespace: str, reserved: Ports, facts: Facts) -> None:
    for protocol in PROTOCOLS:
        if reserved.protocol in ("", protocol):
            where = (path_term(path), namespace, quote(protocol))
            facts.add("reserved", *where, str(reserved.low), str(reserved.high))
