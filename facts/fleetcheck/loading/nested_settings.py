"""Settings of aspects with a dotted name that are written as nested mappings.

`disk: {impermanence: {wipe: true}}` sets `wipe` of the aspect `disk.impermanence`, where there is
such an aspect and `disk` has no setting of that name itself.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from fleetcheck.documents.edit import Change, made
from fleetcheck.documents.location import Path

Tree = dict[str, object]

_HOLDERS: tuple[Path, ...] = (
    ("settings",),
    ("settings_blocks", "*"),
    ("environments", "*", "settings"),
    ("hosts", "*", "settings"),
    ("scopes", "*", "settings"),
    ("policies", "*", "configure"),
    ("services", "*", "roles", "*", "settings"),
    ("services", "*", "roles", "*", "settings_for", "*"),
)
"""Where settings are, `*` being any name or index."""


class Unnested(NamedTuple):
    """A tree with the full names of aspects, and where the fields are written that were nested.

    `twice` are the paths of fields that are written in both ways.
    """

    tree: Tree
    written: Mapping[Path, Path]
    twice: tuple[Path, ...]


def unnested(tree: Tree) -> Unnested:
    """Return the tree with each nested field under the name of its aspect.

    Nothing of the given tree is changed; it is returned itself where nothing is nested.
    """
    aspects = tree.get("aspects")
    if not isinstance(aspects, dict):
        return Unnested(tree, {}, ())
    dotted = [name.split(".") for name in aspects if "." in name.strip(".")]
    written: dict[Path, Path] = {}
    twice: list[Path] = []
    for pattern in _HOLDERS if dotted else ():
        for path, settings in list(_matching(tree, pattern)):
            changed = settings
            for steps in sorted(dotted, key=len, reverse=True):
                changed = _moved(changed, path, steps, aspects, written, twice)
            if changed is not settings:
                tree = made(tree, Change("replace", path, changed))
    return Unnested(tree, written, tuple(twice))


def _moved(
    settings: Tree,
    path: Path,
    steps: list[str],
    aspects: Tree,
    written: dict[Path, Path],
    twice: list[Path],
) -> Tree:
    """Return settings in which the fields of one aspect are under its name."""
    name, inner = ".".join(steps), _within(settings, steps)
    if inner is None or _declares(aspects.get(steps[0]), steps[1]):
        return settings
    own = settings.get(name, {})
    if not isinstance(own, dict):
        return settings
    for field in inner:
        if field in own:
            twice.append((*path, *steps, field))
        written[*path, name, field] = (*path, *steps, field)
    written.setdefault((*path, name), (*path, *steps))
    return {**_without(settings, steps), name: {**inner, **own}}


def _within(settings: Tree, steps: list[str]) -> Tree | None:
    node: object = settings
    for step in steps:
        if not isinstance(node, dict) or step not in node:
            return None
        node = node[step]
    return node if isinstance(node, dict) else None


def _without(settings: Tree, steps: list[str]) -> Tree:
    """Return settings without what is at some steps, and without what is empty then."""
    first, *rest = steps
    inner = settings[first]
    left = _without(inner, rest) if rest and isinstance(inner, dict) else {}
    others = {key: value for key, value in settings.items() if key != first}
    return {**others, first: left} if left else others


def _declares(aspect: object, field: str) -> bool:
    fields = aspect.get("settings") if isinstance(aspect, dict) else None
    return isinstance(fields, dict) and field in fields


def _matching(node: object, pattern: Path, path: Path = ()) -> Iterator[tuple[Path, Tree]]:
    """Yield each mapping that a pattern leads to."""
    if not pattern:
        if isinstance(node, dict):
            yield path, node
        return
    step, *rest = pattern
    if isinstance(node, dict):
        keys = list(node) if step == "*" else [step] if step in node else []
        for key in keys:
            yield from _matching(node[key], tuple(rest), (*path, key))
    elif isinstance(node, list) and step == "*":
        for index, each in enumerate(node):
            yield from _matching(each, tuple(rest), (*path, index))
