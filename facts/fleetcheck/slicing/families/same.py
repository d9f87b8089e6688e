"""The family `same`: things that share a key which only one of them may have.

Whatever is alone with its key is fine.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import TypeVar

from fleetcheck.lowering.extent import Placed
from fleetcheck.lowering.reachability import holders
from fleetcheck.slicing.families.docker_networks import subnet
from fleetcheck.slicing.families.port_ranges import port_range
from fleetcheck.slicing.families.same_network import network
from fleetcheck.slicing.families.same_port import port
from fleetcheck.slicing.families.same_thing import thing
from fleetcheck.slicing.families.seeds import Find, Seeds, Whole

T = TypeVar("T")


def service(whole: Whole, seeds: Seeds) -> None:
    """Add the services of Compose that run already, with those of the fleet that they may be."""
    running = set(whole.expansion.usage.get("outside", ()))
    if running:
        rows = list(_services(whole))
        seen = {key for key, (name, _) in rows if name in running}
        seeds.placements.update(each for key, each in rows if key in seen)


def exclusion(whole: Whole, seeds: Seeds) -> None:
    """Add what excludes something that is placed on the same scope, with that."""
    seeds.placements.update(_sharing(_exclusions(whole)))


def address(whole: Whole, seeds: Seeds) -> None:
    """Add the addresses and names that several are reached by."""
    found = ((holder.kind, holder.value) for holder in holders(whole.fleet, whole.expansion))
    seeds.addresses.update(_sharing((each, each) for each in found))


def _services(whole: Whole) -> Iterator[tuple[Hashable, Placed]]:
    for name in whole.expansion.usage.get("project", ()):
        said = whole.fleet.aspects[name].project
        if said is not None:
            for scope in whole.seen.places.get(name, ()):
                yield (said.name, said.service), (name, scope)


def _exclusions(whole: Whole) -> Iterator[tuple[Hashable, Placed]]:
    for name in whole.expansion.usage.get("conflicts", ()):
        for other in whole.fleet.aspects[name].conflicts:
            for aspect in (name, other):
                for scope in whole.seen.places.get(aspect, ()):
                    yield (name, other, scope), (aspect, scope)


def _sharing(rows: Iterable[tuple[Hashable, T]]) -> Iterator[T]:
    """Yield what has a key that something else has as well."""
    found: dict[Hashable, list[T]] = defaultdict(list)
    for key, each in rows:
        found[key].append(each)
    for together in found.values():
        if len(together) > 1:
            yield from together


KEYS: Mapping[str, Find] = {
    "thing": thing,
    "subnet": subnet,
    "range": port_range,
    "service": service,
    "exclusion": exclusion,
    "address": address,
    "port": port,
    "network": network,
}
"""What is shared."""
