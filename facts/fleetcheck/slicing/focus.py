"""What of a fleet has to be stated so that the programs find every violation in it.

Most of a large fleet is plainly fine: the requirement that one provider nearby serves, the aspect
that excludes nobody beside it. Suspects are what is not plainly fine. They are judged by the
programs, with everything that they could depend on; what is left out can only be fine. So this may
keep too much, but must never leave out too much: `check --exhaustive` states everything.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from fleetcheck.documents.location import Path
from fleetcheck.fleet import model
from fleetcheck.fleet.lock import NO_LOCK, Lock
from fleetcheck.lowering.examples import first
from fleetcheck.lowering.pipes import Side
from fleetcheck.lowering.settings import Asked
from fleetcheck.resolve.automatic import LockState, automatic, doubtful, locked
from fleetcheck.resolve.claims import Claim, claims, disputed
from fleetcheck.resolve.edges import ends_by_boundary
from fleetcheck.resolve.endpoints import odd_networks
from fleetcheck.resolve.expansion import Expansion
from fleetcheck.resolve.layers import Layers
from fleetcheck.slicing.edge_suspects import EdgeSuspects
from fleetcheck.slicing.neighbourhood import Neighbourhood
from fleetcheck.slicing.shapes import EDGES, ENDPOINTS, PORTS, SHAPES
from fleetcheck.slicing.suspect import Suspect, Whole

Placed = tuple[str, str]
"""An aspect and the scope it is placed on."""

Entry = tuple[str, int]
"""An aspect and the index of one of its requirements or imports."""


class Focus(NamedTuple):
    """The suspects of a fleet with everything that they could depend on.

    `edges` are the paths of delivery edges, forwarded scopes and observations. `examples` are a few
    providers of each capability that is looked for. `followed` are the placements that lack
    something for sure; all that could break because of them is in the focus.
    """

    placements: frozenset[Placed]
    requirements: frozenset[Entry]
    imports: frozenset[Entry]
    scopes: frozenset[str]
    aspects: frozenset[str]
    channels: frozenset[Side]
    settings: frozenset[Asked]
    claims: tuple[Claim, ...]
    edges: frozenset[Path]
    locked: LockState
    networks: frozenset[str]
    examples: Mapping[str, Sequence[str]]
    followed: frozenset[Placed]


class Suspects:
    """Finds the suspects of one fleet."""

    def __init__(
        self,
        fleet: model.Fleet,
        expansion: Expansion,
        lock: Lock = NO_LOCK,
        near: Neighbourhood | None = None,
    ) -> None:
        """Index the fleet; `near` is an index of it, if there is one already."""
        self._fleet = fleet
        self._lock = lock
        self._expansion = expansion
        self._near = near or Neighbourhood(fleet, expansion)
        self._examples: dict[str, list[str]] = {}
        self._placements: set[Placed] = set()
        self._by_aspect: dict[str, list[str]] = defaultdict(list)
        self._requirements: set[Entry] = set()
        self._imports: set[Entry] = set()
        self._channels: set[Side] = set()
        self._settings: set[Asked] = set()
        self._networks: set[str] = set()
        self._looked: set[tuple[str, str, str]] = set()
        self._claims: tuple[Claim, ...] = ()
        self._delivering: EdgeSuspects | None = None
        self._edges: set[Path] = set()
        self._ends: frozenset[str] = frozenset()
        self._followed: set[Placed] = set()
        self._mandatory: dict[str, Mapping[str, list[int]]] = {}
        self._locked = LockState((), ())

    def focus(self, shapes: Collection[str]) -> Focus:
        """Return the suspects of these shapes, with whatever breaks where one surely misses."""
        whole = Whole(self._fleet, self._expansion, self._near)
        missing: list[Placed] = []
        for shape in sorted(shapes):
            for suspect in SHAPES[shape](whole):
                self._suspect(suspect)
                if suspect.missing and suspect.scope is not None:
                    missing.append((suspect.aspect, suspect.scope))
        if PORTS in shapes:
            wanted = list(automatic(self._fleet, self._expansion))
            self._locked = doubtful(wanted, self._lock)
            numbered = list(locked(wanted, self._lock))
            self._claims = tuple(disputed(self._fleet, self._expansion, numbered))
        if ENDPOINTS in shapes:
            self._connect()
        if EDGES in shapes:
            self._deliver()
        self._follow(missing)
        return self._closed()

    def around(self, aspect: str, scope: str, requirement: int) -> Focus:
        """Return what one requirement of one placement could depend on."""
        self._suspect(Suspect(aspect, scope, requirement))
        return self._closed()

    def with_dependants(self, broken: Iterable[Placed]) -> Focus:
        """Return the focus with whatever could be broken because these placements are.

        Call it after `focus`, with the placements that a first judgement found to lack something.
        """
        self._follow(broken)
        return self._closed()

    def _connect(self) -> None:
        """Keep everything in the network namespaces whose ends are not plainly in order."""
        networks = odd_networks(self._fleet, self._expansion)
        inside = [placement for placements in networks.values() for placement in placements]
        self._networks.update(networks)
        for aspect, scope, _ in inside:
            self._place(aspect, scope)
        layers = Layers(self._fleet, self._expansion)
        found = [*claims(self._fleet, inside, self._expansion.nodes, layers)]
        known = {claim[:4] for claim in self._claims}
        if inside:
            numbered = locked(automatic(self._fleet, self._expansion), self._lock)
            found += (claim for claim in numbered if claim.space[0] in networks)
        self._claims += tuple(claim for claim in found if claim[:4] not in known)

    def _deliver(self) -> None:
        """Keep the delivery edges that are not plainly fine, and what isolation keeps in."""
        self._delivering = EdgeSuspects(self._fleet, self._expansion)
        found = self._delivering.focus()
        self._edges.update(found.paths)
        self._ends = found.scopes
        for aspect, scope in sorted(found.placements):
            self._place(aspect, scope)

    def _suspect(self, suspect: Suspect) -> None:
        if suspect.requirement is not None:
            self._requirements.add((suspect.aspect, suspect.requirement))
        if suspect.imported is not None:
            self._imports.add((suspect.aspect, suspect.imported))
        if suspect.field is not None and suspect.scope is not None:
            self._settings.add((suspect.aspect, suspect.scope, suspect.field))
        if suspect.channel is not None:
            self._channels.add((suspect.aspect, suspect.channel))
        if suspect.scope is not None:
            self._place(suspect.aspect, suspect.scope)
        elif suspect.requirement is None:
            self._sample(suspect.aspect)

    def _follow(self, broken: Iterable[Placed]) -> None:
        """Keep whatever could be broken because these placements are, and so on."""
        waiting = sorted(set(broken) - self._followed)
        if not waiting:
            return
        self._followed.update(waiting)
        near = self._near
        while waiting:
            provider = waiting.pop()
            for cap, reach in near.caps.get(provider[0], {}).items():
                wanting = self._wanting(cap)
                for consumer, places in self._places_near(provider[1], reach, wanting):
                    if self._rely(consumer, places, f"cap:{cap}", provider, waiting):
                        self._requirements.update((consumer, index) for index in wanting[consumer])
            for consumer in near.importing.get(provider[0], ()):
                places = near.places.get(consumer, ())
                self._rely(consumer, places, f"name:{provider[0]}", provider, waiting)

    def _wanting(self, cap: str) -> Mapping[str, list[int]]:
        """Return the aspects that cannot do without a capability, with where they say so."""
        if cap not in self._mandatory:
            found: dict[str, list[int]] = defaultdict(list)
            for name, index in self._near.requiring.get(cap, ()):
                if not self._fleet.aspects[name].requires[index].optional:
                    found[name].append(index)
            self._mandatory[cap] = found
        return self._mandatory[cap]

    def _places_near(
        self, scope: str, reach: str, aspects: Collection[str]
    ) -> Iterator[tuple[str, Sequence[str]]]:
        """Yield those of the aspects that are placed where something of that reach may be found."""
        if reach != "host":
            yield from ((name, self._near.places.get(name, ())) for name in aspects)
            return
        for place in self._near.beside[self._near.hosts[scope]]:
            for name in self._expansion.nodes[place].aspects:
                if name in aspects:
                    yield name, (place,)

    def _rely(
        self,
        consumer: str,
        places: Iterable[str],
        name: str,
        provider: Placed,
        waiting: list[Placed],
    ) -> bool:
        """Keep those placements of a consumer that could rely on a provider; return if any does."""
        found = False
        for place in places:
            if self._near.sees(place, name, *provider):
                found = True
                self._place(consumer, place)
                if (consumer, place) not in self._followed:
                    self._followed.add((consumer, place))
                    waiting.append((consumer, place))
        return found

    def _providers(self, cap: str) -> list[str]:
        """Return a few providers of a capability."""
        if cap not in self._examples:
            self._examples[cap] = first(self._near.providers.get(cap, ()), self._near.places)
        return self._examples[cap]

    def _place(self, aspect: str, scope: str) -> None:
        if (aspect, scope) not in self._placements:
            self._placements.add((aspect, scope))
            self._by_aspect[aspect].append(scope)

    def _sample(self, aspect: str) -> None:
        """Keep the first placements of an aspect: on two hosts, and in each environment."""
        environments: set[str | None] = set()
        hosts: set[str | None] = set()
        for scope in self._near.places.get(aspect, ()):
            environment, host = self._near.environments[scope], self._expansion.nodes[scope].host
            if environment not in environments or (len(hosts) < 2 and host not in hosts):
                self._place(aspect, scope)
            environments.add(environment)
            hosts.add(host)

    def _closed(self) -> Focus:
        """Return the focus once every lookup in it has everything that it could find."""
        aspects = self._fleet.aspects
        size = -1
        while size != len(self._placements) + len(self._imports):
            size = len(self._placements) + len(self._imports)
            for name in list(self._by_aspect):
                for index, imported in enumerate(aspects[name].imports):
                    self._imports.add((name, index))
                    for scope in list(self._by_aspect[name]):
                        self._find(scope, f"name:{imported}", (imported,))
            for name, index in list(self._requirements):
                cap = aspects[name].requires[index].cap
                for scope in list(self._by_aspect.get(name, ())):
                    self._find(scope, f"cap:{cap}", self._providers(cap))
        return Focus(
            frozenset(self._placements),
            frozenset(self._requirements),
            frozenset(self._imports),
            self._scopes(),
            self._aspects(),
            frozenset(self._channels),
            frozenset(self._settings),
            self._claims,
            frozenset(self._edges),
            self._locked,
            frozenset(self._networks),
            self._examples,
            frozenset(self._followed),
        )

    def _find(self, scope: str, name: str, examples: Iterable[str]) -> None:
        """Keep all that a lookup from the scope could find, and placements of examples."""
        node = self._expansion.nodes[scope]
        environment = self._near.environments[scope]
        key = (node.host or "", environment or "", name)
        if key in self._looked:
            return
        self._looked.add(key)
        for example in examples:
            self._sample(example)
        for provider in self._near.around(scope, name):
            for place in self._near.places[provider]:
                if self._near.sees(scope, name, provider, place):
                    self._place(provider, place)

    def _scopes(self) -> frozenset[str]:
        """Return the scopes of the focus with what is around them, and those that are odd."""
        nodes = self._expansion.nodes
        found: set[str] = set()
        waiting = [scope for _, scope in self._placements]
        waiting += [claim.node.name for claim in self._claims]
        waiting += [port.node.name for port in self._locked.ports]
        waiting += [
            name
            for name, node in nodes.items()
            if node.apart or node.host is None or node.entity is not None
        ]
        waiting += self._ends
        brought = ends_by_boundary(self._fleet, self._expansion) if self._fleet.vars else {}
        for name in waiting:
            each: str | None = name
            while each is not None and each not in found and each in nodes:
                found.add(each)
                waiting += brought.get(each, ())
                if self._delivering is not None:
                    for path, end in self._delivering.leaving(each):
                        self._edges.add(path)
                        waiting.append(end)
                each = nodes[each].parent_name
        return frozenset(found)

    def _aspects(self) -> frozenset[str]:
        """Return the aspects that the focus speaks of, placed or not."""
        aspects = self._fleet.aspects
        found = set(self._by_aspect)
        found |= {name for name, _ in self._requirements}
        for name, index in self._imports:
            found.update({name, aspects[name].imports[index]} & aspects.keys())
        for name, index in self._requirements:
            found.update(self._providers(aspects[name].requires[index].cap))
        for _, name in self._near.assumed:
            found.update(self._near.providers.get(name.removeprefix("cap:"), ()))
        return frozenset(found)
