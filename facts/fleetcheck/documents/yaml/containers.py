"""Lists and mappings of a YAML text while it is read, and what its aliases may refer to."""

from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass(slots=True)
class Sequence:
    """A list under construction; `repeated` is what aliases had added before it."""

    number: int = 0
    repeated: int = 0
    anchor: str | None = None
    height: int = 1
    value: list[object] = field(default_factory=list)
    children: list[int] = field(default_factory=list)

    def add(self, value: object, number: int) -> None:
        """Add an element, which is the node of this number."""
        self.value.append(value)
        self.children.append(number)


@dataclass(slots=True)
class Mapping:
    """A mapping under construction; `key` is None while the next node is to be a key."""

    number: int
    repeated: int
    anchor: str | None
    height: int = 1
    key: str | None = None
    value: dict[str, object] = field(default_factory=dict)
    children: dict[str, int] = field(default_factory=dict)

    def add(self, value: object, _number: int) -> None:
        """Add the value of the key that came before it."""
        if self.key is not None:
            self.value[self.key] = value
            self.key = None


class Anchored(NamedTuple):
    """A complete node that aliases may refer to; `text` is a scalar's, for use as a key."""

    value: object
    number: int
    size: int = 1
    height: int = 0
    text: str | None = None


DANGLING = Anchored(None, 0, text="")
"""What an alias stands for where there is no such anchor."""
