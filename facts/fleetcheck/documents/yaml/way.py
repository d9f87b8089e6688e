"""The way to a place in a YAML text, if it is the way to this place only."""

from collections.abc import Sequence

from fleetcheck.documents.edit import Change, EditError, dotted
from fleetcheck.documents.location import Path
from fleetcheck.documents.yaml.nodes import Node, all_nodes


def way_to(root: Node, change: Change) -> list[Node]:
    """Return the nodes from the root to what a change is about; for `insert`, to the mapping.

    Raises EditError if the change would show at other places as well, through an anchor and its
    aliases, or would take away an anchor that is used elsewhere.
    """
    if change.action in ("insert", "append"):
        path = change.path[:-1] if change.action == "insert" else change.path
        way = _way(root, path)
        _refuse_shared(way, path)
        return way
    way = _way(root, change.path)
    _refuse_shared(way[:-1], change.path)
    if change.action != "rename":
        _refuse_used(way, change)
    return way


def _way(root: Node, path: Path) -> list[Node]:
    """Return the nodes from the root to a path; an alias can only be the last of them."""
    way = [root]
    for depth, name in enumerate(path):
        node = way[-1]
        if node.kind == "alias":
            raise EditError(f"`{dotted(path[:depth])}` is an alias: change what it refers to")
        way.append(node.children[node.step(name)])
    return way


def _refuse_shared(way: Sequence[Node], path: Path) -> None:
    for depth, node in enumerate(way):
        if node.users or node.kind == "alias":
            where = f"`{dotted(path[:depth])}`" if depth else "the document"
            message = "stands for several places, through an anchor and aliases"
            raise EditError(f"{where} {message}: change it by hand")


def _refuse_used(way: Sequence[Node], change: Change) -> None:
    """Refuse to take away an anchor that an alias elsewhere needs."""
    gone, around = way[-1], way[-2]
    parts, start = [gone], gone.start
    if change.action == "remove" and around.kind == "mapping":
        key = around.keys[around.step(change.path[-1])]
        parts, start = [key, gone], key.start
    for node in all_nodes(parts):
        if any(not start <= user < gone.end for user in node.users):
            message = "holds an anchor that is used elsewhere: change it by hand"
            raise EditError(f"`{dotted(change.path)}` {message}")
