"""What Docker itself decides about a container: its names, and whose network it is in."""

from fleetcheck.sources.compose.draft import Draft
from fleetcheck.sources.compose.item import Spot
from fleetcheck.sources.compose.service import Service
from fleetcheck.sources.compose.shared_names import is_name


def add_names(draft: Draft, aspect: str, folder: str, project: str, service: Service) -> None:
    """Add to an aspect the project that it is a service of, and the names of its containers.

    A name that is given to each of several containers is added twice: two of them clash already.
    """
    if is_name(project):
        names: dict[str, object] = {"name": project, "folder": folder, "service": service.name}
        draft.set_value(aspect, "project", names, Spot(service.item, key=True))
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
