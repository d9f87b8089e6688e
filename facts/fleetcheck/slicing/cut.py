"""Smaller fleets: with some entries of each section only, or with some hosts only."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import compress

from fleetcheck.documents.location import Path
from fleetcheck.fleet import model
from fleetcheck.fleet.selectors.selector import Has, Selector, operands
from fleetcheck.loading.load import Loaded
from fleetcheck.resolve.edges import deliveries, ends
from fleetcheck.slicing.closure import closure
from fleetcheck.slicing.visibility import Visibility

_DELIVERING = ("deliver", "route", "provide")


def cut(fleet: model.Fleet, kept: Mapping[str, Collection[str]], delivering: bool) -> model.Fleet:
    """Return the fleet with only the entries that are kept of each section in `kept`.

    Where nothing kept is `delivering`, it has no delivery edges.
    """
    without: dict[str, object] = {} if delivering else dict.fromkeys(_DELIVERING, ())
    entries = {section: _only(getattr(fleet, section), names) for section, names in kept.items()}
    return fleet.model_copy(update={**without, **entries})


class HostCuts:
    """Cuts hosts out of one fleet; everything that is not about a host stays."""

    def __init__(self, loaded: Loaded, seen: Visibility) -> None:
        """Index the fleet only when a part is asked for."""
        self._loaded = loaded
        self._fleet = loaded.fleet
        self._expansion = seen.expansion
        self._seen = seen

    def tied(self, hosts: Iterable[str]) -> set[str]:
        """Return the hosts with all that delivery edges tie to them."""
        return closure(hosts, lambda host: self._tied.get(host, ()))

    def of(self, hosts: Iterable[str], aspects: Iterable[str], moving: bool) -> Loaded:
        """Return the fleet with no other hosts, and with the aspects that these have.

        `aspects` are kept as well. Where something is `moving`, so is whatever could come onto the
        hosts then. No edge may tie one of the hosts to another one.
        """
        nodes = self._expansion.nodes
        scopes = {scope for host in hosts for scope in self._seen.beside[host]}
        services = {name for scope in scopes for name in self._services[scope]}
        if moving:
            services |= self._selecting
        kept: dict[str, Collection[str]] = {"hosts": scopes, "scopes": scopes, "services": services}
        roles = (role for name in services for role in self._fleet.services[name].roles.values())
        kept["aspects"] = self._with_followers(
            (
                *aspects,
                *self._always,
                *(aspect for scope in scopes for aspect in nodes[scope].aspects),
                *(aspect for role in roles for aspect in role.aspects),
            )
        )
        tree = dict(self._loaded.merged.tree)
        entries: dict[str, object] = {}
        for section, names in kept.items():
            if section in tree:
                tree[section] = _only(tree[section], names)
            entries[section] = _only(getattr(self._fleet, section), names)
        for section in _DELIVERING:
            inside = [ends <= scopes for path, ends in self._ends.items() if path[0] == section]
            if section in tree:
                tree[section] = list(compress(_listed(tree[section]), inside))
            entries[section] = tuple(compress(getattr(self._fleet, section), inside))
        merged = self._loaded.merged._replace(tree=tree)
        lock = self._loaded.lock
        if lock.present:
            lock = lock.only([name for name in lock.lines if name.scope in scopes])
        return Loaded(self._fleet.model_copy(update=entries), merged, lock)

    def _with_followers(self, names: Iterable[str]) -> set[str]:
        """Return those of the aspects that there are, with what they bring along."""
        aspects = self._fleet.aspects

        def after(name: str) -> Iterator[str]:
            yield from (each for each in aspects[name].needs if each in aspects)
            for child in aspects[name].synth:
                yield from (each for each in child.aspects if each in aspects)

        return closure((name for name in names if name in aspects), after)

    @cached_property
    def _services(self) -> Mapping[str, set[str]]:
        """Return the services that each scope takes part in."""
        found: dict[str, set[str]] = defaultdict(set)
        for member in self._expansion.members:
            found[member.scope].add(member.service)
        return found

    @cached_property
    def _selecting(self) -> set[str]:
        """Return the services that could pick further scopes."""
        return {
            name
            for name, service in self._fleet.services.items()
            if any(role.select for role in service.roles.values())
        }

    @cached_property
    def _always(self) -> set[str]:
        """Return the aspects that could come onto any scope, and those that selectors name."""
        injecting = set(self._expansion.usage.get("needed_by", ()))
        return injecting.union(*(_named(each.selector) for each in self._expansion.injections))

    @cached_property
    def _ends(self) -> Mapping[Path, set[str]]:
        """Return the scopes that each delivery edge names, by its path."""
        return {path: {name for _, name in ends(entry)} for path, entry in deliveries(self._fleet)}

    @cached_property
    def _tied(self) -> Mapping[str, set[str]]:
        """Return, for each host, those that an edge names together with it or what is on it."""
        nodes = self._expansion.nodes
        found: dict[str, set[str]] = defaultdict(set)
        for names in self._ends.values():
            hosts = {nodes[name].host or name for name in names if name in nodes}
            for host in hosts:
                found[host] |= hosts
        return found


def _named(selector: Selector) -> Iterator[str]:
    if isinstance(selector, Has):
        yield selector.aspect
    for inner in operands(selector):
        yield from _named(inner)


def _only(section: object, names: Collection[str]) -> dict[str, object]:
    """Return the entries of a section with these names, in an order that does not depend on it."""
    assert isinstance(section, Mapping)
    return {name: section[name] for name in sorted(names) if name in section}


def _listed(section: object) -> list[object]:
    assert isinstance(section, list)
    return section
