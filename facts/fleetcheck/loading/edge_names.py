"""The names and classes that delivery edges and observations speak of: unknown ones are bad input.

Scopes that traits create are known only once the fleet is expanded, so that is done here where an
entry leaves no other way to tell.
"""

from collections.abc import Iterator
from functools import cached_property

from fleetcheck.documents.location import Locate, Path
from fleetcheck.documents.problem import Problem, suggestion
from fleetcheck.fleet.model import Delivery, Fleet
from fleetcheck.resolve.edges import deliveries, ends, into_of, sources_of
from fleetcheck.resolve.expansion import Expansion, expand


def check_edge_names(fleet: Fleet, locate: Locate) -> Iterator[Problem]:
    """Yield a problem for each end of an edge that is not there, and each missing class."""
    known = _Known(fleet)
    for path, entry in deliveries(fleet):
        dangling = [(where, name) for where, name in ends(entry) if not known.scope(name)]
        for where, name in dangling:
            yield known.missing(name, (*path, *where), locate)
        if entry.rewalk is not None and entry.rewalk not in fleet.aspects:
            close = suggestion(entry.rewalk, fleet.aspects.keys())
            message = f"there is no aspect `{entry.rewalk}`{close}"
            yield Problem("dangling-name", message, locate((*path, "rewalk"), False))
        if not dangling and entry.class_ is None:
            yield from _unclear(fleet, known.expansion, path, entry, locate)
    for index, seen in enumerate(fleet.observed):
        path = ("observed", index)
        if not known.scope(seen.root):
            yield known.missing(seen.root, (*path, "root"), locate)
        for position, name in enumerate(seen.holds):
            if not known.scope(name):
                yield known.missing(name, (*path, "holds", position), locate)


class _Known:
    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet

    @cached_property
    def expansion(self) -> Expansion:
        return expand(self._fleet)

    def scope(self, name: str) -> bool:
        """Return whether there is a host or scope of this name, be it created by a trait."""
        if name in self._fleet.hosts or name in self._fleet.scopes:
            return True
        return "/" in name and name in self.expansion.nodes

    def missing(self, name: str, path: Path, locate: Locate) -> Problem:
        """Return the problem that there is no host or scope of this name."""
        known = [*self._fleet.hosts, *self._fleet.scopes]
        if "/" in name:
            known += self.expansion.nodes
        message = f"there is no host or scope `{name}`{suggestion(name, known)}"
        return Problem("dangling-name", message, locate(path, False))


def _unclear(
    fleet: Fleet, expansion: Expansion, path: Path, entry: Delivery, locate: Locate
) -> Iterator[Problem]:
    """Yield a problem where neither an entry nor its ends give a class."""
    if None in sources_of(fleet, expansion, entry):
        names = entry.reads or (entry.source or entry.on or "",)
        of = " or ".join(f"`{name}`" for name in names)
        message = f"say which `class` of content to take: {of} has no class of its own"
        yield Problem("missing-key", message, locate(path, False))
    elif entry.to is not None and into_of(fleet, expansion, entry) is None:
        message = f"say which class to deliver `into`: `{entry.to}` has no class of its own"
        yield Problem("missing-key", message, locate(path, False))
