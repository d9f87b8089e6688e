"""The part of a fleet that a violation can depend on, as a smaller fleet.

An explanation asks many questions about one violation; on the slice each takes a fraction of a
millisecond, whatever the size of the fleet. A slice holds what the violation speaks of, the scopes
above it, what brings its aspects there, and who could provide what it looks for.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import islice

from fleetcheck.documents.location import Path
from fleetcheck.fleet import model
from fleetcheck.fleet.selectors.selector import Has, Host, Name, Scope, Selector, Tag, operands
from fleetcheck.resolve.edges import deliveries, ends
from fleetcheck.resolve.layers import imports_of
from fleetcheck.resolve.node import Node
from fleetcheck.resolve.vars import used_var
from fleetcheck.slicing.closure import closed_within
from fleetcheck.slicing.cut import cut
from fleetcheck.slicing.families.registry import EDGES
from fleetcheck.slicing.visibility import Visibility

_EACH = 20
"""How many placements of one aspect, or members of one role, are looked at."""

_FEW = 24
"""With fewer scopes and aspects around a delivery edge, all of them are looked at at once."""

_MANY = 200
"""How many scopes are looked at around a delivery edge."""


class Slicer:
    """Cuts slices out of one fleet."""

    def __init__(self, seen: Visibility) -> None:
        """Index what brings things about in the fleet."""
        self.fleet = seen.fleet
        self.seen = seen
        self.delivering = {name for _, entry in deliveries(self.fleet) for _, name in ends(entry)}
        self.selecting = [name for name, e in self.fleet.environments.items() if e.select]
        self.selectors: dict[Path, Selector] = {}
        self.computed: dict[str, list[Selector]] = {}
        self.asking: dict[Path, list[Selector]] = {}
        for injection in seen.expansion.injections:
            self.selectors[injection.path] = injection.selector
            self.asking.setdefault(injection.path[:2], []).append(injection.selector)
            if injection.owner == "tag":
                self.computed.setdefault(str(injection.path[1]), []).append(injection.selector)

    def about(self, names: Iterable[str], families: Collection[str] = ()) -> model.Fleet:
        """Return the slice of the fleet around what some names mean.

        `families` are those that narrow the rule that is asked: where edges do, the slice has all
        that is delivered around.
        """
        wanted = set(names)
        if EDGES in families:
            wanted.update(self._delivering(wanted))
        return _Slice(self, wanted).fleet()

    def near(self, names: Iterable[str], families: Collection[str] = ()) -> model.Fleet | None:
        """Return a smaller slice than `about`, or None where that one is small itself.

        It has only those delivery edges that are between the names. What it forces holds, if it
        does so in the whole fleet; but it may force nothing.
        """
        wanted = set(names)
        if EDGES not in families:
            return None
        around: set[str] = set()
        for name in self._delivering(wanted):
            around.add(name)
            if len(around) == _FEW:
                break
        else:
            return None
        found = [node for name in wanted if (node := self.seen.nodes.get(name)) is not None]
        return _Slice(self, wanted.union(*map(self._contents, found))).fleet()

    def _contents(self, node: Node) -> list[str]:
        """Return the aspects with content that are placed on a scope."""
        return [name for name in node.aspects if self.fleet.aspects[name].content]

    def _delivering(self, names: Iterable[str]) -> Iterator[str]:
        """Yield what is on the hosts of some scopes, with its content, and who delivers there."""
        nodes = self.seen.nodes
        hosts = {nodes[name].host or name for name in names if name in nodes}
        waiting = [nodes[host] for host in sorted(hosts)]
        for node in waiting:
            yield node.name
            yield from self._ends.get(node.name, ())
            yield from self._contents(node)
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
        for name in sorted(names & whole.seen.nodes.keys()):
            self.add_scope(name)
        for name in sorted(names & fleet.aspects.keys()):
            self.add_aspect(name)
        for name in sorted(names & whole.seen.providers.keys()):
            for provider in whole.seen.providers[name][:_EACH]:
                self.add_aspect(provider)
                self.add_places(provider)
        for name in sorted(whole.seen.imports_of(*names) & fleet.aspects.keys()):
            self.add_aspect(name)
            self.add_places(name)
        self.add_reasons()

    def add_scope(self, name: str) -> None:
        node = self.whole.seen.nodes.get(name)
        while node is not None and node.name not in self.scopes:
            self.scopes.add(node.name)
            if node.path[0] == "aspects":
                self.add_aspect(str(node.path[1]))
            parent = node.parent_name
            node = None if parent is None else self.whole.seen.nodes.get(parent)

    def add_aspect(self, name: str) -> None:
        if name in self.whole.fleet.aspects:
            self.aspects.add(name)

    def add_places(self, aspect: str) -> None:
        for scope in islice(self.whole.seen.places.get(aspect, ()), _EACH):
            self.add_scope(scope)

    def add_service(self, name: str) -> None:
        self.services.add(name)
        service = self.whole.fleet.services[name]
        for role in service.roles:
            for scope in islice(self.whole.seen.members.get((name, role), ()), _EACH):
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
            if (aspect, scope) in self.whole.seen.placements and (aspect, scope) not in seen
        ]
        seen.update(waiting)
        while waiting:
            aspect, scope = waiting.pop()
            self.add_aspect(aspect)
            for reason in self.whole.seen.placements[aspect, scope].reasons:
                if reason.how == "role":
                    self.services.add(str(reason.path[1]))
                if reason.path in self.whole.selectors:
                    more = set(self.read(self.whole.selectors[reason.path]))
                else:
                    more = {reason.by} if reason.how in ("needs", "synth") else set()
                for name in more:
                    key = (name, scope)
                    if key in self.whole.seen.placements and key not in seen:
                        seen.add(key)
                        waiting.append(key)

    def environments(self) -> set[str]:
        """Return the environments that scopes of the slice could be in, with what they import."""
        known = self.whole.fleet.environments
        found = set(self.whole.selecting) | (self.names & known.keys())
        found.update(
            environment
            for scope in self.scopes
            if (environment := self.whole.seen.nodes[scope].entry.environment) is not None
        )
        for scope in self.scopes:
            found.update(imports_of(self.whole.seen.nodes[scope]))
        return closed_within(found, known, lambda name: known[name].imports)

    def vars(self) -> set[str]:
        """Return the vars that the slice speaks of, with what they are made from."""
        known = self.whole.fleet.vars
        found = self.names & known.keys()
        found.update(
            var
            for name in self.aspects
            for written in self.whole.fleet.aspects[name].vars
            for var in (used_var(self.whole.fleet, written).var,)
            if var in known
        )
        return closed_within(found, known, lambda name: known[name].dependencies)

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
        return cut(
            self.whole.fleet,
            {
                "hosts": self.scopes,
                "scopes": self.scopes,
                "environments": self.environments(),
                "aspects": self.aspects,
                "vars": self.vars(),
                "services": self.services,
            },
            delivering=bool(self.whole.delivering & self.scopes),
        )
