"""Lowers ranges of ports from which Docker chooses, and windows in which they may be too few.

Sections "containers, and what one Docker has only once" and "ports" of asp/vocabulary.lp.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from fleetcheck.documents.location import Path
from fleetcheck.fleet import model
from fleetcheck.fleet.lock import NO_LOCK, Lock
from fleetcheck.lowering.extent import WHOLE, Extent, Predicates
from fleetcheck.lowering.facts import Facts, Support
from fleetcheck.lowering.term import quote
from fleetcheck.resolve.automatic import address_of, automatic, locked
from fleetcheck.resolve.bind_addresses import address_family, masks
from fleetcheck.resolve.claims import (
    Claim,
    Reservation,
    Space,
    Stretch,
    claims,
    namespace_of,
    namespace_paths,
    reservations,
)
from fleetcheck.resolve.expansion import Expansion
from fleetcheck.resolve.layers import Layers
from fleetcheck.resolve.node import Node
from fleetcheck.resolve.windows import Wish, crowded

CUT: Predicates = ("wants_port", "port_window", "family")
ALWAYS: Predicates = ()


class Wanted(NamedTuple):
    """A range of ports of a placement, and where it counts."""

    aspect: str
    node: Node
    position: int
    space: Space
    said: model.PublishedRange


class Window(NamedTuple):
    """Numbers that could be too few on an address, or on all that it stands for."""

    space: Space
    address: str
    low: int
    high: int


def lower_port_ranges(
    fleet: model.Fleet,
    expansion: Expansion,
    facts: Facts,
    extent: Extent = WHOLE,
    lock: Lock = NO_LOCK,
    conditional: bool = False,
) -> None:
    """State the ranges of which placements want ports, and where these could be too few.

    With `conditional`, a range is stated under the condition that its aspect is placed.
    """
    found = [
        each
        for each in wanted(fleet, expansion)
        if extent.placements is None or (each.aspect, each.node.name) in extent.placements
    ]
    if not found:
        return
    stated = extent.claims
    if stated is None:
        stated = every_claim(fleet, expansion, lock)
    for each in found:
        aspect, scope = quote(each.aspect), quote(each.node.name)
        ports, bind = each.said.ports, each.said.bind
        address, family = address_family(bind)
        where = (quote(each.space[0]), quote(each.space[1]), quote(address))
        numbers = (f"range({ports.low},{ports.high})", str(each.said.containers))
        around = namespace_paths(fleet, each.node) if conditional else ()
        path: Path = ("aspects", each.aspect, "portRanges", each.position)
        when = (f"placed({aspect},{scope})",) if conditional else ()
        about = (aspect, scope, str(each.position), *where, *numbers)
        facts.support("wants_port", about, Support((path, *around), (), when))
        facts.add("family", quote(address), family)
    for window in windows(found, stated, reservations(fleet, expansion)):
        address = address_family(window.address)[0]
        where = (quote(window.space[0]), quote(window.space[1]), quote(address))
        facts.add("port_window", *where, str(window.low), str(window.high))


def every_claim(fleet: model.Fleet, expansion: Expansion, lock: Lock) -> list[Claim]:
    """Return the claims of all placements, with the automatic ports that have a number."""
    layers = Layers(fleet, expansion)
    numbered = locked(automatic(fleet, expansion), lock)
    return [*claims(fleet, expansion.placements, expansion.nodes, layers), *numbered]


def wanted(fleet: model.Fleet, expansion: Expansion) -> Iterator[Wanted]:
    """Yield the ranges of all placements."""
    names = set(expansion.usage.get("port_ranges", ()))
    for aspect, scope, _ in expansion.placements if names else ():
        node = expansion.nodes[scope]
        for index, said in enumerate(fleet.aspects[aspect].port_ranges if aspect in names else ()):
            space = (namespace_of(fleet, node), said.ports.protocol)
            yield Wanted(aspect, node, index, space, said)


def windows(
    found: Iterable[Wanted], stated: Iterable[Claim], reserved: Sequence[Reservation]
) -> Iterator[Window]:
    """Yield windows with fewer free ports than are wanted, if there are any.

    Once as if a claim that is taken from a setting took all that it may take, and once as if it
    took none.
    """
    asked: dict[Space, list[Wanted]] = defaultdict(list)
    for each in found:
        asked[each.space].append(each)
    taken: dict[Space, list[Claim]] = defaultdict(list)
    for claim in stated:
        if claim.space in asked:
            taken[claim.space].append(claim)
    for space, together in sorted(asked.items(), key=lambda item: item[0]):
        kept = [
            (each.ports.low, each.ports.high)
            for each in reserved
            if each.namespace in (None, space[0]) and each.ports.protocol in ("", space[1])
        ]
        addresses = {each.said.bind for each in together}
        bits = masks({*addresses, *(address_of(claim.spec) for claim in taken[space])})
        for address in sorted(addresses):
            wishes = [
                Wish(each.said.ports.low, each.said.ports.high, each.said.containers)
                for each in together
                if bits[each.said.bind] & bits[address] == bits[address]
            ]
            held = [c for c in taken[space] if bits[address_of(c.spec)] & bits[address]]
            sure = [claim for claim in held if claim.spec.setting is None]
            ways = [sure] if len(sure) == len(held) else [sure, held]
            numbers = {each for way in ways for each in crowded(wishes, [*kept, *_numbers(way)])}
            yield from (Window(space, address, *each) for each in sorted(numbers))


def _numbers(found: Iterable[Claim]) -> Iterator[Stretch]:
    for claim in found:
        yield from claim.numbers
