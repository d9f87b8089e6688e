"""Lowers a fleet to the facts of asp/vocabulary.lp."""

from collections.abc import Container

from fleetcheck.documents.location import Path
from fleetcheck.fleet import model
from fleetcheck.fleet.lock import NO_LOCK, Lock
from fleetcheck.fleet.values import Count, parse_assumption
from fleetcheck.lowering.computed import lower_computed
from fleetcheck.lowering.edges import lower_edges
from fleetcheck.lowering.endpoints import lower_endpoints
from fleetcheck.lowering.examples import examples
from fleetcheck.lowering.facts import Facts, Support
from fleetcheck.lowering.kind import lower_kind
from fleetcheck.lowering.lock import lower_lock
from fleetcheck.lowering.pipes import lower_pipes
from fleetcheck.lowering.ports import lower_ports
from fleetcheck.lowering.raw import lower_raw
from fleetcheck.lowering.references import lower_references
from fleetcheck.lowering.settings import lower_settings
from fleetcheck.lowering.term import environment_term, path_term, quote
from fleetcheck.lowering.unclaimed import lower_unclaimed
from fleetcheck.lowering.vars import lower_vars
from fleetcheck.resolve.automatic import automatic, whole
from fleetcheck.resolve.expansion import Expansion
from fleetcheck.slicing.focus import Focus


def lower(
    fleet: model.Fleet, expansion: Expansion, focus: Focus | None = None, lock: Lock = NO_LOCK
) -> Facts:
    """Return the facts of the fleet, who is where being stated as it was computed.

    With a focus, only what it keeps is stated, and of references, counts and claims only those that
    are not plainly fine.
    """
    facts = Facts()
    _lower_declared(fleet, expansion, facts, focus)
    lower_computed(fleet, expansion, facts, focus)
    lower_edges(fleet, expansion, facts, only=None if focus is None else focus.edges)
    lower_settings(fleet, expansion, facts, None if focus is None else focus.settings)
    networks, aspects = (None, None) if focus is None else (focus.networks, focus.aspects)
    lower_endpoints(fleet, expansion, facts, networks, aspects)
    lower_unclaimed(fleet, expansion, facts)
    lower_ports(fleet, expansion, facts, only=None if focus is None else focus.claims, lock=lock)
    compared = whole(automatic(fleet, expansion), lock) if focus is None else focus.locked
    lower_lock(fleet, compared, lock, facts)
    return facts


def lower_for_explanation(
    fleet: model.Fleet, expansion: Expansion, lock: Lock = NO_LOCK, elsewhere: Container[str] = ()
) -> Facts:
    """Return the facts of the fleet, who is where being left to asp/expand.

    Each fact tells which declarations it stands on, so that one can ask what would hold without.
    Where the fleet is part of another one, `elsewhere` are the aspects of that one: the long lists
    of its machines are stated without those that the part leaves out.
    """
    facts = Facts()
    _lower_declared(fleet, expansion, facts, elsewhere=elsewhere)
    lower_raw(fleet, expansion, facts)
    lower_edges(fleet, expansion, facts)
    lower_settings(fleet, expansion, facts, conditional=True)
    lower_endpoints(fleet, expansion, facts, conditional=True)
    lower_unclaimed(fleet, expansion, facts, conditional=True)
    lower_ports(fleet, expansion, facts, conditional=True, lock=lock)
    lower_lock(fleet, whole(automatic(fleet, expansion), lock), lock, facts, conditional=True)
    return facts


def _lower_declared(
    fleet: model.Fleet,
    expansion: Expansion,
    facts: Facts,
    focus: Focus | None = None,
    elsewhere: Container[str] = (),
) -> None:
    """State what is the same in both forms: what entries say of themselves."""
    for node in expansion.nodes.values():
        if focus is not None and node.name not in focus.scopes:
            continue
        facts.names("scope" if node.below_host else "host", node.name)
        if node.parent_name is not None:
            path: Path = node.path if node.path[0] == "aspects" else (*node.path, "parent")
            facts.names("declared_parent", node.name, node.parent_name, because=path)
        for capability, aspect in node.entry.choose.items():
            path = (*node.path, "choose", capability)
            facts.names("chooses", node.name, capability, aspect, because=path)
        lower_kind(fleet, node, facts)
    for name in fleet.aspects if focus is None else focus.aspects:
        _lower_aspect(name, fleet.aspects[name], facts, focus)
    named = examples(fleet, expansion) if focus is None else focus.examples
    for capability, providers in named.items():
        for provider in providers:
            if focus is None or provider in focus.aspects:
                facts.names("example", capability, provider)
    _lower_environments(fleet, facts)
    _lower_services(fleet, facts)
    lower_vars(fleet, expansion, facts, aspects=None if focus is None else focus.aspects)
    lower_pipes(fleet, expansion, facts, only=None if focus is None else focus.channels)
    lower_references(fleet, expansion, facts, focus is not None, elsewhere)


def _lower_environments(fleet: model.Fleet, facts: Facts) -> None:
    for name, environment in fleet.environments.items():
        facts.names("environment", name)
        for index, imported in enumerate(environment.imports):
            path: Path = ("environments", name, "imports", index)
            where = (quote(name), str(index), quote(imported))
            facts.add("environment_import", *where, because=path)
        for capability, aspect in environment.choose.items():
            path = ("environments", name, "choose", capability)
            names = (environment_term(name), quote(capability), quote(aspect))
            facts.add("chooses", *names, because=path)
    for capability, aspect in fleet.choose.items():
        names = ("fleet", quote(capability), quote(aspect))
        facts.add("chooses", *names, because=("choose", capability))
    for index, text in enumerate(fleet.assume):
        capability, at = parse_assumption(text)
        where = (str(index), environment_term(at), f"cap({quote(capability)})")
        facts.add("assumed", *where, because=("assume", index))


def _lower_aspect(name: str, aspect: model.Aspect, facts: Facts, focus: Focus | None) -> None:
    own = quote(name)
    here: Path = ("aspects", name)
    facts.add("aspect", own)
    reach = (*here, "reach") if aspect.reach != "host" else None
    _offer((own, f"name({own})"), aspect.reach, None, reach, facts)
    for index, provide in enumerate(aspect.provides):
        path = (*here, "provides", index)
        offered = (own, f"cap({quote(provide.cap)})")
        if provide.reach is not None:
            widened = None if provide.reach == "host" else (*path, "reach")
            _offer(offered, provide.reach, path, widened, facts)
        else:
            _offer(offered, aspect.reach, path, reach, facts)
    for index, imported in enumerate(aspect.imports):
        if focus is not None and (name, index) not in focus.imports:
            continue
        path = (*here, "imports", index)
        facts.add("imports", own, str(index), quote(imported), because=path)
    for index, require in enumerate(aspect.requires):
        if focus is not None and (name, index) not in focus.requirements:
            continue
        strength = _strength(require)
        within = require.within or "anywhere"
        about = (quote(require.cap), within, strength, require.when)
        facts.add("requires", own, str(index), *about, because=(*here, "requires", index))
    for index, other in enumerate(aspect.conflicts):
        path = (*here, "conflicts", index)
        facts.add("conflicts", own, str(index), quote(other), because=path)
    for class_ in aspect.content:
        facts.names("content", name, class_, because=(*here, "content", class_))


def _strength(require: model.Require) -> str:
    """Return what it means if nothing serves a requirement."""
    return "optional" if require.optional else "external" if require.external else "mandatory"


def _offer(
    offered: tuple[str, str], reach: str, entry: Path | None, widened: Path | None, facts: Facts
) -> None:
    """State what an aspect offers: as far as its reach, and where that is not said, on its host."""
    entries = () if entry is None else (entry,)
    if widened is None:
        facts.support("offers", (*offered, reach), Support(entries))
        return
    facts.support("offers", (*offered, reach), Support((*entries, widened)))
    facts.support("offers", (*offered, "host"), Support(entries, (widened,)))


def _lower_services(fleet: model.Fleet, facts: Facts) -> None:
    for name, service in fleet.services.items():
        called = service.service or name
        facts.names("service", name, called, because=("services", name))
        if service.instances is not None:
            path: Path = ("services", name, "instances")
            limit = (quote(called), path_term(path), *_bounds(service.instances))
            facts.add("instance_limit", *limit, because=path)
        for role_name, count in service.counts.items():
            path = ("services", name, "counts", role_name)
            _limit_role(path, name, role_name, count, facts)
        for role_name, role in service.roles.items():
            here: Path = ("services", name, "roles", role_name)
            facts.names("role", name, role_name)
            if role.count is not None:
                _limit_role((*here, "count"), name, role_name, role.count, facts)
            for index, peer in enumerate(role.peers):
                names = (quote(name), quote(role_name), str(index), quote(peer))
                facts.add("peers", *names, because=(*here, "peers", index))


def _limit_role(path: Path, service: str, role: str, count: Count, facts: Facts) -> None:
    limit = (path_term(path), quote(service), quote(role), *_bounds(count))
    facts.add("role_limit", *limit, because=path)


def _bounds(count: Count) -> tuple[str, str]:
    return str(count.low), "many" if count.high is None else str(count.high)
