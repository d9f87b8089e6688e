"""What one Docker has only once, of all services of Compose projects on it."""

from collections.abc import Sequence

from fleetcheck.documents.problem import Problem
from fleetcheck.sources.compose.containers.attachments import (
    Attachment,
    add_attachments,
    attachments,
)
from fleetcheck.sources.compose.containers.health import add_health
from fleetcheck.sources.compose.containers.names import add_names, add_network, names_of_several
from fleetcheck.sources.compose.containers.networks import OF_UMBREL, Networks, joined, made
from fleetcheck.sources.compose.containers.own_things import add_own_things, passing
from fleetcheck.sources.compose.containers.port_ranges import add_port_ranges
from fleetcheck.sources.compose.containers.routes import add_routes, with_two_proxies
from fleetcheck.sources.compose.containers.sources import add_missing_sources, home_of
from fleetcheck.sources.compose.draft import Draft
from fleetcheck.sources.compose.item import Item, Spot
from fleetcheck.sources.compose.project.deployed import Deployed

OWNER = "(project)"
"""How the aspect of a project as a whole is called: no service has brackets in its name."""


def add_containers(
    draft: Draft, projects: Sequence[Deployed], problems: list[Problem], paths: Sequence[str]
) -> None:
    """Add to the aspects of services what Docker has of them; values that are none are problems.

    `paths` are the files and folders in which the projects were looked for.
    """
    networks = [
        Networks(
            each.name.text, each.tree.get("networks"), OF_UMBREL if each.extra.completes else ""
        )
        for each in projects
    ]
    fixed: list[dict[str, list[Attachment]]] = [
        {
            name: list(attachments(of_project, service, problems))
            for name, service in project.services.items()
        }
        for project, of_project in zip(projects, networks, strict=True)
    ]
    several = names_of_several(projects)
    crowded = with_two_proxies(projects)
    asked = {each.network for found in fixed for given in found.values() for each in given}
    for project, of_project, found in zip(projects, networks, fixed, strict=True):
        home = home_of(project.tree.document.file, paths)
        ended = passing(project.services.values())
        for name, service in project.services.items():
            aspect = f"{project.key}/{name}"
            add_network(draft, aspect, service)
            add_names(draft, aspect, project, service, several)
            add_attachments(draft, aspect, service, found[name])
            add_port_ranges(draft, aspect, service)
            add_missing_sources(draft, aspect, service, home)
            if crowded.isdisjoint(project.hosts):
                add_routes(draft, aspect, service)
            is_passing = name in ended
            add_own_things(draft, aspect, project.name.text, project.tree, service, is_passing)
        add_health(draft, project.key, project.services)
        for name, said in _used(project).items():
            network = made(of_project, name, problems)
            if network is None or not ("subnets" in network.tree or network.tree["name"] in asked):
                continue
            entry = of_project.entry(name)
            spot = Spot(said, key=True) if entry is None else Spot(entry, key=True)
            draft.add_aspect(f"{project.key}/{OWNER}", spot, project.hosts)
            path = draft.append(f"{project.key}/{OWNER}", "networks", network.tree, spot)
            for below, place in network.spots.items():
                draft.note((*path, *below), place)


def _used(project: Deployed) -> dict[str, Item]:
    """Return the networks that services of a project are in, each where one of them says so."""
    found: dict[str, Item] = {}
    for service in project.services.values():
        for name, said in joined(service).items():
            found.setdefault(name, said)
    return found
