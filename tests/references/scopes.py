"""What the calculus says about a small fleet, by brute force over every path.

There is no demand, no folding of what environments import, and each placement is a scope.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from tests.references.scope_paths import Graph, Node, Step, visible
from tests.support.scope_worlds import FLEET, Placement, Require, World, environment_node

Requirement = tuple[Placement, int]


@dataclass(frozen=True)
class Answer:
    """What each import means, what serves each requirement, and what follows from that."""

    imported: frozenset[tuple[Placement, str, Placement]]
    unresolved: frozenset[tuple[Placement, int, str]]
    served: frozenset[tuple[Requirement, Placement]]
    unmet: frozenset[Requirement]
    ambiguous: frozenset[tuple[Placement, str]]
    broken: frozenset[Placement]
    has_order: bool


Declared = Mapping[tuple[Node, str], frozenset[Placement]]


def answer(world: World, *, replicas_are_one: bool = True) -> Answer:
    """Return what the calculus says about a fleet.

    The replicas that one import means are one branch, unless `replicas_are_one` is taken back.
    """
    names = _declared(
        world, {name: ((name, aspect.reach),) for name, aspect in world.aspects.items()}
    )
    capabilities = _declared(
        world, {name: aspect.provides for name, aspect in world.aspects.items()}
    )
    scopes = _parents(world)
    _join(scopes, _environment_imports(world))

    meant: dict[tuple[Placement, str], frozenset[Placement]] = {}
    for placement in world.placements:
        for name in world.aspects[placement.aspect].imports:
            ends = visible(
                scopes, placement.scope, {node for node, what in names if what == name}.__contains__
            )
            meant[placement, name] = frozenset().union(*(names[end, name] for end in ends))

    graph = dict(scopes)
    _join(graph, _beside(world))
    for placement in world.placements:
        ways = [Step("P", placement.scope, placement.scope)]
        for name in world.aspects[placement.aspect].imports:
            replicas = meant[placement, name]
            for replica in sorted(replicas):
                means = replicas if replicas_are_one else replica
                ways.append(Step("I", means, replica.node))
        graph[placement.node] = tuple(ways)

    servers: dict[Requirement, frozenset[Placement]] = {}
    assumed: set[Requirement] = set()
    for placement in world.placements:
        for index, require in enumerate(world.aspects[placement.aspect].requires):
            servers[placement, index], outside = _resolve(
                world, graph, capabilities, placement, require
            )
            if outside:
                assumed.add((placement, index))
    return _verdict(world, meant, servers, assumed)


def _resolve(
    world: World, graph: Graph, capabilities: Declared, placement: Placement, require: Require
) -> tuple[frozenset[Placement], bool]:
    """Return the placements that serve a requirement, and whether an assumption does."""

    def providers(node: Node) -> frozenset[Placement]:
        return frozenset(
            provider
            for provider in capabilities.get((node, require.capability), ())
            if _within(world, require.within, placement.scope, provider.scope)
        )

    def outside(node: Node) -> bool:
        environment = world.environment(placement.scope)
        counts = require.within == "anywhere" or (
            require.within == "environment"
            and environment is not None
            and node == environment_node(environment)
        )
        return counts and (node, require.capability) in world.assumptions

    ends = visible(graph, placement.node, lambda node: bool(providers(node)) or outside(node))
    found = frozenset().union(*(providers(end) for end in ends))
    chosen = _chosen(world, placement.scope, require.capability)
    picked = frozenset(provider for provider in found if provider.aspect == chosen)
    return picked or found, any(outside(end) for end in ends)


def _verdict(
    world: World,
    meant: Mapping[tuple[Placement, str], frozenset[Placement]],
    servers: Mapping[Requirement, frozenset[Placement]],
    assumed: set[Requirement],
) -> Answer:
    unresolved = {
        (placement, index, name)
        for placement in world.placements
        for index, name in enumerate(world.aspects[placement.aspect].imports)
        if not meant[placement, name]
    }
    mandatory = {
        (placement, index)
        for placement, index in servers
        if world.aspects[placement.aspect].requires[index].mandatory
    }
    unmet = {key for key in mandatory - assumed if not servers[key]}
    lacking = {placement for placement, *_ in unresolved} | {placement for placement, _ in unmet}
    waits_for = [(key[0], servers[key]) for key in mandatory - assumed]
    waits_for += [(who, pool) for (who, name), pool in meant.items() if name != who.aspect]
    could_start = _started(world, [(who, pool) for who, pool in waits_for if pool], set())
    broken = {*world.placements} - _started(world, waits_for, lacking)
    return Answer(
        frozenset((who, name, replica) for (who, name), pool in meant.items() for replica in pool),
        frozenset(unresolved),
        frozenset((key, provider) for key, pool in servers.items() for provider in pool),
        frozenset(unmet),
        frozenset(
            (who, world.aspects[who.aspect].requires[index].capability)
            for (who, index), pool in servers.items()
            if len({provider.aspect for provider in pool}) > 1
        ),
        frozenset(broken),
        has_order=could_start == {*world.placements},
    )


def _started(
    world: World,
    waits_for: Sequence[tuple[Placement, frozenset[Placement]]],
    never: Set[Placement],
) -> set[Placement]:
    """Return what starts one after the other, each once one of each pool that it awaits has."""
    started: set[Placement] = set()
    while True:
        waiting = {who for who, pool in waits_for if not pool & started}
        more = {*world.placements} - started - waiting - never
        if not more:
            return started
        started |= more


def _declared(world: World, offers: Mapping[str, tuple[tuple[str, str], ...]]) -> Declared:
    """Return which placements declare a name at a node."""
    found: dict[tuple[Node, str], set[Placement]] = {}
    for placement in world.placements:
        for name, reach in offers[placement.aspect]:
            nodes = [placement.node, placement.scope]
            inner = placement.scope
            for carrier in world.carriers(placement.scope):
                if world.guests[inner].isolated:
                    break
                nodes.append(carrier)
                inner = carrier
            environment = world.environment(placement.scope)
            if reach != "host" and environment is not None:
                nodes.append(environment_node(environment))
            if reach == "fleet":
                nodes.append(FLEET)
            for node in nodes:
                found.setdefault((node, name), set()).add(placement)
    return {key: frozenset(placements) for key, placements in found.items()}


def _parents(world: World) -> dict[Node, tuple[Step, ...]]:
    above = {environment_node(name): FLEET for name in world.environments}
    for host, environment in world.hosts.items():
        above[host] = FLEET if environment is None else environment_node(environment)
    for scope, guest in world.guests.items():
        own = guest.environment
        above[scope] = guest.parent if own is None else environment_node(own)
    return {node: (Step("P", parent, parent),) for node, parent in above.items()}


def _environment_imports(world: World) -> dict[Node, tuple[Step, ...]]:
    return {
        environment_node(name): tuple(
            Step("I", imported, environment_node(imported)) for imported in imports
        )
        for name, imports in world.environments.items()
    }


def _beside(world: World) -> dict[Node, tuple[Step, ...]]:
    """A scope that says its own environment imports what carries it, and that what carries it."""
    found: dict[Node, tuple[Step, ...]] = {}
    for scope, guest in world.guests.items():
        if guest.environment is not None:
            inner = scope
            for carrier in world.carriers(scope):
                found[inner] = (Step("I", carrier, carrier),)
                inner = carrier
    return found


def _join(graph: dict[Node, tuple[Step, ...]], more: Graph) -> None:
    for node, steps in more.items():
        graph[node] = graph.get(node, ()) + steps


def _within(world: World, within: str, scope: str, other: str) -> bool:
    if within == "host":
        return world.host(scope) == world.host(other)
    if within == "environment":
        environment = world.environment(scope)
        return environment is not None and environment == world.environment(other)
    return True


def _chosen(world: World, scope: str, capability: str) -> str | None:
    """Return what `choose` of the nearest node picks, from a scope upwards."""
    parents = _parents(world)
    node = scope
    while (node, capability) not in world.chooses and node in parents:
        node = parents[node][0].target
    return world.chooses.get((node, capability))
