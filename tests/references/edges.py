"""Delivery edges by brute force: what the programs must agree with, written without them."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import networkx as nx

Cell = tuple[str, str]
Item = tuple[str, str, str]
"""An aspect, the scope it is placed on, and the class that its content is for."""

Tree = dict[str, Any]


class Link(NamedTuple):
    """An edge of the reference: `walked` is the one item that it takes, if it walks an aspect."""

    sources: tuple[Cell, ...]
    target: Cell | None
    mode: str
    at: str
    called: str
    walked: Item | None = None
    made: str = ""


class World:
    """A fleet whose hosts and scopes all reach a host."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.entries: Tree = {**tree["hosts"], **tree.get("scopes", {})}
        self.parent = {name: entry.get("parent") for name, entry in self.entries.items()}
        self.links = [*self.declared(), *self.forwarded()]
        self.cyclic = self.on_cycles()
        self.held: dict[Cell, set[Item]] = {}
        size = -1
        while size != sum(map(len, self.held.values())):
            size = sum(map(len, self.held.values()))
            for link in self.links:
                if link.target is not None:
                    self.held.setdefault(link.target, set()).update(self.taken(link))

    def kind(self, scope: str) -> Tree:
        found: Tree = self.tree["kinds"].get(self.entries[scope].get("kind"), {})
        return found

    def isolated(self, scope: str) -> bool:
        return bool(self.kind(scope).get("isolated"))

    def class_of(self, scope: str) -> str | None:
        found: str | None = self.entries[scope].get("class") or self.kind(scope).get("class")
        return found

    def root(self, scope: str) -> str:
        above = self.parent[scope]
        return scope if above is None or self.isolated(scope) else self.root(above)

    def region(self, scope: str) -> list[str]:
        """Return the scopes from which one can go up to this one without leaving isolation."""
        return [name for name in self.entries if self.inside(name, scope)]

    def inside(self, scope: str, around: str) -> bool:
        if scope == around:
            return True
        above = self.parent.get(scope)
        return above is not None and not self.isolated(scope) and self.inside(above, around)

    def authored(self, scope: str, class_: str) -> set[Item]:
        return {
            (aspect, scope, class_)
            for aspect in self.entries[scope].get("aspects", ())
            if class_ in self.tree["aspects"][aspect].get("content", {})
        }

    def declared(self) -> Iterator[Link]:
        for section in ("deliver", "route", "provide"):
            for entry in self.tree.get(section, ()):
                class_ = entry["class"]
                at = entry.get("at", "")
                mode = entry.get("mode", "nest" if at else "merge")
                target = (entry["to"], entry.get("into", class_)) if "to" in entry else None
                if "rewalk" in entry:
                    item = (entry["rewalk"], entry["on"], class_)
                    called = f"{entry['rewalk']}@{entry['on']}"
                    yield Link(((entry["on"], class_),), target, mode, at, called, walked=item)
                elif "synthesize" in entry:
                    read = tuple((scope, class_) for scope in entry["reads"])
                    name = entry["synthesize"]
                    yield Link(read, target, mode, at, name, made=name)
                else:
                    yield Link(((entry["from"], class_),), target, mode, at, entry["from"])

    def forwarded(self) -> Iterator[Link]:
        for name in self.entries:
            forward, class_ = self.kind(name).get("forward"), self.class_of(name)
            above = self.parent[name]
            if forward and class_ is not None and above is not None:
                mode = "nest-verbatim" if self.isolated(name) else "nest"
                at = forward["at"].replace("{name}", name)
                target = (self.root(above), forward["into"])
                yield Link(((name, class_),), target, mode, at, name)

    def taken(self, link: Link) -> set[Item]:
        """Return what an edge takes, as far as it is held by now."""
        if link.walked is not None:
            return {link.walked}
        found = {(link.made, "", "")} if link.made else set()
        for source, class_ in link.sources:
            within = self.region(source)
            for scope in within:
                found |= self.authored(scope, class_) | self.held.get((scope, class_), set())
        return found

    def on_cycles(self) -> set[int]:
        """Return the edges that wait for themselves, by their index."""
        graph: nx.DiGraph[int] = nx.DiGraph()
        for one, first in enumerate(self.links):
            for two, second in enumerate(self.links):
                if first.target is not None and second.walked is None and self.feeds(first, second):
                    graph.add_edge(one, two)
        parts = nx.strongly_connected_components(graph)
        return {
            index
            for part in parts
            for index in part
            if len(part) > 1 or graph.has_edge(index, index)
        }

    def feeds(self, first: Link, second: Link) -> bool:
        assert first.target is not None
        scope, class_ = first.target
        return any(c == class_ and self.inside(scope, source) for source, c in second.sources)

    def ways(self, root: str, class_: str) -> list[tuple[Item, int | None]]:
        """Return how content comes into a root: each item with the edge, or None for its fold."""
        found: list[tuple[Item, int | None]] = []
        for scope in self.region(root):
            found += [(item, None) for item in self.authored(scope, class_)]
        for index, link in enumerate(self.links):
            scope, into = link.target or ("", "")
            if into == class_ and self.inside(scope, root):
                found += [(item, index) for item in self.taken(link)]
        return found

    def classes(self) -> set[str]:
        return {
            *(c for aspect in self.tree["aspects"].values() for c in aspect.get("content", {})),
            *(link.target[1] for link in self.links if link.target is not None),
            *(c for scope in self.entries if (c := self.class_of(scope)) is not None),
        }

    def roots(self) -> list[str]:
        return [name for name in self.entries if self.root(name) == name]

    def twice(self) -> set[tuple[str, str, str, str]]:
        found: set[tuple[str, str, str, str]] = set()
        for root in self.roots():
            for class_ in self.classes():
                ways = [way for way in self.ways(root, class_) if way[1] not in self.cyclic]
                by: dict[str, set[int | None]] = {}
                for item, _ in ways:
                    edges = [edge for other, edge in ways if other == item]
                    if len(edges) > 1:
                        by.setdefault(item[1] or item[0], set()).update(edges)
                found.update(
                    (root, class_, origin, "fold" if None in edges else "edges")
                    for origin, edges in by.items()
                    if not self.comes_along(origin, by)
                )
        return found

    def comes_along(self, origin: str, by: dict[str, set[int | None]]) -> bool:
        """Return whether the source of an edge is there twice by all edges that this one is."""
        edges = by[origin] - {None}
        sources = {s for edge in edges if edge is not None for s, _ in self.links[edge].sources}
        return any(edges <= by.get(source, set()) for source in sources - {origin})

    def never(self) -> set[tuple[str, str, str]]:
        """Return the isolated scopes whose content gets to nothing that is built."""
        kept = {
            scope: own or "any_class"
            for scope in self.entries
            if self.parent[scope] is not None and self.isolated(scope)
            for own in (self.class_of(scope),)
            if any(self.ways(scope, c) for c in ([own] if own else self.classes()))
            and not any(self.leads(link, ()) for link in self.leaving(scope, own))
        }
        found = set()
        for scope, own in kept.items():
            links = self.leaving(scope, self.class_of(scope))
            guests = {(self.root(k.target[0]), k.target[1]) for k in links if k.target is not None}
            if not any(kept.get(guest) in (into, "any_class") for guest, into in guests):
                found.add((scope, own, "stops" if links else "nothing"))
        return found

    def leaving(self, scope: str, class_: str | None) -> list[Link]:
        """Return the edges that take a class, or anything, out of an isolated scope."""
        within = self.region(scope)
        return [
            link
            for link in self.links
            if any(source in within and class_ in (None, c) for source, c in link.sources)
            and (link.target is None or self.root(link.target[0]) != scope)
        ]

    def leads(self, link: Link, before: tuple[Link, ...]) -> bool:
        """Return whether content goes on from an edge to a host or an output."""
        if link.target is None or self.parent[self.root(link.target[0])] is None:
            return True
        after = [k for k in self.links if k.walked is None and self.feeds(link, k)]
        return any(self.leads(k, (*before, link)) for k in after if k not in before and k != link)

    def lost(self) -> set[tuple[str, str, str]]:
        found = set()
        for link in self.links:
            if link.target is None or not self.taken(link):
                continue
            scope, class_ = link.target
            region = self.region(self.root(scope))
            folds = any(self.class_of(s) == class_ or self.authored(s, class_) for s in region)
            taken_on = any(self.feeds(link, other) for other in self.links if other.walked is None)
            if not folds and not taken_on:
                found.add((link.called, scope, class_))
        return found

    def not_verbatim(self) -> set[tuple[str, str, str]]:
        return {
            (link.called, link.target[0], link.sources[0][1])
            for link in self.links
            if link.mode == "nest"
            and link.target is not None
            and link.walked is None
            and not link.made
            and self.isolated(link.called)
            and link.sources[0][1] == self.class_of(link.called)
        }

    def leaks(self) -> set[tuple[str, str, str]]:
        found = set()
        for seen in self.tree.get("observed", ()):
            for scope in seen["holds"]:
                owner, root = self.root(scope), self.root(seen["root"])
                if owner != root and self.isolated(owner):
                    steps = tuple(seen["at"].split(".")) if seen.get("at") else ()
                    cell, mode = (root, seen["class"]), seen.get("mode", "merge")
                    if not self.puts(scope, cell, steps, mode, frozenset()):
                        found.add((scope, seen["root"], seen["class"]))
        return found

    def puts(
        self,
        scope: str,
        cell: Cell,
        steps: tuple[str, ...],
        mode: str | None,
        seen: frozenset[tuple[Link, tuple[str, ...]]],
    ) -> bool:
        """Return whether edges put content of a scope at a path of a cell, the last in a mode."""
        for link in self.links:
            at = tuple(link.at.split(".")) if link.at else ()
            if link.target is None or link.target[1] != cell[1] or (link, steps) in seen:
                continue
            if not self.inside(link.target[0], cell[0]) or mode not in (None, link.mode):
                continue
            if steps[: len(at)] != at:
                continue
            rest = steps[len(at) :]
            sources = [] if link.walked is not None else [s for s, _ in link.sources]
            own = any(self.inside(scope, s) for s in sources)
            walks = link.walked is not None and link.walked[1] == scope
            if not rest and (own or walks):
                return True
            more = seen | {(link, steps)}
            before = () if link.walked is not None else link.sources
            if any(self.puts(scope, each, rest, None, more) for each in before):
                return True
        return False
