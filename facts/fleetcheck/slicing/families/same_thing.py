"""Things that a host, or the Docker on it, has only once, and who has them."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator
from typing import NamedTuple

from fleetcheck.fleet.options import options
from fleetcheck.lowering.extent import Placed
from fleetcheck.resolve.cascade import spelled
from fleetcheck.resolve.edges import holder
from fleetcheck.slicing.families.seeds import Seeds, Whole


class _Held(NamedTuple):
    """A thing, what has it, and the placement that this is; two that have it are in conflict."""

    thing: Hashable
    holder: Hashable
    placement: Placed


def thing(whole: Whole, seeds: Seeds) -> None:
    """Add whoever has something that it or somebody else has there as well."""
    for kind in _KINDS:
        found: dict[Hashable, list[_Held]] = defaultdict(list)
        for held in kind(whole):
            found[held.thing].append(held)
        for together in found.values():
            if any(each.holder != together[0].holder for each in together):
                seeds.placements.update(each.placement for each in together)


def _placements(whole: Whole, key: str) -> Iterator[Placed]:
    """Yield where aspects are that use a key."""
    for name in whole.expansion.usage.get(key, ()):
        for scope in whole.seen.places.get(name, ()):
            yield name, scope


def _devices(whole: Whole) -> Iterator[_Held]:
    for placed in _placements(whole, "claims"):
        host = whole.seen.hosts[placed[1]]
        for claim in whole.fleet.aspects[placed[0]].claims:
            yield _Held((host, claim.device, claim.priority), placed, placed)


def _containers(whole: Whole) -> Iterator[_Held]:
    for placed in _placements(whole, "containers"):
        for index, name in enumerate(whole.fleet.aspects[placed[0]].containers):
            yield _Held((placed[1], name), (placed, index), placed)


def _projects(whole: Whole) -> Iterator[_Held]:
    for placed in _placements(whole, "project"):
        project = whole.fleet.aspects[placed[0]].project
        if project is not None:
            yield _Held((placed[1], project.name), project.folder, placed)


def _things(whole: Whole) -> Iterator[_Held]:
    for key in ("devices", "data"):
        for placed in _placements(whole, key):
            aspect = whole.fleet.aspects[placed[0]]
            for index, name in enumerate(aspect.devices if key == "devices" else aspect.data):
                yield _Held((key, placed[1], name), (placed, index), placed)


def _routes(whole: Whole) -> Iterator[_Held]:
    for placed in _placements(whole, "routes"):
        for each in whole.fleet.aspects[placed[0]].routes:
            yield _Held((placed[1], each.proxy, "name", each.name), each.rule, placed)
            yield _Held((placed[1], each.proxy, each.rule, each.entry), placed, placed)


def _addresses(whole: Whole) -> Iterator[_Held]:
    for placed in _placements(whole, "attachments"):
        for index, said in enumerate(whole.fleet.aspects[placed[0]].attachments):
            mac = () if said.mac is None else (said.mac,)
            for address in (*said.addresses, *said.link_local, *mac):
                yield _Held((placed[1], said.network, address), (placed, index), placed)


def _options(whole: Whole) -> Iterator[_Held]:
    fleet, nodes = whole.fleet, whole.expansion.nodes
    for name in whole.expansion.usage.get("content", ()):
        for option in options(name, fleet.aspects[name]):
            for scope in whole.seen.places.get(name, ()):
                where = holder(fleet, nodes[scope], option.class_).name
                thing = ("option", where, option.class_, option.name)
                yield _Held(thing, spelled(option.value), (name, scope))


_KINDS: tuple[Callable[[Whole], Iterator[_Held]], ...] = (
    _devices,
    _containers,
    _projects,
    _things,
    _routes,
    _addresses,
    _options,
)
