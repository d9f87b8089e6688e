"""Who offers what to whom, by dictionaries: enough to tell what is plainly fine."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from functools import cached_property

from fleetcheck.fleet import model
from fleetcheck.fleet.values import parse_assumption
from fleetcheck.resolve.expansion import Expansion
from fleetcheck.resolve.node import Node


class Neighbourhood:
    """Who offers what from where, by the nodes at which it is declared."""

    def __init__(self, fleet: model.Fleet, expansion: Expansion) -> None:
        """Index every placement that offers something."""
        self.fleet = fleet
        self.nodes: Mapping[str, Node] = expansion.nodes
        self.places: dict[str, list[str]] = defaultdict(list)
        self.offered: dict[str, dict[str, set[str]]] = defaultdict(dict)
        self.below: dict[str, dict[str, set[str]]] = defaultdict(dict)
        self.providers: dict[str, list[str]] = defaultdict(list)
        self.caps: dict[str, dict[str, str]] = {}
        said = self._said = expansion.saying
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
            imported for name in said.get("imports", ()) for imported in fleet.aspects[name].imports
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
            for imported in self.fleet.aspects[name].imports:
                found[imported].append(name)
        return found

    @cached_property
    def entangled(self) -> Mapping[str, Set[str]]:
        """Return the aspects that could wait for each other, each with the capabilities it awaits.

        Aspects that wait for nothing that is left, or for which nothing left waits, are peeled off.
        """
        aspects = self.fleet.aspects
        wants: dict[str, set[str]] = {}
        consumers: dict[str, list[str]] = defaultdict(list)
        offering: dict[str, int] = defaultdict(int)
        for name, caps in self.caps.items():
            requires = aspects[name].requires
            if requires and name in self.places:
                hard = {r.cap for r in requires if not r.optional and r.when == "start"}
                wants[name] = hard & self.providers.keys()
                for cap in wants[name]:
                    consumers[cap].append(name)
                for cap in caps:
                    offering[cap] += 1
        wanting = {cap: len(names) for cap, names in consumers.items()}
        waiting = list(wants)
        while waiting:
            name = waiting.pop()
            if name not in wants:
                continue
            caps = self.caps[name]
            if any(offering[cap] for cap in wants[name]) and any(wanting.get(cap) for cap in caps):
                continue
            for cap in wants.pop(name):
                wanting[cap] -= 1
                if not wanting[cap]:
                    waiting += self.providers[cap]
            for cap in caps:
                offering[cap] -= 1
                if not offering[cap]:
                    waiting += consumers.get(cap, ())
        return wants

    def closure(self, environment: str) -> set[str]:
        """Return the environment with all that it imports, directly or not."""
        known = self._closures.get(environment)
        if known is not None:
            return known
        found = {environment}
        waiting = [environment]
        while waiting:
            entry = self.fleet.environments.get(waiting.pop())
            for imported in entry.imports if entry is not None else ():
                if imported not in found:
                    found.add(imported)
                    waiting.append(imported)
        self._closures[environment] = found
        return found

    def imports_of(self, aspect: str) -> set[str]:
        """Return what an aspect imports, directly or not."""
        found: set[str] = set()
        waiting = [aspect]
        while waiting:
            entry = self.fleet.aspects.get(waiting.pop())
            for imported in entry.imports if entry is not None else ():
                if imported not in found:
                    found.add(imported)
                    waiting.append(imported)
        return found


_FLEET = "\0fleet"
_WIDTH = {"host": 0, "environment": 1, "fleet": 2}


def _environment(name: str | None) -> str:
    """Return the key of an environment, or of the fleet; no scope can be called like that."""
    return _FLEET if name is None else f"\0env:{name}"


def upwards(node: Node) -> Iterator[Node]:
    """Yield the node and all that carries it, outwards."""
    above: Node | None = node
    while above is not None:
        yield above
        above = above.parent
