"""The layers of a setting: who says something about it for a placement, most specific first."""

import json
from collections import defaultdict
from collections.abc import Container, Iterator
from typing import NamedTuple

from pydantic import JsonValue

from fleetcheck.documents.location import Path
from fleetcheck.fleet import model
from fleetcheck.lowering.facts import Facts
from fleetcheck.lowering.term import environment_term, path_term, quote
from fleetcheck.resolve.expansion import Expansion
from fleetcheck.resolve.node import Node

_ROLE_RANK, _POLICY_RANK = 100, 200
"""Ranks: from 0 up the scope and its parents, then roles (their host, tag, own), then policies."""

ENVIRONMENT_RANK, IMPORT_RANK, FLEET_RANK, DEFAULT_RANK = 300, 301, 400, 500
"""Ranks above the scopes: the environment, those it imports (not by distance), fleet, default."""


class Layer(NamedTuple):
    """One place that may set settings: the lower its rank, the more specific.

    `when` is the atom by which it applies at all, where that depends on a selector or a role.
    """

    rank: int
    settings: model.Settings
    path: Path
    when: str | None


class Layers:
    """What the fleet says about settings, found by scope."""

    def __init__(self, fleet: model.Fleet, expansion: Expansion, conditional: bool) -> None:
        """Index who is in which role and picked by which policy.

        With `conditional`, what a role or policy says is stated under the condition that it
        applies; else as a matter of fact.
        """
        self._fleet = fleet
        self._conditional = conditional
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
        self._stated: set[tuple[str, str, str | None]] = set()

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
                when = f"member({quote(service)},{quote(name)},{quote(above.name)})"
                for key, settings in sorted(role.settings_for.items()):
                    if key == above.name or key in above.tags:
                        rank = _ROLE_RANK + (key != above.name)
                        yield Layer(rank, settings, (*path, "settings_for", key), when)
                yield Layer(_ROLE_RANK + 2, role.settings, (*path, "settings"), when)
        for above in chain:
            for index in self._policies.get(above.name, ()):
                path = ("policies", index)
                when = f"picks({path_term((*path, 'select'))},{quote(above.name)})"
                configured = self._fleet.policies[index].configure
                yield Layer(_POLICY_RANK, configured, (*path, "configure"), when)

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

    def state(
        self, node: Node, aspect: str, field: str, facts: Facts, key: str | None = None
    ) -> None:
        """State what each layer says about a setting of the aspect on the node.

        With a key, it is about that key of the setting, which is a mapping.
        """
        names = (quote(aspect), quote(node.name), field_term(field, key))
        for layer in self.of(node):
            for value, path in _said(layer.settings, layer.path, aspect, field, key):
                when = layer.when if self._conditional else None
                facts.add("setting_layer", *names, str(layer.rank), value, because=path, when=when)
                where = (*names, str(layer.rank), value, path_term(path))
                facts.add("layer_path", *where, because=path, when=when)
        self._state_above(aspect, field, key, facts)

    def _state_above(self, aspect: str, field: str, key: str | None, facts: Facts) -> None:
        """State what environments, the fleet and the default say, once for all scopes."""
        if (aspect, field, key) in self._stated:
            return
        self._stated.add((aspect, field, key))
        names = (quote(aspect), field_term(field, key))
        above: list[tuple[str | None, Path, model.Settings]] = [
            (None, ("settings",), self._fleet.settings)
        ]
        above += [
            (name, ("environments", name, "settings"), entry.settings)
            for name, entry in self._fleet.environments.items()
        ]
        for environment, start, settings in above:
            for value, path in _said(settings, start, aspect, field, key):
                where = (environment_term(environment), *names)
                facts.add("setting_at", *where, value, because=path)
                facts.add("said_path", *where, path_term(path), because=path)
        declared = self._fleet.aspects[aspect].settings.get(field)
        if declared is not None and "default" in declared.model_fields_set:
            path = ("aspects", aspect, "settings", field, "default")
            for value, _ in _said({aspect: {field: declared.default}}, (), aspect, field, key):
                facts.add("setting_default", *names, value, because=path)
                facts.add("said_path", "default", *names, path_term(path), because=path)

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


def _said(
    settings: model.Settings, start: Path, aspect: str, field: str, key: str | None
) -> Iterator[tuple[str, Path]]:
    """Yield the term and the path of what some settings say about a field, or a key of it."""
    said = settings.get(aspect, {})
    if field not in said:
        return
    value = said[field]
    path = (*start, aspect, field)
    if key is None:
        yield value_term(value), path
    elif isinstance(value, dict) and key in value:
        yield value_term(value[key]), (*path, key)


def field_term(field: str, key: str | None = None) -> str:
    """Return the term of a setting's field, or of one key of it."""
    return quote(field) if key is None else f"key({quote(field)},{quote(key)})"


def value_term(value: JsonValue) -> str:
    """Return a setting's value as a term: a number, a string, or json(…) of anything else."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**31:
        return str(value)
    if isinstance(value, str) and value.isprintable():
        return quote(value)
    return f"json({quote(json.dumps(value, sort_keys=True))})"
