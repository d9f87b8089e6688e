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
from fleetcheck.values import EVERY_ADDRESS, HIGHEST_PORT, PROTOCOLS, Ports

Space = tuple[str, str]
"""A network namespace and a protocol: within it port numbers are compared."""


def lower_ports(
    fleet: model.Fleet, expansion: Expansion, facts: Facts, conditional: bool = False
) -> None:
    """State the claims of every placement, the reserved ports, and the cells they can share.

    With `conditional`, a claim is stated under the condition that its aspect is placed.
    """
    layers = Layers(fleet, expansion, conditional)
    numbers: dict[Space, list[tuple[int, int]]] = defaultdict(list)
    for placement in expansion.placements:
        entry = fleet.aspects[placement.aspect]
        if entry.ports:
            node = expansion.nodes[placement.scope]
            when = f"placed({quote(placement.aspect)},{quote(placement.scope)})"
            for claim, path, spec in _specs(placement.aspect, placement.scope, entry):
                fact = _claim(fleet, node, placement.aspect, claim, spec)
                if fact is None:
                    continue
                predicate, space, arguments = fact
                facts.add(predicate, *arguments, because=path, when=when if conditional else None)
                facts.add("claim_of", claim, quote(placement.aspect), quote(placement.scope))
                facts.add("family", arguments[3], _address(spec)[1])
                if spec.setting is not None:
                    layers.state(node, placement.aspect, _field(spec.setting), facts)
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


def _specs(
    aspect: str, scope: str, entry: model.Aspect
) -> Iterator[tuple[str, Path, model.PortSpec]]:
    """Yield the ports of an aspect with the term and path of each claim; identical ones once."""
    for name, specs in sorted(entry.ports.items()):
        for index, spec in enumerate(specs):
            if spec not in specs[:index]:
                term = f"port({quote(aspect)},{quote(scope)},{quote(name)},{index})"
                yield term, ("aspects", aspect, "ports", name, index), spec


def _claim(
    fleet: model.Fleet, node: Node, aspect: str, claim: str, spec: model.PortSpec
) -> tuple[str, Space, tuple[str, ...]] | None:
    """Return the fact of a claim and where it counts, or None for one still to be assigned."""
    namespace = namespace_of(fleet, node)
    address = quote(_address(spec)[0])
    if spec.port is not None:
        protocol, low, high = spec.port.protocol, spec.port.low, spec.port.high
        where = (claim, quote(namespace), quote(protocol), address)
        return "claim", (namespace, protocol), (*where, str(low), str(high))
    if spec.setting is not None:
        protocol = spec.protocol or "tcp"
        where = (claim, quote(namespace), quote(protocol), address)
        names = (quote(aspect), quote(_field(spec.setting)))
        return "setting_claim", (namespace, protocol), (*where, *names)
    return None


def _field(setting: str) -> str:
    return setting.removeprefix("settings.")


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
        for value in layers.values(aspect, _field(spec.setting)):
            if type(value) is int and 1 <= value <= HIGHEST_PORT:  # and not true or false
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
            numbers = (str(reserved.low), str(reserved.high))
            facts.add("reserved", *where, *numbers, because=path)
