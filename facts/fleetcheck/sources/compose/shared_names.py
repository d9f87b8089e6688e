"""What Docker calls the networks and volumes of a project, by which others may use them."""

from fleetcheck.fleet.values import check_name
from fleetcheck.sources.compose.item import Item
from fleetcheck.sources.compose.placeholders import is_open

OF_DOCKER = ("bridge", "host", "none", "ingress", "docker_gwbridge")
"""The networks that are there wherever Docker is, or a Swarm."""


def external(entry: Item) -> Item | None:
    """Return where a network or volume is said to exist outside of its project, if it is."""
    said = entry.get("external")
    return None if said is None or said.unknown or said.is_false else said


def shared_name(project: str, name: str, entry: Item) -> str:
    """Return what a network or volume of a project is called, or nothing if that is not known."""
    said = entry.get("name") or entry.get("external", "name")
    if is_open(name):
        return ""
    if said is not None:
        return "" if said.unknown or not is_name(said.text) else said.text
    return name if external(entry) is not None else f"{project}_{name}"


def is_name(text: str) -> bool:
    """Return whether a text can be a name in a fleet."""
    try:
        check_name(text)
    except ValueError:
        return False
    return True
