"""Small fleets as values, random ones, and their facts in the predicates of asp/vocabulary.lp."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from tests.references.scope_paths import Node

FLEET: Node = "fleet"
REACHES = ("host", "host", "environment", "environment", "fleet")
OFFERED = ("host", "environment", "environment", "fleet", "fleet")
WITHIN = ("anywhere", "anywhere", "anywhere", "host", "environment")
CAPABILITIES = ("sql", "mail")


@dataclass(frozen=True)
class Guest:
    """A scope below a host: its parent, the environment it says, and whether it is isolated."""

    parent: str
    environment: str | None
    isolated: bool


@dataclass(frozen=True)
class Require:
    """A requirement; `within` is anywhere, host or environment."""

    capability: str
    within: str
    mandatory: bool


@dataclass(frozen=True)
class Aspect:
    """What an aspect offers and asks for; `reach` is that of its name."""

    reach: str
    provides: tuple[tuple[str, str], ...]
    imports: tuple[str, ...]
    requires: tuple[Require, ...]


class Placement(NamedTuple):
    """One aspect on one scope."""

    aspect: str
    scope: str

    @property
    def node(self) -> Node:
        """Return the placement as a scope of its own."""
        return f"{self.aspect}@{self.scope}"


@dataclass(frozen=True)
class World:
    """A small fleet. Environments say what they import, hosts in which environment they are."""

    environments: Mapping[str, tuple[str, ...]]
    hosts: Mapping[str, str | None]
    guests: Mapping[str, Guest]
    aspects: Mapping[str, Aspect]
    placements: tuple[Placement, ...]
    assumptions: tuple[tuple[Node, str], ...]
    chooses: Mapping[tuple[Node, str], str]

    def carriers(self, scope: str) -> tuple[str, ...]:
        """Return what a scope sits in, from its parent to its host."""
        guest = self.guests.get(scope)
        return () if guest is None else (guest.parent, *self.carriers(guest.parent))

    def host(self, scope: str) -> str:
        """Return the host that a scope is on."""
        return (scope, *self.carriers(scope))[-1]

    def environment(self, scope: str) -> str | None:
        """Return the environment that a scope says or inherits."""
        guest = self.guests.get(scope)
        if guest is None:
            return self.hosts[scope]
        return guest.environment or self.environment(guest.parent)


def environment_node(name: str) -> Node:
    """Return the node of an environment."""
    return f"env:{name}"


def random_world(random: Random) -> World:
    """Return a small fleet: cyclic imports, nested guests, replicas and rivals are all likely."""
    environments = _names("e", random.choice((2, 3, 3, 4)))
    hosts = {
        name: random.choice((None, *environments)) for name in _names("h", random.randint(2, 4))
    }
    guests: dict[str, Guest] = {}
    for name in _names("g", random.randint(0, 5)):
        below = [guest for guest in guests if guests[guest].parent in hosts]
        parent = random.choice((*hosts, *below, *below))
        environment = random.choice((None, None, *environments))
        guests[name] = Guest(parent, environment, random.random() < 0.3)
    scopes = (*hosts, *guests)
    names = _names("a", random.randint(3, 6))
    aspects = {name: _aspect(random, names) for name in names}
    spots = [Placement(aspect, scope) for aspect in names for scope in scopes]
    placements = random.sample(spots, min(len(spots), random.randint(3, 12)))
    nodes = (FLEET, *map(environment_node, environments))
    chooses = {}
    for _ in range(random.choice((0, 0, 3, 6))):
        chosen = random.choice(names)
        for capability, _ in aspects[chosen].provides:
            chooses[random.choice((*nodes, *scopes)), capability] = chosen
    assumptions = {
        (random.choice((FLEET, *nodes)), random.choice(CAPABILITIES))
        for _ in range(random.choice((0, 0, 2, 4)))
    }
    return World(
        {name: _some(random, environments, 2) for name in environments},
        hosts,
        guests,
        aspects,
        tuple(sorted(placements)),
        tuple(sorted(assumptions)),
        chooses,
    )


def _names(letter: str, number: int) -> tuple[str, ...]:
    return tuple(f"{letter}{index}" for index in range(number))


def _some(random: Random, names: tuple[str, ...], most: int) -> tuple[str, ...]:
    return tuple(random.sample(names, random.randint(0, min(most, len(names)))))


def _aspect(random: Random, names: tuple[str, ...]) -> Aspect:
    return Aspect(
        random.choice(REACHES),
        tuple((name, random.choice(OFFERED)) for name in _some(random, CAPABILITIES, 2)),
        _some(random, names, 2),
        tuple(
            Require(name, random.choice(WITHIN), random.random() < 0.7)
            for name in _some(random, CAPABILITIES, 2)
        ),
    )


def facts(world: World) -> str:
    """Return the facts of a fleet, one a line."""
    return "\n".join(f"{fact}." for fact in _facts(world))


def _facts(world: World) -> Iterator[str]:
    for name, imported in world.environments.items():
        yield f'environment("{name}")'
        for index, other in enumerate(imported):
            yield f'environment_import("{name}",{index},"{other}")'
    for scope in (*world.hosts, *world.guests):
        yield f'carrier("{scope}","{world.host(scope)}")'
        environment = world.environment(scope)
        if environment is not None:
            yield f'in_environment("{scope}","{environment}")'
    for host in world.hosts:
        yield f'host("{host}")'
    for scope, guest in world.guests.items():
        yield f'scope("{scope}")'
        yield f'declared_parent("{scope}","{guest.parent}")'
        if guest.environment is not None:
            yield f'own_environment("{scope}")'
        if guest.isolated:
            yield f'isolated("{scope}")'
    for name, aspect in world.aspects.items():
        yield from _aspect_facts(name, aspect)
    for placement in world.placements:
        yield f'placed("{placement.aspect}","{placement.scope}")'
    for (node, capability), chosen in world.chooses.items():
        yield f'chooses({_term(node)},"{capability}","{chosen}")'
    for index, (node, capability) in enumerate(world.assumptions):
        yield f'assumed({index},{_term(node)},cap("{capability}"))'


def _aspect_facts(name: str, aspect: Aspect) -> Iterator[str]:
    yield f'aspect("{name}")'
    yield f'offers("{name}",name("{name}"),{aspect.reach})'
    for capability, reach in aspect.provides:
        yield f'offers("{name}",cap("{capability}"),{reach})'
    for index, imported in enumerate(aspect.imports):
        yield f'imports("{name}",{index},"{imported}")'
    for index, require in enumerate(aspect.requires):
        strength = "mandatory" if require.mandatory else "optional"
        where = f'"{require.capability}",{require.within},{strength},start'
        yield f'requires("{name}",{index},{where})'


def _term(node: Node) -> str:
    if node.startswith("env:"):
        return f'env("{node.removeprefix("env:")}")'
    return node if node == FLEET else f'"{node}"'
