"""The fixed addresses of containers in Docker networks.

As the Compose specification has it under Services, networks and mac_address.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from fleetcheck.documents.location import Path
from fleetcheck.documents.problem import Problem
from fleetcheck.fleet.values import parse_ip, parse_mac
from fleetcheck.sources.compose.containers.fixed_values import read_value
from fleetcheck.sources.compose.containers.networks import Networks, joined
from fleetcheck.sources.compose.draft import Draft
from fleetcheck.sources.compose.item import Item, Spot
from fleetcheck.sources.compose.service import Service

_BRIDGE = "bridge"
_ADDRESSES = ("ipv4_address", "ipv6_address")


class Attachment(NamedTuple):
    """What a container has in a network: each value with its key in a fleet, and its place."""

    network: str
    values: Sequence[tuple[str, str, Item]]


def attachments(
    networks: Networks, service: Service, problems: list[Problem]
) -> Iterator[Attachment]:
    """Yield what is fixed of each container of a service; what is none goes to `problems`."""
    mode, own = service.item.get("network_mode"), service.item.get("mac_address")
    if mode is not None and mode.text == _BRIDGE and own is not None:
        mac = read_value(own, parse_mac, problems)
        if mac is not None:
            yield Attachment(_BRIDGE, [("mac", mac, own)])
    entries = joined(service)
    primary = _primary(entries)
    for name, entry in entries.items():
        said = list(_said(entry))
        if name == primary and own is not None and entry.get("mac_address") is None:
            said.append(("mac", own, parse_mac))
        values = [
            (key, text, item)
            for key, item, parse in said
            if (text := read_value(item, parse, problems)) is not None
        ]
        network = networks.called(name)
        if values and network:
            yield Attachment(network, values)


def add_attachments(
    draft: Draft, aspect: str, service: Service, found: Sequence[Attachment]
) -> None:
    """Add to an aspect what is fixed of its containers: two of several clash already."""
    places: list[Item | None] = [None] if service.replicas else []
    if service.replicas > 1 and service.counted is not None:
        places.append(service.counted)
    for attachment in found:
        for place in places:
            _add(draft, aspect, attachment, place)


def _add(draft: Draft, aspect: str, attachment: Attachment, place: Item | None) -> None:
    """Add one attachment; `place` is where it is written, in place of each value of it."""
    tree: dict[str, object] = {"network": attachment.network}
    spots: list[tuple[Path, Spot]] = []
    for key, text, item in attachment.values:
        spot = Spot(item if place is None else place)
        if key == "mac":
            tree[key] = text
            spots.append(((key,), spot))
            continue
        listed = tree.setdefault(key, [])
        assert isinstance(listed, list)
        spots.append(((key, len(listed)), spot))
        listed.append(text)
    path = draft.append(aspect, "attachments", tree, spots[0][1])
    for below, spot in spots:
        draft.note((*path, *below), spot)


def _said(entry: Item) -> Iterator[tuple[str, Item, Callable[[str], str]]]:
    """Yield what a service says of its addresses in a network."""
    for key in _ADDRESSES:
        address = entry.get(key)
        if address is not None:
            yield "addresses", address, parse_ip
    link_local = entry.get("link_local_ips")
    for each in () if link_local is None else link_local.elements:
        yield "linkLocal", each, parse_ip
    mac = entry.get("mac_address")
    if mac is not None:
        yield "mac", mac, parse_mac


def _primary(entries: Mapping[str, Item]) -> str:
    """Return the network in which the MAC address of a service counts: of the highest priority.

    Of several with one priority it is the first by name.
    """

    def order(name: str) -> tuple[float, str]:
        priority = entries[name].get("priority")
        try:
            return -float("0" if priority is None else priority.text), name
        except ValueError:
            return 0.0, name

    return min(entries, key=order, default="")
