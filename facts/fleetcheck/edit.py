"""Changes of the declarations of a fleet, as values."""

from typing import Literal, NamedTuple

from pydantic import JsonValue

from fleetcheck.location import Path


class Edit(NamedTuple):
    """One change: `set` a value or key, `remove` a key or list element, or `add` to a list.

    `path` is in the tree of the fleet; for `add` it is the list, which need not be there yet.
    """

    action: Literal["set", "remove", "add"]
    path: Path
    value: JsonValue = None
