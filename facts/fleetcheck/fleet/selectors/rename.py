"""Writes another name into the text of a selector, and leaves all else in it as it was."""

import re
from collections.abc import Callable, Mapping
from typing import Literal

from fleetcheck.fleet.selectors.selector import Has, Host, Selector, Tag
from fleetcheck.fleet.selectors.text import text

Sort = Literal["tag", "host", "has"]
"""What a selector asks for by name, as it is written before the colon."""

SORTS: Mapping[str, Sort] = {"tagged": "tag", "node": "host", "aspect": "has"}
"""How selectors ask for a known name of each kind."""

_ATOMS: Mapping[Sort, Callable[[str], Selector]] = {"tag": Tag, "host": Host, "has": Has}


def renamed(selector: str, sort: Sort, name: str, meant: str) -> str | None:
    """Return the selector that asks for the name that is meant, None where that is not plain."""
    parts = re.split(rf"(?<![\w-]){sort}:\"?{re.escape(name)}\"?(?![\w-])", selector)
    return text(_ATOMS[sort](meant)).join(parts) if len(parts) > 1 else None
