"""By which profile a service is deployed, and what makes it active."""

from collections.abc import Collection

from fleetcheck.sources.compose.files.variables import Variables
from fleetcheck.sources.compose.item import Item, Spot, Via
from fleetcheck.sources.compose.service import active_profiles

PROFILES = "COMPOSE_PROFILES"


def by_profile(service: Item, options: Collection[str], variables: Variables) -> tuple[Via, ...]:
    """Return by way of which profile a service is deployed, nothing if it is in none."""
    said = service.get("profiles")
    active = active_profiles(options, variables(PROFILES))
    for each in () if said is None else said.elements:
        which = each.text if each.text in active else "*"
        if which not in active:
            continue
        by = f"--profile {which}" if options else PROFILES
        profile = Via(f"in the profile `{each.text}`, active by `{by}`", Spot(each))
        return (profile, *(() if options else variables.via(PROFILES)))
    return ()
