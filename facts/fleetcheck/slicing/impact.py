"""The impact of edits: the part of a fleet in which they can make a difference, as a smaller fleet.

Who is where is settled host by host. So an edit of a host, of a scope on it or of an aspect changes
only what is on the hosts that have it, and beyond these only what looks for something that is
offered there. To judge those, with what they look for themselves, is to judge the fleet as far as
the edit matters. What is not as local as that has no such part: the whole fleet has to be judged.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from fleetcheck.documents.edit import Edit, EditError, texts
from fleetcheck.documents.problem import BadInputError
from fleetcheck.fleet.setting_type import names_members
from fleetcheck.fleet.values import parse_assumption
from fleetcheck.loading.load import Loaded, edited
from fleetcheck.lowering.extent import Placed
from fleetcheck.resolve.automatic import automatic
from fleetcheck.resolve.expansion import expand
from fleetcheck.slicing.cut import HostCuts
from fleetcheck.slicing.families.component import entangled
from fleetcheck.slicing.visibility import Visibility

_MOST = 60
"""So many hosts are looked at at most, and ten times that many placements are looked at."""

_EXAMPLES = 2
"""How many places of a provider are looked at in each environment, beside those in question."""

_OF_MACHINE = frozenset(
    ("aspects", "tags", "settings", "reserved", "open", "class", "choose", "kind", "system")
)
"""Keys of a host or scope that matter on its host, and to who looks for something there."""

_TURNING = frozenset(("choose", "kind"))
"""Keys of a host or scope by which all that is on it may find or offer something else."""

_QUIET = frozenset(
    ("claims", "conflicts", "content", "advertises", "open", "ports", "settings", "vars")
)
"""Keys of an aspect that matter on the hosts it is placed on."""

_OFFERING = frozenset(("imports", "needs", "provides", "reach", "requires"))
"""Keys of an aspect that matter to others: what is found there, and what waits for it."""

_LINKING = frozenset(("provides", "requires"))
"""Keys of an aspect by which aspects wait for each other."""


class _Change(NamedTuple):
    """Placements that are or find something else, and further hosts that have to be looked at."""

    placements: set[Placed]
    hosts: set[str | None]


class Impacts:
    """Finds the impact of edits in one fleet."""

    def __init__(self, loaded: Loaded, seen: Visibility) -> None:
        """Index the fleet only when an impact is asked for."""
        self._fleet = loaded.fleet
        self._nodes = seen.nodes
        self._cuts = HostCuts(loaded, seen)
        self._seen = seen

    def of(self, edits: Sequence[Edit], names: Iterable[str]) -> Loaded | None:
        """Return the part of the fleet in which edits, and the hosts and scopes named, matter.

        None where that is not plainly a small part of the fleet, or the edits cannot be made.
        """
        if self._fleet.observed:
            return None
        nodes = self._nodes
        hosts = {nodes[name].host for name in names if name in nodes}
        for edit in edits:
            touched = self._touched(edit)
            if touched is None:
                return None
            hosts |= touched
        about = {str(edit.path[1]) for edit in edits if edit.path[0] == "aspects"}
        about |= {text for edit in edits for text in texts(edit.value)}
        near = _plain(hosts)
        changed = None if near is None else self._changed(edits, near, about)
        if near is None or changed is None:
            return None
        linking = any(e.action != "remove" and _LINKING.intersection(e.path) for e in edits)
        concerned = self._concerned(changed.placements, about, linking)
        if concerned is None:
            return None
        hosts |= changed.hosts
        hosts |= {nodes[scope].host for _, scope in concerned}
        for aspect, scope in sorted(concerned):
            if _plain(hosts) is None:
                return None
            hosts |= self._found_from(aspect, scope, near, about)
        whole = _plain(self._cuts.tied(host for host in hosts if host is not None))
        if whole is None or None in hosts:
            return None
        return self._cuts.of(sorted(whole), sorted(about), _moving(edits))

    def _touched(self, edit: Edit) -> set[str | None] | None:
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

    def _changed(self, edits: Sequence[Edit], hosts: set[str], about: set[str]) -> "_Change | None":
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
        if _moving(edits):
            moved = self._moved(edits, hosts, about)
            if moved is None:
                return None
            changed |= moved.placements
            beside |= moved.hosts
        if any("ports" in edit.path or "aspects" in edit.path for edit in edits):
            beside |= self._sharing
        return _Change(changed, beside)

    def _moved(self, edits: Sequence[Edit], hosts: set[str], about: set[str]) -> "_Change | None":
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
        return _Change(moved, beside)

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

    def _concerned(
        self, changed: set[Placed], about: set[str], linking: bool
    ) -> set[Placed] | None:
        """Return changed placements with all that could notice, None where that is too much.

        Who looks for something there, also for what edits are `about`, and who is at the other end
        of a channel. Who relies on those in turn could notice where they wait for each other, which
        anything could where edits are `linking` aspects that were not.
        """
        near = self._seen
        looking = {each for name in about for each, _ in near.requiring.get(name, ())}
        found = {(name, scope) for name in looking for scope in near.places.get(name, ())}
        found |= changed
        seen = {aspect for aspect, _ in changed}
        waiting = sorted(seen)
        for aspect in waiting:
            for other in near.noticing(aspect):
                found |= {(other, scope) for scope in self._seen.places.get(other, ())}
                if other not in seen and (linking or other in self._entangled):
                    seen.add(other)
                    waiting.append(other)
            if len(found) > 10 * _MOST:
                return None
        return found

    @cached_property
    def _entangled(self) -> Collection[str]:
        """Return the aspects that could wait for each other."""
        return entangled(self._seen).keys()

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
            for name in self._seen.expansion.saying.get("settings", ())
            for field in self._fleet.aspects[name].settings.values()
        )

    def _found_from(
        self, aspect: str, scope: str, hosts: set[str], about: set[str]
    ) -> set[str | None]:
        """Return the hosts of what a placement looks for, of each environment a few.

        It may look for what edits are `about`, too.
        """
        near, nodes, aspects = self._seen, self._nodes, self._fleet.aspects
        names = [f"cap:{require.cap}" for require in aspects[aspect].requires]
        names += (f"{kind}:{name}" for name in about for kind in ("cap", "name"))
        importing = (aspect, *near.imports_of(aspect)) if aspects[aspect].imports else ()
        for each in importing:
            if each in aspects:
                names += (f"name:{name}" for name in aspects[each].imports)
        found: set[str | None] = set()
        for name in names:
            for provider in near.around(scope, name):
                other: Counter[str | None] = Counter()
                for place in near.places[provider]:
                    environment, host = near.environments[place], nodes[place].host
                    enough = host not in hosts and other[environment] == _EXAMPLES
                    if not enough and near.sees(scope, name, provider, place):
                        other[environment] += host not in hosts
                        found.add(host)
        return found


def _moving(edits: Iterable[Edit]) -> bool:
    """Return whether edits may change what is placed where."""
    return any(edit.path[0] in ("hosts", "scopes") or "needs" in edit.path for edit in edits)


def _plain(hosts: Iterable[str | None]) -> set[str] | None:
    """Return the hosts, None where there are many, or one is not known."""
    found = {host for host in hosts if host is not None}
    return found if len(found) == len(set(hosts)) <= _MOST else None
