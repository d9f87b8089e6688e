"""What a service of a Compose file refers to by name: services, containers, networks and the like.

As the Compose specification has it under Services: `depends_on`, `links`, `volumes_from`, and
`service:` or `container:` in `network_mode`, `pid` and `ipc`; `networks`, `volumes`, `secrets` and
`configs` name entries of the sections of these names.
"""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from fleetcheck.sources.compose.files.override import mounted
from fleetcheck.sources.compose.item import Item
from fleetcheck.sources.compose.placeholders import is_open

What = Literal["service", "container", "network", "volume", "secret", "config"]

_SHARING = {
    "network_mode": "shares the network of",
    "pid": "shares the processes of",
    "ipc": "shares the memory of",
}
_VOLUME = "uses the volume"
_VOLUMES_FROM = "mounts the volumes of"
_NAMED_VOLUME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")


class Reference(NamedTuple):
    """A name, what it is the name of, and where it is written; `key` where that is as a key.

    What is not `required` may be left out by profiles, but is to be defined in any case. `verb` is
    what the service does with it, in words.
    """

    what: What
    name: str
    item: Item
    key: bool = False
    required: bool = True
    verb: str = ""


def references(service: Item) -> Iterator[Reference]:
    """Yield what a service refers to, each name once for each way; unknown names are left out."""
    for reference in (*_services(service), *_resources(service)):
        if not is_open(reference.name) and (reference.key or not reference.item.unknown):
            yield reference


def named(section: str, item: Item) -> Iterator[Reference]:
    """Yield the references of a list of names, or of a mapping whose keys are names."""
    what: What = "service" if section == "depends_on" else "network"
    verb = "depends on" if section == "depends_on" else "uses the network"
    for element in item.elements:
        yield Reference(what, element.text, element, verb=verb)
    for name, about in item.entries.items():
        required = about.get("required")
        yield Reference(what, name, about, True, required is None or not required.is_false, verb)


def _services(service: Item) -> Iterator[Reference]:
    depends = service.get("depends_on")
    if depends is not None:
        yield from named("depends_on", depends)
    for link in _listed(service, "links"):
        yield Reference("service", link.text.partition(":")[0], link, verb="links to")
    for link in _listed(service, "external_links"):
        name = link.text.partition(":")[0]
        yield Reference("container", name, link, verb="links to the container")
    for source in _listed(service, "volumes_from"):
        name, _, rest = source.text.partition(":")
        if name == "container":
            verb = f"{_VOLUMES_FROM} the container"
            yield Reference("container", rest.partition(":")[0], source, verb=verb)
        else:
            yield Reference("service", name, source, verb=_VOLUMES_FROM)
    for key, verb in _SHARING.items():
        shared = service.get(key)
        kind, colon, name = ("", "", "") if shared is None else shared.text.partition(":")
        if shared is not None and colon and kind == "service":
            yield Reference("service", name, shared, verb=verb)
        elif shared is not None and colon and kind == "container":
            yield Reference("container", name, shared, verb=f"{verb} the container")


def _resources(service: Item) -> Iterator[Reference]:
    networks = service.get("networks")
    if networks is not None and service.get("network_mode") is None:
        yield from named("networks", networks)
    for volume in mounted(_listed(service, "volumes")):
        kind, source = volume.get("type"), volume.get("source")
        if isinstance(volume.value, dict):
            if kind is not None and kind.text == "volume" and source is not None:
                yield Reference("volume", source.text, source, verb=_VOLUME)
        elif ":" in volume.text and not _DRIVE.match(volume.text):
            name = volume.text.partition(":")[0]
            if _NAMED_VOLUME.fullmatch(name):
                yield Reference("volume", name, volume, verb=_VOLUME)
    grants: tuple[tuple[str, What], ...] = (("secrets", "secret"), ("configs", "config"))
    for section, what in grants:
        for grant in mounted(_listed(service, section)):
            source = grant.get("source") if isinstance(grant.value, dict) else grant
            if source is not None:
                yield Reference(what, source.text, source, verb=f"uses the {what}")


def _listed(service: Item, key: str) -> list[Item]:
    found = service.get(key)
    return [] if found is None else found.elements
