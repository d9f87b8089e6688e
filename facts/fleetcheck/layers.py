"""The layers of a setting: who says something about it for a placement, most specific first."""

from collections import defaultdict
from collections.abc import Iterator

from pydantic import JsonValue

from fleetcheck import model
from fleetcheck.expand import Expansion, Node
from fleetcheck.facts import Facts
from fleetcheck.term import environment_term, quote

_ROLE_RANK, _POLICY_RANK = 100, 200
"""Ranks: from 0 up the scope and its parents, then roles (their host, tag, own), then policies."""


class Layers:
    """What the fleet says about settings, found by scope."""

    def __init__(self, fleet: model.Fleet, expansion: Expansion) -> None:
        """Index who is in which role and picked by which policy."""
        self._fleet = fleet
        self._roles: dict[str, list[model.Role]] = defaultdict(list)
        for member in expansion.members:
            role = fleet.services[member.service].roles[member.role]
            if role.settings or role.settings_for:
                self._roles[member.scope].append(role)
        self._policies: dict[str, list[model.Policy]] = defaultdict(list)
        for index, policy in enumerate(fleet.policies):
            for name in expansion.picked.get(("policies", index, "select"), ()):
                self._policies[name].append(policy)
        self._values: dict[tuple[str, str], list[JsonValue]] | None = None

    def of(self, node: Node) -> Iterator[tuple[int, model.Settings]]:
        """Yield every layer below the environment of the node with its rank, lower ones first."""
        chain = [node]
        while chain[-1].own_environment is None and chain[-1].parent is not None:
            chain.append(chain[-1].parent)
        for rank, above in enumerate(chain):
            yield rank, above.entry.settings
        for above in chain:
            for role in self._roles.get(above.name, ()):
                for key, settings in sorted(role.settings_for.items()):
                    if key == above.name:
                        yield _ROLE_RANK, settings
                    elif key in above.tags:
                        yield _ROLE_RANK + 1, settings
                yield _ROLE_RANK + 2, role.settings
        for above in chain:
            for policy in self._policies.get(above.name, ()):
                yield _POLICY_RANK, policy.configure

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

    def state(self, node: Node, aspect: str, field: str, facts: Facts) -> None:
        """State what each layer says about a setting of the aspect on the node."""
        names = (quote(aspect), quote(node.name), quote(field))
        for rank, settings in self.of(node):
            said = settings.get(aspect, {})
            if field in said:
                facts.add("setting_layer", *names, str(rank), _value(said[field]))
        above: list[tuple[str | None, model.Settings]] = [(None, self._fleet.settings)]
        above += [(name, entry.settings) for name, entry in self._fleet.environments.items()]
        for environment, settings in above:
            said = settings.get(aspect, {})
            if field in said:
                where = environment_term(environment)
                facts.add("setting_at", where, names[0], names[2], _value(said[field]))
        declared = self._fleet.aspects[aspect].settings.get(field)
        if declared is not None and "default" in declared.model_fields_set:
            facts.add("setting_default", names[0], names[2], _value(declared.default))

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


def _value(value: JsonValue) -> str:
    """Return a setting's value as a term: a number, or a string of anything else."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**31:
        return str(value)
    return quote(value if isinstance(value, str) else repr(value))
