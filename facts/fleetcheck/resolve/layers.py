"""The layers of a setting: the places that set it for a placement, the most specific first."""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from fleetcheck.documents.json_value import JsonValue
from fleetcheck.documents.location import Path
from fleetcheck.fleet import model
from fleetcheck.fleet.contracts import Contracts
from fleetcheck.fleet.link import Link, link_of, links_in
from fleetcheck.fleet.values import HIGHEST_PORT
from fleetcheck.resolve.expansion import Expansion
from fleetcheck.resolve.node import Node

_ROLE_RANK, _POLICY_RANK = 100, 200
"""Ranks: from 0 up the scope and its parents, then roles (their host, tag, own), then policies."""

OWN_IMPORT_RANK, _FARTHEST = 250, 49
"""Ranks of what the host imports, by the steps that are in between, up to the farthest."""

ENVIRONMENT_RANK, IMPORT_RANK, FLEET_RANK, DEFAULT_RANK = 300, 301, 400, 500
"""Ranks above the scopes: the environment, those it imports (not by distance), fleet, default."""


class Layer(NamedTuple):
    """One place that may set settings: the lower its rank, the more specific.

    `through` is the scope by which a role or policy applies: the member, or the scope picked.
    `imports` are the declarations by which a host imports it.
    """

    rank: int
    settings: model.Settings
    path: Path
    through: str | None
    imports: tuple[Path, ...] = ()


def imports_of(node: Node) -> tuple[str, ...]:
    """Return what the host of a node imports, as far as that counts for the node."""
    host = _topmost(node)
    return host.entry.imports if isinstance(host.entry, model.Host) else ()


def _topmost(node: Node) -> Node:
    """Return the node that is farthest out, of those whose settings count for this one."""
    while node.parent is not None and not node.apart:
        node = node.parent
    return node


class Layers:
    """The layers of settings, found by scope."""

    def __init__(self, fleet: model.Fleet, expansion: Expansion) -> None:
        """Index the scopes by the roles they are in and the policies that pick them."""
        self._fleet = fleet
        self._roles: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for member in expansion.members:
            role = fleet.services[member.service].roles[member.role]
            if role.settings or role.settings_for:
                self._roles[member.scope].append((member.service, member.role))
        self._policies: dict[str, list[int]] = defaultdict(list)
        for index, policy in enumerate(fleet.policies):
            for name in expansion.picked.get(("policies", index, "select"), ()):
                if policy.configure:
                    self._policies[name].append(index)

    def of(self, node: Node) -> Iterator[Layer]:
        """Yield every layer below the environment of the node, most specific first."""
        chain = [node]
        while chain[-1].parent is not None and not chain[-1].apart:
            chain.append(chain[-1].parent)
        for rank, above in enumerate(chain):
            yield Layer(rank, above.entry.settings, (*above.path, "settings"), None)
        for above in chain:
            for service, name in self._roles.get(above.name, ()):
                role = self._fleet.services[service].roles[name]
                path: Path = ("services", service, "roles", name)
                for key, settings in sorted(role.settings_for.items()):
                    if key == above.name or key in above.tags:
                        rank = _ROLE_RANK + (key != above.name)
                        yield Layer(rank, settings, (*path, "settings_for", key), above.name)
                yield Layer(_ROLE_RANK + 2, role.settings, (*path, "settings"), above.name)
        for above in chain:
            for index in self._policies.get(above.name, ()):
                path = ("policies", index)
                configured = self._fleet.policies[index].configure
                yield Layer(_POLICY_RANK, configured, (*path, "configure"), above.name)
        yield from self._imported(chain[-1])

    def _imported(self, node: Node) -> Iterator[Layer]:
        """Yield what a host imports, and what that imports in turn, the nearest first."""
        ways: dict[str, tuple[Path, ...]] = {}
        for index, name in enumerate(imports_of(node)):
            ways.setdefault(name, ((*node.path, "imports", index),))
        waiting = list(ways)
        for name in waiting:
            rank = OWN_IMPORT_RANK + min(len(ways[name]) - 1, _FARTHEST)
            for layer in self._named(name, rank):
                yield layer._replace(imports=ways[name])
            entry = self._fleet.environments.get(name)
            for index, further in enumerate(entry.imports if entry is not None else ()):
                if further not in ways:
                    ways[further] = (*ways[name], ("environments", name, "imports", index))
                    waiting.append(further)

    def _named(self, name: str, rank: int) -> Iterator[Layer]:
        """Yield what an environment or a settings block of a name says."""
        environment = self._fleet.environments.get(name)
        if environment is not None:
            yield Layer(rank, environment.settings, ("environments", name, "settings"), None)
        elif name in self._fleet.settings_blocks:
            settings = self._fleet.settings_blocks[name]
            yield Layer(rank, settings, ("settings_blocks", name), None)

    def above(self, node: Node) -> Iterator[Layer]:
        """Yield the layers from the environment of the node on: it, its imports, the fleet."""
        known, own = self._fleet.environments, node.environment
        names = [own] if own is not None and own in known else []
        for name in names:  # it grows: what is imported comes after, the nearest first
            yield from self._named(name, ENVIRONMENT_RANK if name == own else IMPORT_RANK)
            imports = dict.fromkeys(known[name].imports if name in known else ())
            names += [each for each in imports if each not in names]
        yield Layer(FLEET_RANK, self._fleet.settings, ("settings",), None)

    def nearest(self, starts: Iterable[str], saying: Container[str]) -> set[str]:
        """Return those of some environments and blocks that none of them hides, seen from these.

        On the way along imports each hides what is behind it; two branches hide nothing from each
        other.
        """
        found: set[str] = set()
        waiting = list(starts)
        seen = set(waiting)
        while waiting:
            name = waiting.pop()
            if name in saying:
                found.add(name)
                continue
            entry = self._fleet.environments.get(name)
            for imported in entry.imports if entry is not None else ():
                if imported not in seen:
                    seen.add(imported)
                    waiting.append(imported)
        return found

    def values(self, aspect: str, field: str) -> list[JsonValue]:
        """Return every value that anything in the fleet, the default included, gives a setting."""
        return self._values.get((aspect, field), [])

    @cached_property
    def links(self) -> Mapping[tuple[str, str], list[Link]]:
        """Return what values read elsewhere, by the aspect and the setting that they are given."""
        found: dict[tuple[str, str], list[Link]] = {}
        for key, values in self._values.items():
            for value in values:
                if type(value) is dict or type(value) is list:
                    for link in links_in(value):
                        found.setdefault(key, []).append(link)
        return found

    def numbers(self, aspect: str, spec: model.PortSpec) -> Iterator[tuple[int, int]]:
        """Return the numbers that a port could turn out to have that is read elsewhere.

        They are of its setting, or of whoever may provide what it reads; a few too many rather than
        one too few.
        """
        if spec.setting is None:
            return self.numbers_of([{"from": spec.source}])
        return self.numbers_of(self.values(aspect, spec.setting.removeprefix("settings.")))

    def numbers_of(self, values: Iterable[JsonValue]) -> Iterator[tuple[int, int]]:
        """Yield the port numbers among values, and those that the values may read elsewhere."""
        for value in values:
            link = link_of(value)
            if link is not None:
                yield from self._contracts.numbers(link, self.values)
            elif type(value) is int and 1 <= value <= HIGHEST_PORT:  # and not true or false
                yield value, value

    @cached_property
    def _contracts(self) -> Contracts:
        return Contracts(self._fleet)

    @cached_property
    def _values(self) -> Mapping[tuple[str, str], list[JsonValue]]:
        found: dict[tuple[str, str], list[JsonValue]] = defaultdict(list)
        for name, entry in self._fleet.aspects.items():
            for declared, about in entry.settings.items():
                found[name, declared].append(about.default)
        for settings in self._all():
            for name, said in settings.items():
                for key, value in said.items():
                    found[name, key].append(value)
        return found

    def _all(self) -> Iterator[model.Settings]:
        fleet = self._fleet
        yield fleet.settings
        yield from fleet.settings_blocks.values()
        holders: tuple[model.Environment | model.Machine, ...] = (
            *fleet.environments.values(),
            *fleet.hosts.values(),
            *fleet.scopes.values(),
        )
        for holder in holders:
            yield holder.settings
        for policy in fleet.policies:
            yield policy.configure
        for service in fleet.services.values():
            for role in service.roles.values():
                yield role.settings
                yield from role.settings_for.values()
