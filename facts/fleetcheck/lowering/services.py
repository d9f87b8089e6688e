"""Lowers services: their roles, and how many members or instances these may have.

Section "services and selectors" of asp/vocabulary.lp.
"""

from fleetcheck.documents.location import Path
from fleetcheck.fleet import model
from fleetcheck.fleet.values import Count
from fleetcheck.lowering.extent import Predicates
from fleetcheck.lowering.facts import Facts
from fleetcheck.lowering.term import path_term, quote

CUT: Predicates = ()
ALWAYS: Predicates = (
    "service",
    "instance_limit",
    "role",
    "role_limit",
    "peers",
)


def lower_services(fleet: model.Fleet, facts: Facts) -> None:
    """State each service with its roles, their peers, and all limits."""
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
