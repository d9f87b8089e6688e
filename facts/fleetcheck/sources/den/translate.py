"""The native fleet that den's graphs amount to, with the place of each part of it."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

import networkx as nx

from fleetcheck.documents.location import Locate, Location, Path
from fleetcheck.sources.den.graph import Gathered, Written

Tree = dict[str, object]

UNKNOWN = (
    "not told by den's graphs: settings, ports, secrets, deliveries, what is isolated, and the "
    "class of a host; by the graph of a host neither its environment nor its channels"
)


class Translated(NamedTuple):
    """A native tree, where its parts are written, and what cannot be known or was left aside."""

    tree: Tree
    locate: Locate
    notes: tuple[str, ...]


def translate(gathered: Gathered) -> Translated:
    """Return the native fleet that the graphs amount to."""
    found = _Translation(gathered)
    return Translated(found.tree, found.written, tuple(found.notes()))


class _Translation:
    def __init__(self, gathered: Gathered) -> None:
        self.gathered = gathered
        self.places: dict[Path, Written] = {}
        self.partial = 0
        self.needs = self.consistent()
        self.tree: Tree = {
            "fleet": 1,
            "kinds": {below.kind: {} for below in gathered.below.values()},
            "environments": {name: {} for name in gathered.environments},
            "hosts": {name: self.host(name, at) for name, at in gathered.hosts.items()},
            "scopes": {name: self.scope(name) for name in gathered.below},
            "aspects": self.aspects(),
            "pipes": {name: self.pipe(name, at) for name, at in gathered.channels.items()},
        }
        for name, at in gathered.environments.items():
            self.places["environments", name] = at

    def written(self, path: Path, key: bool = False) -> Location:
        """Return where a path of the tree is written, or what is around it."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.places:
                document, where = self.places[path[:length]]
                return document.locate(where, key and where[0] == "pipes")
        first = next(iter(self.gathered.hosts.values()))
        return Location(first[0].file, 0, 0)

    def notes(self) -> Iterator[str]:
        """Yield what cannot be known, what could not be read, and which includes form a cycle."""
        yield UNKNOWN
        for host in sorted(self.gathered.hollow):
            yield f"the graph of `{host}` is empty, so nothing is known of what is on it"
        for members in self.cycles():
            names = ", ".join(f"`{name}`" for name in members)
            yield f"includes form a cycle, which den allows: {names}"
        if self.partial:
            what = "1 include holds" if self.partial == 1 else f"{self.partial} includes hold"
            yield f"{what} on some hosts or users only; what they include is placed there alone"
        for what, count in sorted(self.gathered.unread.items()):
            yield f"left aside: {what} ({count})"

    def consistent(self) -> dict[str, dict[str, Written]]:
        """Return the includes that hold wherever an aspect is placed, and count the others."""
        where: dict[str, list[str]] = {}
        for scope, names in self.gathered.placed.items():
            for name in names:
                where.setdefault(name, []).append(scope)
        found: dict[str, dict[str, Written]] = {}
        for name, targets in self.gathered.includes.items():
            for target, wheres in targets.items():
                if all(target in self.gathered.placed[scope] for scope in where[name]):
                    found.setdefault(name, {})[target] = next(iter(wheres.values()))
                else:
                    self.partial += 1
        return found

    def cycles(self) -> list[list[str]]:
        graph: nx.DiGraph[str] = nx.DiGraph()
        for name, targets in self.gathered.includes.items():
            graph.add_edges_from((name, target) for target in targets)
        parts = (sorted(part) for part in nx.strongly_connected_components(graph))
        return sorted(part for part in parts if len(part) > 1 or graph.has_edge(part[0], part[0]))

    def host(self, name: str, at: Written) -> Tree:
        here: Path = ("hosts", name)
        self.places[here] = at
        entry: Tree = {"aspects": self.listed(name, here)}
        if name in self.gathered.environment_of:
            entry["environment"], self.places[*here, "environment"] = self.gathered.environment_of[
                name
            ]
        return entry

    def scope(self, name: str) -> Tree:
        below = self.gathered.below[name]
        here: Path = ("scopes", name)
        self.places[here] = below.written
        self.places["kinds", below.kind] = below.written
        return {"parent": below.parent, "kind": below.kind, "aspects": self.listed(name, here)}

    def listed(self, scope: str, here: Path) -> list[str]:
        """Return the aspects of a scope that no include brings there, then dangling includers."""
        placed = self.gathered.placed.get(scope, {})
        collecting = {
            collector(channel): scopes[scope]
            for channel, scopes in self.gathered.collects.items()
            if scope in scopes
        }
        listed = [*self.tops(placed), *collecting, *self.gathered.unplaced.get(scope, ())]
        written = {**self.gathered.unplaced.get(scope, {}), **placed, **collecting}
        for index, name in enumerate(listed):
            self.places[*here, "aspects", index] = written[name]
        return listed

    def tops(self, placed: Collection[str]) -> list[str]:
        """Return aspects from which includes lead to all that is placed."""
        included = Counter(
            target for name in placed for target in self.needs.get(name, ()) if target != name
        )
        tops = sorted(name for name in placed if not included[name])
        reached = self.reached(tops)
        for name in sorted(placed):  # what is left includes each other
            if name not in reached:
                tops.append(name)
                reached |= self.reached([name])
        return tops

    def reached(self, names: Iterable[str]) -> set[str]:
        found = set(names)
        waiting = list(found)
        while waiting:
            more = self.needs.get(waiting.pop(), {}).keys() - found
            found |= more
            waiting += more
        return found

    def aspects(self) -> Tree:
        gathered = self.gathered
        found: dict[str, Tree] = {}
        for name, at in gathered.aspects.items():
            here: Path = ("aspects", name)
            self.places[here] = at
            entry: Tree = {}
            needs = {**self.needs.get(name, {}), **gathered.missing.get(name, {})}
            for key, values in (("needs", needs), ("provides", gathered.provides.get(name, {}))):
                if values:
                    entry[key] = list(values)
                for index, written in enumerate(values.values()):
                    self.places[*here, key, index] = written
            if name in gathered.content:
                entry["content"] = {class_: [] for class_ in gathered.content[name]}
                for class_, written in gathered.content[name].items():
                    self.places[*here, "content", class_] = written
            if name in gathered.emits:
                entry["emits"] = dict.fromkeys(gathered.emits[name], True)
                for channel, scopes in gathered.emits[name].items():
                    self.places[*here, "emits", channel] = next(iter(scopes.values()))
            found[name] = entry
        for channel, scopes in gathered.collects.items():
            name = collector(channel)
            found[name] = {"collects": [channel]}
            self.places["aspects", name] = next(iter(scopes.values()))
        return dict(found)

    def pipe(self, channel: str, at: Written) -> Tree:
        """Return how far a channel goes, as far as its flows tell."""
        self.places["pipes", channel] = at
        environment = {host: name for host, (name, _) in self.gathered.environment_of.items()}
        flows = self.gathered.flows[channel]
        producers = {
            scope
            for channels in self.gathered.emits.values()
            for scope in channels.get(channel, ())
        }
        apart = {
            (producer, consumer)
            for producer in producers
            for consumer in self.gathered.collects[channel]
            if environment.get(producer) != environment.get(consumer)
        }
        if flows and apart and apart.isdisjoint(flows):
            return {"within": "environment"}
        return {"within": "fleet"}


def collector(channel: str) -> str:
    """Return the name of what collects a channel: den has the scope alone."""
    return f"collector of {channel}"
