"""What follows from something, again and again, until nothing new comes."""

from collections.abc import Callable, Iterable
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
