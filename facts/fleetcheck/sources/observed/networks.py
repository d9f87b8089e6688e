"""Networks of Docker, as `docker network inspect` lists them (docs.docker.com)."""

from fleetcheck.documents.document import Document
from fleetcheck.sources.observed.seen import Seen

_LABELS = ("com.docker.compose.project", "com.docker.compose.network")


def is_network(value: object) -> bool:
    """Return whether an object is a network of `docker network inspect`."""
    return isinstance(value, dict) and isinstance(value.get("Name"), str) and "IPAM" in value


def network(document: Document, index: int, value: dict[str, object]) -> Seen:
    """Return one network with its subnets."""
    labels = value.get("Labels")
    told = labels if isinstance(labels, dict) else {}
    project, name = (str(told.get(label) or "") for label in _LABELS)
    management = value.get("IPAM")
    pools = management.get("Config") if isinstance(management, dict) else None
    subnets = (
        pool["Subnet"]
        for pool in (pools if isinstance(pools, list) else ())
        if isinstance(pool, dict) and isinstance(pool.get("Subnet"), str)
    )
    return Seen(
        "network",
        str(value["Name"]),
        document.locate((index, "Name")),
        project=project,
        part=name,
        subnets=tuple(subnets),
    )
