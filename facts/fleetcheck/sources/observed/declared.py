"""What a fleet declares, as far as it tells what is seen on its machines from what is not its own.

The tree is not validated yet, so nothing is taken for granted.
"""

from collections.abc import Iterator, Mapping

from fleetcheck.documents.location import Location
from fleetcheck.documents.problem import BadInputError, Problem, suggestion
from fleetcheck.sources.observed.seen import Seen
from fleetcheck.sources.options import Observed

Tree = Mapping[str, object]


class Declared:
    """The hosts, Compose projects and external networks of a fleet."""

    def __init__(self, tree: Tree) -> None:
        """Look through a tree in the native format."""
        self._hosts = _mapping(tree.get("hosts"))
        self._projects: set[tuple[str, str]] = set()
        self._services: set[tuple[str, str, str]] = set()
        self._elsewhere: set[tuple[str, str]] = set()
        aspects = _mapping(tree.get("aspects"))
        for host, entry in self._hosts.items():
            for placed in _listed(_mapping(entry).get("aspects")):
                project = _mapping(_mapping(aspects.get(str(placed))).get("project"))
                name, service = str(project.get("name", "")), str(project.get("service", ""))
                if name:
                    self._projects.add((host, name))
                    self._services.add((host, name, service))
                    self._elsewhere.add((name, service))
        provided = set(_capabilities(aspects, "provides"))
        self.addressed = any(
            _mapping(aspect).get(key)
            for aspect in aspects.values()
            for key in ("networks", "attachments")
        )
        """Whether subnets or fixed addresses of Docker networks are declared at all."""
        self.wanted = frozenset(set(_capabilities(aspects, "requires")) - provided)
        """The capabilities that something requires and nothing provides."""

    def host(self, observed: Observed) -> str:
        """Return on which host something was seen; raises BadInputError if that is not known."""
        if observed.host in self._hosts:
            return observed.host
        if not observed.host and len(self._hosts) == 1:
            return next(iter(self._hosts))
        if observed.host:
            message = f"there is no host `{observed.host}`{suggestion(observed.host, self._hosts)}"
        else:
            message = f"it is not said on which of {len(self._hosts)} hosts `{observed.file}` is"
        advice = f"say --observed HOST={observed.file}"
        place = Location("command line", 0, 0)
        raise BadInputError([Problem("usage", message, place, help=advice)])

    def has(self, host: str, seen: Seen) -> bool:
        """Return whether something that was seen on a host is what the fleet declares there."""
        if seen.kind == "network":
            return (host, seen.project) in self._projects
        return (host, seen.project, seen.part) in self._services

    def is_elsewhere(self, seen: Seen) -> bool:
        """Return whether the fleet declares a container, if not where it was seen."""
        return (seen.project, seen.part) in self._elsewhere


def _capabilities(aspects: Tree, key: str) -> Iterator[str]:
    for aspect in aspects.values():
        for each in _listed(_mapping(aspect).get(key)):
            capability = _mapping(each).get("cap", each)
            if isinstance(capability, str):
                yield capability


def _mapping(value: object) -> Tree:
    return value if isinstance(value, dict) else {}


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []
