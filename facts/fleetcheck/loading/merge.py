"""Several sources as one tree, in which every value still knows its source."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from fleetcheck.documents.input_file import STANDARD_INPUT
from fleetcheck.documents.location import Location, Path
from fleetcheck.documents.problem import Problem
from fleetcheck.loading.namespaces import SECTION, Named, named, noted, referred
from fleetcheck.loading.nested_settings import unnested
from fleetcheck.sources.source import Source, Way

VERSION_KEY = "fleet"
"""The one key that each file of a fleet may repeat."""

_DEEPEST = 4
"""How many steps of a path can decide the source: a host, and an element of one of its lists."""

_SHARED = ("hosts", "pipes")
"""The sections whose entries a native file may add to, where another format has brought them."""

SEEN = "observed"
"""The format of what was seen to run."""


class Merged(NamedTuple):
    """The sections of all sources as one tree, and what could not be merged.

    A mapping gets the keys of all sources, a list their elements in the order of the files. What is
    at the paths that are `shared` is in two files; `nested` says where parts of the tree are
    written that have another path there.
    """

    tree: dict[str, object]
    owners: dict[Path, tuple[Source, Path]]
    sources: tuple[Source, ...]
    problems: tuple[Problem, ...]
    shared: set[Path]
    nested: Mapping[Path, Path] = MappingProxyType({})

    @property
    def formats(self) -> frozenset[str]:
        """Return the formats that the sources are in."""
        return frozenset(source.format for source in self.sources)

    def owner(self, path: Path) -> tuple[Source, Path] | None:
        """Return the source that a part of the tree is from, and its path there; the root has none.

        What is not written is, or would be, where the part around it is.
        """
        path = self.as_written(path)
        for length in range(min(len(path), _DEEPEST), 0, -1):
            owner = self.owners.get(path[:length])
            if owner is not None:
                source, prefix = owner
                return source, (*prefix, *path[length:])
        return None

    def as_written(self, path: Path) -> Path:
        """Return a path of the tree with the keys that are written for it."""
        for length in range(len(path), 1, -1) if self.nested else ():
            written = self.nested.get(path[:length])
            if written is not None:
                return (*written, *path[length:])
        return path

    def is_editable(self, path: Path) -> bool:
        """Return whether a part of the tree is, or would be, in a file that edits are about."""
        if path in self.shared and len(path) == len(("hosts", "name")):
            return False
        owner = self.owner(path)
        sources = self.sources if owner is None else (owner[0],)
        return any(source.editable for source in sources)

    def is_ours(self, path: Path) -> bool:
        """Return whether a part of the tree is, or would be, in a native file.

        Standard input is none, and what Nix has evaluated is written elsewhere.
        """
        entry = self.owner(path) if self.owners.get(path[:2]) and len(path) > 1 else None
        if entry is None:
            within = [source for source in self.sources if path[:1] and path[0] in source.tree]
            return any(map(is_native, within or self.sources))
        source, own = entry
        return is_native(source) and source.locate(own).file == source.document.file

    def locate(self, path: Path, key: bool = False) -> Location:
        """Return where the value, or the last key, of a path of the tree is written.

        A path that is not written leads to the deepest part of it that is.
        """
        source, own = self.source_of(path)
        return source.locate(own, key)

    def own_path(self, path: Path) -> Path:
        """Return a path of the tree as the format calls it that it is written in."""
        source, own = self.source_of(path)
        return source.own_path(own)

    def ways(self, path: Path) -> tuple[Way, ...]:
        """Return the places by way of which a part of the tree came to be what it is."""
        source, own = self.source_of(path)
        return source.ways(own)

    def source_of(self, path: Path) -> tuple[Source, Path]:
        """Return the source of a part of the tree, the first for the root, and its path there."""
        return self.owner(path) or (self.owners[()][0], path)


def is_native(source: Source) -> bool:
    """Return whether a source is a native file; standard input is none."""
    return source.format == "native" and source.document.file != STANDARD_INPUT


def merge(sources: Sequence[Source]) -> Merged:
    """Return the sources as one tree; a key that two of them define is a problem naming both.

    But a native file may add to a host of another format, and what was seen to any host.
    """
    names = named(sources)
    given = (noted(source, names) for source in sources)
    ordered = tuple(sorted(given, key=lambda each: (each.format == SEEN, each.document.file)))
    merged = Merged({}, {(): (ordered[0], ())}, ordered, (), set())
    problems = [
        problem
        for source in ordered
        for section, value in source.tree.items()
        for problem in _add(merged, source, section, value, names)
    ]
    meant = referred(merged.tree, names, merged.owner)
    merged = merged._replace(tree=meant.tree, nested=meant.written)
    found = unnested(merged.tree)
    problems += (*meant.problems, *(_both_ways(merged, path) for path in found.twice))
    written = {path: merged.as_written(inner) for path, inner in found.written.items()}
    nested = {**meant.written, **written}
    return merged._replace(tree=found.tree, problems=tuple(problems), nested=nested)


def _add(
    merged: Merged, source: Source, section: str, value: object, names: Named
) -> Iterator[Problem]:
    here: Path = (section,)
    is_first = section not in merged.tree
    if is_first:
        merged.owners[here] = (source, here)
        merged.tree[section] = value
        if isinstance(value, dict | list):
            merged.tree[section] = {} if isinstance(value, dict) else []
    present = merged.tree[section]
    if isinstance(present, dict) and isinstance(value, dict):
        for key, entry in value.items():
            name = names.called(source, key) if section == SECTION else key
            path, known = (section, name), present.get(name)
            if name not in present:
                present[name] = entry
                merged.owners[path] = (source, (section, key))
            elif (
                isinstance(known, dict) and isinstance(entry, dict) and _adds(merged, source, path)
            ):
                present[name] = joined = dict(known)
                yield from _join(merged, source, path, joined, entry)
            else:
                yield _twice(merged, source, path, (section, key))
    elif isinstance(present, list) and isinstance(value, list):
        for index, entry in enumerate(value):
            merged.owners[section, len(present)] = (source, (section, index))
            present.append(entry)
    elif not is_first and (section != VERSION_KEY or present != value):
        yield _twice(merged, source, here, here)


def _adds(merged: Merged, source: Source, path: Path) -> bool:
    """Return whether a source says more of a host: one is a native file, the other is none."""
    if source.format == SEEN:
        return path[0] == "hosts"
    known, _ = merged.owners[path]
    is_one_native = (known.format == "native") != (source.format == "native")
    return path[0] in _SHARED and path not in merged.shared and is_one_native


def _join(
    merged: Merged, source: Source, path: Path, present: dict[str, object], entry: dict[str, object]
) -> Iterator[Problem]:
    """Add an entry to what another source says of it: to its lists and mappings, or as new keys."""
    first = merged.owners[path]
    second = (source, path)
    merged.shared.add(path)
    for key, value in list(present.items()):
        if (*path, key) not in merged.owners:
            _own(merged, first, (*path, key), value, 0)
    native = second if source.format == "native" else first
    merged.owners[path] = native
    for key, value in entry.items():
        below, known = (*path, key), present.get(key)
        if key not in present:
            present[key] = value
            _own(merged, second, below, value, 0)
        elif known == value and not isinstance(value, list | dict):
            continue
        elif isinstance(known, list) and isinstance(value, list):
            present[key] = [*known, *value]
            _own(merged, second, below, value, len(known))
            merged.owners[below] = (native[0], below)
            merged.shared.add(below)
        elif isinstance(known, dict) and isinstance(value, dict) and known.keys().isdisjoint(value):
            present[key] = {**known, **value}
            _own(merged, second, below, value, 0)
            merged.owners[below] = (native[0], below)
            merged.shared.add(below)
        else:
            yield _twice(merged, source, below, below)


def _own(
    merged: Merged, owner: tuple[Source, Path], path: Path, value: object, before: int
) -> None:
    """Note the source of a key, and of each step within; `before` elements are from another one."""
    source, _ = owner
    merged.owners[path] = (source, path)
    for step in _steps(value):
        here = step + before if isinstance(step, int) else step
        merged.owners[(*path, here)] = (source, (*path, step))


def _steps(value: object) -> Iterator[str | int]:
    if isinstance(value, dict):
        yield from value
    elif isinstance(value, list):
        yield from range(len(value))


def _both_ways(merged: Merged, path: Path) -> Problem:
    """Return the problem that a setting is written below a dotted name and nested as well."""
    message = f"`{path[-1]}` is also set under the full name of its aspect"
    return Problem("duplicate-key", message, merged.locate(path, key=True))


def _twice(merged: Merged, source: Source, path: Path, own: Path) -> Problem:
    second = source.locate(own, key=True)
    first = merged.locate(path, key=True)
    message = f"`{'.'.join(map(str, path))}` is defined in two places"
    is_aspect = path[0] == SECTION and len(path) > 1
    apart = "a file that says its `namespace` has aspects of its own" if is_aspect else ""
    return Problem("duplicate-key", message, second, ((first, "first defined here"),), apart)
