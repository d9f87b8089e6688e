"""By which profile a service is deployed, and what makes it active."""

from collections.abc import Sequence
from pathlib import PurePath

from fleetcheck.documents.location import Location
from fleetcheck.sources.compose.files.variables import Variables
from fleetcheck.sources.compose.item import Item, Spot, Via
from fleetcheck.sources.compose.service import active_profiles
from fleetcheck.sources.options import COMMAND_LINE

PROFILES = "COMPOSE_PROFILES"


def by_profile(
    service: Item, asked: Sequence[tuple[str, Location]], variables: Variables
) -> tuple[Via, ...]:
    """Return by way of which profile a service is deployed, nothing if it is in none.

    `asked` are the profiles that are active, each with where that is said, if `variables` do not.
    """
    said = service.get("profiles")
    places = dict(reversed(asked))
    active = active_profiles(places, variables(PROFILES))
    for each in () if said is None else said.elements:
        which = each.text if each.text in active else "*"
        if which not in active:
            continue
        words, place = f"in the profile `{each.text}`, active by", places.get(which)
        if place is None:
            return (Via(f"{words} `{PROFILES}`", Spot(each)), *variables.via(PROFILES))
        if place == COMMAND_LINE:
            return (Via(f"{words} `--profile {which}`", Spot(each)),)
        file = PurePath(place.file).name
        return (Via(f"{words} `{file}`", Spot(each)), Via("the profile is made active here", place))
    return ()
