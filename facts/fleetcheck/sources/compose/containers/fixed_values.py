"""Single values of Compose files that have one spelling in a fleet: addresses and subnets."""

from collections.abc import Callable

from fleetcheck.documents.problem import Problem
from fleetcheck.sources.compose.item import Item


def read_value(item: Item, parse: Callable[[str], str], problems: list[Problem]) -> str | None:
    """Return a value in its canonical spelling, None if it is empty, not known, or none.

    What is none is added to `problems`.
    """
    if item.unknown or not item.text:
        return None
    try:
        return parse(item.text)
    except ValueError as error:
        problems.append(item.problem("wrong-value", str(error)))
        return None
