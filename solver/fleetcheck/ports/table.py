"""Ports as rows of a table, by host: what claims them, which they are, and why."""

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import groupby
from typing import NamedTuple

from fleetcheck.fleet.lock import LockLine, PortName
from fleetcheck.fleet.values import EVERY_ADDRESS, Ports
from fleetcheck.ports.assignment.assignment import Assigned
from fleetcheck.ports.contracts import Reading
from fleetcheck.resolve.automatic import address_of, automatic
from fleetcheck.resolve.bind_addresses import address_family
from fleetcheck.resolve.cascade import port_numbers
from fleetcheck.resolve.claims import claims
from fleetcheck.resolve.layers import Layers
from fleetcheck.slicing.state import State


class Row(NamedTuple):
    """One port: where it counts, its name, its numbers if it has any, and why it has them.

    `host` is the host it is on, `namespace` the host or scope whose ports it is one of, `address`
    as fleet.lock spells it.
    """

    host: str
    namespace: str
    name: PortName
    ports: Ports | None
    address: str
    why: str


def rows(state: State) -> list[Row]:
    """Return every port of the fleet with the numbers that it has, sorted by place and name."""
    fleet, expansion, lock = state.loaded.fleet, state.expansion, state.loaded.lock
    layers = Layers(fleet, expansion)
    reading = Reading(state)
    found = []
    for claim in claims(fleet, expansion.placements, expansion.nodes, layers):
        name = PortName(claim.aspect, claim.node.name, claim.port, claim.position)
        why = "fixed" if claim.spec.source is None else f"from {claim.spec.source}"
        read = partial(reading.resolved, claim.aspect, claim.node.name)
        numbers = port_numbers(fleet, layers, claim.node, claim.aspect, claim.spec, read)
        for ports in (*numbers,) or (None,):
            about = (claim.node.host or "", claim.space[0], name, ports, address_of(claim.spec))
            found.append(Row(*about, why))
    for port in automatic(fleet, expansion):
        line = lock.lines.get(port.name)
        given = None if line is None else Ports(line.low, line.low + port.shape.size - 1, "")
        if given is not None:
            given = given._replace(protocol=port.shape.protocol)
        why = "not assigned yet" if line is None else "locked"
        place = (port.node.host or "", port.shape.namespace)
        found.append(Row(*place, port.name, given, port.shape.address, why))
    return sorted(found, key=lambda row: (row.namespace, row.name, row.ports or ()))


def row_of(assigned: Assigned) -> Row:
    """Return the row of an assigned port, with the whole reason."""
    port = assigned.port
    why = ", ".join(filter(None, (assigned.reason, assigned.note)))
    place = (port.node.host or "", port.shape.namespace)
    return Row(*place, port.name, assigned.ports, port.shape.address, why)


def row_of_gone(line: LockLine) -> Row:
    """Return the row of a port that is gone."""
    why = "gone; nobody gets it until `fleetcheck ports release`"
    return Row("", line.shape.namespace, line.name, line.ports, line.shape.address, why)


def lines(found: Iterable[Row]) -> Iterator[str]:
    """Yield rows for people, by the host or scope whose ports they are."""
    ordered = sorted(found, key=lambda row: (row.namespace, row.name, row.ports or ()))
    cells = [(row.namespace, _claim(row), _port(row), row.why) for row in ordered]
    claim, port = (max((len(cell[at]) for cell in cells), default=0) for at in (1, 2))
    for namespace, together in groupby(cells, key=lambda cell: cell[0]):
        yield namespace
        for _, name, number, why in together:
            yield f"  {name:{claim}}  {number:{port}}  {why}".rstrip()


def _claim(row: Row) -> str:
    """Return how a port is called beside its host: the scope is said where it is another."""
    if row.name.scope != row.namespace:
        return str(row.name)
    return str(row.name).replace(f"@{row.name.scope} ", " ", 1)


def _port(row: Row) -> str:
    if row.ports is None:
        return "-"
    if row.address == EVERY_ADDRESS:
        return str(row.ports)
    return f"{address_family(row.address)[0]}:{row.ports}"
