"""The ports that a fleet claims, where they count, and which of them could be in dispute."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from ipaddress import ip_address
from typing import NamedTuple

from fleetcheck.documents.location import Path
from fleetcheck.fleet import model
from fleetcheck.fleet.values import HIGHEST_PORT, Ports
from fleetcheck.resolve.expansion import Expansion
from fleetcheck.resolve.layers import Layers
from fleetcheck.resolve.node import Node, Placement

Space = tuple[str, str]
"""A network namespace and a protocol: within it port numbers are compared."""

Stretch = tuple[int, int]
"""The ports from the first number to the second, both included."""


class Claim(NamedTuple):
    """One port of one placement: where it counts, and the numbers it could turn out to have.

    It is doubtful where it is taken from a setting that may have no value, or one that is no port.
    """

    aspect: str
    node: Node
    port: str
    position: int
    spec: model.PortSpec
    space: Space
    numbers: tuple[Stretch, ...]
    doubtful: bool


class Reservation(NamedTuple):
    """Ports that are kept free: in which namespace (None: in all), and where that is written."""

    namespace: str | None
    path: Path
    ports: Ports


def by_space(claims: Iterable[Claim]) -> Mapping[Space, list[Claim]]:
    """Return the claims by the space they count in, sorted."""
    found: dict[Space, list[Claim]] = defaultdict(list)
    for claim in claims:
        found[claim.space].append(claim)
    return dict(sorted(found.items(), key=lambda item: item[0]))


def claims(
    fleet: model.Fleet,
    placements: Iterable[Placement],
    nodes: Mapping[str, Node],
    layers: Layers,
) -> Iterator[Claim]:
    """Yield the ports of some placements that have a number; identical ones of a list once."""
    for aspect, scope, _ in placements:
        namespace = namespace_of(fleet, nodes[scope])
        for port, specs in fleet.aspects[aspect].ports.items():
            for index, spec in enumerate(specs):
                if not _is_claimed(spec) or spec in specs[:index]:
                    continue
                if spec.port is not None:
                    space = (namespace, spec.port.protocol)
                    numbers: tuple[Stretch, ...] = ((spec.port.low, spec.port.high),)
                    doubtful = False
                else:
                    space = (namespace, spec.protocol or "tcp")
                    numbers = tuple(_numbers(layers, aspect, spec))
                    doubtful = _doubtful(fleet, layers, aspect, spec)
                yield Claim(aspect, nodes[scope], port, index, spec, space, numbers, doubtful)


def reservations(fleet: model.Fleet, expansion: Expansion) -> list[Reservation]:
    """Return what is reserved in the fleet and on each host or scope."""
    found = [
        Reservation(None, ("ports", "reserved", index), ports)
        for index, ports in enumerate(fleet.ports.reserved)
    ]
    for node in expansion.nodes.values():
        for index, ports in enumerate(node.entry.reserved):
            path: Path = (*node.path, "reserved", index)
            found.append(Reservation(namespace_of(fleet, node), path, ports))
    return found


def disputed(
    fleet: model.Fleet, expansion: Expansion, numbered: Sequence[Claim] = ()
) -> list[Claim]:
    """Return the claims that could overlap another one or a reservation.

    Doubtful ones are among them. `numbered` are automatic ports that have been given a number.
    """
    reserved = reservations(fleet, expansion)
    layers = Layers(fleet, expansion)
    busy = _busy(fleet, expansion, reserved, {claim.space[0] for claim in numbered})
    found = claims(fleet, busy, expansion.nodes, layers)
    return list(_meeting([*found, *numbered], reserved))


def _busy(
    fleet: model.Fleet,
    expansion: Expansion,
    reserved: Iterable[Reservation],
    numbered: Iterable[str],
) -> list[Placement]:
    """Return the placements in namespaces where not all ports are plainly different and free.

    `numbered` are the namespaces where automatic ports have been given numbers.
    """
    everywhere = [each.ports for each in reserved if each.namespace is None]
    busy = {*numbered, *(each.namespace for each in reserved)}
    hit: dict[Ports, bool] = {}
    taken: dict[str, dict[Ports, list[str]]] = {}
    inside: dict[str, list[Placement]] = {}
    namespaces: dict[str, str] = {}
    for placement in expansion.placements:
        aspect, scope, _ = placement
        ports = fleet.aspects[aspect].ports
        if not ports:
            continue
        namespace = namespaces.get(scope)
        if namespace is None:
            namespace = namespaces[scope] = namespace_of(fleet, expansion.nodes[scope])
        if namespace not in taken:
            taken[namespace] = {}
            inside[namespace] = []
        inside[namespace].append(placement)
        seen = taken[namespace]
        for specs in ports.values():
            for spec in specs:
                fixed = spec.port
                if fixed is None:
                    if spec.auto is None:
                        busy.add(namespace)
                    continue
                if fixed not in hit:
                    hit[fixed] = fixed.low < fixed.high or any(map(fixed.overlaps, everywhere))
                binds = seen.setdefault(fixed, [])
                binds.append(spec.bind)
                if hit[fixed] or (len(binds) > 1 and _overlapping(binds)):
                    busy.add(namespace)
    return [placement for name in sorted(inside) if name in busy for placement in inside[name]]


def _meeting(claims: Iterable[Claim], reserved: Sequence[Reservation]) -> Iterator[Claim]:
    """Yield the claims that could overlap another one or a reservation."""
    common = [each for each in reserved if each.namespace is None]
    own: dict[str | None, list[Reservation]] = defaultdict(list)
    for each in reserved:
        if each.namespace is not None:
            own[each.namespace].append(each)
    for (namespace, protocol), together in by_space(claims).items():
        stretches = _contested(together)
        stretches += [
            (each.ports.low, each.ports.high)
            for each in (*common, *own.get(namespace, ()))
            if each.ports.protocol in ("", protocol)
        ]
        yield from (c for c in together if c.doubtful or _meets(c.numbers, stretches))


def _contested(together: Sequence[Claim]) -> list[Stretch]:
    """Return the ports of one space that claims could overlap on, given their addresses."""
    stretches = shared([numbers for claim in together for numbers in claim.numbers])
    if not stretches or any(low < high for low, high in stretches):
        return stretches
    binds: dict[int, list[str]] = defaultdict(list)
    numbers = {number for number, _ in stretches}
    for claim in together:
        for low, high in claim.numbers:
            if low < high:
                return stretches
            if low in numbers:
                binds[low].append(claim.spec.bind)
    return [(number, number) for number, found in binds.items() if _overlapping(found)]


def _overlapping(binds: Sequence[str]) -> bool:
    """Return whether some of the addresses could overlap."""
    return len(set(binds)) < len(binds) or not all(map(_is_single, binds))


@lru_cache(maxsize=1 << 16)
def _is_single(bind: str) -> bool:
    """Return whether what a port is bound to is one address, which overlaps no other one."""
    try:
        return not ip_address(bind).is_unspecified
    except ValueError:
        return False


def shared(found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the stretches of ports that two or more of the ranges share, cut at all their ends."""
    if len(set(found)) == len(found) and all(low == high for low, high in found):
        return []
    change: dict[int, int] = defaultdict(int)
    for low, high in found:
        change[low] += 1
        change[high + 1] -= 1
    depth = 0
    points = sorted(change)
    stretches = []
    for point, following in zip(points, [*points[1:], 0], strict=True):
        depth += change[point]
        if depth >= 2:
            stretches.append((point, following - 1))
    return stretches


def _meets(numbers: Iterable[tuple[int, int]], stretches: Sequence[tuple[int, int]]) -> bool:
    """Return whether one of the ranges overlaps one of the stretches."""
    for low, high in numbers:
        for start, to in stretches:
            if low <= to and start <= high:
                return True
    return False


def namespace_of(fleet: model.Fleet, node: Node) -> str:
    """Return the scope whose ports are those of the node: itself, or where it is carried."""
    return _owner(fleet, node).name


def namespace_paths(fleet: model.Fleet, node: Node) -> tuple[Path, ...]:
    """Return the declarations by which the ports of the node are not those of its host."""
    owner = _owner(fleet, node)
    if owner.parent is None:
        return ()
    return ((*owner.path, "kind"), ("kinds", owner.kind or "", "netns"))


def _owner(fleet: model.Fleet, node: Node) -> Node:
    """Return the nearest node, outwards from this one, that has ports of its own."""
    while node.parent is not None:
        kind = fleet.kinds.get(node.kind or "")
        if kind is not None and kind.netns == "own":
            break
        node = node.parent
    return node


def _is_claimed(spec: model.PortSpec) -> bool:
    """Return whether a port is taken, and not one to be chosen, unknown or discarded."""
    return spec.auto is None and not spec.unknown and spec.discarded is None


def setting_name(setting: str) -> str:
    """Return the name of the setting that `settings.port` names."""
    return setting.removeprefix("settings.")


def _doubtful(fleet: model.Fleet, layers: Layers, aspect: str, spec: model.PortSpec) -> bool:
    field = setting_name(spec.setting or "")
    declared = fleet.aspects[aspect].settings.get(field)
    if declared is None or "default" not in declared.model_fields_set:
        return True
    return len(layers.values(aspect, field)) > len(list(_numbers(layers, aspect, spec)))


def _numbers(layers: Layers, aspect: str, spec: model.PortSpec) -> Iterator[tuple[int, int]]:
    """Yield the numbers that a claim from a setting could turn out to have."""
    for value in layers.values(aspect, setting_name(spec.setting or "")):
        if type(value) is int and 1 <= value <= HIGHEST_PORT:  # and not true or false
            yield value, value
