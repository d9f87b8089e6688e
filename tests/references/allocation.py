"""Port assignments found by trying all, and a checker that shares nothing with the product."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from fleetcheck.fleet.model import Fleet, PortSpec
from tests.references.ports import claims, namespace, overlap

Name = tuple[str, str, str, int]
"""Aspect, scope, port and position."""


class Taken(NamedTuple):
    """Numbers that somebody takes: where, and with which protocol and address."""

    namespace: str
    protocol: str
    address: str
    numbers: frozenset[int]


class Held(NamedTuple):
    """What a lock says about a port: its numbers, and what it was when it got them."""

    low: int
    shape: tuple[str, str, str, int]


class Wish(NamedTuple):
    """An automatic port of a fleet whose aspects are listed by its hosts and scopes."""

    name: Name
    spec: PortSpec
    namespace: str
    protocol: str
    low: int
    high: int
    together: object

    @property
    def bind(self) -> str:
        """Return the address as a lock spells it."""
        return ":: only" if self.spec.bind == "::" and self.spec.ipv6only else self.spec.bind

    def at(self, start: int) -> Taken:
        numbers = frozenset(range(start, start + self.spec.block))
        return Taken(self.namespace, self.protocol, address(self.spec), numbers)

    def stays(self, start: int, held: Held | None) -> bool:
        """Return whether a number is that of the lock, for a port that is still what it was."""
        shape = (self.namespace, self.protocol, self.bind, self.spec.block)
        return held == Held(start, shape)


def address(spec: PortSpec) -> str:
    if spec.bind == "::":
        return "[::] (IPv6 only)" if spec.ipv6only else "*"
    return spec.bind


def wishes(fleet: Fleet) -> list[Wish]:
    """Return every automatic port."""
    found = []
    machines = {**fleet.hosts, **fleet.scopes}
    for scope, machine in sorted(machines.items()):
        for aspect in machine.aspects:
            for port, specs in fleet.aspects[aspect].ports.items():
                for index, spec in enumerate(specs):
                    if spec.auto is not None:
                        pool = fleet.ports.auto if spec.auto is True else spec.auto
                        name = (aspect, scope, port, index)
                        where = namespace(fleet, scope)
                        group: object = name
                        if spec.same == "fleet":
                            group = (aspect, port, index)
                        elif spec.same and environment(fleet, scope) is not None:
                            group = (aspect, port, index, environment(fleet, scope))
                        protocol = spec.protocol or pool.protocol
                        found.append(Wish(name, spec, where, protocol, pool.low, pool.high, group))
    return found


def environment(fleet: Fleet, scope: str | None) -> str | None:
    while scope is not None:
        machine = fleet.scopes.get(scope) or fleet.hosts[scope]
        if machine.environment is not None:
            return machine.environment
        scope = fleet.scopes[scope].parent if scope in fleet.scopes else None
    return None


def obstacles(fleet: Fleet) -> list[Taken]:
    """Return what nobody can have: fixed claims, and what is reserved."""
    found = [
        Taken(claim.namespace, claim.protocol, claim.address, frozenset(claim.ports))
        for claim in claims(fleet)
    ]
    machines = {**fleet.hosts, **fleet.scopes}
    for name, machine in machines.items():
        for ports in (*fleet.ports.reserved, *machine.reserved):
            where = namespace(fleet, name)
            for protocol in ("tcp", "udp", "sctp"):
                if ports.protocol in ("", protocol):
                    numbers = frozenset(range(ports.low, ports.high + 1))
                    found.append(Taken(where, protocol, "*", numbers))
    return found


def clash(one: Taken, other: Taken) -> bool:
    return (
        (one.namespace, one.protocol) == (other.namespace, other.protocol)
        and overlap(one.address, other.address)
        and not one.numbers.isdisjoint(other.numbers)
    )


def faults(fleet: Fleet, given: Mapping[Name, int], kept: Sequence[Taken]) -> list[str]:
    """Return what is wrong with an assignment; `kept` are numbers of ports that are gone."""
    found = []
    wanted = wishes(fleet)
    taken = [(wish, wish.at(given[wish.name])) for wish in wanted]
    for index, (wish, numbers) in enumerate(taken):
        if not wish.low <= min(numbers.numbers) <= max(numbers.numbers) <= wish.high:
            found.append(f"{wish.name} is outside of its pool")
        for obstacle in (*obstacles(fleet), *kept):
            if clash(numbers, obstacle):
                found.append(f"{wish.name} is on {obstacle}")
        for other, theirs in taken[:index]:
            if clash(numbers, theirs):
                found.append(f"{wish.name} and {other.name} overlap")
            if wish.together == other.together and given[wish.name] != given[other.name]:
                found.append(f"{wish.name} and {other.name} are not the same")
    return found


def assignments(
    fleet: Fleet, kept: Sequence[Taken], locked: Mapping[Name, Held]
) -> Iterator[dict[Name, int]]:
    """Yield every assignment without a fault; who is what it was may stay on a kept number."""
    wanted = wishes(fleet)
    groups = list(dict.fromkeys(wish.together for wish in wanted))
    hard = obstacles(fleet)

    def possible(group: object, start: int) -> bool:
        own = [wish for wish in wanted if wish.together == group]
        for index, wish in enumerate(own):
            numbers = wish.at(start)
            if start < wish.low or max(numbers.numbers) > wish.high:
                return False
            stays = wish.stays(start, locked.get(wish.name))
            if any(clash(numbers, each) for each in (*hard, *(() if stays else kept))):
                return False
            if any(clash(numbers, other.at(start)) for other in own[:index]):
                return False
        return True

    lows = {wish.together: (wish.low, wish.high) for wish in wanted}
    choices = [
        [start for start in range(lows[group][0], lows[group][1] + 1) if possible(group, start)]
        for group in groups
    ]
    members = [[wish for wish in wanted if wish.together == group] for group in groups]

    def rest(index: int, taken: list[Taken]) -> Iterator[list[int]]:
        if index == len(groups):
            yield []
            return
        for start in choices[index]:
            own = [wish.at(start) for wish in members[index]]
            if not any(clash(one, other) for one in own for other in taken):
                for starts in rest(index + 1, taken + own):
                    yield [start, *starts]

    for starts in rest(0, []):
        chosen = dict(zip(groups, starts, strict=True))
        yield {wish.name: chosen[wish.together] for wish in wanted}
