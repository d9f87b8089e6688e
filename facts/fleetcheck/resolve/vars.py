"""Generated values: the levels they exist at, and what they are made from."""

from collections.abc import Iterable

from fleetcheck.fleet import model

LEVELS = ("fleet", "environment", "host")
"""What a var may be generated for, apart from each scope of a kind."""


def vars_taken(fleet: model.Fleet, used: Iterable[str]) -> list[model.Var]:
    """Return the vars of these names with all that they are made from, as far as there are such."""
    names = list(dict.fromkeys(used))
    for name in names:  # it grows
        if name in fleet.vars:
            names += [each for each in fleet.vars[name].dependencies if each not in names]
    return [fleet.vars[name] for name in names if name in fleet.vars]
