"""Networks of Docker, as `docker network inspect` lists them (docs.docker.com)."""

from collections.abc import Iterator

from fleetcheck.documents.document import Document
from fleetcheck.fleet.values import check_name, parse_ip, parse_subnet
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
    return Seen(
        "network",
        str(value["Name"]),
        document.locate((index, "Name")),
        project=project,
        part=name,
        pools=tuple(_pools(value["IPAM"])),
        driver=_driver(value.get("Driver")),
    )


def _driver(said: object) -> str:
    try:
        return check_name(said) if isinstance(said, str) else ""
    except ValueError:
        return ""


def _pools(management: object) -> Iterator[tuple[str, str]]:
    """Yield the subnets of a network, each with its gateway if it has one."""
    pools = management.get("Config") if isinstance(management, dict) else None
    for pool in pools if isinstance(pools, list) else ():
        if isinstance(pool, dict):
            gateway = str(pool.get("Gateway") or "").partition("/")[0]
            try:
                yield parse_subnet(str(pool.get("Subnet"))), gateway and parse_ip(gateway)
            except ValueError:
                continue
