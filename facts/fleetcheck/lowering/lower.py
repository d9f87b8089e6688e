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
    settings,
    unclaimed,
    vars,
)
from fleetcheck.lowering.extent import WHOLE, Extent
from fleetcheck.lowering.facts import Facts
from fleetcheck.resolve.expansion import Expansion


def lower(
    fleet: model.Fleet, expansion: Expansion, extent: Extent = WHOLE, lock: Lock = NO_LOCK
) -> Facts:
    """Return the facts of the fleet within an extent, who is where as it was computed.

    `lock` is what its fleet.lock says.
    """
    facts = Facts(extent.predicates)
    if facts.wants(computed.STATES):
        computed.lower_computed(fleet, expansion, facts, extent)
    _lower_declared(fleet, expansion, facts, extent)
    if facts.wants(edges.STATES):
        edges.lower_edges(fleet, expansion, facts, extent)
    if facts.wants(settings.STATES):
        settings.lower_settings(fleet, expansion, facts, extent)
    if facts.wants(reachability.STATES):
        reachability.lower_reachability(fleet, expansion, facts, extent)
    if facts.wants(unclaimed.STATES):
        unclaimed.lower_unclaimed(fleet, expansion, facts)
    if facts.wants(ports.STATES):
        ports.lower_ports(fleet, expansion, facts, extent, lock)
    if facts.wants(automatic_ports.STATES):
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
    settings.lower_settings(fleet, expansion, facts, conditional=True)
    reachability.lower_reachability(fleet, expansion, facts, conditional=True)
    unclaimed.lower_unclaimed(fleet, expansion, facts, conditional=True)
    ports.lower_ports(fleet, expansion, facts, lock=lock, conditional=True)
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
    if facts.wants(scope_tree.STATES):
        scope_tree.lower_scope_tree(fleet, expansion, facts, extent)
    if facts.wants(aspects.STATES):
        aspects.lower_aspects(fleet, expansion, facts, extent)
    if facts.wants(services.STATES):
        services.lower_services(fleet, facts)
    if facts.wants(vars.STATES):
        vars.lower_vars(fleet, expansion, facts, extent)
    if facts.wants(channels.STATES):
        channels.lower_channels(fleet, expansion, facts, extent)
    if facts.wants(references.STATES):
        references.lower_references(fleet, expansion, facts, extent, elsewhere)
