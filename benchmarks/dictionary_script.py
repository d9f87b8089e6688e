"""Checks a fleet with plain dictionaries: what fleetcheck's speed is compared to.

It answers as fleetcheck does on fleets of `fleet_generator.py`, and knows no more than these use:
port collisions in each network namespace, requirements by reach (imports add nothing to these),
and cycles of requirements. Isolation is skipped as a check, for nothing of a native fleet crosses
it without `deliver`; it is respected where it hides providers and separates ports.

    python benchmarks/dictionary_script.py fleet.json
"""

import gc
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, NotRequired, TypedDict

FLEET = "the fleet"


class Provide(TypedDict):
    """A capability in the long form."""

    cap: str
    reach: str


class Port(TypedDict):
    """A port in the long form."""

    port: str
    bind: str


class Aspect(TypedDict, total=False):
    """The manifest of a service."""

    provides: list[Provide]
    requires: list[str]
    needs: list[str]
    ports: dict[str, str | Port]


class Machine(TypedDict):
    """A host, or with `parent` a scope below one."""

    aspects: list[str]
    parent: NotRequired[str]
    kind: NotRequired[str]
    environment: NotRequired[str]
    tags: NotRequired[list[str]]


class Role(TypedDict):
    """A role by names of hosts or by one tag."""

    aspects: list[str]
    hosts: NotRequired[list[str]]
    select: NotRequired[str]


class Fleet(TypedDict):
    """The sections that are read."""

    kinds: dict[str, dict[str, object]]
    hosts: dict[str, Machine]
    scopes: dict[str, Machine]
    aspects: dict[str, Aspect]
    services: dict[str, dict[str, dict[str, Role]]]


class Placement(NamedTuple):
    """An aspect on a scope."""

    aspect: str
    scope: str


Edges = list[list[int]]
"""For each placement, by index, those that it cannot start without."""


def check(fleet: Fleet) -> list[str]:
    """Return the findings, sorted: the name of the rule and the place, as fleetcheck has them."""
    placements = list(_placements(fleet))
    edges, unmet = _resolve(fleet, placements)
    cycles = (f"requirement-cycle {min(_places(placements, ring))}" for ring in rings(edges))
    return sorted([*_collisions(fleet, placements), *unmet, *cycles])


def _placements(fleet: Fleet) -> Iterator[Placement]:
    """Yield each aspect once on each scope: listed, by role, and by need."""
    machines = {**fleet["hosts"], **fleet["scopes"]}
    placed = {name: list(machine["aspects"]) for name, machine in machines.items()}
    tagged: dict[str, list[str]] = defaultdict(list)
    for name, machine in machines.items():
        for tag in machine.get("tags", ()):
            tagged[f"tag:{tag}"].append(name)
    for service in fleet["services"].values():
        for role in service["roles"].values():
            for name in [*role.get("hosts", ()), *tagged.get(role.get("select", ""), ())]:
                placed[name].extend(role["aspects"])
    aspects = fleet["aspects"]
    for scope, names in placed.items():
        seen = dict.fromkeys(names)
        for name in names:
            for needed in aspects[name].get("needs", ()):
                if needed in aspects and needed not in seen:
                    seen[needed] = None
                    names.append(needed)
        for name in seen:
            yield Placement(name, scope)


def _collisions(fleet: Fleet, placements: list[Placement]) -> Iterator[str]:
    """Yield each port that is bound twice in a namespace, at addresses that overlap."""
    own = {name for name, kind in fleet["kinds"].items() if kind.get("netns") == "own"}
    bound: dict[tuple[str, str], list[str]] = defaultdict(list)
    namespaces = {name: name for name in fleet["hosts"]}
    for name in fleet["scopes"]:
        above = name
        while above in fleet["scopes"] and fleet["scopes"][above].get("kind") not in own:
            above = fleet["scopes"][above]["parent"]
        namespaces[name] = above
    for aspect, scope in placements:
        for spec in fleet["aspects"][aspect].get("ports", {}).values():
            if isinstance(spec, str):
                bound[namespaces[scope], spec].append("*")
            else:
                bound[namespaces[scope], spec["port"]].append(spec["bind"])
    for (namespace, port), addresses in bound.items():
        if len(addresses) > 1 and ("*" in addresses or len(set(addresses)) < len(addresses)):
            yield f"port-collision {namespace} {port}"


def _resolve(fleet: Fleet, placements: list[Placement]) -> tuple[Edges, list[str]]:
    """Return the edges to the nearest providers of what is required, and what has none."""
    isolated = {name for name, kind in fleet["kinds"].items() if kind.get("isolated")}
    chains = {
        name: (name, "environment " + host["environment"], FLEET)
        for name, host in fleet["hosts"].items()
    } | {name: _chain(fleet, name) for name in fleet["scopes"]}
    offered: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, (aspect, scope) in enumerate(placements):
        for provide in fleet["aspects"][aspect].get("provides", ()):
            capability, reach = provide["cap"], provide["reach"]
            chain = chains[scope]
            for node in chain[:-2]:
                offered[node, capability].append(index)
                if node in fleet["scopes"] and fleet["scopes"][node].get("kind") in isolated:
                    break
            if reach != "host":
                offered[chain[-2], capability].append(index)
            if reach == "fleet":
                offered[FLEET, capability].append(index)
    edges: Edges = []
    unmet = []
    for aspect, scope in placements:
        found: list[int] = []
        for capability in fleet["aspects"][aspect].get("requires", ()):
            for node in chains[scope]:
                if (node, capability) in offered:
                    found += offered[node, capability]
                    break
            else:
                unmet.append(f"requirement-unmet {aspect}@{scope} {capability}")
        edges.append(found)
    return edges, unmet


def _chain(fleet: Fleet, scope: str) -> tuple[str, ...]:
    """Return the nodes from a scope up: its parents, its environment, the fleet."""
    nodes = [scope]
    while nodes[-1] in fleet["scopes"]:
        nodes.append(fleet["scopes"][nodes[-1]]["parent"])
    return (*nodes, "environment " + fleet["hosts"][nodes[-1]]["environment"], FLEET)


def _places(placements: list[Placement], ring: list[int]) -> list[str]:
    return ["@".join(placements[index]) for index in ring]


def rings(edges: Edges) -> Iterator[list[int]]:
    """Yield the strongly connected components that hold a cycle (Tarjan 1972, iterative)."""
    number = [0] * len(edges)
    low = [0] * len(edges)
    waiting: list[int] = []
    is_waiting = bytearray(len(edges))
    count = 0
    for root in range(len(edges)):
        work = [] if number[root] else [(root, iter(edges[root]))]
        while work:
            node, following = work[-1]
            if not number[node]:
                count += 1
                number[node] = low[node] = count
                waiting.append(node)
                is_waiting[node] = 1
            for other in following:
                if not number[other]:
                    work.append((other, iter(edges[other])))
                    break
                if is_waiting[other]:
                    low[node] = min(low[node], number[other])
            else:
                work.pop()
                if work:
                    above = work[-1][0]
                    low[above] = min(low[above], low[node])
                if low[node] == number[node]:
                    ring = _popped(waiting, is_waiting, node)
                    if len(ring) > 1 or node in edges[node]:
                        yield ring


def _popped(waiting: list[int], is_waiting: bytearray, node: int) -> list[int]:
    """Take off the stack all that lies on `node`, and `node`; return them."""
    ring = [waiting.pop()]
    while ring[-1] != node:
        ring.append(waiting.pop())
    for member in ring:
        is_waiting[member] = 0
    return ring


def main() -> None:
    """Print the findings of the file that is named; exit with 1 if there are any."""
    gc.disable()  # one short process: the collector only costs here
    fleet: Fleet = json.loads(Path(sys.argv[1]).read_bytes())
    findings = check(fleet)
    sys.stdout.writelines(f"{line}\n" for line in findings)
    sys.exit(1 if findings else 0)


if __name__ == "__main__":
    main()
