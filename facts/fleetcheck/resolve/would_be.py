"""What would be where if a misspelt name were the known name that is closest to it.

The name of an aspect or host that there is not, or of a tag that nobody has, keeps something from
being placed, and that keeps other things from being found. What would be there tells such effects
from faults of their own.
"""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from fleetcheck.documents.location import Path
from fleetcheck.documents.problem import closest
from fleetcheck.fleet import model
from fleetcheck.fleet.model.replace import value_at, with_value
from fleetcheck.fleet.selectors.rename import Sort, renamed
from fleetcheck.fleet.selectors.selector import Has, Host, Selector, Tag, operands
from fleetcheck.resolve.expansion import Expansion, expand
from fleetcheck.resolve.injection import Injection

_WORK = 50_000
"""So many placements and scopes are computed again at most; names beyond that have no effects."""


class WouldBe(NamedTuple):
    """What would be there if one place named what is meant.

    `placements` are aspects with scopes, `members` services with a role and a scope.
    """

    path: Path
    placements: tuple[tuple[str, str], ...]
    members: tuple[tuple[str, str, str], ...]


class _Correction(NamedTuple):
    """A place that names something unknown, and what it would say."""

    path: Path
    said: str


def would_be(fleet: model.Fleet, expansion: Expansion) -> tuple[WouldBe, ...]:
    """Return, for each misspelt name with a close one, what that keeps from being there."""
    found = []
    left = _WORK
    cost = len(expansion.placements) + len(expansion.nodes) + 1
    placed = members = None
    for path, said in sorted(set(_corrections(fleet, expansion)), key=repr):
        left -= cost
        if left < 0:
            break
        if placed is None or members is None:
            placed = {(each.aspect, each.scope) for each in expansion.placements}
            members = {(each.service, each.role, each.scope) for each in expansion.members}
        after = expand(with_value(fleet, path, said))
        more = [(aspect, scope) for aspect, scope, _ in after.placements]
        joining = [(each.service, each.role, each.scope) for each in after.members]
        found.append(
            WouldBe(
                path,
                tuple(each for each in more if each not in placed and each[1] in expansion.nodes),
                tuple(each for each in joining if each not in members),
            )
        )
    return tuple(found)


def _corrections(fleet: model.Fleet, expansion: Expansion) -> Iterator[_Correction]:
    """Yield each place that names something unknown with what it may mean."""
    known: dict[Sort, Collection[str]] = {
        "has": fleet.aspects.keys(),
        "host": expansion.nodes.keys(),
        "tag": {tag for node in expansion.nodes.values() for tag in node.tags},
    }
    meant: dict[tuple[Sort, str], str | None] = {}

    def look(sort: Sort, name: str) -> str | None:
        if (sort, name) not in meant:
            meant[sort, name] = closest(name, known[sort])
        return meant[sort, name]

    for path, name in _aspects_named(fleet):
        close = look("has", name)
        if close is not None:
            yield _Correction(path, close)
    for name, service in fleet.services.items():
        for role_name, role in service.roles.items():
            for index, host in enumerate(role.hosts):
                if host not in known["host"] and (close := look("host", host)) is not None:
                    yield _Correction(("services", name, "roles", role_name, "hosts", index), close)
    for injection in expansion.injections:
        for sort, name in _atoms(injection.selector):
            if name not in known[sort] and (close := look(sort, name)) is not None:
                said = _corrected(fleet, injection, sort, name, close)
                if said is not None:
                    yield _Correction(injection.path, said)


def _aspects_named(fleet: model.Fleet) -> Iterator[tuple[Path, str]]:
    """Yield each entry in a list of aspects to place that names none."""
    known = fleet.aspects
    for section, machines in (("hosts", fleet.hosts), ("scopes", fleet.scopes)):
        for name, machine in machines.items():
            for index, aspect in enumerate(machine.aspects):
                if aspect not in known:
                    yield (section, name, "aspects", index), aspect
    for name, service in fleet.services.items():
        for role_name, role in service.roles.items():
            for index, aspect in enumerate(role.aspects):
                if aspect not in known:
                    yield ("services", name, "roles", role_name, "aspects", index), aspect
    for name, entry in known.items():
        for index, aspect in enumerate(entry.needs):
            if aspect not in known:
                yield ("aspects", name, "needs", index), aspect
        for index, child in enumerate(entry.synth):
            for position, aspect in enumerate(child.aspects):
                if aspect not in known:
                    yield ("aspects", name, "synth", index, "aspects", position), aspect


def _atoms(selector: Selector) -> Iterator[tuple[Sort, str]]:
    """Yield what a selector asks for by name."""
    match selector:
        case Tag(name):
            yield "tag", name
        case Host(name):
            yield "host", name
        case Has(name):
            yield "has", name
        case _:
            for inner in operands(selector):
                yield from _atoms(inner)


def _corrected(
    fleet: model.Fleet, injection: Injection, sort: Sort, name: str, meant: str
) -> str | None:
    """Return the text of a selector with the name that is meant, None where that is not plain."""
    written = value_at(fleet, injection.path)
    text = str(written[0] if isinstance(written, tuple) else written)
    if injection.owner == "neededBy" and text == name:
        return meant
    return renamed(text, sort, name, meant)
