"""The key `choice` of the family `lookup`: which aspects are chosen for which capability."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from fleetcheck.fleet import model
from fleetcheck.resolve.expansion import Expansion
from fleetcheck.slicing.families.seeds import Seeds, Whole
from fleetcheck.slicing.visibility import Visibility


class Choice(NamedTuple):
    """What is chosen from some scopes down, or from an environment, or in the whole fleet."""

    scopes: Sequence[str]
    environment: str | None
    chosen: Mapping[str, str]


def choice(whole: Whole, seeds: Seeds) -> None:
    """Add each choice with a placement of what it chooses that is in sight, else with all of them.

    With what provides the capability, if anything does.
    """
    seen = whole.seen
    for scopes, environment, chosen in choices(whole.fleet, whole.expansion):
        for capability, aspect in chosen.items():
            if aspect not in whole.fleet.aspects:
                continue
            seeds.aspects.update((aspect, *seen.providers.get(capability, ())[:1]))
            provides = capability in seen.caps.get(aspect, ())
            visible = _sight(seen, scopes, environment, (capability, aspect)) if provides else None
            if visible is not None:
                scope, place = visible
                seeds.scopes.update(scope)
                seeds.placements.add((aspect, place))
                continue
            seeds.placements.update((aspect, place) for place in seen.places.get(aspect, ()))
            for scope in scopes:
                seeds.scopes.update(seen.beside[seen.hosts[scope]])


def choices(fleet: model.Fleet, expansion: Expansion) -> Iterator[Choice]:
    """Yield what is chosen anywhere in a fleet."""
    for node in expansion.nodes.values():
        if node.host is not None and node.entry.choose:
            yield Choice((node.name,), None, node.entry.choose)
    for index, policy in enumerate(fleet.policies):
        picked = sorted(expansion.picked.get(("policies", index, "select"), ()))
        yield Choice(picked, None, policy.choose)
    for name, environment in fleet.environments.items():
        yield Choice((), name, environment.choose)
    yield Choice((), None, fleet.choose)


def _sight(
    seen: Visibility, scopes: Sequence[str], environment: str | None, about: tuple[str, str]
) -> tuple[Sequence[str], str] | None:
    """Return a scope and a placement of the aspect that it sees; None if there is none."""
    capability, aspect = about
    places = seen.places.get(aspect, ())
    for scope in scopes:
        for place in places:
            if seen.sees(scope, f"cap:{capability}", aspect, place):
                return (scope,), place
    for place in () if scopes else places:
        if environment is None or seen.environments[place] == environment:
            return (), place
    return None
