"""A few providers of each capability, to name where none of them is in scope."""

from collections.abc import Container, Iterable

from fleetcheck.fleet import model
from fleetcheck.resolve.expansion import Expansion

EXAMPLES = 3
"""How many providers of a capability are named where none of them is in scope."""


def examples(fleet: model.Fleet, expansion: Expansion) -> dict[str, list[str]]:
    """Return a few providers of each capability."""
    placed = {placement.aspect for placement in expansion.placements}
    found: dict[str, set[str]] = {}
    for name, aspect in fleet.aspects.items():
        for provide in aspect.provides:
            found.setdefault(provide.cap, set()).add(name)
    return {cap: first(names, placed) for cap, names in sorted(found.items())}


def first(providers: Iterable[str], placed: Container[str]) -> list[str]:
    """Return a few of the providers, those that are placed first, by name."""
    return sorted(providers, key=lambda name: (name not in placed, name))[:EXAMPLES]
