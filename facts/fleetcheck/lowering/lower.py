"""Lowers a fleet to the facts of asp/vocabulary.lp."""

from collections.abc import Container

from fleetcheck.fleet import model
from fleetcheck.fleet.lock import NO_LOCK, Lock
from fleetcheck.lowering import (
    aspects,
    automatic_ports,
    channels,
    computed,
    edges,
    expand,
    ports,
    reachability,
    references,
    scope_tree,
    services,
    unclaimed,
    vars,
)
from fleetcheck.lowering.containers import health, names, networks, own_things, port_ranges
from fleetcheck.lowering.extent import WHOLE, Extent
from fleetcheck.lowering.facts import Facts
from fleetcheck.lowering.settings import contracts, fields
from fleetcheck.resolve.expansion import Expansion

SECTIONS = (
    aspects,
    automatic_ports,
    channels,
    computed,
    contracts,
    edges,
    fields,
    health,
    names,
    networks,
    own_things,
    port_ranges,
    ports,
    reachability,
    references,
    scope_tree,
    services,
    unclaimed,
    vars,
)
"""The modules that state facts, each of some sections of the vocabulary."""

CUT = frozenset(predicate for section in SECTIONS for predicate in section.CUT)
"""The predicates of which an extent may leave something out."""


def lower(
    fleet: model.Fleet, expansion: Expansion, extent: Extent = WHOLE, lock: Lock = NO_LOCK
) -> Facts:
    """Return the facts of the fleet within an extent, who is where as it was computed.

    `lock` is what its fleet.lock says.
    """
    facts = Facts(extent.predicates)
    if facts.wants((*computed.CUT, *computed.ALWAYS)):
        computed.lower_computed(fleet, expansion, facts, extent)
    _lower_declared(fleet, expansion, facts, extent)
    if facts.wants((*edges.CUT, *edges.ALWAYS)):
        edges.lower_edges(fleet, expansion, facts, extent)
    if facts.wants((*fields.CUT, *fields.ALWAYS)):
        fields.lower_settings(fleet, expansion, facts, extent)
    if facts.wants((*reachability.CUT, *reachability.ALWAYS)):
        reachability.lower_reachability(fleet, expansion, facts, extent)
    if facts.wants((*unclaimed.CUT, *unclaimed.ALWAYS)):
        unclaimed.lower_unclaimed(fleet, expansion, facts)
    if facts.wants((*ports.CUT, *ports.ALWAYS)):
        ports.lower_ports(fleet, expansion, facts, extent, lock)
    if facts.wants((*port_ranges.CUT, *port_ranges.ALWAYS)):
        port_ranges.lower_port_ranges(fleet, expansion, facts, extent, lock)
    if facts.wants((*automatic_ports.CUT, *automatic_ports.ALWAYS)):
        automatic_ports.lower_lock(fleet, expansion, facts, extent, lock)
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
    _lower_declared(fleet, expansion, facts, WHOLE, elsewhere)
    expand.lower_expansion(fleet, expansion, facts)
    edges.lower_edges(fleet, expansion, facts)
    fields.lower_settings(fleet, expansion, facts, conditional=True)
    reachability.lower_reachability(fleet, expansion, facts, conditional=True)
    unclaimed.lower_unclaimed(fleet, expansion, facts, conditional=True)
    ports.lower_ports(fleet, expansion, facts, lock=lock, conditional=True)
    port_ranges.lower_port_ranges(fleet, expansion, facts, lock=lock, conditional=True)
    automatic_ports.lower_lock(fleet, expansion, facts, lock=lock, conditional=True)
    return facts


def _lower_declared(
    fleet: model.Fleet,
    expansion: Expansion,
    facts: Facts,
    extent: Extent,
    elsewhere: Container[str] = (),
) -> None:
    """State what is the same in both forms: what entries say of themselves."""
    if facts.wants((*scope_tree.CUT, *scope_tree.ALWAYS)):
        scope_tree.lower_scope_tree(fleet, expansion, facts, extent)
    if facts.wants((*aspects.CUT, *aspects.ALWAYS)):
        aspects.lower_aspects(fleet, expansion, facts, extent)
    if facts.wants((*names.CUT, *names.ALWAYS)):
        names.lower_names(fleet, facts, extent)
    if facts.wants((*health.CUT, *health.ALWAYS)):
        health.lower_health(fleet, facts, extent)
    if facts.wants((*own_things.CUT, *own_things.ALWAYS)):
        own_things.lower_own_things(fleet, facts, extent)
    if facts.wants((*networks.CUT, *networks.ALWAYS)):
        networks.lower_networks(fleet, facts, extent)
    if facts.wants((*contracts.CUT, *contracts.ALWAYS)):
        contracts.lower_offers(fleet, expansion, facts)
    if facts.wants((*services.CUT, *services.ALWAYS)):
        services.lower_services(fleet, facts)
    if facts.wants((*vars.CUT, *vars.ALWAYS)):
        vars.lower_vars(fleet, expansion, facts, extent)
    if facts.wants((*channels.CUT, *channels.ALWAYS)):
        channels.lower_channels(fleet, expansion, facts, extent)
    if facts.wants((*references.CUT, *references.ALWAYS)):
        references.lower_references(fleet, expansion, facts, extent, elsewhere)
