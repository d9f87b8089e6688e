"""A fleet with another value at one path."""

from collections.abc import Mapping
from typing import TypeVar

from pydantic import BaseModel

from fleetcheck.documents.location import Path

M = TypeVar("M", bound=BaseModel)


def with_value(entry: M, path: Path, value: object) -> M:
    """Return the entry with this value at a path; in place of a list, it is the only element."""
    step, *rest = path
    field = _field(entry, step)
    return entry.model_copy(update={field: _with(getattr(entry, field), tuple(rest), value)})


def value_at(entry: BaseModel, path: Path) -> object:
    """Return the value at a path."""
    found: object = entry
    for step in path:
        match found:
            case BaseModel():
                found = getattr(found, _field(found, step))
            case Mapping():
                found = found[step]
            case tuple():
                found = found[int(step)]
    return found


def _with(around: object, path: Path, value: object) -> object:
    if not path:
        return (value,) if isinstance(around, tuple) else value
    match around:
        case BaseModel():
            return with_value(around, path, value)
        case Mapping():
            return {**around, path[0]: _with(around[path[0]], path[1:], value)}
        case tuple():
            return tuple(
                _with(each, path[1:], value) if index == path[0] else each
                for index, each in enumerate(around)
            )
    raise ValueError(f"there is nothing within {around!r}")


def _field(entry: BaseModel, key: str | int) -> str:
    """Return the field of an entry that is written with this key."""
    fields = type(entry).model_fields
    return next((name for name, field in fields.items() if field.alias == key), str(key))
