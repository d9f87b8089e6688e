"""Containers that run, as `docker ps` and `podman ps` list them with `--format json`.

Docker writes one object a line, its ports and labels as text (docs.docker.com, "docker container
ls", Format). Podman writes one list (docs.podman.io, "podman-ps").
"""

import re
from collections.abc import Iterator

from fleetcheck.documents.document import Document
from fleetcheck.documents.location import Location
from fleetcheck.documents.problem import BadInputError, Problem
from fleetcheck.fleet.values import parse_address, parse_ports
from fleetcheck.sources.observed.seen import Bound, Seen, merged

_LABELS = ("com.docker.compose.project", "com.docker.compose.service")
_LABEL_OF_PODMAN = ("io.podman.compose.project", "io.podman.compose.service")
_PUBLISHED = re.compile(r"(?:(?P<address>.*):)?(?P<ports>[0-9]+(?:-[0-9]+)?)->[^/]*/(?P<kind>\w+)")


def is_docker(value: object) -> bool:
    """Return whether an object is a container of `docker ps`."""
    return isinstance(value, dict) and isinstance(value.get("Names"), str) and "Ports" in value


def is_podman(value: object) -> bool:
    """Return whether an object is a container of `podman ps`."""
    return isinstance(value, dict) and isinstance(value.get("Names"), list)


def docker_container(document: Document, index: int, value: dict[str, object]) -> Seen:
    """Return one container of `docker ps`; raises BadInputError where its ports are odd."""
    labels = str(value.get("Labels", ""))
    project, service = (_label(labels, name) for name in _LABELS)
    networks = str(value.get("Networks", "")).split(",")
    return Seen(
        "container",
        str(value["Names"]).split(",")[0],
        document.locate((index, "Names")),
        merged(_published(str(value["Ports"]), document.locate((index, "Ports")))),
        project,
        service,
        tuple(name for name in networks if name),
    )


def podman_container(document: Document, index: int, value: dict[str, object]) -> Seen:
    """Return one container of `podman ps`; raises BadInputError where its ports are odd."""
    names = value["Names"]
    labels = value.get("Labels")
    told = labels if isinstance(labels, dict) else {}
    project, service = (
        str(told.get(name) or told.get(other) or "")
        for name, other in zip(_LABEL_OF_PODMAN, _LABELS, strict=True)
    )
    networks = value.get("Networks")
    mapped = value.get("Ports")
    bound = [
        each
        for position, port in enumerate(mapped if isinstance(mapped, list) else ())
        for each in _mapped(port, document.locate((index, "Ports", position)))
    ]
    return Seen(
        "container",
        str(names[0]) if isinstance(names, list) and names else "",
        document.locate((index, "Names")),
        merged(bound),
        project,
        service,
        tuple(map(str, networks)) if isinstance(networks, list) else (),
    )


def _label(labels: str, name: str) -> str:
    """Return the value of a label in a list such as `a=1,b=2`, in which values may have commas."""
    found = re.search(rf"(?:^|,){re.escape(name)}=([^,]*)", labels)
    return found[1] if found else ""


def _published(text: str, where: Location) -> Iterator[Bound]:
    """Yield what `0.0.0.0:8080->80/tcp, :::8080->80/tcp, 9000/tcp` publishes."""
    for part in filter(None, (each.strip() for each in text.split(","))):
        if "->" not in part:
            continue
        match = _PUBLISHED.fullmatch(part)
        if match is None:
            raise _odd(part, where)
        yield _bound(match["address"] or "", f"{match['ports']}/{match['kind']}", part, where)


def _mapped(port: object, where: Location) -> Iterator[Bound]:
    """Yield what one mapping of Podman publishes; without a port of the host that is nothing."""
    if not isinstance(port, dict) or not port.get("host_port"):
        return
    low, length = port["host_port"], port.get("range") or 1
    if not isinstance(low, int) or not isinstance(length, int):
        raise _odd(str(port), where)
    for protocol in str(port.get("protocol") or "tcp").split(","):
        numbers = f"{low}-{low + length - 1}/{protocol}"
        yield _bound(str(port.get("host_ip") or ""), numbers, numbers, where)


def _bound(address: str, numbers: str, text: str, where: Location) -> Bound:
    try:
        return Bound(parse_ports(numbers), parse_address(address), where)
    except ValueError as error:
        raise _odd(text, where) from error


def _odd(text: str, where: Location) -> BadInputError:
    message = f"`{text[:60]}` is no port of a container as `docker ps` or `podman ps` shows it"
    return BadInputError([Problem("wrong-value", message, where)])
