"""Lowers who is where as it was computed: placements, members, environments, picks.

Sections "the scope tree", "aspects and where they are", "services and selectors" and "misspelt
names" of asp/vocabulary.lp.
"""

from fleetcheck.fleet import model
from fleetcheck.lowering.extent import WHOLE, Extent, Predicates
from fleetcheck.lowering.facts import Facts
from fleetcheck.lowering.term import path_term, quote
from fleetcheck.resolve.expansion import Expansion
from fleetcheck.resolve.injection import Injection
from fleetcheck.resolve.would_be import WouldBe, would_be

CUT: Predicates = (
    "carrier",
    "in_environment",
    "own_environment",
    "has_tag",
    "placed",
    "picks",
)
ALWAYS: Predicates = (
    "tagged",
    "member",
    "environment_pick",
    "unstable",
    "picked",
    "populated",
    "would_place",
    "would_collect",
    "would_join",
)


def lower_computed(
    fleet: model.Fleet, expansion: Expansion, facts: Facts, extent: Extent = WHOLE
) -> None:
    """State what asp/expand would derive, from the expansion of the fleet."""
    scopes = extent.scopes
    for name in _populated(expansion) if facts.wants(("populated",)) else ():
        facts.names("populated", name)
    for node in expansion.nodes.values():
        if node.host is not None and (scopes is None or node.name in scopes):
            facts.names("carrier", node.name, node.host)
            environment = node.environment
            if environment is not None:
                facts.names("in_environment", node.name, environment)
                if node.apart:
                    facts.names("own_environment", node.name)
        for tag in node.tags:
            facts.names("tagged", tag)
            if scopes is None:
                facts.names("has_tag", node.name, tag)
    placements = extent.placements
    if placements is None:
        placements = [(each.aspect, each.scope) for each in expansion.placements]
    for aspect, scope in placements if facts.wants(("placed",)) else ():
        facts.names("placed", aspect, scope)
    for member in expansion.members if facts.wants(("member",)) else ():
        facts.names("member", member.service, member.role, member.scope)
    for host, found in expansion.environments_picked.items():
        for name in found:
            term = path_term(("environments", name, "select"))
            facts.add("environment_pick", quote(host), quote(name), term)
    for injection in expansion.injections:
        term = path_term(injection.path)
        if injection.path not in expansion.picked:
            facts.add("unstable", term)
        elif expansion.picked[injection.path]:
            facts.add("picked", term)
            for name in expansion.picked[injection.path] if _is_asked(fleet, injection) else ():
                if scopes is None or name in scopes:
                    facts.add("picks", term, quote(name))
    if facts.wants(("would_place", "would_collect", "would_join")):
        missed = would_be(fleet, expansion) if extent.would_be is None else extent.would_be
        for each in missed:
            _lower_would_be(fleet, each, facts)


def _lower_would_be(fleet: model.Fleet, each: WouldBe, facts: Facts) -> None:
    """State what one misspelt name keeps from being there."""
    where = path_term(each.path)
    for aspect, scope in each.placements:
        facts.add("would_place", where, quote(aspect), quote(scope))
        for channel in fleet.aspects[aspect].collects:
            facts.add("would_collect", where, quote(channel), quote(scope))
    for joining in each.members:
        facts.add("would_join", where, *map(quote, joining))


def _populated(expansion: Expansion) -> list[str]:
    """Return the environments that some host or scope is in."""
    nodes = expansion.nodes.values()
    found = {node.environment for node in nodes if node.host is not None}
    return sorted(name for name in found if name is not None)


def _is_asked(fleet: model.Fleet, injection: Injection) -> bool:
    """Return whether a rule asks whom the selector picks, not only whether it picks anybody."""
    match injection.owner, injection.path:
        case "pipe", _:
            return True
        case "policy", (_, int(index), _):
            policy = fleet.policies[index]
            return policy.backend is not None or bool(policy.choose)
    return False
