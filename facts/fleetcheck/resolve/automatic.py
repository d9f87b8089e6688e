"""The automatic ports of a fleet: each with its pool and its line in fleet.lock."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from fleetcheck.documents.location import Path
from fleetcheck.fleet import model
from fleetcheck.fleet.lock import ONLY_IPV6, Lock, LockLine, PortName, Shape
from fleetcheck.fleet.values import HIGHEST_PORT, Ports
from fleetcheck.resolve.claims import Claim, Stretch, namespace_of
from fleetcheck.resolve.expansion import Expansion
from fleetcheck.resolve.node import Node

Group = tuple[str, ...]
"""Ports that are to have one number: the aspect, the port, its position, and where it is so."""


class Automatic(NamedTuple):
    """One automatic port: what it is, and the pool that its numbers come from.

    `group` is shared by the ports that are to have one number, empty where it is alone.
    """

    name: PortName
    node: Node
    spec: model.PortSpec
    shape: Shape
    pool: Stretch
    group: Group

    @property
    def path(self) -> Path:
        """Return where it is declared."""
        return ("aspects", self.name.aspect, "ports", self.name.port, self.name.position)


def automatic(fleet: model.Fleet, expansion: Expansion) -> Iterator[Automatic]:
    """Yield the automatic ports of every placement."""
    declared = {
        name: list(_declared(fleet, fleet.aspects[name]))
        for name in expansion.usage.get("ports.auto", ())
    }
    namespaces: dict[str, str] = {}
    for aspect, scope, _ in expansion.placements if declared else ():
        if aspect not in declared:
            continue
        node = expansion.nodes[scope]
        if scope not in namespaces:
            namespaces[scope] = namespace_of(fleet, node)
        for port, position, spec, (protocol, address, pool) in declared[aspect]:
            name = PortName(aspect, scope, port, position)
            shape = Shape(namespaces[scope], protocol, address, spec.block)
            yield Automatic(name, node, spec, shape, pool, _group(name, node, spec))


def address_of(spec: model.PortSpec) -> str:
    """Return the address that a port binds, as fleet.lock spells it."""
    return ONLY_IPV6 if spec.bind == "::" and spec.ipv6only else spec.bind


def pool_path(port: Automatic, fleet: model.Fleet) -> Path | None:
    """Return where the pool of a port is written, None where it is the default."""
    if isinstance(port.spec.auto, Ports):
        return (*port.path, "auto")
    return ("ports", "auto") if "auto" in fleet.ports.model_fields_set else None


def locked(ports: Iterable[Automatic], lock: Lock) -> Iterator[Claim]:
    """Yield the automatic ports that have a number in the lock, as claims to that number."""
    for port in ports:
        line = lock.lines.get(port.name)
        if line is not None:
            high = min(line.low + port.shape.size - 1, HIGHEST_PORT)
            space = (port.shape.namespace, port.shape.protocol)
            name = port.name
            yield Claim(
                name.aspect,
                port.node,
                name.port,
                name.position,
                port.spec,
                space,
                ((line.low, high),),
                doubtful=False,
            )


class LockState(NamedTuple):
    """What of the automatic ports and of the lock has to be compared."""

    ports: tuple[Automatic, ...]
    lines: tuple[LockLine, ...]


def whole(ports: Iterable[Automatic], lock: Lock) -> LockState:
    """Return all automatic ports and all lines."""
    return LockState(tuple(ports), tuple(lock.lines.values()))


def _declared(
    fleet: model.Fleet, aspect: model.Aspect
) -> Iterator[tuple[str, int, model.PortSpec, tuple[str, str, Stretch]]]:
    """Yield the automatic ports of an aspect with protocol, address and pool."""
    for port, specs in aspect.ports.items():
        for position, spec in enumerate(specs):
            if spec.auto is not None:
                pool = spec.auto if isinstance(spec.auto, Ports) else fleet.ports.auto
                protocol = spec.protocol or pool.protocol
                yield port, position, spec, (protocol, address_of(spec), (pool.low, pool.high))


def _group(name: PortName, node: Node, spec: model.PortSpec) -> Group:
    """Return whom a port shares its number with; in no environment it is alone."""
    if spec.same is None:
        return ()
    where = node.environment if spec.same == "environment" else ""
    if where is None:
        return ()
    return (name.aspect, name.port, str(name.position), spec.same, where)
