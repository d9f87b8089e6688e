"""The impact of edits: the part of a fleet in which they can make a difference, as a smaller fleet.

Who is where is settled host by host. So an edit of a host, of a scope on it or of an aspect changes
only what is on the hosts that have it, and beyond these only what looks for something that is
offered there. To judge those, with what they look for themselves, is to judge the fleet as far as
the edit matters. What is not as local as that has no such part: the whole fleet has to be judged.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property

from fleetcheck.documents.edit import Edit, EditError, texts
from fleetcheck.documents.problem import BadInputError
from fleetcheck.loading.load import Loaded, edited
from fleetcheck.lowering.extent import Placed
from fleetcheck.resolve.classes import known_classes
from fleetcheck.slicing.changes import Changes, moving
from fleetcheck.slicing.cut import HostCuts
from fleetcheck.slicing.families.choices import choices
from fleetcheck.slicing.families.component import entangled
from fleetcheck.slicing.visibility import Visibility

_MOST = 60
"""So many hosts are looked at at most, and ten times that many placements are looked at."""

_EXAMPLES = 2
"""How many places of a provider are looked at in each environment, beside those in question."""

_OF_CLASSES = frozenset(("class", "content", "forward", "into"))
"""Keys by which there are classes."""

_ENTRY = 2
"""The length of the path of an entry, such as a host."""

_LINKING = frozenset(("provides", "requires"))
"""Keys of an aspect by which aspects wait for each other."""


class Impacts:
    """Finds the impact of edits in one fleet."""

    def __init__(self, loaded: Loaded, seen: Visibility) -> None:
        """Index the fleet only when an impact is asked for."""
        self._loaded = loaded
        self._fleet = loaded.fleet
        self._nodes = seen.nodes
        self._cuts = HostCuts(loaded, seen)
        self._changes = Changes(loaded, seen, self._cuts)
        self._seen = seen

    def of(self, edits: Sequence[Edit], names: Iterable[str]) -> Loaded | None:
        """Return the part of the fleet in which edits, and the hosts and scopes named, matter.

        None where that is not plainly a small part of the fleet, or the edits cannot be made.
        """
        if self._fleet.observed or self._changes_classes(edits):
            return None
        nodes = self._nodes
        hosts = {nodes[name].host for name in names if name in nodes}
        for edit in edits:
            touched = self._changes.touched(edit)
            if touched is None:
                return None
            hosts |= touched
        about = {str(edit.path[1]) for edit in edits if edit.path[0] == "aspects"}
        about |= {text for edit in edits for text in texts(edit.value)}
        near = _plain(hosts)
        changed = None if near is None else self._changes.changed(edits, near, about)
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
        for aspect in {*about, *(aspect for aspect, _ in changed.placements)}:
            hosts |= self._choosing.get(aspect, set())
        whole = _plain(self._cuts.tied(host for host in hosts if host is not None))
        if whole is None or None in hosts:
            return None
        return self._cuts.of(sorted(whole), sorted(about), moving(edits))

    def _changes_classes(self, edits: Sequence[Edit]) -> bool:
        """Return whether edits change which classes there are, as edges anywhere may name one."""
        fleet = self._fleet
        forwards = any(kind.forward is not None for kind in fleet.kinds.values())
        if not (forwards or fleet.deliver or fleet.route or fleet.provide):
            return False
        if not any(_is_about_classes(edit) for edit in edits):
            return False
        try:
            after = edited(self._loaded, edits).fleet
        except (EditError, BadInputError):
            return True
        return known_classes(after) != known_classes(fleet)

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
    def _choosing(self) -> Mapping[str, set[str | None]]:
        """Return, for each chosen aspect, the hosts that choose it, with a few that have it.

        A choice has an effect as long as one of those is in sight.
        """
        near, nodes = self._seen, self._nodes
        found: dict[str, set[str | None]] = defaultdict(set)
        for choice in choices(self._fleet, near.expansion):
            for aspect in choice.chosen.values():
                found[aspect].update(nodes[scope].host for scope in choice.scopes)
        for aspect, hosts in found.items():
            examples: Counter[str | None] = Counter()
            for place in near.places.get(aspect, ()):
                environment = near.environments[place]
                if examples[environment] < _EXAMPLES:
                    examples[environment] += 1
                    hosts.add(nodes[place].host)
        return found

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
                names += (f"name:{name}" for name in aspects[each].imported)
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


def _is_about_classes(edit: Edit) -> bool:
    """Return whether an edit says a class or content, or is of something that may say them."""
    return bool(_OF_CLASSES.intersection(edit.path)) or len(edit.path) <= _ENTRY


def _plain(hosts: Iterable[str | None]) -> set[str] | None:
    """Return the hosts, None where there are many, or one is not known."""
    found = {host for host in hosts if host is not None}
    return found if len(found) == len(set(hosts)) <= _MOST else None
