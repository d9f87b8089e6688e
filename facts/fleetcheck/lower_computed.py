"""Lowers who is where as it was computed: placements, members, environments, picks."""

from collections import Counter

from fleetcheck import model
from fleetcheck.expand import Expansion
from fleetcheck.facts import Facts
from fleetcheck.focus import Focus
from fleetcheck.term import path_term


def lower_computed(
    fleet: model.Fleet, expansion: Expansion, facts: Facts, focus: Focus | None
) -> None:
    """State what asp/expand would derive, from the expansion of the fleet.

    With a focus, the members of a role are stated where its count is not met, and else the first.
    """
    for node in expansion.nodes.values():
        if node.host is not None and (focus is None or node.name in focus.scopes):
            facts.names("carrier", node.name, node.host)
            environment = node.environment
            if environment is not None:
                facts.names("in_environment", node.name, environment)
                if node.apart:
                    facts.names("own_environment", node.name)
        for tag in node.tags:
            facts.names("tagged", tag)
    if focus is None:
        for placement in expansion.placements:
            facts.names("placed", placement.aspect, placement.scope)
    else:
        for aspect, scope in focus.placements:
            facts.names("placed", aspect, scope)
    odd = _odd_roles(fleet, expansion)
    stated: set[tuple[str, str]] = set()
    for member in expansion.members:
        role = (member.service, member.role)
        if focus is None or role in odd or role not in stated:
            stated.add(role)
            facts.names("member", member.service, member.role, member.scope)
    for injection in expansion.injections:
        term = path_term(injection.path)
        if injection.path not in expansion.picked:
            facts.add("unstable", term)
        elif expansion.picked[injection.path]:
            facts.add("picked", term)


def _odd_roles(fleet: model.Fleet, expansion: Expansion) -> set[tuple[str, str]]:
    """Return the roles with fewer or more members than some count allows."""
    sizes = Counter((member.service, member.role) for member in expansion.members)
    counts = [
        (name, role, count)
        for name, service in fleet.services.items()
        for role, count in (
            *service.counts.items(),
            *((r, e.count) for r, e in service.roles.items() if e.count is not None),
        )
    ]
    return {
        (name, role)
        for name, role, count in counts
        if sizes[name, role] < count.low
        or (count.high is not None and sizes[name, role] > count.high)
    }
