"""Where the services of a Docker Swarm run, as far as their files tell.

A port with `mode: ingress` is taken on every node. One with `mode: host` is taken on the nodes that
run the service: on every node if it is global, on the one that `node.hostname == …` names, or else
on one that nobody knows. Two services of that last kind with one port are never put on one node, as
the scheduler sees to that; so such a node stands for each.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from fleetcheck.sources.compose.ports import HOST
from fleetcheck.sources.compose.service import Service

_HOSTNAME = re.compile(r"\s*node\.hostname\s*==\s*(\S.*?)\s*")

Cell = tuple[str, int]


def nodes_of(services: Mapping[str, Service], first: str) -> dict[str, tuple[str, ...]]:
    """Return the nodes that run each service, by its name; `first` is a node without a name.

    A service without a port of the host is on the first node, as it does not matter.
    """
    found: dict[str, tuple[str, ...]] = {}
    taken: dict[str, set[Cell]] = {first: set()}
    named = {name: _named(service) for name, service in services.items()}
    known = sorted({node for node in named.values() if node})
    for name, service in sorted(services.items(), key=lambda item: item[0]):
        node = named[name]
        if node:
            found[name] = (node,)
        elif service.is_global and not _constraints(service):
            found[name] = ()  # every node, known once all are
        else:
            cells = set(_cells(service))
            node = next((n for n, held in taken.items() if held.isdisjoint(cells)), "")
            node = node or f"{first} {len(taken) + 1}"
            taken.setdefault(node, set()).update(cells)
            found[name] = (node,)
    every = (*taken, *(node for node in known if node not in taken))
    return {name: nodes or every for name, nodes in found.items()}


def _named(service: Service) -> str:
    """Return the node that a constraint names, if there is one."""
    for constraint in _constraints(service):
        match = _HOSTNAME.fullmatch(constraint)
        if match:
            return match[1]
    return ""


def _constraints(service: Service) -> Sequence[str]:
    said = service.item.get("deploy", "placement", "constraints")
    return [] if said is None else [each.text for each in said.elements if not each.unknown]


def _cells(service: Service) -> Iterable[Cell]:
    for port in service.ports:
        if port.mode == HOST and port.published is not None:
            low, high = port.published
            yield from ((port.protocol, number) for number in range(low, high + 1))
