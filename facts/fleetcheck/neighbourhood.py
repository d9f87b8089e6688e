"""Who offers what to whom, by dictionaries: enough to tell what is plainly fine."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from fleetcheck import model
from fleetcheck.expand import Expansion, Node
from fleetcheck.values import parse_assumption


class Neighbourhood:
    """Who offers what from where, by the nodes at which it is declared."""

    def __init__(self, fleet: model.Fleet, expansion: Expansion) -> None:
        """Index every placement that offers something."""
        self.fleet = fleet
        self.nodes: Mapping[str, Node] = expansion.nodes
        self.places: dict[str, list[str]] = defaultdict(list)
        self.offered: dict[tuple[str, str], set[str]] = defaultdict(set)
        self.below: dict[tuple[str, str], set[str]] = defaultdict(set)
        self.providers: dict[str, list[str]] = defaultdict(list)
        self.caps: dict[str, dict[str, str]] = {}
        for name, aspect in fleet.aspects.items():
            if aspect.provides:
                caps: dict[str, str] = {}
                self.caps[name] = caps
                for provide in aspect.provides:
                    reach: str = provide.reach or aspect.reach
                    if _WIDTH[reach] >= _WIDTH[caps.get(provide.cap, "host")]:
                        caps[provide.cap] = reach
                for cap in caps:
                    self.providers[cap].append(name)
        self.environments = {name: node.environment for name, node in self.nodes.items()}
        for placement in expansion.placements:
            self.places[placement.aspect].append(placement.scope)
            for cap, reach in self.caps.get(placement.aspect, _NOTHING).items():
                self._offer(f"cap:{cap}", placement.aspect, placement.scope, reach)
        self.imported = {imported for a in fleet.aspects.values() for imported in a.imports}
        for name in self.imported & fleet.aspects.keys():
            for scope in self.places.get(name, ()):
                self._offer(f"name:{name}", name, scope, fleet.aspects[name].reach)
        self._closures: dict[str, set[str]] = {}
        self.assumed = set()
        for text in fleet.assume:
            assumption = parse_assumption(text)
            self.assumed.add((_environment(assumption.environment), f"cap:{assumption.capability}"))

    def _offer(self, name: str, aspect: str, scope: str, reach: str) -> None:
        self.offered[scope, name].add(aspect)
        host = self.nodes[scope].host
        self.below[host or "", name].add(aspect)
        environment = self.environments[scope]
        if reach != "host" and environment is not None:
            self.offered[_environment(environment), name].add(aspect)
        if reach == "fleet":
            self.offered[_FLEET, name].add(aspect)

    def nearest(self, scope: str, name: str) -> tuple[str, ...] | None:
        """Return the aspects that offer a name at the nearest node, None where that is not plain.

        Nothing means that no node on the way up offers it; an assumption offers it as "".
        """
        node = self.nodes[scope]
        host = node.host or ""
        around = self.below.get((host, name))
        if around:
            plain = self.offered.get((scope, name)) or self.offered.get((host, name))
            apart = any(above.apart for above in _upwards(node))
            return tuple(around) if plain and len(around) == 1 and not apart else None
        if any(above.apart for above in _upwards(node)):
            return None
        environment = self.environments[scope]
        if environment is not None:
            found = self._environment(environment, name)
            if found:
                return found
        offered = tuple(self.offered.get((_FLEET, name), ()))
        return offered or (("",) if (_FLEET, name) in self.assumed else ())

    def _environment(self, environment: str, name: str) -> tuple[str, ...]:
        """Return who offers a name in an environment or, if nobody, in all that it imports."""
        key = (_environment(environment), name)
        own = tuple(self.offered.get(key, ()))
        if own or key in self.assumed:
            return own or ("",)
        found: set[str] = set()
        for each in self.closure(environment):
            key = (_environment(each), name)
            found |= self.offered.get(key, set())
            if key in self.assumed:
                found.add("")
        return tuple(found)

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
        found = set(self.below.get((node.host or "", name), ()))
        for mine in self._environments(node):
            for each in self.closure(mine):
                found |= self.offered.get((_environment(each), name), set())
        return found | self.offered.get((_FLEET, name), set())

    def _environments(self, node: Node) -> set[str]:
        """Return the environments of a node and of all that carries it."""
        found = {self.environments[above.name] for above in _upwards(node)}
        return {each for each in found if each is not None}

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
_NOTHING: dict[str, str] = {}
_WIDTH = {"host": 0, "environment": 1, "fleet": 2}


def _environment(name: str | None) -> str:
    """Return the key of an environment, or of the fleet; no scope can be called like that."""
    return _FLEET if name is None else f"\0env:{name}"


def _upwards(node: Node) -> Iterator[Node]:
    above: Node | None = node
    while above is not None:
        yield above
        above = above.parent
