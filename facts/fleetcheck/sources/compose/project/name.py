"""What Docker calls a project, and where that is written."""

import re
from typing import NamedTuple

from fleetcheck.documents.location import Location
from fleetcheck.documents.problem import Problem
from fleetcheck.sources.compose.files.variables import Variables
from fleetcheck.sources.compose.item import Item, Spot, Via
from fleetcheck.sources.compose.project.located import Found

NAME = "COMPOSE_PROJECT_NAME"

_ALLOWED = re.compile(r"[a-z0-9][a-z0-9_-]*")
_NOT_OF_A_NAME = re.compile(r"[^a-z0-9_-]")
_WHAT_IS_ALLOWED = "it has small letters, digits, `-` and `_`, the first a letter or digit"


class ProjectName(NamedTuple):
    """The name of a project, and where it is written."""

    text: str
    spot: Spot


def project_name(
    found: Found, tree: Item, variables: Variables, problems: list[Problem]
) -> ProjectName:
    """Return what Docker calls a project; a name that it refuses is added to `problems`."""
    told, said = variables(NAME), tree.get("name")
    if said is not None and said.unknown:
        said = None
    name = told or ("" if said is None else said.text)
    if told:
        spot = _spot(tree, variables.via(NAME), found)
    elif said is not None:
        spot = Spot(said)
    else:
        what = "host" if found.parts else "folder"
        spot = _spot(tree, (Via(f"the {what} `{found.base}` gives the project its name"),), found)
    if name and not _ALLOWED.fullmatch(name):
        message = f"`{name}` is no name of a project: {_WHAT_IS_ALLOWED}"
        problems.append(Problem("wrong-value", message, spot.place()))
    text = _NOT_OF_A_NAME.sub("", (name or found.base).lower()).lstrip("_-") or "project"
    return ProjectName(text, spot)


def _spot(tree: Item, via: tuple[Via, ...], found: Found) -> Spot:
    """Return the place of a name that no Compose file says: a line of variables, or a folder."""
    set_at = via[0].at if via else None
    where = set_at if isinstance(set_at, Location) else Location(found.files[0], 0, 0)
    return Spot(tree._replace(value=None, via=via), at=where)
