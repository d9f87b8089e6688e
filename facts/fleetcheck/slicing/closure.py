"""What follows from something, again and again, until nothing new comes."""

from collections.abc import Callable, Container, Iterable
from typing import TypeVar

T = TypeVar("T")


def closure(start: Iterable[T], after: Callable[[T], Iterable[T]]) -> set[T]:
    """Return what is there at the start and all that comes after any of it, directly or not."""
    found = set(start)
    waiting = list(found)
    while waiting:
        for each in after(waiting.pop()):
            if each not in found:
                found.add(each)
                waiting.append(each)
    return found


def closed_within(
    names: Iterable[str], known: Container[str], after: Callable[[str], Iterable[str]]
) -> set[str]:
    """Return those of the names that are known, with all known ones that come after them."""
    return closure(
        (name for name in names if name in known),
        lambda name: (each for each in after(name) if each in known),
    )
