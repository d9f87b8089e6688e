"""Lowers who is where as it was computed: placements, members, environments, picks."""

from fleetcheck import model
from fleetcheck.expand import Expansion
from fleetcheck.facts import Facts
from fleetcheck.term import path_term


def lower_computed(fleet: model.Fleet, expansion: Expansion, facts: Facts) -> None:
    """State what asp/expand would derive, from the expansion of the fleet."""
    for node in expansion.nodes.values():
        if node.host is not None:
            facts.names("carrier", node.name, node.host)
            environment = node.environment
            if environment is not None:
                facts.names("in_environment", node.name, environment)
                if node.apart:
                    facts.names("own_environment", node.name)
        for tag in node.tags:
            facts.names("tagged", tag)
            facts.names("has_tag", node.name, tag)
    for placement in expansion.placements:
        facts.names("placed", placement.aspect, placement.scope)
    for member in expansion.members:
        facts.names("member", member.service, member.role, member.scope)
    for injection in expansion.injections:
        term = path_term(injection.path)
        if injection.path not in expansion.picked:
            facts.add("unstable", term)
        elif expansion.picked[injection.path]:
            facts.add("picked", term)
