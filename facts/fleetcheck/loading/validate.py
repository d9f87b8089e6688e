"""The fleet that merged documents are."""

from fleetcheck.documents.location import Locate
from fleetcheck.documents.problem import BadInputError
from fleetcheck.fleet.model import Fleet
from fleetcheck.fleet.reading import read_as
from fleetcheck.loading.merge import Merged


def validate(merged: Merged, locate: Locate | None = None) -> Fleet:
    """Return the fleet that the tree is; BadInputError carries every problem of the tree.

    `locate` says where parts of the tree are written, if not all are where they were read.
    """
    try:
        fleet = read_as(Fleet, merged.tree, locate or merged.locate)
    except BadInputError as error:
        raise BadInputError([*merged.problems, *error.problems]) from None
    if merged.problems:
        raise BadInputError(merged.problems)
    return fleet
