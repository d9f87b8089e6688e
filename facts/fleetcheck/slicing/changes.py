"""What edits change by themselves: hosts, and placements that are or find something else."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from fleetcheck.documents.edit import Edit, EditError
from fleetcheck.documents.problem import BadInputError
from fleetcheck.fleet.setting_type import names_members
from fleetcheck.fleet.values import parse_assumption
from fleetcheck.loading.load import Loaded, edited
from fleetcheck.lowering.extent import Placed
from fleetcheck.resolve.automatic import automatic
from fleetcheck.resolve.expansion import expand
from fleetcheck.slicing.cut import HostCuts
from fleetcheck.slicing.visibility import Visibility

_OF_MACHINE = frozenset(
    ("aspects", "tags", "settings", "reserved", "open", "class", "choose", "kind", "system")
)
"""Keys of a host or scope that matter on its host, and to who looks for something there."""

_TURNING = frozenset(("choose", "kind"))
"""Keys of a host or scope by which all that is on it may find or offer something else."""

_QUIET = frozenset(
    (
        "advertises",
        "attachments",
        "awaits",
        "claims",
        "conflicts",
        "containers",
        "content",
        "data",
        "devices",
        "healthcheck",
        "missing",
        "network",
        "networks",
        "open",
        "portRanges",
        "ports",
        "project",
        "routes",
        "settings",
        "vars",
    )
)
"""Keys of an aspect that matter on the hosts it is placed on."""

_OFFERING = frozenset(("imports", "needs", "provides", "reach", "requires"))
"""Keys of an aspect that matter to others: what is found there, and what waits for it."""


class Change(NamedTuple):
    """Placements that are or find something else, and further hosts that have to be looked at."""

    placements: set[Placed]
    hosts: set[str | None]


class Changes:
    """Finds what edits of one fleet change."""

    def __init__(self, loaded: Loaded, seen: Visibility, cuts: HostCuts) -> None:
        """Keep the fleet, its index, and what cuts hosts out of it."""
        self._fleet = loaded.fleet
        self._nodes = seen.nodes
        self._seen = seen
        self._cuts = cuts

    def touched(self, edit: Edit) -> set[str | None] | None:
        """Return the hosts that an edit is about, None where it is about more than hosts."""
        nodes = self._nodes
        match edit.path:
            case ("hosts" | "scopes", str(name), str(key), *_) if key in _OF_MACHINE:
                return {nodes[name].host} if name in nodes else None
            case ("aspects", str(name), str(key), *rest) if key in _QUIET | _OFFERING:
                if key == "settings" and len(rest) < 2:
                    return None  # whoever sets it would set nothing
                if key == "imports" and edit.action != "remove":
                    return None  # it is not known where that is offered, as nobody looked for it
                return {nodes[scope].host for scope in self._seen.places.get(name, ())}
            case ("assume", *_):
                return set()
        return None

    def changed(self, edits: Sequence[Edit], hosts: set[str], about: set[str]) -> Change | None:
        """Return what edits add, take away, or make offer or find something else."""
        nodes, near = self._nodes, self._seen
        changed: set[Placed] = set()
        beside: set[str | None] = set()
        for edit in edits:
            match edit.path:
                case ("assume", *_):
                    changed.update(self._assuming(edit))
                case ("aspects", str(name), str(key), *_) if key in _OFFERING:
                    if edit.action != "remove" or key not in ("requires", "imports"):
                        changed |= {(name, scope) for scope in near.places.get(name, ())}
                case ("hosts" | "scopes", str(name), str(key), *_) if key in _TURNING:
                    scopes = near.beside[near.hosts[name]]
                    changed |= {(a, scope) for scope in scopes for a in nodes[scope].aspects}
        if moving(edits):
            moved = self._moved(edits, hosts, about)
            if moved is None:
                return None
            changed |= moved.placements
            beside |= moved.hosts
        if any("ports" in edit.path or "aspects" in edit.path for edit in edits):
            beside |= self._sharing
        return Change(changed, beside)

    def _moved(self, edits: Sequence[Edit], hosts: set[str], about: set[str]) -> Change | None:
        """Return the placements that edits add or take away, and who is in the same roles.

        None where they cannot be made, or where that is not all: others look at members of roles or
        at names, or a scope comes into another environment.
        """
        part = self._cuts.of(sorted(hosts), sorted(about), moving=True)
        try:
            after = expand(edited(part, edits).fleet)
        except (EditError, BadInputError):
            return None
        before = expand(part.fleet)
        moved = {(p.aspect, p.scope) for p in before.placements}
        moved ^= {(p.aspect, p.scope) for p in after.placements}
        if any(
            after.nodes[name].environment != node.environment
            for name, node in before.nodes.items()
            if name in after.nodes
        ):
            return None  # what is found from there, and who finds it, is another matter
        joined = {(m.service, m.role, m.scope) for m in before.members}
        joined ^= {(m.service, m.role, m.scope) for m in after.members}
        if joined and self._speaking_of_members:
            return None
        nodes, aspects, near = self._nodes, self._fleet.aspects, self._seen
        if any(scope not in nodes or aspects[aspect].names for aspect, scope in moved):
            return None  # names are unique in the whole fleet
        beside = {
            nodes[scope].host for member in joined for scope in near.members.get(member[:2], ())
        }
        return Change(moved, beside)

    def _assuming(self, edit: Edit) -> Iterator[Placed]:
        """Yield the placements that need what an edit of `assume` is about, or provide it."""
        said: list[object] = [edit.value]
        if edit.action == "remove":
            said = [text for i, text in enumerate(self._fleet.assume) if i in edit.path]
        caps = {parse_assumption(text).capability for text in said if isinstance(text, str)}
        for cap in caps:
            requiring = (name for name, _ in self._seen.requiring.get(cap, ()))
            for aspect in (*requiring, *self._seen.providers.get(cap, ())):
                yield from ((aspect, scope) for scope in self._seen.places.get(aspect, ()))

    @cached_property
    def _sharing(self) -> frozenset[str | None]:
        """Return the hosts with ports that are to have one number with others."""
        found = automatic(self._fleet, self._seen.expansion)
        return frozenset(port.node.host for port in found if port.group)

    @cached_property
    def _speaking_of_members(self) -> bool:
        """Return whether a setting may have to name a member of a role."""
        return any(
            names_members(field.type)
            for name in self._seen.expansion.usage.get("settings", ())
            for field in self._fleet.aspects[name].settings.values()
        )


def moving(edits: Iterable[Edit]) -> bool:
    """Return whether edits may change what is placed where."""
    return any(edit.path[0] in ("hosts", "scopes") or "needs" in edit.path for edit in edits)
