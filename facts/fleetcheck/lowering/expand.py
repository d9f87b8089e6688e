"""Lowers what decides who is where, for asp/expand: lists, roles, needs, and selectors as trees.

Section "what placed/2, member/3 and so on are computed from" of asp/vocabulary.lp.
"""

from collections.abc import Iterator

from fleetcheck.documents.location import Path
from fleetcheck.fleet import model
from fleetcheck.fleet.meta import flat
from fleetcheck.fleet.selectors.selector import (
    All,
    AnyOf,
    Attribute,
    ChildIs,
    Environment,
    Everything,
    Has,
    Host,
    Kind,
    Name,
    Not,
    ParentIs,
    Provides,
    Scope,
    Selector,
    Tag,
    Within,
    operands,
)
from fleetcheck.lowering.facts import Facts
from fleetcheck.lowering.term import path_term, quote
from fleetcheck.resolve.expansion import Expansion
from fleetcheck.resolve.injection import Injection
from fleetcheck.resolve.node import Node


def lower_expansion(fleet: model.Fleet, expansion: Expansion, facts: Facts) -> None:
    """State what is declared about who is where, each fact with its declaration."""
    for node in expansion.nodes.values():
        _lower_node(fleet, node, facts)
    for name, environment in fleet.environments.items():
        for key, value, below in flat(environment.meta):
            path: Path = ("environments", name, "meta", *below)
            facts.names("environment_meta", name, key, value, because=path)
    for name, aspect in fleet.aspects.items():
        for index, needed in enumerate(aspect.needs):
            facts.names("needs", name, needed, because=("aspects", name, "needs", index))
    for service, role, index, host in _role_hosts(fleet):
        path = ("services", service, "roles", role, "hosts", index)
        facts.names("role_host", service, role, host, because=path)
    for service, role, index, aspect_name in _role_aspects(fleet):
        path = ("services", service, "roles", role, "aspects", index)
        facts.names("role_aspect", service, role, aspect_name, because=path)
    for injection in expansion.injections:
        if injection.path in expansion.picked:
            _lower_injection(injection, facts)
        else:
            facts.add("unstable", path_term(injection.path))


def _lower_node(fleet: model.Fleet, node: Node, facts: Facts) -> None:
    name = quote(node.name)
    if node.path[0] == "aspects":  # created by a trait, whose entry it is written in
        trait, parent = str(node.path[1]), node.parent_name or ""
        for index, child in enumerate(fleet.aspects[trait].synth):
            if node.name != f"{parent}/{child.name}":
                continue
            for position, aspect in enumerate(child.aspects):
                names = (name, quote(trait), quote(parent), quote(aspect))
                where: Path = ("aspects", trait, "synth", index, "aspects", position)
                facts.add("created", *names, because=where)
    else:
        for index, aspect in enumerate(node.entry.aspects):
            if aspect in fleet.aspects:
                facts.names("listed", aspect, node.name, because=(*node.path, "aspects", index))
    if node.entry.environment is not None:
        path = (*node.path, "environment")
        facts.names("says_environment", node.name, node.entry.environment, because=path)
    for index, tag in enumerate(node.entry.tags):
        facts.names("tag", node.name, tag, because=(*node.path, "tags", index))
        _lower_key(tag, facts)
    facts.add("attribute", name, quote("name"), name)
    for key, value in (
        ("class", node.entry.class_),
        ("address", node.entry.address),
        ("kind", node.kind),
    ):
        if value is not None:
            facts.names("attribute", node.name, key, value, because=(*node.path, key))
    for key, value, below in flat(node.entry.meta):
        facts.names("attribute", node.name, key, value, because=(*node.path, "meta", *below))


def _role_hosts(fleet: model.Fleet) -> Iterator[tuple[str, str, int, str]]:
    for name, service in fleet.services.items():
        for role_name, role in service.roles.items():
            for index, host in enumerate(role.hosts):
                yield name, role_name, index, host


def _role_aspects(fleet: model.Fleet) -> Iterator[tuple[str, str, int, str]]:
    for name, service in fleet.services.items():
        for role_name, role in service.roles.items():
            for index, aspect in enumerate(role.aspects):
                yield name, role_name, index, aspect


def _lower_injection(injection: Injection, facts: Facts) -> None:
    term = path_term(injection.path)
    match injection.owner, injection.path:
        case "tag", (_, str(tag), *_):
            facts.add("computes_tag", term, quote(tag))
            _lower_key(tag, facts)
        case "environment", (_, str(name), _):
            facts.add("selects_environment", term, quote(name))
        case "role", (_, str(service), _, str(role), *_):
            facts.add("role_selector", quote(service), quote(role), term)
        case "neededBy", (_, str(aspect), _, _):
            facts.add("needed_by", quote(aspect), term)
    root = _Tree(term, facts).state(injection.selector)
    facts.add("tree", term, root, because=injection.path)


def _lower_key(tag: str, facts: Facts) -> None:
    """State of a tag such as `gpu=nvidia` that it is an attribute."""
    key, equals, _ = tag.partition("=")
    if equals:
        facts.names("spells", tag, key)


class _Tree:
    """States the nodes of one selector, numbered from its root."""

    def __init__(self, selector: str, facts: Facts) -> None:
        self.selector = selector
        self.facts = facts
        self.number = 0

    def state(self, selector: Selector) -> str:
        """Return the term of the node that the selector becomes."""
        node = f"node({self.selector},{self.number})"
        self.number += 1
        parts = [self.state(inner) for inner in operands(selector)]
        self.facts.add("is", node, _form(selector, parts))
        if isinstance(selector, All | AnyOf):
            for part in parts:
                self.facts.add("part", node, part)
        return node


def _form(selector: Selector, parts: list[str]) -> str:
    match selector:
        case Everything():
            return "everything"
        case Tag(name):
            return f"tag({quote(name)})"
        case Provides(capability):
            return f"provides({quote(capability)})"
        case Environment(name):
            return f"env({quote(name)})"
        case Host(name):
            return f"host({quote(name)})"
        case Kind(name):
            return f"kind({quote(name)})"
        case Scope(name) | Name(name):
            return f"named({quote(name)})"
        case Has(aspect):
            return f"has({quote(aspect)})"
        case Attribute(key, None):
            return f"attribute({quote(key)})"
        case Attribute(key, value):
            return f"attribute({quote(key)},{quote(value or '')},{quote(f'{key}={value}')})"
        case Not():
            return f"negation({parts[0]})"
        case All():
            return "all"
        case AnyOf():
            return "any"
        case ParentIs():
            return f"parent({parts[0]})"
        case Within():
            return f"within({parts[0]})"
        case ChildIs():
            return f"child({parts[0]})"
