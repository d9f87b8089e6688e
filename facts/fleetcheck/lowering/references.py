"""Lowers what entries refer to by name, and what selectors look at."""

from collections.abc import Container, Iterator

from fleetcheck.documents.location import Path
from fleetcheck.fleet import model
from fleetcheck.fleet.selectors.selector import (
    AnyOf,
    Attribute,
    Has,
    Host,
    Not,
    Selector,
    Tag,
    operands,
)
from fleetcheck.lowering.facts import Facts
from fleetcheck.lowering.term import path_term, quote
from fleetcheck.resolve.expansion import Expansion
from fleetcheck.resolve.injection import Atom, Injection, readings


def lower_references(
    fleet: model.Fleet,
    expansion: Expansion,
    facts: Facts,
    narrow: bool = False,
    elsewhere: Container[str] = (),
) -> None:
    """State each place that names an aspect, role, host or tag, and how selectors depend.

    If it is to be narrow, a place that names an aspect or host that is there is left out. Aspects
    that are not there but `elsewhere` are left out of the lists of machines.
    """
    known_aspects: Container[str] = fleet.aspects if narrow else ()
    for path, name, what in _aspects_named(fleet, known_aspects, elsewhere):
        if name in known_aspects:
            continue
        facts.add("names_aspect", path_term(path), quote(name), what, because=path)
    for path, service, role in _roles_named(fleet):
        facts.add("names_role", path_term(path), quote(service), quote(role), because=path)
    for name, service_entry in fleet.services.items():
        for role_name, role_entry in service_entry.roles.items():
            for index, host in enumerate(role_entry.hosts):
                if narrow and host in expansion.nodes:
                    continue
                path = ("services", name, "roles", role_name, "hosts", index)
                facts.add("names_host", path_term(path), quote(host), because=path)
    for injection in expansion.injections:
        here: Container[str] = expansion.nodes if narrow else ()
        _lower_selector(injection, here, known_aspects, facts)
        term = path_term(injection.path)
        for atom in injection.injects:
            facts.add("injects", term, _atom(atom), because=injection.path)
        for reading in readings(injection):
            polarity = "positive" if reading.positive else "negative"
            facts.add("reads", term, _atom(reading.atom), polarity, because=injection.path)
    excluded = any(not r.positive for i in expansion.injections for r in readings(i))
    for atom, following in expansion.leads_to.items() if excluded or not narrow else ():
        for after in following:
            facts.add("leads_to", _atom(atom), _atom(after))


def _lower_selector(
    injection: Injection, hosts: Container[str], aspects: Container[str], facts: Facts
) -> None:
    """State what a selector asks for, but for the hosts and aspects that need not be stated."""
    path, owner, selector = injection.path, injection.owner, injection.selector
    term = path_term(path)
    facts.add("selector", term, owner, because=path)
    if owner == "tag":
        facts.add("computed_tag", quote(str(path[1])), term, because=path)
    for tag in _demanded_tags(selector):
        facts.add("names_tag", term, quote(tag), because=path)
    for atom in _atoms(selector):
        if isinstance(atom, Host) and atom.name not in hosts:
            facts.add("names_host", term, quote(atom.name), because=path)
        elif isinstance(atom, Has) and atom.aspect not in aspects:
            facts.add("names_aspect", term, quote(atom.aspect), "has", because=path)


_WHOLE = {"env": "environment", "child": "a_child"}
"""The atoms that are about no name."""


def _atom(atom: Atom) -> str:
    what, name = atom
    return _WHOLE.get(what) or f"{what}({quote(name)})"


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


def _atoms(selector: Selector) -> Iterator[Selector]:
    inner = operands(selector)
    if not inner:
        yield selector
    for each in inner:
        yield from _atoms(each)


def _roles_named(fleet: model.Fleet) -> Iterator[tuple[Path, str, str]]:
    """Yield every place that names a role, with the service and the role."""
    for name, service in fleet.services.items():
        for role in service.counts:
            yield ("services", name, "counts", role), name, role
        for role_name, entry in service.roles.items():
            for index, peer in enumerate(entry.peers):
                yield ("services", name, "roles", role_name, "peers", index), name, peer


def _aspects_named(
    fleet: model.Fleet, known: Container[str], elsewhere: Container[str]
) -> Iterator[tuple[Path, str, str]]:
    """Yield every place that names an aspect, other than an import, and what kind it is.

    The long lists of machines leave out what is known already, and what is elsewhere only.
    """
    for section, machines in (("hosts", fleet.hosts), ("scopes", fleet.scopes)):
        for name, machine in machines.items():
            for index, aspect in enumerate(machine.aspects):
                if aspect not in known and (aspect in fleet.aspects or aspect not in elsewhere):
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
