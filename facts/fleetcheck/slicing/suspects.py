"""The part of a fleet in which rules could find something: what the judge is told.

Most of a large fleet is plainly fine: the requirement that one provider nearby serves, the aspect
that excludes nobody beside it. Families find what is not (`families/registry.py`); this adds
everything that it could depend on. What is left out can only be fine. So this may keep too much,
but must never leave out too much: `check --exhaustive` states everything.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from fleetcheck.fleet import model
from fleetcheck.fleet.lock import NO_LOCK, Lock
from fleetcheck.lowering.aspects import first
from fleetcheck.lowering.extent import Extent, Placed
from fleetcheck.resolve.edges import ends_by_boundary
from fleetcheck.resolve.layers import Layers
from fleetcheck.resolve.would_be import WouldBe, would_be
from fleetcheck.slicing.closure import closure
from fleetcheck.slicing.families.registry import FAMILIES
from fleetcheck.slicing.families.seeds import Seeds, Whole
from fleetcheck.slicing.visibility import Visibility


class Suspects:
    """What could be wrong in one fleet, with all that it could depend on."""

    def __init__(self, seen: Visibility, lock: Lock = NO_LOCK) -> None:
        """Start with nothing that is suspected."""
        self._seen = seen
        self._fleet: model.Fleet = seen.fleet
        self._nodes = seen.nodes
        self._lock = lock
        self._seeds = Seeds()
        self._by_aspect: dict[str, list[str]] = defaultdict(list)
        self._placements: set[Placed] = set()
        self._examples: dict[str, list[str]] = {}
        self._looked: set[tuple[str, str, str]] = set()
        self._mandatory: dict[str, Mapping[str, list[int]]] = {}
        self._would_be: tuple[WouldBe, ...] = ()
        self.followed: set[Placed] = set()

    def of(self, families: Collection[str]) -> Extent:
        """Return what families find, with whatever breaks where something is surely missing."""
        layers = Layers(self._fleet, self._seen.expansion)
        whole = Whole(self._fleet, self._seen.expansion, self._seen, layers, self._lock)
        for words, family in FAMILIES.items():
            if words in families:
                family.find(whole, self._seeds)
        for aspect, scope in sorted(self._seeds.placements):
            self._place(aspect, scope)
        for aspect in sorted(self._seeds.samples):
            self._sample(aspect)
        self._follow(self._seeds.missing)
        self._would_be = would_be(self._fleet, self._seen.expansion)
        for each in self._would_be:
            self._seeds.scopes.update(scope for _, scope in each.placements)
        return self._extent()

    def around(self, aspect: str, scope: str, requirement: int | None = None) -> Extent:
        """Return what the imports of one placement could depend on, or one requirement as well."""
        if requirement is not None:
            self._seeds.requirements.add((aspect, requirement))
        self._place(aspect, scope)
        return self._extent()

    def with_dependants(self, broken: Iterable[Placed]) -> Extent:
        """Return the extent with whatever could be broken because these placements are.

        Call it after `of`, with the placements that a first judgement found to lack something.
        """
        self._follow(broken)
        return self._extent()

    def _follow(self, broken: Iterable[Placed]) -> None:
        """Keep whatever could be broken because these placements are, and so on."""
        waiting = sorted(set(broken) - self.followed)
        if not waiting:
            return
        self.followed.update(waiting)
        seen = self._seen
        while waiting:
            provider = waiting.pop()
            for cap, reach in seen.caps.get(provider[0], {}).items():
                wanting = self._wanting(cap)
                for consumer, places in self._near(provider[1], reach, wanting):
                    if self._rely(consumer, places, f"cap:{cap}", provider, waiting):
                        entries = ((consumer, index) for index in wanting[consumer])
                        self._seeds.requirements.update(entries)
            for consumer in seen.importing.get(provider[0], ()):
                places = seen.places.get(consumer, ())
                self._rely(consumer, places, f"name:{provider[0]}", provider, waiting)

    def _wanting(self, cap: str) -> Mapping[str, list[int]]:
        """Return the aspects that cannot do without a capability, with where they say so."""
        if cap not in self._mandatory:
            found: dict[str, list[int]] = defaultdict(list)
            for name, index in self._seen.requiring.get(cap, ()):
                if not self._fleet.aspects[name].requires[index].optional:
                    found[name].append(index)
            self._mandatory[cap] = found
        return self._mandatory[cap]

    def _near(
        self, scope: str, reach: str, aspects: Collection[str]
    ) -> Iterator[tuple[str, Sequence[str]]]:
        """Yield those of the aspects that are placed where something of that reach may be found."""
        if reach != "host":
            yield from ((name, self._seen.places.get(name, ())) for name in aspects)
            return
        for place in self._seen.beside[self._seen.hosts[scope]]:
            for name in self._nodes[place].aspects:
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
            if self._seen.sees(place, name, *provider):
                found = True
                self._place(consumer, place)
                if (consumer, place) not in self.followed:
                    self.followed.add((consumer, place))
                    waiting.append((consumer, place))
        return found

    def _providers(self, cap: str) -> list[str]:
        """Return a few providers of a capability."""
        if cap not in self._examples:
            self._examples[cap] = first(self._seen.providers.get(cap, ()), self._seen.places)
        return self._examples[cap]

    def _place(self, aspect: str, scope: str) -> None:
        if (aspect, scope) not in self._placements:
            self._placements.add((aspect, scope))
            self._by_aspect[aspect].append(scope)

    def _sample(self, aspect: str) -> None:
        """Keep the first placements of an aspect: on two hosts, and in each environment."""
        environments: set[str | None] = set()
        hosts: set[str | None] = set()
        for scope in self._seen.places.get(aspect, ()):
            environment, host = self._seen.environments[scope], self._nodes[scope].host
            if environment not in environments or (len(hosts) < 2 and host not in hosts):
                self._place(aspect, scope)
            environments.add(environment)
            hosts.add(host)

    def _extent(self) -> Extent:
        """Return the extent once every lookup in it has everything that it could find."""
        aspects, seeds = self._fleet.aspects, self._seeds
        size = -1
        while size != len(self._placements) + len(seeds.imports):
            size = len(self._placements) + len(seeds.imports)
            for name in list(self._by_aspect):
                for index, imported in enumerate(aspects[name].imported):
                    seeds.imports.add((name, index))
                    for scope in list(self._by_aspect[name]):
                        self._find(scope, f"name:{imported}", (imported,))
            for name, index in list(seeds.requirements):
                cap = aspects[name].requires[index].cap
                for scope in list(self._by_aspect.get(name, ())):
                    self._find(scope, f"cap:{cap}", self._providers(cap))
        scopes = self._scopes()
        return Extent(
            placements=frozenset(self._placements),
            requirements=frozenset(seeds.requirements),
            imports=frozenset(seeds.imports),
            scopes=scopes,
            aspects=self._aspects(),
            channels=frozenset(seeds.channels),
            settings=frozenset(seeds.settings),
            claims=tuple(seeds.claims.values()),
            edges=frozenset(seeds.edges),
            locked=seeds.locked,
            networks=frozenset(seeds.networks),
            references=frozenset(seeds.references),
            fields=frozenset(seeds.fields),
            addresses=frozenset(seeds.addresses),
            examples=self._examples,
            would_be=self._would_be,
        )

    def _find(self, scope: str, name: str, examples: Iterable[str]) -> None:
        """Keep all that a lookup from the scope could find, and placements of examples."""
        node = self._nodes[scope]
        environment = self._seen.environments[scope]
        key = (node.host or "", environment or "", name)
        if key in self._looked:
            return
        self._looked.add(key)
        for example in examples:
            self._sample(example)
        for provider in self._seen.around(scope, name):
            for place in self._seen.places[provider]:
                if self._seen.sees(scope, name, provider, place):
                    self._place(provider, place)

    def _scopes(self) -> frozenset[str]:
        """Return the scopes of all that is suspected, with what is around them."""
        seeds, nodes = self._seeds, self._nodes
        brought = ends_by_boundary(self._fleet, self._seen.expansion) if self._fleet.vars else {}
        start = {scope for _, scope in self._placements} | seeds.scopes
        start |= {claim.node.name for claim in seeds.claims.values()}
        start |= {port.node.name for port in seeds.locked.ports}

        def after(name: str) -> Iterator[str]:
            found = [*brought.get(name, ())]
            for path, end in seeds.leaving(name):
                seeds.edges.add(path)
                found.append(end)
            parent = nodes[name].parent_name
            if parent is not None:
                found.append(parent)
            return (each for each in found if each in nodes)

        return frozenset(closure(start & nodes.keys(), after))

    def _aspects(self) -> frozenset[str]:
        """Return the aspects that are spoken of, placed or not."""
        aspects, seeds = self._fleet.aspects, self._seeds
        found = seeds.aspects | set(self._by_aspect)
        found |= {name for name, _ in seeds.requirements}
        for name, index in seeds.imports:
            found.update({name, aspects[name].imports[index].aspect} & aspects.keys())
        for name, index in seeds.requirements:
            found.update(self._providers(aspects[name].requires[index].cap))
        if self._seen.expansion.usage.get("outside"):
            found |= {claim.aspect for claim in seeds.claims.values()}
        for cap in self._seen.assumed_capabilities:
            found.update(self._seen.providers.get(cap, ()))
        found |= {aspect for each in self._would_be for aspect, _ in each.placements}
        return frozenset(found)
