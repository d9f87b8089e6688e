"""Lowers the names that entries refer to, and what selectors look at.

Sections "services and selectors" and "aspects and where they are" of asp/vocabulary.lp.
"""

from collections.abc import Container, Iterator

from fleetcheck.documents.location import Path
from fleetcheck.fleet import model
from fleetcheck.fleet.model.replace import value_at
from fleetcheck.fleet.selectors.rename import meant_by
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
from fleetcheck.lowering.extent import WHOLE, Extent, Predicates, Reference
from fleetcheck.lowering.facts import Facts
from fleetcheck.lowering.term import path_term, quote
from fleetcheck.resolve.expansion import Expansion
from fleetcheck.resolve.injection import CHILD, Atom, Injection, readings

CUT: Predicates = (
    "names_aspect",
    "names_host",
)
ALWAYS: Predicates = (
    "names_role",
    "selector",
    "computed_tag",
    "names_tag",
    "selector_meant",
    "injects",
    "reads",
    "leads_to",
)


HOST = "host"
"""What a place names that names no aspect."""


def references(fleet: model.Fleet, expansion: Expansion) -> Iterator[Reference]:
    """Yield every place that names an aspect or a host; of imports, those of unplaced aspects."""
    yield from listed(fleet)
    yield from references_elsewhere(fleet, expansion)


def references_elsewhere(fleet: model.Fleet, expansion: Expansion) -> Iterator[Reference]:
    """Yield those of the references that are not in the long lists of machines."""
    yield from _aspects_named(fleet)
    placed = {placement.aspect for placement in expansion.placements}
    for name in expansion.usage.get("imports", ()):
        for index, imported in enumerate(
            fleet.aspects[name].imported if name not in placed else ()
        ):
            yield Reference(("aspects", name, "imports", index), imported, "imports")
    for name, service in fleet.services.items():
        for role_name, role in service.roles.items():
            for index, host in enumerate(role.hosts):
                path: Path = ("services", name, "roles", role_name, "hosts", index)
                yield Reference(path, host, HOST)
    for injection in expansion.injections:
        for atom in _atoms(injection.selector):
            if isinstance(atom, Host):
                yield Reference(injection.path, atom.name, HOST)
            elif isinstance(atom, Has):
                yield Reference(injection.path, atom.aspect, "has")


def lower_references(
    fleet: model.Fleet,
    expansion: Expansion,
    facts: Facts,
    extent: Extent = WHOLE,
    elsewhere: Container[str] = (),
) -> None:
    """State each place that names an aspect, role, host or tag, and how selectors depend.

    Aspects that are not there but `elsewhere` are left out of the lists of machines.
    """
    stated = extent.references
    for path, name, what in references(fleet, expansion) if stated is None else stated:
        if name in elsewhere and _of_machine(path) and name not in fleet.aspects:
            continue
        if what == HOST:
            facts.add("names_host", path_term(path), quote(name), because=path)
        else:
            facts.add("names_aspect", path_term(path), quote(name), what, because=path)
    for path, service, role in _roles_named(fleet):
        facts.add("names_role", path_term(path), quote(service), quote(role), because=path)
    if facts.wants(("selector_meant",)):
        _lower_meant(fleet, expansion, facts)
    for injection in expansion.injections:
        _lower_selector(injection, facts)
        term = path_term(injection.path)
        for atom in injection.injects:
            facts.add("injects", term, _atom(atom), because=injection.path)
        for reading in readings(injection):
            polarity = "positive" if reading.positive else "negative"
            facts.add("reads", term, _atom(reading.atom), polarity, because=injection.path)
    if facts.wants(("leads_to",)):
        _lower_leads(fleet, facts)


def _lower_leads(fleet: model.Fleet, facts: Facts) -> None:
    """State what aspects bring along where they are placed."""
    for name, aspect in fleet.aspects.items():
        brings = _atom(("has", name))
        for index, needed in enumerate(aspect.needs):
            path: Path = ("aspects", name, "needs", index)
            facts.add("leads_to", brings, _atom(("has", needed)), because=path)
        for index, provide in enumerate(aspect.provides):
            path = ("aspects", name, "provides", index)
            facts.add("leads_to", brings, _atom(("provides", provide.cap)), because=path)
        for index, child in enumerate(aspect.synth):
            path = ("aspects", name, "synth", index)
            facts.add("leads_to", brings, _atom(CHILD), because=path)
            for position, inner in enumerate(child.aspects):
                within: Path = (*path, "aspects", position)
                facts.add("leads_to", brings, _atom(("has", inner)), because=within)


def _of_machine(path: Path) -> bool:
    """Return whether a path is in the list of aspects of a host or scope."""
    return path[0] in ("hosts", "scopes") and path[2] == "aspects"


def _lower_selector(injection: Injection, facts: Facts) -> None:
    """State whose a selector is, and the tags that it asks for."""
    path, owner, selector = injection.path, injection.owner, injection.selector
    term = path_term(path)
    facts.add("selector", term, owner, because=path)
    if owner == "tag":
        facts.add("computed_tag", quote(str(path[1])), term, because=path)
    for tag in _demanded_tags(selector):
        facts.add("names_tag", term, quote(tag), because=path)


def _lower_meant(fleet: model.Fleet, expansion: Expansion, facts: Facts) -> None:
    """State what selectors that pick nobody may mean, where they are not written as selectors."""
    empty = [each for each in expansion.injections if expansion.picked.get(each.path) == ()]
    if not empty:
        return
    known = {
        "host": expansion.nodes.keys(),
        "tag": {tag for node in expansion.nodes.values() for tag in node.tags},
        "has": fleet.aspects.keys(),
        "env": fleet.environments.keys(),
        "kind": fleet.kinds.keys(),
    }
    for injection in empty:
        written = value_at(fleet, injection.path)
        text = str(written[0] if isinstance(written, tuple) else written)
        whole, parts = meant_by(text, known)
        for wrote, write in parts[:1]:
            said = map(quote, (wrote, write, whole))
            facts.add("selector_meant", path_term(injection.path), *said, because=injection.path)


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


def listed(fleet: model.Fleet, known: Container[str] = ()) -> Iterator[Reference]:
    """Yield every entry in the lists of aspects of machines, but for those that name known ones."""
    for section, machines in (("hosts", fleet.hosts), ("scopes", fleet.scopes)):
        for name, machine in machines.items():
            for index, aspect in enumerate(machine.aspects):
                if aspect not in known:
                    yield Reference((section, name, "aspects", index), aspect, "aspects")


def _aspects_named(fleet: model.Fleet) -> Iterator[Reference]:
    """Yield every other entry that names an aspect, other than an import."""
    for section, machines in (("hosts", fleet.hosts), ("scopes", fleet.scopes)):
        for name, machine in machines.items():
            for capability, aspect in machine.choose.items():
                yield Reference((section, name, "choose", capability), aspect, "choose")
    for name, environment in fleet.environments.items():
        for capability, aspect in environment.choose.items():
            yield Reference(("environments", name, "choose", capability), aspect, "choose")
    for position, policy in enumerate(fleet.policies):
        for capability, aspect in policy.choose.items():
            yield Reference(("policies", position, "choose", capability), aspect, "choose")
    for capability, aspect in fleet.choose.items():
        yield Reference(("choose", capability), aspect, "choose")
    for name, service in fleet.services.items():
        for role_name, role in service.roles.items():
            for index, aspect in enumerate(role.aspects):
                yield Reference(
                    ("services", name, "roles", role_name, "aspects", index), aspect, "aspects"
                )
    for name, entry in fleet.aspects.items():
        for index, aspect in enumerate(entry.needs):
            yield Reference(("aspects", name, "needs", index), aspect, "needs")
        for index, aspect in enumerate(entry.conflicts):
            yield Reference(("aspects", name, "conflicts", index), aspect, "conflicts")
        for index, child in enumerate(entry.synth):
            for position, aspect in enumerate(child.aspects):
                yield Reference(
                    ("aspects", name, "synth", index, "aspects", position), aspect, "aspects"
                )
