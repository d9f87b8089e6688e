"""What of a fleet has to be stated so that the programs find every violation in it.

Most of a large fleet is plainly fine: the requirement that one provider nearby serves, the aspect
that excludes nobody beside it. Suspects are what is not plainly fine. They are judged by the
programs, with everything that they could depend on; what is left out can only be fine. So this may
keep too much, but must never leave out too much: `check --exhaustive` states everything.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from fleetcheck import model
from fleetcheck.automatic import LockState, automatic, doubtful, locked
from fleetcheck.claims import Claim, claims, disputed, reservations
from fleetcheck.examples import examples
from fleetcheck.expand import Expansion
from fleetcheck.layers import Layers
from fleetcheck.lock import NO_LOCK, Lock
from fleetcheck.lower_kind import class_of
from fleetcheck.neighbourhood import Neighbourhood

Placed = tuple[str, str]
"""An aspect and the scope it is placed on."""

Entry = tuple[str, int]
"""An aspect and the index of one of its requirements or imports."""


class Focus(NamedTuple):
    """The suspects of a fleet with everything that they could depend on.

    `examples` are a few providers of each capability.
    """

    placements: frozenset[Placed]
    requirements: frozenset[Entry]
    imports: frozenset[Entry]
    scopes: frozenset[str]
    aspects: frozenset[str]
    claims: tuple[Claim, ...]
    locked: LockState
    examples: Mapping[str, Sequence[str]]


class Suspects:
    """Finds the suspects of one fleet."""

    def __init__(self, fleet: model.Fleet, expansion: Expansion, lock: Lock = NO_LOCK) -> None:
        """Index the fleet."""
        self._fleet = fleet
        self._lock = lock
        self._expansion = expansion
        self._near = Neighbourhood(fleet, expansion)
        self._examples = examples(fleet, expansion)
        self._placements: set[Placed] = set()
        self._by_aspect: dict[str, list[str]] = defaultdict(list)
        self._requirements: set[Entry] = set()
        self._imports: set[Entry] = set()
        self._looked: set[tuple[str, str, str]] = set()
        self._claims: tuple[Claim, ...] = ()
        self._locked = LockState((), ())

    def focus(self) -> Focus:
        """Return the suspects by what rules look for: names, cycles, exclusions, content."""
        self._names()
        self._cycles()
        self._together()
        self._content()
        self._assumptions()
        self._ports()
        return self._closed()

    def around(self, aspect: str, scope: str, requirement: int) -> Focus:
        """Return what one requirement of one placement could depend on."""
        self._place(aspect, scope)
        self._requirements.add((aspect, requirement))
        return self._closed()

    def with_dependants(self, broken: Iterable[Placed]) -> Focus:
        """Return the focus with whatever could be broken because these placements are.

        Call it after `focus`, with the placements that a first judgement found to lack something.
        """
        consumers: dict[str, list[tuple[str, int | None]]] = defaultdict(list)
        for name, aspect in self._fleet.aspects.items():
            for position, require in enumerate(aspect.requires):
                if not require.optional:
                    consumers[f"cap:{require.cap}"].append((name, position))
            for imported in aspect.imports:
                consumers[f"name:{imported}"].append((name, None))
        waiting = list(broken)
        seen = set(waiting)
        while waiting:
            provider, where = waiting.pop()
            caps = self._near.caps.get(provider, ())
            for name in (f"name:{provider}", *(f"cap:{cap}" for cap in caps)):
                for consumer, entry in consumers.get(name, ()):
                    for place in self._near.places.get(consumer, ()):
                        if not self._near.sees(place, name, provider, where):
                            continue
                        if entry is not None:
                            self._requirements.add((consumer, entry))
                        self._place(consumer, place)
                        if (consumer, place) not in seen:
                            seen.add((consumer, place))
                            waiting.append((consumer, place))
        return self._closed()

    def _names(self) -> None:
        """Suspect each lookup that is not plainly served by exactly one aspect."""
        near = self._near
        closures: dict[str, set[str]] = {}
        offering_imports: dict[str, set[str]] = {}
        for placement in self._expansion.placements:
            name, scope = placement.aspect, placement.scope
            aspect = self._fleet.aspects[name]
            if aspect.imports:
                if name not in closures:
                    closures[name] = near.imports_of(name)
                    offering_imports[name] = {
                        cap for each in closures[name] for cap in near.caps.get(each, ())
                    }
                for index, imported in enumerate(aspect.imports):
                    if imported == name:
                        continue
                    if imported not in near.places or not near.nearest(scope, f"name:{imported}"):
                        self._place(name, scope)
                        self._imports.add((name, index))
            for index, require in enumerate(aspect.requires):
                cap = require.cap
                if require.within is None and cap in near.caps.get(name, ()):
                    continue
                found = near.nearest(scope, f"cap:{cap}")
                plain = found is not None and (len(found) == 1 or (not found and require.optional))
                if require.within is not None or cap in offering_imports.get(name, ()):
                    plain = False
                if not plain:
                    self._place(name, scope)
                    self._requirements.add((name, index))

    def _cycles(self) -> None:
        """Suspect the aspects that could wait for each other, peeling off those that cannot."""
        near, aspects = self._near, self._fleet.aspects
        wants: dict[str, set[str]] = {}
        for name in near.places:
            caps = {
                r.cap for r in aspects[name].requires if not r.optional and r.when == "start"
            } & near.providers.keys()
            if caps and name in near.caps:
                wants[name] = caps
        while True:
            offered = {cap for name in wants for cap in near.caps[name]}
            wanted = set().union(*wants.values()) if wants else set()
            left = {
                name: caps & offered
                for name, caps in wants.items()
                if caps & offered and not wanted.isdisjoint(near.caps[name])
            }
            if len(left) == len(wants):
                break
            wants = left
        for name, caps in wants.items():
            for scope in near.places[name]:
                self._place(name, scope)
            self._requirements.update(
                (name, i) for i, r in enumerate(aspects[name].requires) if r.cap in caps
            )

    def _together(self) -> None:
        """Suspect what excludes something that is placed beside it."""
        for name, aspect in self._fleet.aspects.items():
            for other in aspect.conflicts:
                beside = set(self._near.places.get(other, ()))
                for scope in self._near.places.get(name, ()):
                    if scope in beside:
                        self._place(name, scope)
                        self._place(other, scope)

    def _content(self) -> None:
        """Suspect what has content, but none for the class of its scope."""
        classes = {
            name: class_of(self._fleet, node) for name, node in self._expansion.nodes.items()
        }
        for placement in self._expansion.placements:
            content = self._fleet.aspects[placement.aspect].content
            class_ = classes[placement.scope]
            if content and class_ is not None and class_ not in content:
                self._place(placement.aspect, placement.scope)

    def _assumptions(self) -> None:
        """Keep, for each assumption, something that needs it and those who provide it."""
        assumed = {name.removeprefix("cap:") for _, name in self._near.assumed}
        if not assumed:
            return
        missing = set(assumed)
        for name, aspect in self._fleet.aspects.items():
            for index, require in enumerate(aspect.requires):
                if require.cap in missing:
                    missing.discard(require.cap)
                    self._requirements.add((name, index))
        for cap in assumed:
            for provider in self._near.providers.get(cap, ()):
                self._sample(provider)

    def _ports(self) -> None:
        """Suspect claims that overlap another one or a reservation, and lines of the lock."""
        fleet, expansion = self._fleet, self._expansion
        wanted = list(automatic(fleet, expansion))
        self._locked = doubtful(wanted, self._lock)
        found = [*claims(fleet, expansion, Layers(fleet, expansion, conditional=False))]
        found += locked(wanted, self._lock)
        self._claims = tuple(disputed(found, reservations(fleet, expansion)))

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
                    self._find(scope, f"cap:{cap}", self._examples.get(cap, ()))
        return Focus(
            frozenset(self._placements),
            frozenset(self._requirements),
            frozenset(self._imports),
            self._scopes(),
            self._aspects(),
            self._claims,
            self._locked,
            self._examples,
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
        for name in waiting:
            each: str | None = name
            while each is not None and each not in found and each in nodes:
                found.add(each)
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
            found.update(self._examples.get(aspects[name].requires[index].cap, ()))
        for _, name in self._near.assumed:
            found.update(self._near.providers.get(name.removeprefix("cap:"), ()))
        return frozenset(found)
