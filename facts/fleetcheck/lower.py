"""Lowers an expanded fleet to the facts of asp/vocabulary.lp."""

from collections.abc import Iterator

from fleetcheck import model
from fleetcheck.expand import Expansion, Node
from fleetcheck.facts import Facts
from fleetcheck.injection import Atom, readings
from fleetcheck.location import Path
from fleetcheck.lower_ports import lower_ports
from fleetcheck.selector import (
    AnyOf,
    Attribute,
    Has,
    Host,
    Not,
    Selector,
    Tag,
    operands,
)
from fleetcheck.term import environment_term, path_term, quote
from fleetcheck.values import Count, parse_assumption


def lower(fleet: model.Fleet, expansion: Expansion) -> Facts:
    """Return the facts of the fleet; each predicate is described in asp/vocabulary.lp."""
    facts = Facts()
    for node in expansion.nodes.values():
        _lower_node(fleet, node, facts)
    _lower_environments(fleet, facts)
    for placement in expansion.placements:
        facts.names("placed", placement.aspect, placement.scope)
    for name, aspect in fleet.aspects.items():
        _lower_aspect(name, aspect, facts)
    _lower_services(fleet, facts)
    for member in expansion.members:
        facts.names("member", member.service, member.role, member.scope)
    _lower_choices(fleet, expansion, facts)
    _lower_selectors(expansion, facts)
    for path, name, what in _aspect_references(fleet):
        facts.add("names_aspect", path_term(path), quote(name), what)
    lower_ports(fleet, expansion, facts)
    return facts


def _lower_node(fleet: model.Fleet, node: Node, facts: Facts) -> None:
    facts.names("scope" if node.below_host else "host", node.name)
    if node.parent_name is not None:
        facts.names("declared_parent", node.name, node.parent_name)
    if node.host is None:
        return
    facts.names("carrier", node.name, node.host)
    environment = node.environment
    if environment is not None:
        facts.names("in_environment", node.name, environment)
        if node.below_host and node.own_environment is not None:
            facts.names("own_environment", node.name)
    kind = fleet.kinds.get(node.kind or "")
    if kind is not None and kind.isolated:
        facts.names("isolated", node.name)
    class_ = class_of(fleet, node)
    if class_ is not None:
        facts.names("class", node.name, class_)
    traits = (name for name in node.aspects if fleet.aspects[name].class_ is not None)
    for index, name in enumerate(sorted(traits, key=lambda trait: trait != node.entity)):
        facts.add("trait", quote(node.name), str(index), quote(name))


def class_of(fleet: model.Fleet, node: Node) -> str | None:
    """Return the class of a scope: its own, that of its entity trait, or that of its kind."""
    if node.entry.class_ is not None:
        return node.entry.class_
    if node.entity is not None:
        return fleet.aspects[node.entity].class_
    kind = fleet.kinds.get(node.kind or "")
    return kind.class_ if kind is not None else None


def _lower_environments(fleet: model.Fleet, facts: Facts) -> None:
    for name, environment in fleet.environments.items():
        facts.names("environment", name)
        for index, imported in enumerate(environment.imports):
            facts.add("environment_import", quote(name), str(index), quote(imported))
    for index, text in enumerate(fleet.assume):
        what, name, at = parse_assumption(text)
        facts.add("assumed", str(index), environment_term(at), f"{what}({quote(name)})")


def _lower_aspect(name: str, aspect: model.Aspect, facts: Facts) -> None:
    own = quote(name)
    facts.add("aspect", own)
    facts.add("offers", own, f"name({own})", aspect.reach)
    for provide in aspect.provides:
        facts.add("offers", own, f"cap({quote(provide.cap)})", provide.reach or aspect.reach)
    for index, imported in enumerate(aspect.imports):
        facts.add("imports", own, str(index), quote(imported))
    for index, require in enumerate(aspect.requires):
        strength = "optional" if require.optional else "mandatory"
        within = require.within or "anywhere"
        facts.add("requires", own, str(index), quote(require.cap), within, strength, require.when)
    for index, other in enumerate(aspect.conflicts):
        facts.add("conflicts", own, str(index), quote(other))
    for class_ in aspect.content:
        facts.names("content", name, class_)


def _lower_services(fleet: model.Fleet, facts: Facts) -> None:
    for name, service in fleet.services.items():
        called = service.service or name
        facts.names("service", name, called)
        if service.instances is not None:
            path = path_term(("services", name, "instances"))
            facts.add("instance_limit", quote(called), path, *_bounds(service.instances))
        for role_name, count in service.counts.items():
            path = path_term(("services", name, "counts", role_name))
            facts.add("role_limit", path, quote(name), quote(role_name), *_bounds(count))
            facts.add("names_role", path, quote(name), quote(role_name))
        for role_name, role in service.roles.items():
            here: Path = ("services", name, "roles", role_name)
            facts.names("role", name, role_name)
            if role.count is not None:
                path = path_term((*here, "count"))
                facts.add("role_limit", path, quote(name), quote(role_name), *_bounds(role.count))
            for index, peer in enumerate(role.peers):
                path = path_term((*here, "peers", index))
                facts.add("peers", quote(name), quote(role_name), str(index), quote(peer))
                facts.add("names_role", path, quote(name), quote(peer))
            for index, host in enumerate(role.hosts):
                facts.add("names_host", path_term((*here, "hosts", index)), quote(host))


def _bounds(count: Count) -> tuple[str, str]:
    return str(count.low), "many" if count.high is None else str(count.high)


def _lower_choices(fleet: model.Fleet, expansion: Expansion, facts: Facts) -> None:
    chosen = [("fleet", fleet.choose)]
    chosen += [(environment_term(name), e.choose) for name, e in fleet.environments.items()]
    chosen += [(quote(node.name), node.entry.choose) for node in expansion.nodes.values()]
    for where, choices in chosen:
        for capability, aspect in choices.items():
            facts.add("chooses", where, quote(capability), quote(aspect))


def _lower_selectors(expansion: Expansion, facts: Facts) -> None:
    carried: dict[str, int] = {}
    for node in expansion.nodes.values():
        for tag in node.tags:
            carried[tag] = carried.get(tag, 0) + 1
    for tag, number in carried.items():
        facts.add("tagged", quote(tag), str(number))
    for injection in expansion.injections:
        path = path_term(injection.path)
        facts.add("selector", path, injection.owner)
        if injection.path in expansion.picked:
            facts.add("picked", path, str(len(expansion.picked[injection.path])))
        for tag in _demanded_tags(injection.selector):
            facts.add("names_tag", path, quote(tag))
        for host in _hosts_named(injection.selector):
            facts.add("names_host", path, quote(host))
        if injection.owner == "tag":
            facts.add("computed_tag", quote(str(injection.path[1])), path)
        for atom in injection.injects:
            facts.add("injects", path, _atom(atom))
        for reading in readings(injection.selector):
            polarity = "positive" if reading.positive else "negative"
            facts.add("reads", path, _atom(reading.atom), polarity)
        for aspect in _aspects_named(injection.selector):
            facts.add("names_aspect", path, quote(aspect), "has")
    for atom, following in expansion.leads_to.items():
        for after in following:
            facts.add("leads_to", _atom(atom), _atom(after))


def _atom(atom: Atom) -> str:
    what, name = atom
    return "environment" if what == "env" else f"{what}({quote(name)})"


def _demanded_tags(selector: Selector) -> Iterator[str]:
    """Yield the tags that are asked for; `.web` asks for a tag or a class, so for neither."""
    match selector:
        case Tag(name):
            yield name
        case Not() | AnyOf((Tag(), Attribute("class", _))):
            return
        case _:
            for inner in operands(selector):
                yield from _demanded_tags(inner)


def _hosts_named(selector: Selector) -> Iterator[str]:
    if isinstance(selector, Host):
        yield selector.name
    for inner in operands(selector):
        yield from _hosts_named(inner)


def _aspects_named(selector: Selector) -> Iterator[str]:
    if isinstance(selector, Has):
        yield selector.aspect
    for inner in operands(selector):
        yield from _aspects_named(inner)


def _aspect_references(fleet: model.Fleet) -> Iterator[tuple[Path, str, str]]:
    """Yield every place that names an aspect, other than an import, and what kind it is."""
    for section, machines in (("hosts", fleet.hosts), ("scopes", fleet.scopes)):
        for name, machine in machines.items():
            for index, aspect in enumerate(machine.aspects):
                yield (section, name, "aspects", index), aspect, "aspects"
            for capability, aspect in machine.choose.items():
                yield (section, name, "choose", capability), aspect, "choose"
    for name, environment in fleet.environments.items():
        for capability, aspect in environment.choose.items():
            yield ("environments", name, "choose", capability), aspect, "choose"
    for capability, aspect in fleet.choose.items():
        yield ("choose", capability), aspect, "choose"
    for name, service in fleet.services.items():
        for role_name, role in service.roles.items():
            for index, aspect in enumerate(role.aspects):
                yield ("services", name, "roles", role_name, "aspects", index), aspect, "aspects"
    for name, entry in fleet.aspects.items():
        for index, aspect in enumerate(entry.needs):
            yield ("aspects", name, "needs", index), aspect, "needs"
        for index, aspect in enumerate(entry.conflicts):
            yield ("aspects", name, "conflicts", index), aspect, "conflicts"
        for index, child in enumerate(entry.synth):
            for position, aspect in enumerate(child.aspects):
                yield ("aspects", name, "synth", index, "aspects", position), aspect, "aspects"
