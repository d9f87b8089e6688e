"""Lowers who is where as it was computed: placements, members, environments, picks."""

from collections import Counter
from collections.abc import Mapping

from fleetcheck.fleet import model
from fleetcheck.lowering.facts import Facts
from fleetcheck.lowering.term import path_term, quote
from fleetcheck.resolve.expansion import Expansion
from fleetcheck.resolve.injection import Injection
from fleetcheck.slicing.focus import Focus


def lower_computed(
    fleet: model.Fleet, expansion: Expansion, facts: Facts, focus: Focus | None
) -> None:
    """State what asp/expand would derive, from the expansion of the fleet.

    With a focus, no more members of a role are stated than its counts ask for.
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
                facts.names("has_tag", node.name, tag)
    if focus is None:
        for placement in expansion.placements:
            facts.names("placed", placement.aspect, placement.scope)
    else:
        for aspect, scope in focus.placements:
            facts.names("placed", aspect, scope)
    enough = _enough_members(fleet, expansion)
    stated: Counter[tuple[str, str]] = Counter()
    for member in expansion.members:
        role = (member.service, member.role)
        if focus is None or stated[role] < enough[role]:
            stated[role] += 1
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
                if focus is None or name in focus.scopes:
                    facts.add("picks", term, quote(name))


def _is_asked(fleet: model.Fleet, injection: Injection) -> bool:
    """Return whether a rule asks whom the selector picks, not only whether it picks anybody."""
    match injection.owner, injection.path:
        case "pipe", _:
            return True
        case "policy", (_, int(index), _):
            return fleet.policies[index].backend is not None
    return False


def _enough_members(fleet: model.Fleet, expansion: Expansion) -> Mapping[tuple[str, str], int]:
    """Return how many members of each role have to be stated: all where a count is not met."""
    sizes = Counter((member.service, member.role) for member in expansion.members)
    enough = dict.fromkeys(sizes, 1)
    for name, service in fleet.services.items():
        counts = [*service.counts.items()]
        counts += [(r, e.count) for r, e in service.roles.items() if e.count is not None]
        for role, count in counts:
            key = (name, role)
            met = count.low <= sizes[key] and (count.high is None or sizes[key] <= count.high)
            if key in sizes:
                enough[key] = max(enough[key], count.low if met else sizes[key])
    return enough
