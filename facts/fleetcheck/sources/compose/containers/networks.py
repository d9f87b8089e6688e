"""Docker networks of Compose projects, with their subnets.

As the Compose specification has it under Networks, ipam. Compose creates only the networks that a
service of the project is in.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from fleetcheck.documents.location import Path
from fleetcheck.documents.problem import Problem
from fleetcheck.fleet.values import parse_ip, parse_subnet
from fleetcheck.sources.compose.containers.fixed_values import read_value
from fleetcheck.sources.compose.draft import Tree
from fleetcheck.sources.compose.item import Item, Spot
from fleetcheck.sources.compose.service import Service
from fleetcheck.sources.compose.shared_names import external, is_name, shared_name

DEFAULT = "default"
OF_UMBREL = "umbrel_main_network"
"""The network that Umbrel puts its apps in."""


class Networks(NamedTuple):
    """The networks of a project: what Docker calls it, and the section that defines them.

    `given` is the network of an app store that its apps are in by default, if it is from one.
    """

    project: str
    section: Item | None
    given: str = ""

    def entry(self, name: str) -> Item | None:
        """Return what is said of a network, if anything."""
        return None if self.section is None else self.section.get(name)

    def called(self, name: str) -> str:
        """Return what Docker calls a network, or nothing if that is not known."""
        defined = self.section is not None and name in self.section.entries
        if not defined and name != DEFAULT:
            return ""
        if self.is_given(name):
            return self.given
        entry = self.entry(name)
        shared = f"{self.project}_{name}"
        if entry is not None:
            shared = shared_name(self.project, name, entry)
        return shared if is_name(shared) else ""

    def is_given(self, name: str) -> bool:
        """Return whether a network is that of the store, and not made by the project."""
        return bool(self.given) and name == DEFAULT and self.entry(name) is None


class Made(NamedTuple):
    """A network as the fleet has it, with where the parts of it are written."""

    tree: Tree
    spots: Mapping[Path, Spot]


def joined(service: Service) -> Mapping[str, Item]:
    """Return the networks of its project that a service is in, with what it says of each."""
    networks = service.item.get("networks")
    if service.item.get("network_mode") is not None:
        return {}
    if networks is None:
        return {DEFAULT: service.item._replace(value=None)}
    return networks.entries or {each.text: each for each in networks.elements}


def made(networks: Networks, name: str, problems: list[Problem]) -> Made | None:
    """Return a network that the project makes; None if others do, or if not all of it is known.

    What of it cannot be read is added to `problems`.
    """
    called, entry = networks.called(name), networks.entry(name)
    if not called or networks.is_given(name):
        return None
    if entry is None:
        return Made({"name": called}, {})
    driver, internal, ipam = entry.get("driver"), entry.get("internal"), entry.get("ipam", "driver")
    told = [each for each in (driver, internal, ipam) if each is not None]
    plain = ipam is None or ipam.text == DEFAULT
    if external(entry) is not None or any(each.unknown for each in told) or not plain:
        return None
    tree: Tree = {"name": called}
    if driver is not None and is_name(driver.text):
        tree["driver"] = driver.text
    if internal is not None and not internal.is_false:
        tree["internal"] = True
    spots: dict[Path, Spot] = {}
    pools: dict[str, Tree] = {}
    config = entry.get("ipam", "config")
    for each in () if config is None else config.elements:
        pool = _pool(each, problems)
        if pool is None:
            return None
        subnet = str(pool.tree["subnet"])
        index = list(pools).index(subnet) if subnet in pools else len(pools)
        pools.setdefault(subnet, {}).update(pool.tree)
        spots.update({("subnets", index, *path): spot for path, spot in pool.spots.items()})
    if pools:
        tree["subnets"] = list(pools.values())
    return Made(tree, spots)


def _pool(item: Item, problems: list[Problem]) -> Made | None:
    """Return a subnet of a network; None if it is not known, or cannot be read."""
    found = list(_values(item, problems))
    if any(text is None for _, text, _ in found) or all(key != "subnet" for key, _, _ in found):
        return None
    tree: Tree = {}
    spots: dict[Path, Spot] = {}
    for key, text, place in found:
        if key != "reserved":
            tree[key] = text
            spots[(key,)] = Spot(place)
            continue
        listed = tree.setdefault(key, [])
        assert isinstance(listed, list)
        spots[key, len(listed)] = Spot(place)
        listed.append(text)
    return Made(tree, {(): spots["subnet",], **spots})


def _values(item: Item, problems: list[Problem]) -> Iterator[tuple[str, str | None, Item]]:
    """Yield what a pool says, by the keys of a fleet."""
    for key, known, parse in (
        ("subnet", "subnet", parse_subnet),
        ("gateway", "gateway", parse_ip),
        ("ip_range", "range", parse_subnet),
    ):
        said = item.get(key)
        if said is not None:
            yield known, read_value(said, parse, problems), said
    reserved = item.get("aux_addresses")
    for said in () if reserved is None else reserved.entries.values():
        yield "reserved", read_value(said, parse_ip, problems), said
