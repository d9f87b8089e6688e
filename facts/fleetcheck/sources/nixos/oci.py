"""Containers that NixOS runs by Podman or Docker: `virtualisation.oci-containers`."""

from collections.abc import Iterator
from typing import NamedTuple

from fleetcheck.documents.document import Document
from fleetcheck.documents.location import Path
from fleetcheck.fleet.values import EVERY_ADDRESS, Ports
from fleetcheck.sources.compose.item import Item
from fleetcheck.sources.compose.ports import Port, read_ports
from fleetcheck.sources.nixos.document import Configuration, OciContainer
from fleetcheck.sources.nixos.draft import Draft, Tree
from fleetcheck.sources.nixos.listening import Bound

_NETWORK = ("--network", "--net")
_PUBLISH = ("--publish", "-p")
_HOST = "host"
_OF_CONTAINER = "container:"


class _Option(NamedTuple):
    """A value that is given to `podman run` or `docker run`, and where."""

    value: str
    written: Path


def add_containers(
    draft: Draft, document: Document, machine: Path, here: Path, said: Configuration
) -> None:
    """Add the containers of a machine whose part of the document is at `here`."""
    required = {name for each in said.oci.values() for name in _referred(each, here)}
    for name, container in sorted(said.oci.items()):
        written: Path = (*here, "oci", name)
        aspect = draft.unit(machine, container.unit or f"{said.backend}-{name}", written)
        path: Path = ("aspects", aspect)
        if said.backend == "docker":
            draft.append(path, "containers", name, written)
        if name in required:
            draft.append(path, "provides", f"container:{name}", written)
        for index, other in enumerate(container.depends_on):
            asked = _required(f"container `{name}`", "depends on", other)
            draft.append(path, "requires", asked, (*written, "dependsOn", index))
        _add_network(draft, document, aspect, name, container, written)


def _add_network(
    draft: Draft, document: Document, aspect: str, name: str, container: OciContainer, here: Path
) -> None:
    networks = _networks(container, here)
    ports = _ports(draft, document, container, here)
    other = next((each for each in networks if each.value.startswith(_OF_CONTAINER)), None)
    if other is not None:
        beside = ["ports"] if ports else []
        draft.state(aspect, "network", {"mode": other.value, "beside": beside}, other.written)
        verb, meant = "uses the network of", other.value.removeprefix(_OF_CONTAINER)
        asked = {**_required(f"container `{name}`", verb, meant), "external": True}
        draft.append(("aspects", aspect), "requires", asked, other.written)
        return
    on_host = any(each.value == _HOST for each in networks)
    for port in ports:
        if port.published is None:
            continue
        found = Bound(
            Ports(*port.published, port.protocol),
            port.address or EVERY_ADDRESS,
            port.address == "::",
        )
        more = {"discarded": f"--network={_HOST}"} if on_host else {}
        draft.listen(aspect, found, port.item.path, **more)


def _required(subject: str, verb: str, name: str) -> Tree:
    words = {"subject": subject, "verb": verb, "name": name}
    return {"cap": f"container:{name}", "within": "host", "reference": words}


def _referred(container: OciContainer, here: Path) -> Iterator[str]:
    yield from container.depends_on
    for network in _networks(container, here):
        if network.value.startswith(_OF_CONTAINER):
            yield network.value.removeprefix(_OF_CONTAINER)


def _networks(container: OciContainer, here: Path) -> list[_Option]:
    """Return the networks of a container; by the option or by the command line."""
    listed = [_Option(name, (*here, "networks", i)) for i, name in enumerate(container.networks)]
    return [
        each._replace(value=_name(each.value))
        for each in (*listed, *_given(container, here, _NETWORK))
    ]


def _name(network: str) -> str:
    """Return a network without what Podman takes beside its name: `proxy:ip=10.89.0.2`."""
    return network if network.startswith(_OF_CONTAINER) else network.partition(":")[0]


def _ports(draft: Draft, document: Document, container: OciContainer, here: Path) -> list[Port]:
    listed = [_Option(text, (*here, "ports", i)) for i, text in enumerate(container.ports)]
    items = [
        Item(each.value, document, each.written)
        for each in (*listed, *_given(container, here, _PUBLISH))
    ]
    return read_ports(items, draft.problems)


def _given(container: OciContainer, here: Path, names: tuple[str, ...]) -> Iterator[_Option]:
    """Yield the values of an option of the command line, as `--name=value` or in two words."""
    options = container.extra_options
    for index, option in enumerate(options):
        name, equals, value = option.partition("=")
        if name not in names:
            continue
        written: Path = (*here, "extraOptions", index)
        if equals:
            yield _Option(value, written)
        elif index + 1 < len(options):
            yield _Option(options[index + 1], written)
