"""The settings of a Clan role: modules within modules, as plain fields."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from fleetcheck.documents.json_value import JsonValue
from fleetcheck.documents.location import Path

_OF_MODULES = ("_class", "_file", "key")
"""Keys by which a module describes itself."""


class Field(NamedTuple):
    """A field that settings set, with its value and the first place of it."""

    value: JsonValue
    path: Path


def fields(settings: Mapping[str, JsonValue] | None, path: Path) -> dict[str, Field]:
    """Return the fields that settings at a path set, by name.

    Clan wraps them as `{"imports": [{"_file": …, "imports": [{…}]}]}`. Where several modules set
    one field, objects and lists are joined, and of other values the last one counts. A module that
    is not an object, such as a path, says nothing here.
    """
    found: dict[str, Field] = {}
    for name, value, where in _set(settings or {}, path):
        known = found.get(name)
        found[name] = (
            Field(_joined(known.value, value), known.path) if known else Field(value, where)
        )
    return found


def _set(module: Mapping[str, JsonValue], path: Path) -> Iterator[tuple[str, JsonValue, Path]]:
    for name, value in module.items():
        if name == "imports" and isinstance(value, list):
            for index, inner in enumerate(value):
                if isinstance(inner, dict):
                    yield from _set(inner, (*path, name, index))
        elif name not in _OF_MODULES:
            yield name, _plain(value), (*path, name)


def _plain(value: JsonValue) -> JsonValue:
    """Return the value inside of `mkForce` and the like."""
    if isinstance(value, dict) and value.get("_type") == "override" and "content" in value:
        return value["content"]
    return value


def _joined(first: JsonValue, second: JsonValue) -> JsonValue:
    if isinstance(first, dict) and isinstance(second, dict):
        both = {name: _joined(first[name], second[name]) for name in first if name in second}
        return {**first, **second, **both}
    if isinstance(first, list) and isinstance(second, list):
        return [*first, *second]
    return second
