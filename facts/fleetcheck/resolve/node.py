"""Hosts and scopes while a fleet is expanded and after, and why something is on one of them."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from fleetcheck.documents.location import Path
from fleetcheck.fleet import model
from fleetcheck.fleet.meta import flat


class Reason(NamedTuple):
    """Why an aspect is on a scope, or a scope in a role.

    `how` is `listed`, `role`, `needs`, `neededBy`, `synth`, `hosts` or `select`; `by` is the role,
    aspect or selector behind it; `path` is where that is written.
    """

    how: str
    by: str
    path: Path


class Placement(NamedTuple):
    """An aspect on a scope, with every direct reason for it, the decisive one first."""

    aspect: str
    scope: str
    reasons: tuple[Reason, ...]


class Member(NamedTuple):
    """A host or scope that takes part in a role of a service."""

    service: str
    role: str
    scope: str
    reasons: tuple[Reason, ...]


class Node:
    """A host or a scope below one, while the fleet is expanded and after."""

    def __init__(self, name: str, entry: model.Machine, path: Path, parent: str | None) -> None:
        """Start with what the entry itself says."""
        self.name = name
        self.entry = entry
        self.path = path
        self.parent_name = parent
        self.parent: Node | None = None
        self.children: list[Node] = []
        self.host: str | None = name if parent is None else None
        self.own_environment = entry.environment
        self.kind = entry.kind
        self.tags: set[str] = set(entry.tags)
        self.aspects: dict[str, list[Reason]] = {}
        self.entity: str | None = None
        self.environments: Mapping[str, model.Environment] = {}
        self.providing: Mapping[str, model.Aspect] = {}

    @property
    def below_host(self) -> bool:
        """Return whether this is a scope on a host, not a host."""
        return self.parent_name is not None

    @property
    def apart(self) -> bool:
        """Return whether it declares another environment than that of what carries it."""
        said = self.own_environment
        return said is not None and self.parent is not None and self.parent.environment != said

    @property
    def capabilities(self) -> set[str]:
        """Return the capabilities that the aspects placed here provide."""
        placed = self.providing.keys() & self.aspects.keys()
        return {each.cap for name in placed for each in self.providing[name].provides}

    @property
    def attributes(self) -> Mapping[str, object]:
        """Return what a selector such as `class=nixos` compares, apart from tags."""
        found = {
            "name": self.name,
            "class": self.entry.class_,
            "address": self.entry.address,
            "environment": self.environment,
            "kind": self.kind,
            "host": self.host,
        }
        known = {key: value for key, value in found.items() if value is not None}
        return known | self._meta() if self.environments or self.entry.meta else known

    def _meta(self) -> dict[str, str]:
        """Return what is said under `meta`; a host has that of its environment, too."""
        above = None if self.below_host else self.environments.get(self.environment or "")
        around = {} if above is None else {key: text for key, text, _ in flat(above.meta)}
        return around | {key: text for key, text, _ in flat(self.entry.meta)}

    @property
    def environment(self) -> str | None:
        """Return the environment it says or inherits."""
        for above in upwards(self):
            if above.own_environment is not None:
                return above.own_environment
        return None


def upwards(node: Node) -> Iterator[Node]:
    """Yield the node and all that carries it, outwards."""
    above: Node | None = node
    while above is not None:
        yield above
        above = above.parent
