"""Several sources as one tree, in which every value still knows its source."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fleetcheck.documents.input_file import STANDARD_INPUT
from fleetcheck.documents.location import Location, Path
from fleetcheck.documents.problem import Problem
from fleetcheck.sources.source import Source, Way

VERSION_KEY = "fleet"
"""The one key that each file of a fleet may repeat."""

_SECTIONS = 2
"""How many steps of a path decide the source: a section and its key, or its index."""


class Merged(NamedTuple):
    """The sections of all sources as one tree, and what could not be merged.

    A mapping gets the keys of all sources, a list their elements in the order of the files.
    """

    tree: dict[str, object]
    owners: dict[Path, tuple[Source, Path]]
    sources: tuple[Source, ...]
    problems: tuple[Problem, ...]

    @property
    def formats(self) -> frozenset[str]:
        """Return the formats that the sources are in."""
        return frozenset(source.format for source in self.sources)

    def is_editable(self, path: Path) -> bool:
        """Return whether a part of the tree is, or would be, in a file that edits are about."""
        owner = self.owners.get(path[:_SECTIONS]) or self.owners.get(path[:1])
        sources = self.sources if owner is None else (owner[0],)
        return any(source.editable for source in sources)

    def is_ours(self, path: Path) -> bool:
        """Return whether a part of the tree is, or would be, in a native file.

        Standard input is none, and what Nix has evaluated is written elsewhere.
        """
        entry = self.owners.get(path[:_SECTIONS]) if len(path) > 1 else None
        if entry is None:
            within = [source for source in self.sources if path[:1] and path[0] in source.tree]
            return any(map(is_native, within or self.sources))
        source, prefix = entry
        where = source.locate((*prefix, *path[_SECTIONS:]))
        return is_native(source) and where.file == source.document.file

    def locate(self, path: Path, key: bool = False) -> Location:
        """Return where the value, or the last key, of a path of the tree is written.

        A path that is not written leads to the deepest part of it that is.
        """
        source, inner = self.source_of(path)
        return source.locate(inner, key)

    def ways(self, path: Path) -> tuple[Way, ...]:
        """Return the places by way of which a part of the tree came to be what it is."""
        source, inner = self.source_of(path)
        return source.ways(inner)

    def source_of(self, path: Path) -> tuple[Source, Path]:
        """Return the source of a part of the tree, and the path that the part has in it."""
        for length in range(min(len(path), _SECTIONS), 0, -1):
            owner = self.owners.get(path[:length])
            if owner is not None:
                source, prefix = owner
                return source, (*prefix, *path[length:])
        source, prefix = self.owners[()]
        return source, (*prefix, *path)


def is_native(source: Source) -> bool:
    """Return whether a source is a native file; standard input is none."""
    return source.format == "native" and source.document.file != STANDARD_INPUT


def merge(sources: Sequence[Source]) -> Merged:
    """Return the sources as one tree; a key that two of them define is a problem naming both."""
    ordered = tuple(sorted(sources, key=lambda source: source.document.file))
    merged = Merged({}, {(): (ordered[0], ())}, ordered, ())
    problems = [
        problem
        for source in ordered
        for section, value in source.tree.items()
        for problem in _add(merged, source, section, value)
    ]
    return merged._replace(problems=tuple(problems))


def _add(merged: Merged, source: Source, section: str, value: object) -> Iterator[Problem]:
    here: Path = (section,)
    present = merged.tree.get(section)
    if section not in merged.tree:
        merged.owners[here] = (source, here)
        merged.tree[section] = dict(value) if isinstance(value, dict) else value
        if isinstance(value, list):
            merged.tree[section] = list(value)
        for step in _steps(value):
            merged.owners[section, step] = (source, (section, step))
    elif isinstance(present, dict) and isinstance(value, dict):
        for key, entry in value.items():
            if key in present:
                yield _twice(merged, source, (section, key))
            else:
                present[key] = entry
                merged.owners[section, key] = (source, (section, key))
    elif isinstance(present, list) and isinstance(value, list):
        for index, entry in enumerate(value):
            merged.owners[section, len(present)] = (source, (section, index))
            present.append(entry)
    elif section != VERSION_KEY or present != value:
        yield _twice(merged, source, here)


def _steps(value: object) -> Iterator[str | int]:
    if isinstance(value, dict):
        yield from value
    elif isinstance(value, list):
        yield from range(len(value))


def _twice(merged: Merged, source: Source, path: Path) -> Problem:
    second = source.locate(path, key=True)
    first = merged.locate(path, key=True)
    message = f"`{'.'.join(map(str, path))}` is defined in two places"
    return Problem("duplicate-key", message, second, ((first, "first defined here"),))
