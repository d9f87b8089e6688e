"""The forms of `ports`: which ports of the host a service publishes.

As the Compose specification has it under Services, ports: `[[IP:]HOST:]CONTAINER[/PROTOCOL]`, or a
mapping. A container port alone and an empty host port leave the choice to Docker, so that no port
is claimed. Of a range of host ports for one container port Docker takes a free one; a Swarm
publishes every number of it, as `docker stack deploy` makes a port of each.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from ipaddress import ip_address
from typing import NamedTuple

from fleetcheck.documents.problem import BadInputError, Problem
from fleetcheck.fleet.values import HIGHEST_PORT, PROTOCOLS
from fleetcheck.sources.compose.item import Item

INGRESS, HOST = "ingress", "host"

_RANGE = re.compile(r"([0-9]{1,5})(?:-([0-9]{1,5}))?")

Range = tuple[int, int]

_NO_TARGET = (0, 0)


class Port(NamedTuple):
    """One entry of `ports`.

    `published` is None where Docker chooses, or where that depends on `unknown` variables. `item`
    is where the host port is written. `address` is "" for every address. It `repeats` an earlier
    entry in place of which it counts. `choice` is the range of which Docker takes a free one.
    """

    target: Range
    published: Range | None
    protocol: str
    address: str
    mode: str
    item: Item
    unknown: tuple[str, ...] = ()
    repeats: bool = False
    choice: Range | None = None

    @property
    def name(self) -> str:
        """Return how the port is called: by its number in the container, if that is known."""
        low, high = self.target
        if self.target == _NO_TARGET:
            return "unknown"
        numbers = str(low) if low == high else f"{low}-{high}"
        return numbers if self.protocol == "tcp" else f"{numbers}/{self.protocol}"


def read_ports(entries: Iterable[Item], problems: list[Problem]) -> list[Port]:
    """Return the ports of a service, equal ones once; entries that are none become problems.

    Of entries with the same address, protocol, host port and container port the later one counts.
    """
    found: list[Port] = []
    published: dict[tuple[str, str, int], set[int]] = defaultdict(set)
    for entry in entries:
        try:
            port = _long(entry) if isinstance(entry.value, dict) else _short(entry)
        except BadInputError as error:
            problems += error.problems
            continue
        if port.published is not None:
            known, numbers = published[_key(port)], range(port.published[0], port.published[1] + 1)
            if not known.isdisjoint(numbers):
                found = [piece for other in found for piece in _without(other, port)]
                port = port._replace(repeats=True)
            known.update(numbers)
        found.append(port)
    return found


def spec_of(port: Port) -> dict[str, object]:
    """Return a port as a fleet writes it, without a number where Docker chooses one."""
    if port.unknown:
        protocol = {} if port.protocol == "tcp" else {"protocol": port.protocol}
        return {"unknown": list(port.unknown), **protocol}
    if port.published is None:
        return {}
    low, high = port.published
    numbers = str(low) if low == high else f"{low}-{high}"
    spec: dict[str, object] = {"port": f"{numbers}/{port.protocol}"}
    if port.address:
        spec["bind"] = port.address
    if port.address == "::":
        spec["ipv6only"] = True
    return spec


def everywhere(ports: Iterable[Port]) -> tuple[Port, ...]:
    """Return ports on every address, equal ones once: a Swarm leaves the addresses aside.

    Of a range for one port of the container it publishes every number.
    """
    found: dict[object, Port] = {}
    for port in ports:
        port = port._replace(published=port.published or port.choice, choice=None)
        key = (port.target, port.published, port.protocol, port.mode, port.unknown)
        found.setdefault(key, port._replace(address=""))
    return tuple(found.values())


def _without(port: Port, later: Port) -> Iterator[Port]:
    """Yield what is left of a port where a later entry repeats it."""
    if port.published is None or later.published is None or _key(port) != _key(later):
        yield port
        return
    (low, high), (start, end) = port.published, later.published
    shift = port.target[0] - low
    for first, last in ((low, min(high, start - 1)), (max(low, end + 1), high)):
        if first <= last:
            yield port._replace(published=(first, last), target=(first + shift, last + shift))


def _key(port: Port) -> tuple[str, str, int]:
    """Return what entries that mean the same share beside a port; no address is 0.0.0.0."""
    shift = port.target[0] - port.published[0] if port.published else 0
    return port.protocol, port.address or "0.0.0.0", shift


def _short(item: Item) -> Port:
    """Return a port in its short form."""
    text, slash, protocol = item.text.partition("/")
    host, _, container = text.rpartition(":")
    if item.unknown:
        known = _RANGE.fullmatch(container) and protocol in ("", *PROTOCOLS)
        target = _numbers(item, container) if known else _NO_TARGET
        return Port(target, None, protocol or "tcp", "", INGRESS, item, item.unknown)
    address, _, published = host.rpartition(":")
    target = _numbers(item, container)
    return _port(item, target, published, address, protocol if slash else "tcp", INGRESS)


def _long(entry: Item) -> Port:
    """Return a port in its long form."""
    target, published = entry.get("target"), entry.get("published")
    deciding = (published, entry.get("host_ip"), entry.get("protocol"), target)
    place = published or entry
    unknown = [name for item in deciding if item is not None for name in item.unknown]
    mode = entry.get("mode")
    way = INGRESS if mode is None or mode.unknown else mode.text
    if way not in (INGRESS, HOST):
        assert mode is not None
        raise mode.wrong("wrong-value", "expected `ingress` or `host`")
    if unknown:
        return Port(_NO_TARGET, None, "tcp", "", way, place, tuple(dict.fromkeys(unknown)))
    if target is None:
        raise entry.wrong("missing-key", "the key `target` is missing: the port in the container")
    host, protocol = entry.get("host_ip"), entry.get("protocol")
    return _port(
        place,
        _numbers(target, target.text),
        "" if published is None else published.text,
        "" if host is None else host.text,
        "tcp" if protocol is None else protocol.text,
        way,
    )


def _port(
    item: Item, target: Range, published: str, address: str, protocol: str, mode: str
) -> Port:
    protocol = protocol.lower()
    if protocol not in PROTOCOLS:
        raise item.wrong("wrong-value", f"unknown protocol `{protocol}`; it is tcp, udp or sctp")
    numbers = _numbers(item, published) if published else None
    choice = None
    if numbers is not None:
        several = numbers[1] - numbers[0]
        if several != target[1] - target[0]:
            if target[0] != target[1]:
                message = "the ranges of host ports and container ports differ in length"
                raise item.wrong("wrong-value", message)
            choice, numbers = numbers, None
        elif numbers == (0, 0):
            numbers = None
        elif numbers[0] == 0:
            raise item.wrong("wrong-value", "a port is at least 1")
    return Port(target, numbers, protocol, _address(item, address), mode, item, choice=choice)


def _numbers(item: Item, text: str) -> Range:
    match = _RANGE.fullmatch(text)
    if match is None:
        raise item.wrong("wrong-value", "expected a port such as `8080:80` or `53:53/udp`")
    low, high = int(match[1]), int(match[2] or match[1])
    if high > HIGHEST_PORT:
        raise item.wrong("wrong-value", f"a port is at most {HIGHEST_PORT}")
    if low > high:
        raise item.wrong("wrong-value", f"the range {low}-{high} ends before it starts")
    return low, high


def _address(item: Item, text: str) -> str:
    """Return an address as it is read, or nothing for every one."""
    bare = text.removeprefix("[").removesuffix("]")
    if not bare:
        return ""
    try:
        return str(ip_address(bare))
    except ValueError:
        raise item.wrong("wrong-value", f"`{bare}` is no IP address") from None
