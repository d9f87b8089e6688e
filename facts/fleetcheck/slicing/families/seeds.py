"""What a family looks at, and what it finds: where a fleet could be wrong."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from fleetcheck.documents.location import Path
from fleetcheck.fleet import model
from fleetcheck.fleet.lock import Lock
from fleetcheck.lowering.extent import Address, Asked, Entry, Placed, Reference, Side
from fleetcheck.resolve.automatic import LockState
from fleetcheck.resolve.claims import Claim
from fleetcheck.resolve.expansion import Expansion
from fleetcheck.resolve.layers import Layers
from fleetcheck.slicing.visibility import Visibility


class Whole(NamedTuple):
    """A fleet with what is computed from it, and its lock."""

    fleet: model.Fleet
    expansion: Expansion
    seen: Visibility
    layers: Layers
    lock: Lock


NOTHING_LOCKED = LockState((), ())
"""No automatic port, and no line of the lock."""


def _no_edges(_scope: str) -> Iterator[tuple[Path, str]]:
    return iter(())


@dataclass
class Seeds:
    """Where a fleet could be wrong, as far as families have looked.

    `samples` are aspects of which a few placements are enough, `aspects` those that need none.
    `missing` are placements that lack something for sure. `leaving` yields the edges out of an
    isolated scope, each with its ends.
    """

    placements: set[Placed] = field(default_factory=set)
    samples: set[str] = field(default_factory=set)
    aspects: set[str] = field(default_factory=set)
    missing: set[Placed] = field(default_factory=set)
    requirements: set[Entry] = field(default_factory=set)
    imports: set[Entry] = field(default_factory=set)
    scopes: set[str] = field(default_factory=set)
    channels: set[Side] = field(default_factory=set)
    settings: set[Asked] = field(default_factory=set)
    edges: set[Path] = field(default_factory=set)
    networks: set[str] = field(default_factory=set)
    references: set[Reference] = field(default_factory=set)
    fields: set[Path] = field(default_factory=set)
    addresses: set[Address] = field(default_factory=set)
    claims: dict[tuple[object, ...], Claim] = field(default_factory=dict)
    locked: LockState = NOTHING_LOCKED
    leaving: Callable[[str], Iterable[tuple[Path, str]]] = _no_edges

    def claim(self, claims: Iterable[Claim]) -> None:
        """Add claims, each once."""
        for each in claims:
            self.claims.setdefault((each.aspect, each.node.name, each.port, each.position), each)


Find = Callable[[Whole, Seeds], None]
"""Adds to the seeds whatever could be wrong in its way; too much is slow, too little is wrong."""
