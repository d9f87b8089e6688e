"""The tree of hosts and scopes, with those that have a tag."""

from collections.abc import Iterable, Iterator

from fleetcheck.fleet import model
from fleetcheck.fleet.selectors.selector import All, Selector, Tag
from fleetcheck.resolve.node import Node


class ScopeTree:
    """The hosts and scopes of a fleet by name; more may be added."""

    def __init__(self, fleet: model.Fleet) -> None:
        """Start with what the fleet declares."""
        self.nodes: dict[str, Node] = {}
        self._providing = {name: each for name, each in fleet.aspects.items() if each.provides}
        self._environments = {
            name: entry for name, entry in fleet.environments.items() if entry.meta
        }
        self._tagged: dict[str, set[str]] = {}
        for name, host in sorted(fleet.hosts.items()):
            self.add(Node(name, host, ("hosts", name), None))
        for name, scope in sorted(fleet.scopes.items()):
            self.add(Node(name, scope, ("scopes", name), scope.parent))
        self._link()

    def add(self, node: Node) -> None:
        """Add a node with the tags that it has."""
        self.nodes[node.name] = node
        node.environments = self._environments
        node.providing = self._providing
        for tag in node.tags:
            self._tagged.setdefault(tag, set()).add(node.name)

    def tag(self, node: Node, tag: str) -> bool:
        """Give a node a tag; return whether it did not have it."""
        changed = tag not in node.tags
        node.tags.add(tag)
        self._tagged.setdefault(tag, set()).add(node.name)
        return changed

    def candidates(self, selector: Selector) -> list[Node]:
        """Return the nodes on hosts that the selector could pick: those with a tag it demands."""
        names: Iterable[str] = self.nodes
        for tag in _tags_demanded(selector):
            names = self._tagged.get(tag, ())
            break
        return [self.nodes[name] for name in sorted(names) if self.nodes[name].host is not None]

    def _link(self) -> None:
        """Tie each scope to its parent and find its host; one without a host stays apart."""
        for node in self.nodes.values():
            if node.parent_name is not None and node.parent_name in self.nodes:
                node.parent = self.nodes[node.parent_name]
        for node in self.nodes.values():
            above: Node | None = node
            seen = set()
            while above is not None and above.name not in seen and above.parent_name is not None:
                seen.add(above.name)
                above = above.parent
            if above is not None and above.parent_name is None:
                node.host = above.name
            if node.parent is not None and node.host is not None:
                node.parent.children.append(node)
        for node in self.nodes.values():
            if node.host is None:
                node.parent = None


def _tags_demanded(selector: Selector) -> Iterator[str]:
    """Yield the tags without which the selector picks nothing."""
    if isinstance(selector, Tag):
        yield selector.name
    elif isinstance(selector, All):
        for inner in selector.selectors:
            yield from _tags_demanded(inner)
