"""The index of a fleet: what is where, what each scope can see, and who may notice whom.

It answers with dictionaries. What it says of a lookup is enough to tell what is plainly fine; where
it is not plain, the programs decide.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from fleetcheck.fleet import model
from fleetcheck.fleet.values import parse_assumption
from fleetcheck.resolve.channels import emitted
from fleetcheck.resolve.expansion import Expansion
from fleetcheck.resolve.node import Node, Placement, upwards
from fleetcheck.slicing.closure import closure


class Visibility:
    """What is where in one fleet, and what can be seen from where.

    `places` are the scopes of each aspect, `providers` the aspects that offer a capability, `caps`
    the capabilities of each aspect with their reach. `offered` are the names that are declared at
    each node with who offers them, `below` the same for all that is on a host.
    """

    def __init__(self, fleet: model.Fleet, expansion: Expansion) -> None:
        """Index every placement that offers something."""
        self.fleet = fleet
        self.expansion = expansion
        self.nodes: Mapping[str, Node] = expansion.nodes
        self.places: dict[str, list[str]] = defaultdict(list)
        self.offered: dict[str, dict[str, set[str]]] = defaultdict(dict)
        self.below: dict[str, dict[str, set[str]]] = defaultdict(dict)
        self.providers: dict[str, list[str]] = defaultdict(list)
        self.caps: dict[str, dict[str, str]] = {}
        said = self._said = expansion.usage
        for name in said.get("provides", ()):
            aspect = fleet.aspects[name]
            caps: dict[str, str] = {}
            self.caps[name] = caps
            for provide in aspect.provides:
                reach: str = provide.reach or aspect.reach
                if _WIDTH[reach] >= _WIDTH[caps.get(provide.cap, "host")]:
                    caps[provide.cap] = reach
            for cap in caps:
                self.providers[cap].append(name)
        self.environments = {name: node.environment for name, node in self.nodes.items()}
        self.hosts = {name: node.host or "" for name, node in self.nodes.items()}
        for placement in expansion.placements:
            self.places[placement.aspect].append(placement.scope)
        for provider, reaches in self.caps.items():
            for cap, reach in reaches.items():
                self._offer(f"cap:{cap}", provider, reach)
        self.imported = {
            imported
            for name in said.get("imports", ())
            for imported in fleet.aspects[name].imported
        }
        for name in self.imported & fleet.aspects.keys():
            self._offer(f"name:{name}", name, fleet.aspects[name].reach)
        self._closures: dict[str, set[str]] = {}
        self._beyond: dict[str | None, dict[str, tuple[str, ...]]] = defaultdict(dict)
        self._apart = {
            name for name, node in self.nodes.items() if any(up.apart for up in upwards(node))
        }
        self.assumed = set()
        for text in fleet.assume:
            assumption = parse_assumption(text)
            self.assumed.add((_environment(assumption.environment), f"cap:{assumption.capability}"))

    @property
    def assumed_capabilities(self) -> set[str]:
        """Return the capabilities that are assumed, wherever that is."""
        return {name.removeprefix("cap:") for _, name in self.assumed}

    def _offer(self, name: str, aspect: str, reach: str) -> None:
        """Note where each placement of an aspect offers a name."""
        for scope in self.places.get(aspect, ()):
            nodes = [self.offered[scope], self.below[self.hosts[scope]]]
            environment = self.environments[scope]
            if reach != "host" and environment is not None:
                nodes.append(self.offered[_environment(environment)])
            if reach == "fleet":
                nodes.append(self.offered[_FLEET])
            for names in nodes:
                if name in names:
                    names[name].add(aspect)
                else:
                    names[name] = {aspect}

    def nearest(self, scope: str, name: str) -> tuple[str, ...] | None:
        """Return the aspects that offer a name at the nearest node, None where that is not plain.

        Nothing means that no node on the way up offers it; an assumption offers it as "".
        """
        host = self.hosts[scope]
        around = self.below[host].get(name)
        if around:
            here = name in self.offered[scope] or name in self.offered[host]
            plain = here and len(around) == 1 and scope not in self._apart
            return tuple(around) if plain else None
        if scope in self._apart:
            return None
        environment = self.environments[scope]
        found = self._beyond[environment].get(name)
        if found is None:
            found = self._beyond[environment][name] = self._environment(environment, name)
        return found

    def _environment(self, environment: str | None, name: str) -> tuple[str, ...]:
        """Return who offers a name in an environment, else in all that it imports, else at all."""
        found: set[str] = set()
        if environment is not None:
            found = self._declared(environment, name)
            for each in self.closure(environment) if not found else ():
                found |= self._declared(each, name)
        return tuple(found or self._declared(None, name))

    def _declared(self, environment: str | None, name: str) -> set[str]:
        """Return who offers a name in an environment, or in the fleet; "" is an assumption."""
        node = _environment(environment)
        assumed = {""} if (node, name) in self.assumed else set()
        return self.offered[node].get(name, set()) | assumed

    def sees(self, scope: str, name: str, aspect: str, place: str) -> bool:
        """Return whether a lookup from the scope could find what an aspect offers at a place."""
        here, there = self.nodes[scope], self.nodes[place]
        if here.host == there.host:
            return True
        entry = self.fleet.aspects[aspect]
        reach = self.caps[aspect][name[4:]] if name.startswith("cap:") else entry.reach
        if reach == "fleet":
            return True
        if reach == "host":
            return False
        theirs = self.environments[place]
        return any(theirs in self.closure(each) for each in self._environments(here))

    def around(self, scope: str, name: str) -> set[str]:
        """Return every aspect that offers a name where a lookup from the scope could come by."""
        node = self.nodes[scope]
        found = set(self.below[self.hosts[scope]].get(name, ()))
        for mine in self._environments(node):
            for each in self.closure(mine):
                found |= self.offered[_environment(each)].get(name, set())
        return found | self.offered[_FLEET].get(name, set())

    def _environments(self, node: Node) -> set[str]:
        """Return the environments of a node and of all that carries it."""
        found = {self.environments[above.name] for above in upwards(node)}
        return {each for each in found if each is not None}

    @cached_property
    def beside(self) -> Mapping[str, list[str]]:
        """Return the scopes on each host, with the host itself."""
        found: dict[str, list[str]] = defaultdict(list)
        for scope, host in self.hosts.items():
            found[host].append(scope)
        return found

    @cached_property
    def requiring(self) -> Mapping[str, list[tuple[str, int]]]:
        """Return, for each capability, the aspects that require it, with the index of that."""
        found: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for name in self._said.get("requires", ()):
            for index, require in enumerate(self.fleet.aspects[name].requires):
                found[require.cap].append((name, index))
        return found

    @cached_property
    def importing(self) -> Mapping[str, list[str]]:
        """Return, for each aspect, those that import it."""
        found: dict[str, list[str]] = defaultdict(list)
        for name in self._said.get("imports", ()):
            for imported in self.fleet.aspects[name].imported:
                found[imported].append(name)
        return found

    @cached_property
    def placements(self) -> Mapping[tuple[str, str], Placement]:
        """Return the placements by aspect and scope."""
        return {(each.aspect, each.scope): each for each in self.expansion.placements}

    @cached_property
    def members(self) -> Mapping[tuple[str, str], list[str]]:
        """Return the members of each role of a service."""
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        for member in self.expansion.members:
            found[member.service, member.role].append(member.scope)
        return found

    @cached_property
    def emitting(self) -> Mapping[str, list[str]]:
        """Return the aspects that emit into each channel, by name."""
        found: dict[str, list[str]] = defaultdict(list)
        for name in sorted({*self._said.get("emits", ()), *self._said.get("state", ())}):
            for channel in emitted(self.fleet.aspects[name]):
                found[channel].append(name)
        return found

    @cached_property
    def collecting(self) -> Mapping[str, list[str]]:
        """Return the aspects that collect from each channel, by name."""
        found: dict[str, list[str]] = defaultdict(list)
        for name in sorted(self._said.get("collects", ())):
            for channel in self.fleet.aspects[name].collects:
                found[channel].append(name)
        return found

    def noticing(self, aspect: str) -> Iterator[str]:
        """Yield the aspects that look for what one offers, or are on its channels' other ends."""
        entry = self.fleet.aspects[aspect]
        for provide in entry.provides:
            yield from (name for name, _ in self.requiring.get(provide.cap, ()))
        yield from self.importing.get(aspect, ())
        for channel in entry.collects:
            yield from self.emitting.get(channel, ())
        for channel in emitted(entry):
            yield from self.collecting.get(channel, ())

    def closure(self, environment: str) -> set[str]:
        """Return the environment with all that it imports, directly or not."""
        known = self._closures.get(environment)
        if known is None:
            known = self._closures[environment] = closure((environment,), self._imports)
        return known

    def _imports(self, environment: str) -> Sequence[str]:
        entry = self.fleet.environments.get(environment)
        return entry.imports if entry is not None else ()

    def imports_of(self, *aspects: str) -> set[str]:
        """Return what aspects import, directly or not."""

        def after(name: str) -> Sequence[str]:
            entry = self.fleet.aspects.get(name)
            return entry.imported if entry is not None else ()

        return closure((each for name in aspects for each in after(name)), after)


_FLEET = "\0fleet"
_WIDTH = {"host": 0, "environment": 1, "fleet": 2}


def _environment(name: str | None) -> str:
    """Return the key of an environment, or of the fleet; no scope can be called like that."""
    return _FLEET if name is None else f"\0env:{name}"
