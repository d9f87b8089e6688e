"""What is suspected, and of what fleet: the values that the shapes of narrowing speak in."""

from typing import NamedTuple

from fleetcheck.fleet import model
from fleetcheck.resolve.expansion import Expansion
from fleetcheck.slicing.neighbourhood import Neighbourhood


class Suspect(NamedTuple):
    """A placement to be judged, with a requirement or import by its index, a channel or a setting.

    It is missing where surely nothing serves that, so that it breaks who relies on the placement.
    Without a scope, the requirement is judged wherever the aspect is placed among the suspects.
    """

    aspect: str
    scope: str | None = None
    requirement: int | None = None
    imported: int | None = None
    missing: bool = False
    channel: str | None = None
    field: str | None = None


class Whole(NamedTuple):
    """A fleet with what is computed from it."""

    fleet: model.Fleet
    expansion: Expansion
    near: Neighbourhood
