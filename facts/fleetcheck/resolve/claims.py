"""The ports that a fleet claims, and where they count."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
            for index, spec in _different(specs):
                if not _is_claimed(spec):
                    continue
                if spec.port is not None:
                    space = (namespace, spec.port.protocol)
                    numbers: tuple[Stretch, ...] = ((spec.port.low, spec.port.high),)
                    doubtful = False
                else:
                    space = (namespace, spec.protocol or "tcp")
                    numbers = tuple(layers.numbers(aspect, spec))
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


def _different(specs: Sequence[model.PortSpec]) -> Iterator[tuple[int, model.PortSpec]]:
    """Yield what differs in a list from all before it, with its position."""
    known: dict[tuple[Ports | None, str], list[model.PortSpec]] = defaultdict(list)
    for index, spec in enumerate(specs):
        alike = known[spec.port, spec.bind]
        if spec not in alike:
            alike.append(spec)
            yield index, spec


def _doubtful(fleet: model.Fleet, layers: Layers, aspect: str, spec: model.PortSpec) -> bool:
    field = setting_name(spec.setting or "")
    declared = fleet.aspects[aspect].settings.get(field)
    if declared is None or "default" not in declared.model_fields_set:
        return True
    values = layers.values(aspect, field)
    return any(type(each) is not int or not 1 <= each <= HIGHEST_PORT for each in values)
