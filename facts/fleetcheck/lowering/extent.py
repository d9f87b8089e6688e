"""What of a fleet is stated as facts."""

from collections.abc import Collection, Container, Mapping, Sequence
from typing import NamedTuple

from fleetcheck.documents.location import Path
from fleetcheck.resolve.automatic import LockState
from fleetcheck.resolve.claims import Claim
from fleetcheck.resolve.would_be import WouldBe

Placed = tuple[str, str]
"""An aspect and the scope it is placed on."""

Entry = tuple[str, int]
"""An aspect and the index of one of its requirements or imports."""

Side = tuple[str, str]
"""An aspect and a channel that it emits into or collects from."""

Asked = tuple[str, str, str]
"""An aspect, the scope it is placed on, and a field of its settings."""


class Reference(NamedTuple):
    """A place that names an aspect or a host; of an aspect also as what, such as `needs`."""

    path: Path
    name: str
    what: str


Address = tuple[str, str]
"""`address` or `name`, and the address or name."""


Predicates = tuple[str, ...]
"""Predicates that a section states: in `CUT` those of which an extent may leave something out, in
`ALWAYS` those that are stated whole in every extent."""


class Extent(NamedTuple):
    """What of a fleet is stated; None stands for all there is of it.

    `predicates` are the only ones that are stated. `edges` are the paths of delivery edges,
    forwarded scopes and observations. `examples` are a few providers of each capability that is
    looked for, `references` the places that name an aspect or a host, `fields` the paths of
    settings that are set, `addresses` the addresses and names by which something is reached,
    `would_be` what misspelt names keep from being there.
    """

    predicates: Container[str] | None = None
    placements: Collection[Placed] | None = None
    requirements: Collection[Entry] | None = None
    imports: Collection[Entry] | None = None
    scopes: Collection[str] | None = None
    aspects: Collection[str] | None = None
    channels: Collection[Side] | None = None
    settings: Collection[Asked] | None = None
    claims: Sequence[Claim] | None = None
    edges: Collection[Path] | None = None
    locked: LockState | None = None
    networks: Collection[str] | None = None
    references: Collection[Reference] | None = None
    fields: Collection[Path] | None = None
    addresses: Collection[Address] | None = None
    examples: Mapping[str, Sequence[str]] | None = None
    would_be: Sequence[WouldBe] | None = None


WHOLE = Extent()
"""Everything."""
