"""Aspects of one name in several sources, and which of them each reference means.

An aspect that only one source has is called as it is there. Where several have one of that name,
each is called `clan/borgbackup`, by the namespace of its source; native files without a namespace
keep the name. A reference may always say the namespace. Without it, it means the aspect of its own
source, then the one of that very name, then the only one there is.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from fleetcheck.documents.location import Path
from fleetcheck.documents.problem import Problem
from fleetcheck.fleet.selectors.selector import Has
from fleetcheck.fleet.selectors.text import text
from fleetcheck.sources.source import Source, first_of

Tree = dict[str, object]
Owner = Callable[[Path], tuple[Source, Path] | None]

SECTION = "aspects"

_HAS = re.compile(r"""(?<![\w:-])has:(?:"((?:[^"\\]|\\.)*)"|([^\s&|!(),"']+))""")

_NAMES = {"*": "name"}
_SETTING = {"select": "selector", "settings": "keys", "configure": "keys", "choose": _NAMES}
_MACHINES = {"*": {"aspects": _NAMES, **_SETTING}}
_ROLE = {"aspects": _NAMES, **_SETTING, "settings_for": {"*": "keys"}}
_DELIVERIES = {"*": {"rewalk": "name"}}
_REFERENCES: Mapping[str, object] = {
    "settings": "keys",
    "settings_blocks": {"*": "keys"},
    "choose": _NAMES,
    "tags": {"*": "selector"},
    "environments": {"*": _SETTING},
    "policies": {"*": _SETTING},
    "hosts": _MACHINES,
    "scopes": _MACHINES,
    "services": {"*": {"roles": {"*": _ROLE}}},
    "aspects": {
        "*": {
            "needs": _NAMES,
            "conflicts": _NAMES,
            "awaits": _NAMES,
            "imports": {"*": {"": "name", "aspect": "name"}},
            "synth": {"*": {"aspects": _NAMES}},
            "neededBy": "selector",
        }
    },
    "pipes": {"*": {"select": "selector"}},
    "deliver": _DELIVERIES,
    "route": _DELIVERIES,
    "provide": _DELIVERIES,
}
"""Where a tree refers to aspects: by a name, by the keys of a mapping, in a selector.

`*` is any key or element, and the empty key a text in place of the mapping that it is short for.
"""


class Named(NamedTuple):
    """What the aspects of all sources are called together.

    `known` has the name of each by the namespace and the name in its source, `several` the names of
    those that share a name, by that name.
    """

    known: Mapping[str, Mapping[str, str]]
    several: frozenset[str]

    def called(self, source: Source, name: str) -> str:
        """Return what an aspect of a source is called."""
        return self.known[source.namespace].get(name, name)


class Referred(NamedTuple):
    """A tree in which references have the names of aspects, and keys that are written otherwise."""

    tree: Tree
    written: Mapping[Path, Path]
    problems: tuple[Problem, ...]


def named(sources: Sequence[Source]) -> Named:
    """Return what the aspects of sources are called together."""
    declared: dict[str, dict[str, str]] = {each.namespace: {} for each in sources}
    for source in sources:
        aspects = source.tree.get(SECTION)
        if isinstance(aspects, dict):
            declared[source.namespace].update((name, name) for name in aspects)
    count = Counter(name for names in declared.values() for name in names)
    several = frozenset(name for name, times in count.items() if times > 1)
    for namespace, names in declared.items():
        for name in several & names.keys() if namespace else ():
            names[name] = f"{namespace}/{name}"
    return Named(declared, several)


def noted(source: Source, names: Named) -> Source:
    """Return a source with a note of its aspects that are not called as they are there."""
    own = sorted(called for name, called in names.known[source.namespace].items() if name != called)
    whose = f"aspects of `{source.document.file}` whose names other sources use too"
    note = f"{whose} are called {first_of(own)}"
    if not own or note in source.notes:
        return source
    return source._replace(notes=(*source.notes, note))


def referred(tree: Tree, names: Named, owner: Owner) -> Referred:
    """Return a tree in which each reference has the name of the aspect that it means.

    `owner` says in which source a part of the tree is, and its path there. A reference that may
    mean several is a problem. What is not changed of the tree is shared with the given one.
    """
    reader = _References(tree, names, owner)
    if not reader.is_needed():
        return Referred(tree, {}, ())
    changed = {
        section: reader.read(value, _REFERENCES[section], (section,))
        for section, value in tree.items()
        if section in _REFERENCES
    }
    return Referred({**tree, **changed}, reader.written, tuple(reader.problems))


class _References:
    def __init__(self, tree: Tree, names: Named, owner: Owner) -> None:
        aspects = tree.get(SECTION)
        self.aspects: Mapping[str, object] = aspects if isinstance(aspects, dict) else {}
        self.names = names
        self.owner = owner
        self.written: dict[Path, Path] = {}
        self.problems: list[Problem] = []
        self.short: dict[str, list[str]] = defaultdict(list)
        """The full names of aspects by what follows the namespace."""
        for namespace, known in names.known.items():
            for name, called in known.items():
                if called != name:
                    self.short[name].append(called)
                elif not namespace and "/" in name:
                    self.short[name.partition("/")[2]].append(name)

    def is_needed(self) -> bool:
        """Return whether a reference can mean something else than its own text."""
        return bool(self.short) or len(self.names.known) > 1

    def read(self, node: object, shape: object, path: Path) -> object:
        """Return a part of the tree with the names that its references mean."""
        if isinstance(node, str):
            return self.text(node, shape, path)
        if isinstance(node, list):
            inner = shape if shape == "selector" else _step(shape, "*")
            items = [self.read(each, inner, (*path, at)) for at, each in enumerate(node)]
            return node if all(map(_same, node, items)) else items
        if not isinstance(node, dict) or shape is None:
            return node
        if shape == "keys":
            return self.keys(node, path)
        if shape == "selector":
            entries = {key: self.read(node[key], _of_selector(key), (*path, key)) for key in node}
        else:
            entries = {
                key: each
                if (inner := _step(shape, key)) is None
                else self.read(each, inner, (*path, key))
                for key, each in node.items()
            }
        return node if all(map(_same, node.values(), entries.values())) else entries

    def text(self, written: str, shape: object, path: Path) -> str:
        """Return a text with the names that it, or the selector that it is, means."""
        if isinstance(shape, dict):
            shape = shape.get("")
        if shape == "name":
            return self.meant(written, path)
        if shape != "selector":
            return written
        if path[0] == SECTION and (name := self.meant(written, path)) != written:
            return name
        return _HAS.sub(lambda match: self.has(match, path), written)

    def has(self, match: re.Match[str], path: Path) -> str:
        """Return a part of a selector that asks for an aspect, with the name that it means."""
        wrote = re.sub(r"\\(.)", r"\1", match[1]) if match[2] is None else match[2]
        name = self.meant(wrote, path)
        return match[0] if name == wrote else text(Has(name))

    def keys(self, node: dict[str, object], path: Path) -> dict[str, object]:
        """Return a mapping with the names that its keys mean; `written` has what they were."""
        called = {key: self.meant(key, (*path, key), key=True) for key in node}
        found: dict[str, object] = {}
        for key, value in node.items():
            name = called[key]
            if name != key and name in node:
                message = f"`{key}` is also set under its full name `{name}`"
                self.report("duplicate-key", message, (*path, key), key=True)
            elif name != key:
                self.written[(*path, name)] = (*path, key)
            found[name] = value
        return found if found.keys() != node.keys() else node

    def meant(self, name: str, path: Path, key: bool = False) -> str:
        """Return what the aspect is called that a reference means; its own text for none."""
        several = self.names.several
        if name in self.aspects and name not in several:
            return name
        namespace, _, rest = name.partition("/")
        spoken = self.names.known.get(namespace, {}).get(rest) if namespace else None
        if spoken is None and name not in several and name not in self.short:
            return name
        owner = self.owner(path)
        own = self.names.known[owner[0].namespace].get(name) if owner else None
        if own is not None or name in self.aspects:
            return own or name
        if spoken is not None:
            return spoken
        others = sorted(self.short[name])
        if len(others) > 1:
            listed = " or ".join(f"`{each}`" for each in others)
            self.report("ambiguous", f"`{name}` may be {listed}: say which", path, key)
            return name
        return others[0]

    def report(self, kind: str, message: str, path: Path, key: bool = False) -> None:
        """Add a problem with a part of the tree."""
        owner = self.owner(path)
        if owner is not None:
            source, own = owner
            self.problems.append(Problem(kind, message, source.locate(own, key)))


def _same(one: object, other: object) -> bool:
    return one is other


def _step(shape: object, key: str) -> object:
    return shape.get(key, shape.get("*")) if isinstance(shape, dict) else None


def _of_selector(key: str) -> object:
    """Return what is under a key of a selector that is written as a mapping."""
    return {"has": "name", "all": "selector", "any": "selector", "not": "selector"}.get(key)
