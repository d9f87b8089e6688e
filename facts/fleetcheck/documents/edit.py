"""Changes of the declarations of a fleet, as values, and what they make of a tree."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from fleetcheck.documents.json_value import JsonValue
from fleetcheck.documents.location import Path
from fleetcheck.documents.problem import suggestion

_BARE = re.compile(r"""[^\s."'=\[\]{}]*[^\s."'=\[\]{}+-]""")


class EditError(Exception):
    """An edit cannot be made; the message is the reason."""


class Edit(NamedTuple):
    """One change: `set` a value or key, `remove` a key or element, `add` to a list, `rename` a key.

    `path` is in the tree of the fleet; for `add` it is the list, which need not be there yet. The
    value of `rename` is the new key.
    """

    action: Literal["set", "remove", "add", "rename"]
    path: Path
    value: JsonValue = None


class Change(NamedTuple):
    """What an edit comes down to in one tree.

    `replace` a value that is there, `insert` a key into a mapping that is there, `append` to a
    list, `widen` a scalar to the list of itself and one more, `remove` a key or an element, or
    `rename` a key. `path` is that of the value, the key, the list, the scalar, the key or element.
    """

    action: Literal["replace", "insert", "append", "widen", "remove", "rename"]
    path: Path
    value: object = None


def apply(tree: Mapping[str, object], edits: Sequence[Edit]) -> dict[str, object]:
    """Return a new tree with the edits made; what they do not touch is shared with the given one.

    `set` and `add` create the mappings and the list that are missing on the way, null counting as
    missing; `add` makes a list of a scalar, such as a port in its short form. Elements of lists are
    named by their index in the tree as given, however many edits there are: removals come last, the
    highest index first. Raises EditError where there is nothing to remove, where a path leads
    through a scalar or past the end of a list, and where edits contradict each other.
    """
    result = dict(tree)
    for edit in ordered(edits):
        result = made(result, change(result, edit))
    return result


def ordered(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Return the edits in an order in which each means the tree as it was before all of them.

    Raises EditError if something is removed twice, or both removed or renamed and changed.
    """
    edits = tuple(edits)
    removals = sorted((e for e in edits if e.action == "remove"), key=_rank, reverse=True)
    for one, other in pairwise(removals):
        if one.path == other.path:
            raise EditError(f"`{dotted(one.path)}` is removed twice")
    removed = {edit.path for edit in removals}
    others = tuple(edit for edit in edits if edit.action != "remove")
    renamed = {edit.path for edit in others if edit.action == "rename"}
    for edit in others:
        for length in range(len(edit.path) + 1):
            around = edit.path[:length]
            if around in removed:
                raise EditError(f"`{dotted(around)}` is both removed and changed")
            if around in renamed and (around != edit.path or edit.action != "rename"):
                raise EditError(f"`{dotted(around)}` is both renamed and changed")
    return (*others, *removals)


def rebased(edit: Edit, tree: Mapping[str, object], earlier: Sequence[Edit]) -> Edit | None:
    """Return an edit of the tree that `earlier` edits make as one to be made together with them.

    None where it is about something that these edits have brought, and where it sets a value anew
    of which they remove a part, as removals come last. Element 0 of a list that they
    have made of a single value is that value: it is named in the same way, and so has no place in
    the tree without them.
    """
    steps: list[str | int] = []
    node: object = tree
    replaced = {each.path for each in earlier if each.action == "set"}
    for step in edit.path:
        if tuple(steps) in replaced:
            return None
        if isinstance(step, int):
            if not isinstance(node, list):  # an earlier edit has made a list of a single value
                node = [] if node is None else [node]
            here = tuple(steps)
            gone = {e.path[-1] for e in earlier if e.action == "remove" and e.path[:-1] == here}
            left = [index for index in range(len(node)) if index not in gone]
            if step >= len(left):
                return None
            step = left[step]
        steps.append(step)
        inner = child(node, step)
        node = None if inner is None else inner[0]
    path = tuple(steps)
    if edit.action == "set" and any(_is_removed_within(path, each) for each in earlier):
        return None
    return edit._replace(path=path)


def change(tree: Mapping[str, object], edit: Edit) -> Change:
    """Return what `edit` comes down to in the tree; errors as `apply`."""
    if not edit.path:
        raise EditError("an edit names something within the fleet, not the fleet as a whole")
    node: object = tree
    for depth, step in enumerate(edit.path):
        if node is None and edit.action not in ("remove", "rename"):
            return Change("replace", edit.path[:depth], _nested(edit, depth))
        inner = child(node, step)
        if inner is None:
            is_key = isinstance(node, Mapping) and isinstance(step, str)
            if edit.action in ("remove", "rename") or not is_key:
                raise EditError(_missing(node, edit.path, depth))
            return Change("insert", edit.path[: depth + 1], _nested(edit, depth + 1))
        (node,) = inner
    if edit.action == "remove":
        return Change("remove", edit.path)
    if edit.action == "rename":
        return _renaming(tree, edit)
    if edit.action == "set":
        return Change("replace", edit.path, edit.value)
    if isinstance(node, list):
        return Change("append", edit.path, edit.value)
    if isinstance(node, dict):
        raise EditError(f"`{dotted(edit.path)}` is a mapping, not a list that could be added to")
    if node is None:
        return Change("replace", edit.path, [edit.value])
    return Change("widen", edit.path, edit.value)


def _renaming(tree: Mapping[str, object], edit: Edit) -> Change:
    around = follow(tree, edit.path[:-1])
    if not isinstance(around, Mapping) or not isinstance(edit.value, str):
        raise EditError(f"`{dotted(edit.path)}` is no key that could have another name")
    if edit.value in around:
        raise EditError(f"`{dotted((*edit.path[:-1], edit.value))}` is there already")
    return Change("rename", edit.path, edit.value)


def made(tree: dict[str, object], change: Change) -> dict[str, object]:
    """Return the tree with a change made that is one of this tree."""
    result = _made(tree, change.path, change)
    assert isinstance(result, dict)
    return result


def follow(tree: object, path: Path) -> object:
    """Return the value at a path that exists."""
    for step in path:
        found = child(tree, step)
        assert found is not None
        (tree,) = found
    return tree


def dotted(path: Path) -> str:
    """Return a path as people write it; a key that could be misread is quoted."""
    return ".".join(
        step if isinstance(step, str) and _BARE.fullmatch(step) else _quoted(step) for step in path
    )


def texts(value: JsonValue) -> Iterator[str]:
    """Yield the texts within a value, such as that of an edit."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts(inner)


def _quoted(step: str | int) -> str:
    return json.dumps(step, ensure_ascii=False)


def child(node: object, step: str | int) -> tuple[object] | None:
    """Return what `node[step]` is, in a tuple, or nothing if there is no such thing."""
    if isinstance(node, list):
        return (node[step],) if isinstance(step, int) and 0 <= step < len(node) else None
    if isinstance(node, Mapping) and isinstance(step, str) and step in node:
        return (node[step],)
    return None


def _nested(edit: Edit, depth: int) -> object:
    """Return the edit's value within the mappings that the rest of its path names."""
    value: object = [edit.value] if edit.action == "add" else edit.value
    for step in reversed(edit.path[depth:]):
        if not isinstance(step, str):
            raise EditError(f"`{dotted(edit.path)}` is not there: there is no such list")
        value = {step: value}
    return value


def _missing(node: object, path: Path, depth: int) -> str:
    here, step = dotted(path[:depth]), path[depth]
    if isinstance(node, Mapping):
        known = [key for key in node if isinstance(key, str)]
        return f"there is no `{dotted(path[: depth + 1])}`{suggestion(str(step), known)}"
    if isinstance(node, list):
        count = f"{len(node)} element{'' if len(node) == 1 else 's'}"
        return f"`{here}` is a list of {count}: there is no `{step}` in it"
    return f"`{here}` is a single value: there is no `{step}` in it"


def _made(node: object, path: Path, change: Change) -> object:
    if not path:
        if change.action == "append":
            assert isinstance(node, list)
            return [*node, change.value]
        return [node, change.value] if change.action == "widen" else change.value
    step, rest = path[0], path[1:]
    if isinstance(node, list):
        assert isinstance(step, int)
        if change.action == "remove" and not rest:
            return [*node[:step], *node[step + 1 :]]
        return [*node[:step], _made(node[step], rest, change), *node[step + 1 :]]
    assert isinstance(node, dict)
    if change.action == "remove" and not rest:
        return {key: value for key, value in node.items() if key != step}
    if change.action == "rename" and not rest:
        return {change.value if key == step else key: value for key, value in node.items()}
    return {**node, step: _made(node.get(step), rest, change)}


def _is_removed_within(path: Path, edit: Edit) -> bool:
    return edit.action == "remove" and edit.path[: len(path)] == path != edit.path


def _rank(edit: Edit) -> list[tuple[int, str]]:
    return [(step, "") if isinstance(step, int) else (-1, step) for step in edit.path]
