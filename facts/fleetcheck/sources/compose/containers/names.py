"""What Docker itself decides about a container: its names, and whose network it is in."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from fleetcheck.sources.compose.draft import Draft
from fleetcheck.sources.compose.item import Spot
from fleetcheck.sources.compose.project.deployed import Deployed
from fleetcheck.sources.compose.service import Service
from fleetcheck.sources.compose.shared_names import is_name

_MOST = 100
"""How many containers of a service are looked at by the names that Compose makes for them."""


def names_of_several(projects: Iterable[Deployed]) -> set[str]:
    """Return the names of containers that more than one service has, given or made by Compose."""
    owners: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for project in projects:
        for service in project.services.values():
            given = (service.container,) if service.container and service.replicas else ()
            for name in (*given, *_made(project.name.text, service)):
                owners[name].add((project.name.text, service.name))
    return {name for name, found in owners.items() if len(found) > 1}


def add_names(
    draft: Draft, aspect: str, project: Deployed, service: Service, several: Collection[str]
) -> None:
    """Add to an aspect the project that it is a service of, and the names of its containers.

    A name that is given to each of several containers is added twice: two of them clash already.
    One that Compose makes is added if it is among those of `several` services.
    """
    if is_name(project.name.text):
        names: dict[str, object] = {"name": project.name.text, "folder": project.key}
        names["service"] = service.name
        draft.set_project(aspect, names, Spot(service.item, key=True), project.name.spot)
    for name in _made(project.name.text, service):
        if name in several and is_name(name):
            draft.append(aspect, "containers", name, Spot(service.item, key=True))
    if not is_name(service.container) or not service.replicas:
        return
    spot = Spot(service.item.entries["container_name"])
    draft.append(aspect, "containers", service.container, spot)
    if service.replicas > 1 and service.counted is not None:
        draft.append(aspect, "containers", service.container, Spot(service.counted))


def add_network(draft: Draft, aspect: str, service: Service) -> None:
    """Add to an aspect whose network it is in, if that is another container's."""
    shares = service.shares
    if shares is not None and service.replicas:
        keys = {key: Spot(said, key=True) for key, said in service.of_network}
        draft.set_network(aspect, shares.text, Spot(shares), keys)


def _made(project: str, service: Service) -> Iterator[str]:
    """Yield the names that Compose makes for the containers of a service without one."""
    if service.item.get("container_name") is None:
        for number in range(1, min(service.replicas, _MOST) + 1):
            yield f"{project}-{service.name}-{number}"
