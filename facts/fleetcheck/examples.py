"""A few providers of each capability, to name where none of them is in scope."""

from fleetcheck import model
from fleetcheck.expand import Expansion

EXAMPLES = 3
"""How many providers of a capability are named where none of them is in scope."""


def examples(fleet: model.Fleet, expansion: Expansion) -> dict[str, list[str]]:
    """Return a few providers of each capability, those that are placed first, by name."""
    placed = {placement.aspect for placement in expansion.placements}
    found: dict[str, list[str]] = {}
    for name in sorted(name for name, aspect in fleet.aspects.items() if aspect.provides):
        for cap in {provide.cap for provide in fleet.aspects[name].provides}:
            found.setdefault(cap, []).append(name)
    return {
        cap: sorted(names, key=lambda name: name not in placed)[:EXAMPLES]
        for cap, names in sorted(found.items())
    }
