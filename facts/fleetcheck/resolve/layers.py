"""The layers of a setting: the places that set it for a placement, the most specific first."""

from collections import defaultdict
from collections.abc import Container, Iterator
from typing import NamedTuple

from fleetcheck.documents.json_value import JsonValue
from fleetcheck.documents.location import Path
from fleetcheck.fleet import model
from fleetcheck.resolve.expansion import Expansion
from fleetcheck.resolve.node import Node

_ROLE_RANK, _POLICY_RANK = 100, 200
"""Ranks: from 0 up the scope and its parents, then roles (their host, tag, own), then policies."""

ENVIRONMENT_RANK, IMPORT_RANK, FLEET_RANK, DEFAULT_RANK = 300, 301, 400, 500
"""Ranks above the scopes: the environment, those it imports (not by distance), fleet, default."""


class Layer(NamedTuple):
    """One place that may set settings: the lower its rank, the more specific.

    `through` is the scope by which a role or policy applies: the member, or the scope picked.
    """

    rank: int
    settings: model.Settings
    path: Path
    through: str | None


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
        self._values: dict[tuple[str, str], list[JsonValue]] | None = None

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

    def above(self, node: Node) -> Iterator[Layer]:
        """Yield the layers from the environment of the node on: it, its imports, the fleet."""
        known, own = self._fleet.environments, node.environment
        names = [own] if own is not None and own in known else []
        for name in names:  # it grows: what is imported comes after, the nearest first
            rank = ENVIRONMENT_RANK if name == own else IMPORT_RANK
            yield Layer(rank, known[name].settings, ("environments", name, "settings"), None)
            imports = dict.fromkeys(known[name].imports)
            names += [each for each in imports if each in known and each not in names]
        yield Layer(FLEET_RANK, self._fleet.settings, ("settings",), None)

    def nearest(self, environment: str, saying: Container[str]) -> set[str]:
        """Return those of some environments that none of them hides, seen from this one.

        On the way along imports each hides what is behind it; two branches hide nothing from each
        other.
        """
        found: set[str] = set()
        waiting = [environment]
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
        if self._values is None:
            self._values = defaultdict(list)
            for name, entry in self._fleet.aspects.items():
                for declared, about in entry.settings.items():
                    self._values[name, declared].append(about.default)
            for settings in self._all():
                for name, said in settings.items():
                    for key, value in said.items():
                        self._values[name, key].append(value)
        return self._values.get((aspect, field), [])

    def _all(self) -> Iterator[model.Settings]:
        fleet = self._fleet
        yield fleet.settings
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
