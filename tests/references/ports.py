"""Which ports collide, found out by trying all pairs of claims and all ports."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import NamedTuple

from fleetcheck.fleet.model import Fleet, PortSpec

EVERYTHING, EVERY_V4, EVERY_V6 = "*", "0.0.0.0", "[::] (IPv6 only)"

Party = tuple[str, str]
"""An aspect and the scope it is on."""


class Claim(NamedTuple):
    """One entry of the ports of one aspect on one scope, with the numbers it binds.

    `seen` is what was seen to run there, if it is not of the fleet; what Docker listens for is
    `contained`.
    """

    party: Party
    entry: tuple[str, int]
    namespace: str
    protocol: str
    address: str
    ports: range
    seen: str | None
    contained: bool


class Collision(NamedTuple):
    """What one finding says: a stretch of ports, who takes part, and by which entries."""

    namespace: str
    protocol: str
    low: int
    high: int
    parties: frozenset[Party]
    entries: frozenset[tuple[Party, tuple[str, int]]]


def overlap(first: str, second: str) -> bool:
    """Return whether two bind addresses share an address."""
    if first == second or EVERYTHING in (first, second):
        return True
    wide, narrow = (first, second) if first in (EVERY_V4, EVERY_V6) else (second, first)
    if narrow in (EVERY_V4, EVERY_V6):
        return False
    v4, v6 = "." in narrow, ":" in narrow
    return (wide == EVERY_V4 and not v6) or (wide == EVERY_V6 and not v4)


def claims(fleet: Fleet) -> list[Claim]:
    """Return every claim of a fleet whose aspects are listed by its hosts and scopes."""
    found = []
    machines = {**fleet.hosts, **fleet.scopes}
    for scope, machine in machines.items():
        for aspect in machine.aspects:
            for name, specs in fleet.aspects[aspect].ports.items():
                for index, spec in enumerate(specs):
                    for protocol, ports in _numbers(fleet, aspect, scope, spec):
                        if spec not in specs[:index]:
                            where = (namespace(fleet, scope), protocol, _address(spec), ports)
                            said = fleet.aspects[aspect]
                            kind = (said.outside, said.project is not None)
                            found.append(Claim((aspect, scope), (name, index), *where, *kind))
    return found


def namespace(fleet: Fleet, scope: str) -> str:
    """Return the scope in whose network namespace a scope is."""
    entry = fleet.scopes.get(scope)
    if entry is None or fleet.kinds[entry.kind or ""].netns == "own":
        return scope
    return namespace(fleet, entry.parent)


def _address(spec: PortSpec) -> str:
    if spec.bind == "::":
        return EVERY_V6 if spec.ipv6only else EVERYTHING
    return spec.bind


def _numbers(fleet: Fleet, aspect: str, scope: str, spec: PortSpec) -> Iterator[tuple[str, range]]:
    if spec.port is not None:
        yield spec.port.protocol, range(spec.port.low, spec.port.high + 1)
    elif spec.setting is not None:
        field = spec.setting.removeprefix("settings.")
        value = _setting(fleet, aspect, scope, field)
        if type(value) is int and 1 <= value <= 65535:
            yield spec.protocol or "tcp", range(value, value + 1)


def _setting(fleet: Fleet, aspect: str, scope: str | None, field: str) -> object:
    while scope is not None:
        machine = fleet.scopes.get(scope) or fleet.hosts[scope]
        if field in machine.settings.get(aspect, {}):
            return machine.settings[aspect][field]
        scope = fleet.scopes[scope].parent if scope in fleet.scopes else None
    if field in fleet.settings.get(aspect, {}):
        return fleet.settings[aspect][field]
    declared = fleet.aspects[aspect].settings.get(field)
    return None if declared is None else declared.default


def colliding_ports(found: Iterable[Claim]) -> set[tuple[str, str, int]]:
    """Return each namespace, protocol and port for which some pair of claims collides."""
    return {
        place
        for place, here in _at(found).items()
        if any(collide(*pair) for pair in combinations(here, 2))
    }


def collide(first: Claim, second: Claim) -> bool:
    """Return whether two claims on one port collide: what runs already is in nobody's way."""
    return overlap(first.address, second.address) and not (first.seen and second.seen)


def _at(found: Iterable[Claim]) -> dict[tuple[str, str, int], list[Claim]]:
    """Return who claims each port; a process there may be what the fleet itself declares."""
    at: dict[tuple[str, str, int], list[Claim]] = {}
    for claim in found:
        for port in claim.ports:
            at.setdefault((claim.namespace, claim.protocol, port), []).append(claim)
    for here in at.values():
        if any(not claim.seen and not claim.contained for claim in here):
            here[:] = [claim for claim in here if claim.seen != "process"]
    return at


def collisions(found: Iterable[Claim]) -> set[Collision]:
    """Return the findings: for each port who overlaps there, contiguous ports put together."""
    open_runs: dict[tuple[str, str, str, frozenset[Party]], Collision] = {}
    done: set[Collision] = set()
    for (space, protocol, port), here in sorted(_at(found).items()):
        for group, members in groups(here).items():
            parties = frozenset(claim.party for claim in members)
            entries = frozenset((claim.party, claim.entry) for claim in members)
            key = (space, protocol, group, parties)
            before = open_runs.get(key)
            if before is not None and before.high == port - 1:
                entries |= before.entries
                open_runs[key] = before._replace(high=port, entries=entries)
            else:
                if before is not None:
                    done.add(before)
                open_runs[key] = Collision(space, protocol, port, port, parties, entries)
    return done | set(open_runs.values())


def groups(here: Iterable[Claim]) -> Mapping[str, list[Claim]]:
    """Return who overlaps at one port: with a wildcard that is there, else by address.

    An address with the wildcard `*` is in no other group; one that lies in `0.0.0.0` or `::` is in
    that group, an interface in both.
    """
    claims_here = list(here)
    addresses = {claim.address for claim in claims_here}
    wildcards = [w for w in (EVERYTHING, EVERY_V4, EVERY_V6) if w in addresses]
    wildcards = wildcards[:1] if wildcards[:1] == [EVERYTHING] else wildcards
    alone = {a for a in addresses if not any(overlap(a, w) for w in wildcards)}
    found = {
        leader: [claim for claim in claims_here if overlap(claim.address, leader)]
        for leader in (*wildcards, *sorted(alone))
    }
    return {
        leader: members
        for leader, members in found.items()
        if any(collide(*pair) for pair in combinations(members, 2))
    }
