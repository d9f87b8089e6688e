"""A fleet as den's graphs have it, for den's viewer: of the whole fleet, or of one host.

The form is den-diagram's (nix/fleet-ir.nix, nix/graph.nix). It has scopes, what is on each, what
brings what along, what is provided, and channels with their flows.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from fleetcheck.fleet import model
from fleetcheck.queries.den.shapes import Tree, bare_node, edge, has_class, scope
from fleetcheck.queries.flows import channels
from fleetcheck.resolve.node import Node, Placement
from fleetcheck.slicing.state import State

_ENVIRONMENTS, _FLEET = "environment", "fleet"
_NO_SIGN = re.compile(r"[^A-Za-z0-9_]")
_COLLECTOR = "collector of "
"""How the reader of graphs calls what collects from a channel, of which a graph has the scope."""


def fleet_graph(state: State) -> Tree:
    """Return the graph of a whole fleet."""
    return _Graph(state).whole()


def host_graph(state: State, host: str) -> Tree:
    """Return the graph of one host with all that is on it."""
    return _Graph(state).of_host(host)


class _Graph:
    """The ids that parts of a fleet have in a graph, and its nodes and edges."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.fleet: model.Fleet = state.loaded.fleet
        self.nodes = state.expansion.nodes
        self.top = f"{_FLEET}={self.fleet.name}"
        self.used: dict[str, str] = {}
        self.on: dict[str, list[Placement]] = defaultdict(list)
        for placement in state.expansion.placements:
            if not _stands_for_a_scope(self.fleet, placement.aspect):
                self.on[placement.scope].append(placement)

    def whole(self) -> Tree:
        scopes = list(self.scopes())
        return {
            "direction": "LR",
            "rootName": self.fleet.name,
            "scopes": scopes,
            "entityInstances": [
                {
                    "id": self.id_of(str(each["id"])),
                    "kind": each["kind"],
                    "label": each["label"],
                    "name": each["name"],
                    "parent": self.id_of(str(each["parent"])) if each["parent"] else None,
                    "scopeId": each["id"],
                }
                for each in scopes
                if each["kind"] != _FLEET
            ],
            "nodes": [*map(self.scope_node, scopes), *self.placements(self.nodes.values())],
            "edges": [*self.scope_edges(scopes), *self.edges(self.nodes.values())],
            "pipes": self.pipes(),
        }

    def of_host(self, host: str) -> Tree:
        within = [node for node in self.nodes.values() if node.host == host]
        return {
            "direction": "LR",
            "rootId": self.id_of(host),
            "rootName": host,
            "entityKinds": [
                {"ctxKeys": [kind], "id": self.id_of(f"ctx_{kind}"), "name": kind}
                for kind in dict.fromkeys(map(_kind, within))
            ],
            "entityInstances": [
                {
                    "id": self.id_of(f"ctx_{_kind(node)}_{_short(node)}"),
                    "kind": _kind(node),
                    "label": f"{_kind(node)}: {_short(node)}",
                    "name": _short(node),
                }
                for node in within
            ],
            "entityEdges": [],
            "nodes": list(self.placements(within)),
            "edges": list(self.edges(within)),
        }

    def id_of(self, name: str) -> str:
        """Return an id for a name, of characters that all viewers take, and of no other name."""
        plain = _NO_SIGN.sub("_", name)
        found, number = plain, 1
        while self.used.setdefault(found, name) != name:
            number += 1
            found = f"{plain}_{number}"
        return found

    def scope_id(self, node: Node) -> str:
        """Return the id of a scope as den has it: all that is around it, and itself."""
        if node.parent is not None:
            return f"{self.scope_id(node.parent)},{_kind(node)}={_short(node)}"
        environment = node.environment
        around = self.top if environment is None else self.environment_id(environment)
        return f"{around},{_kind(node)}={_short(node)}"

    def environment_id(self, name: str) -> str:
        return f"{_ENVIRONMENTS}={name},{self.top}"

    def scopes(self) -> Iterator[Tree]:
        hosts = [node for node in self.nodes.values() if node.parent is None and node.host]
        environments = {n.environment for n in hosts if n.environment} | {*self.fleet.environments}
        below = [self.scope_id(node) for node in hosts if node.environment is None]
        tops = [*map(self.environment_id, sorted(environments)), *below]
        yield scope(self.top, _FLEET, self.fleet.name, None, tops)
        for name in sorted(environments):
            inner = [self.scope_id(node) for node in hosts if node.environment == name]
            yield scope(self.environment_id(name), _ENVIRONMENTS, name, self.top, inner)
        for node in self.nodes.values():
            if node.host is not None:
                own = self.scope_id(node)
                children = [self.scope_id(child) for child in node.children]
                around = own.rpartition(",")[0]
                yield scope(own, _kind(node), _short(node), around, children)

    def scope_node(self, about: Tree) -> Tree:
        kind, name = str(about["kind"]), str(about["name"])
        return {
            **bare_node(self.id_of(str(about["id"])), str(about["id"]), kind, name),
            "fullLabel": f"{kind}: {name}",
            "label": f"{kind}: {name}",
            "host": None,
            "isScope": True,
            "originalId": about["id"],
            "scope": about["id"],
            "shape": "hexagon" if kind == _ENVIRONMENTS else "rect",
        }

    def scope_edges(self, scopes: list[Tree]) -> Iterator[Tree]:
        for each in scopes:
            if each["parent"] is not None:
                yield edge(self.id_of(str(each["parent"])), self.id_of(str(each["id"])), None)

    def placement_id(self, aspect: str, node: Node) -> str:
        return self.id_of(f"{aspect} on {self.scope_id(node)}")

    def placements(self, nodes: Iterable[Node]) -> Iterator[Tree]:
        for node in _on_hosts(nodes):
            for placement in self.on[node.name]:
                aspect = self.fleet.aspects[placement.aspect]
                classes = list(aspect.content)
                own = self.placement_id(placement.aspect, node)
                yield {
                    **bare_node(own, placement.aspect, _kind(node), _short(node)),
                    "class": classes[0] if classes else "",
                    "classes": classes,
                    "hasClass": bool(classes),
                    "perClass": {name: has_class() for name in classes},
                    "providerPath": placement.aspect.split("/")[:-1],
                    "host": node.host,
                    "isScope": False,
                    "scope": self.scope_id(node),
                    "pipes": {"produces": sorted(aspect.emits)},
                }

    def edges(self, nodes: Iterable[Node]) -> Iterator[Tree]:
        for node in _on_hosts(nodes):
            here = {each.aspect for each in self.on[node.name]}
            for name in sorted(here):
                aspect = self.fleet.aspects[name]
                offered = [each.cap for each in aspect.provides]
                for style, targets in (("normal", aspect.needs), ("provide", offered)):
                    for target in dict.fromkeys(targets):
                        if target in here:
                            source = self.placement_id(name, node)
                            end = self.placement_id(target, node)
                            yield {**edge(source, end, node.host), "style": style}

    def pipes(self) -> Tree:
        found: Tree = {}
        for channel in channels(self.state):
            places = {p.name: p for p in self.nodes.values()}
            ends = [_ends(each.placement, places) for each in channel.emitters]
            found[channel.name] = {
                "producers": [
                    {"aspect": aspect, "host": node.host, "scope": self.scope_id(node)}
                    for aspect, node in ends
                ],
                "consumers": [
                    {
                        "hasCollect": True,
                        "host": node.host,
                        "scope": self.scope_id(node),
                        "stages": ["collect"],
                    }
                    for name in dict.fromkeys(
                        _ends(each, places)[1].name for each in channel.collectors
                    )
                    for node in (places[name],)
                ],
                "flows": [
                    {"from": source, "pipeName": channel.name, "to": target}
                    for source, target in dict.fromkeys(
                        (node.host, _ends(flow.collector, places)[1].host)
                        for each, (_, node) in zip(channel.emitters, ends, strict=True)
                        for flow in each.flows
                    )
                    if source != target
                ],
            }
        return found


def _on_hosts(nodes: Iterable[Node]) -> list[Node]:
    return [node for node in nodes if node.host is not None]


def _stands_for_a_scope(fleet: model.Fleet, aspect: str) -> bool:
    """Return whether an aspect was made for a scope that collects, as the reader of graphs does."""
    said = fleet.aspects[aspect].model_fields_set
    return aspect.startswith(_COLLECTOR) and said == {"collects"}


def _kind(node: Node) -> str:
    return "host" if node.parent is None else node.kind or "scope"


def _short(node: Node) -> str:
    """Return the name of a scope within what it is in: `alice` of `alice@web1` and `web1/alice`."""
    parent = node.parent.name if node.parent is not None else ""
    return node.name.removesuffix(f"@{parent}").removeprefix(f"{parent}/")


def _ends(placement: str, places: dict[str, Node]) -> tuple[str, Node]:
    """Return the aspect and the scope of a placement by its name."""
    parts = placement.split("@")
    for at in range(1, len(parts)):
        scope = "@".join(parts[at:])
        if scope in places:
            return "@".join(parts[:at]), places[scope]
    raise ValueError(f"{placement} is no placement")
