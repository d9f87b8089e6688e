"""The part of a fleet that a violation can depend on, as a smaller fleet.

An explanation asks many questions about one violation; on the slice each takes a fraction of a
millisecond, whatever the size of the fleet. A slice holds what the violation speaks of, the scopes
above it, what brings its aspects there, and who could provide what it looks for.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import islice
from typing import TypeVar

from fleetcheck.documents.location import Path
from fleetcheck.engine.violation import Violation
from fleetcheck.fleet import model
from fleetcheck.fleet.selectors.selector import Has, Host, Name, Scope, Selector, Tag, operands
from fleetcheck.lowering.term import Compound, Term
from fleetcheck.resolve.edges import deliveries, ends
from fleetcheck.resolve.expansion import Expansion
from fleetcheck.resolve.node import Placement
from fleetcheck.rules.catalogue import all_rules
from fleetcheck.slicing.shapes import EDGES
from fleetcheck.slicing.state import State

E = TypeVar("E")

_EACH = 20
"""How many placements of one aspect, or members of one role, are looked at."""

_MANY = 200
"""How many scopes are looked at around a delivery edge."""


class Slicer:
    """Cuts slices out of one fleet."""

    def __init__(self, state: State) -> None:
        """Index the placements and providers of the fleet."""
        self.fleet = state.loaded.fleet
        self.expansion: Expansion = state.expansion
        self.placements: dict[tuple[str, str], Placement] = {}
        self.places: dict[str, list[str]] = {}
        for placement in self.expansion.placements:
            self.placements[placement.aspect, placement.scope] = placement
            self.places.setdefault(placement.aspect, []).append(placement.scope)
        self.providers: dict[str, list[str]] = {}
        for name, aspect in sorted(self.fleet.aspects.items()):
            for provide in aspect.provides:
                self.providers.setdefault(provide.cap, []).append(name)
        self.members: dict[tuple[str, str], list[str]] = {}
        for member in self.expansion.members:
            self.members.setdefault((member.service, member.role), []).append(member.scope)
        self.delivering = {name for _, entry in deliveries(self.fleet) for _, name in ends(entry)}
        self.selecting = [name for name, e in self.fleet.environments.items() if e.select]
        self.selectors: dict[Path, Selector] = {}
        self.computed: dict[str, list[Selector]] = {}
        self.asking: dict[Path, list[Selector]] = {}
        for injection in self.expansion.injections:
            self.selectors[injection.path] = injection.selector
            self.asking.setdefault(injection.path[:2], []).append(injection.selector)
            if injection.owner == "tag":
                self.computed.setdefault(str(injection.path[1]), []).append(injection.selector)

    def around(self, violation: Violation) -> model.Fleet:
        """Return the slice of the fleet around a violation."""
        names = set(strings((violation.term, *(label for _, label in violation.labels))))
        rule = all_rules().get(violation.term.name)
        if rule is not None and EDGES in rule.narrow:
            names.update(self._delivering(names))
        return self.about(names)

    def _delivering(self, names: Iterable[str]) -> Iterator[str]:
        """Yield what is on the hosts of some scopes, with its content, and who delivers there."""
        nodes = self.expansion.nodes
        hosts = {nodes[name].host or name for name in names if name in nodes}
        waiting = [nodes[host] for host in sorted(hosts)]
        for node in waiting:
            yield node.name
            yield from self._ends.get(node.name, ())
            yield from (name for name in node.aspects if self.fleet.aspects[name].content)
            waiting += node.children[: max(_MANY - len(waiting), 0)]

    @cached_property
    def _ends(self) -> Mapping[str, set[str]]:
        """Return, for each scope, the ends of the delivery edges that have an end there."""
        found: dict[str, set[str]] = {}
        for _, entry in deliveries(self.fleet):
            names = {name for _, name in ends(entry)}
            for name in names:
                found.setdefault(name, set()).update(names)
        return found

    def about(self, names: Iterable[str]) -> model.Fleet:
        """Return the slice of the fleet around what some names mean."""
        return _Slice(self, set(names)).fleet()


class _Slice:
    def __init__(self, whole: Slicer, names: set[str]) -> None:
        self.whole = whole
        self.names = names
        self.scopes: set[str] = set()
        self.aspects: set[str] = set()
        self.services: set[str] = set()
        fleet = whole.fleet
        for name in sorted(names & fleet.services.keys()):
            self.add_service(name)
        for name in sorted(names & whole.expansion.nodes.keys()):
            self.add_scope(name)
        for name in sorted(names & fleet.aspects.keys()):
            self.add_aspect(name)
        for name in sorted(names & whole.providers.keys()):
            for provider in whole.providers[name][:_EACH]:
                self.add_aspect(provider)
                self.add_places(provider)
        for name in sorted(self.imported(names & fleet.aspects.keys())):
            self.add_aspect(name)
            self.add_places(name)
        self.add_reasons()

    def imported(self, names: Iterable[str]) -> set[str]:
        """Return the aspects that the named ones import, directly or not."""
        aspects = self.whole.fleet.aspects
        first = {name for each in names for name in aspects[each].imports}
        return _closed(first, aspects.keys(), lambda name: aspects[name].imports)

    def add_scope(self, name: str) -> None:
        node = self.whole.expansion.nodes.get(name)
        while node is not None and node.name not in self.scopes:
            self.scopes.add(node.name)
            if node.path[0] == "aspects":
                self.add_aspect(str(node.path[1]))
            parent = node.parent_name
            node = None if parent is None else self.whole.expansion.nodes.get(parent)

    def add_aspect(self, name: str) -> None:
        if name in self.whole.fleet.aspects:
            self.aspects.add(name)

    def add_places(self, aspect: str) -> None:
        for scope in islice(self.whole.places.get(aspect, ()), _EACH):
            self.add_scope(scope)

    def add_service(self, name: str) -> None:
        self.services.add(name)
        service = self.whole.fleet.services[name]
        for role in service.roles:
            for scope in islice(self.whole.members.get((name, role), ()), _EACH):
                self.add_scope(scope)

    def add_reasons(self) -> None:
        """Add what brings the aspects of the slice to its scopes, and what could keep them away."""
        known: set[tuple[str, str]] = set()
        size = -1
        while size != len(self.aspects) + len(self.services) + len(self.scopes):
            size = len(self.aspects) + len(self.services) + len(self.scopes)
            for section, names in (("aspects", self.aspects), ("services", self.services)):
                for name in sorted(names):
                    for selector in self.whole.asking.get((section, name), ()):
                        self.aspects.update(self.whole.fleet.aspects.keys() & self.read(selector))
            self.add_bringing(known)

    def add_bringing(self, seen: set[tuple[str, str]]) -> None:
        """Add what brings aspects of the slice to scopes of the slice; `seen` were looked at."""
        waiting = [
            (aspect, scope)
            for aspect in self.aspects
            for scope in self.scopes
            if (aspect, scope) in self.whole.placements and (aspect, scope) not in seen
        ]
        seen.update(waiting)
        while waiting:
            aspect, scope = waiting.pop()
            self.add_aspect(aspect)
            for reason in self.whole.placements[aspect, scope].reasons:
                if reason.how == "role":
                    self.services.add(str(reason.path[1]))
                if reason.path in self.whole.selectors:
                    more = set(self.read(self.whole.selectors[reason.path]))
                else:
                    more = {reason.by} if reason.how in ("needs", "synth") else set()
                for name in more:
                    key = (name, scope)
                    if key in self.whole.placements and key not in seen:
                        seen.add(key)
                        waiting.append(key)

    def environments(self) -> set[str]:
        """Return the environments that scopes of the slice could be in, with what they import."""
        known = self.whole.fleet.environments
        found = set(self.whole.selecting) | (self.names & known.keys())
        found.update(
            environment
            for scope in self.scopes
            if (environment := self.whole.expansion.nodes[scope].entry.environment) is not None
        )
        return _closed(found, known.keys(), lambda name: known[name].imports)

    def vars(self) -> set[str]:
        """Return the vars that the slice speaks of, with what they are made from."""
        known = self.whole.fleet.vars
        found = self.names & known.keys()
        found.update(
            var
            for name in self.aspects
            for var in self.whole.fleet.aspects[name].vars
            if var in known
        )
        return _closed(found, known.keys(), lambda name: known[name].dependencies)

    def read(self, selector: Selector) -> Iterator[str]:
        """Yield the aspects that a selector looks at, and add the scopes that it names."""
        match selector:
            case Has(aspect):
                self.add_aspect(aspect)
                yield aspect
            case Host(name) | Name(name) | Scope(name):
                self.add_scope(name)
            case Tag(name):
                for computed in self.whole.computed.get(name, ()):
                    yield from self.read(computed)
        for inner in operands(selector):
            yield from self.read(inner)

    def fleet(self) -> model.Fleet:
        whole = self.whole.fleet
        delivering = bool(self.whole.delivering & self.scopes)
        return whole.model_copy(
            update={
                **({} if delivering else {"deliver": (), "route": (), "provide": ()}),
                "hosts": _only(whole.hosts, self.scopes),
                "scopes": _only(whole.scopes, self.scopes),
                "environments": _only(whole.environments, self.environments()),
                "aspects": _only(whole.aspects, self.aspects),
                "vars": _only(whole.vars, self.vars()),
                "services": _only(whole.services, self.services),
            }
        )


def _closed(
    names: Iterable[str], known: Collection[str], after: Callable[[str], Iterable[str]]
) -> set[str]:
    """Return those of the names that are known, with all that comes after them."""
    found = {name for name in names if name in known}
    waiting = list(found)
    while waiting:
        for name in after(waiting.pop()):
            if name in known and name not in found:
                found.add(name)
                waiting.append(name)
    return found


def _only(entries: Mapping[str, E], names: Iterable[str]) -> dict[str, E]:
    """Return the entries of these names, as far as there are such."""
    return {name: entries[name] for name in sorted(names) if name in entries}


def strings(terms: Iterable[Term]) -> Iterator[str]:
    """Yield every string within the terms."""
    for term in terms:
        if isinstance(term, str):
            yield term
        elif isinstance(term, Compound):
            yield from strings(term.arguments)
