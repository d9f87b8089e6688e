"""What all entries of a fleet share, and how their short forms are read."""

from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import PydanticCustomError


class Entry(BaseModel):
    """An entry of a fleet: it is frozen and refuses unknown keys.

    The text below each field is its description in the JSON Schema.
    """

    # Built when first used, so that none is built by itself and again within the fleet.
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=False, defer_build=True)


T = TypeVar("T")
E = TypeVar("E", bound=Entry)


def reader(parse: Callable[[T], object]) -> Callable[[T], object]:
    """Return `parse` with its ValueError as an error of ours, shown to people as it is."""

    def read(value: T) -> object:
        try:
            return parse(value)
        except ValueError as error:
            raise PydanticCustomError("wrong-value", "{why}", {"why": str(error)}) from None

    return read


def entry_of(model: type[E], long: Callable[[object], object]) -> Callable[[object], object]:
    """Return what reads a text into the entry that it is short for; anything else gets long.

    Each text is read once: a large fleet says the same few over and over.
    """

    @lru_cache(maxsize=1 << 16)
    def known(text: str) -> E | None:
        try:
            return model.model_validate(long(text))
        except ValidationError:
            return None

    def read(value: object) -> object:
        entry = known(value) if type(value) is str else None
        return long(value) if entry is None else entry

    return read


def listed(value: object) -> object:
    """Return a list of `value` unless it is one."""
    return value if isinstance(value, list) else [value]


def keyed(value: object, key: str) -> object:
    """Return an entry, of which people may write the value of one key only, as a mapping."""
    return value if isinstance(value, dict) else {key: value}
