"""The scopes of den's graphs: how those below a host are called, and what is around each."""

from collections.abc import Mapping
from typing import NamedTuple

from fleetcheck.documents.document import Document
from fleetcheck.documents.location import Path
from fleetcheck.sources.den.document import Scope

Written = tuple[Document, Path]
"""Where something is written: in which document, at which path."""


class Below(NamedTuple):
    """A scope below a host: what it is in, and of which kind it is."""

    parent: str
    kind: str
    written: Written


def user_on(user: str, host: str) -> str:
    """Return the name of a scope below a host: many hosts have a user of one name."""
    return f"{user}@{host}"


def line(scope: Scope, by_id: Mapping[str, tuple[int, Scope]]) -> list[tuple[int, Scope]]:
    """Return a scope with all that it is in, by their indexes, from below."""
    found: dict[str, tuple[int, Scope]] = {}
    each: str | None = scope.id
    while each is not None and each in by_id and each not in found:
        found[each] = by_id[each]
        each = by_id[each][1].parent
    return list(found.values())
