"""Ports that could be those of another claim, a reservation, or a line of the lock."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from ipaddress import ip_address

from fleetcheck.fleet import model
from fleetcheck.fleet.lock import Lock, LockLine
from fleetcheck.fleet.values import Ports
from fleetcheck.resolve.automatic import Automatic, Group, LockState, automatic, locked
from fleetcheck.resolve.claims import (
    Claim,
    Reservation,
    Stretch,
    by_space,
    claims,
    namespace_of,
    reservations,
    shared,
)
from fleetcheck.resolve.expansion import Expansion
from fleetcheck.resolve.node import Placement
from fleetcheck.slicing.families.seeds import Seeds, Whole


def port(whole: Whole, seeds: Seeds) -> None:
    """Add the claims that could overlap, and what of the lock does not plainly agree."""
    wanted = list(automatic(whole.fleet, whole.expansion))
    seeds.locked = doubtful(wanted, whole.lock)
    numbered = list(locked(wanted, whole.lock))
    seeds.claim(_disputed(whole, numbered))


def _disputed(whole: Whole, numbered: Sequence[Claim] = ()) -> list[Claim]:
    """Return the claims that could overlap another one or a reservation.

    Doubtful ones are among them. `numbered` are automatic ports that have been given a number.
    """
    fleet, expansion = whole.fleet, whole.expansion
    reserved = reservations(fleet, expansion)
    busy = _busy(fleet, expansion, reserved, {claim.space[0] for claim in numbered})
    found = claims(fleet, busy, expansion.nodes, whole.layers)
    return list(meeting([*found, *numbered], reserved))


def meeting(claims: Iterable[Claim], reserved: Sequence[Reservation]) -> Iterator[Claim]:
    """Yield the claims that could overlap another one or a reservation."""
    common = [each for each in reserved if each.namespace is None]
    own: dict[str | None, list[Reservation]] = defaultdict(list)
    for each in reserved:
        if each.namespace is not None:
            own[each.namespace].append(each)
    for (namespace, protocol), together in by_space(claims).items():
        stretches = _contested(together)
        stretches += [
            (each.ports.low, each.ports.high)
            for each in (*common, *own.get(namespace, ()))
            if each.ports.protocol in ("", protocol)
        ]
        yield from (c for c in together if c.doubtful or _meets(c.numbers, stretches))


def _busy(
    fleet: model.Fleet,
    expansion: Expansion,
    reserved: Iterable[Reservation],
    numbered: Iterable[str],
) -> list[Placement]:
    """Return the placements in namespaces where not all ports are plainly different and free.

    `numbered` are the namespaces where automatic ports have been given numbers.
    """
    everywhere = [each.ports for each in reserved if each.namespace is None]
    busy = {*numbered, *(each.namespace for each in reserved)}
    hit: dict[Ports, bool] = {}
    taken: dict[str, dict[Ports, list[str]]] = {}
    inside: dict[str, list[Placement]] = {}
    namespaces: dict[str, str] = {}
    for placement in expansion.placements:
        aspect, scope, _ = placement
        ports = fleet.aspects[aspect].ports
        if not ports:
            continue
        namespace = namespaces.get(scope)
        if namespace is None:
            namespace = namespaces[scope] = namespace_of(fleet, expansion.nodes[scope])
        if namespace not in taken:
            taken[namespace] = {}
            inside[namespace] = []
        inside[namespace].append(placement)
        seen = taken[namespace]
        for specs in ports.values():
            for spec in specs:
                fixed = spec.port
                if fixed is None:
                    if spec.auto is None:
                        busy.add(namespace)
                    continue
                if fixed not in hit:
                    hit[fixed] = fixed.low < fixed.high or any(map(fixed.overlaps, everywhere))
                binds = seen.setdefault(fixed, [])
                binds.append(spec.bind)
                if hit[fixed] or (len(binds) > 1 and _overlapping(binds)):
                    busy.add(namespace)
    return [placement for name in sorted(inside) if name in busy for placement in inside[name]]


def _contested(together: Sequence[Claim]) -> list[Stretch]:
    """Return the ports of one space that claims could overlap on, given their addresses."""
    stretches = shared([numbers for claim in together for numbers in claim.numbers])
    if not stretches or any(low < high for low, high in stretches):
        return stretches
    binds: dict[int, list[str]] = defaultdict(list)
    numbers = {number for number, _ in stretches}
    for claim in together:
        for low, high in claim.numbers:
            if low < high:
                return stretches
            if low in numbers:
                binds[low].append(claim.spec.bind)
    return [(number, number) for number, found in binds.items() if _overlapping(found)]


def _overlapping(binds: Sequence[str]) -> bool:
    """Return whether some of the addresses could overlap."""
    return len(set(binds)) < len(binds) or not all(map(_is_single, binds))


@lru_cache(maxsize=1 << 16)
def _is_single(bind: str) -> bool:
    """Return whether what a port is bound to is one address, which overlaps no other one."""
    try:
        return not ip_address(bind).is_unspecified
    except ValueError:
        return False


def _meets(numbers: Iterable[tuple[int, int]], stretches: Sequence[tuple[int, int]]) -> bool:
    """Return whether one of the ranges overlaps one of the stretches."""
    for low, high in numbers:
        for start, to in stretches:
            if low <= to and start <= high:
                return True
    return False


def doubtful(ports: Iterable[Automatic], lock: Lock) -> LockState:
    """Return the ports and lines that do not plainly agree with each other.

    Without a lock that is the first port alone.
    """
    wanted = list(ports)
    if not lock.present:
        first = min(wanted, key=lambda port: port.name, default=None)
        return LockState(() if first is None else (first,), ())
    numbers: dict[Group, set[int]] = {}
    for port in wanted:
        line = lock.lines.get(port.name)
        if port.group and line is not None:
            numbers.setdefault(port.group, set()).add(line.low)
    odd = [port for port in wanted if not _agrees(port, lock.lines.get(port.name), numbers)]
    known = {port.name for port in wanted}
    names = {port.name for port in odd}
    lines = [
        line for name, line in lock.lines.items() if name in names or _unasked(line, name in known)
    ]
    return LockState(tuple(odd), tuple(lines))


def _unasked(line: LockLine, known: bool) -> bool:
    return line.state == "held" and not known


def _agrees(port: Automatic, line: LockLine | None, numbers: Mapping[Group, set[int]]) -> bool:
    """Return whether a line says about a port what the fleet does."""
    return (
        line is not None
        and line.state == "held"
        and line.shape == port.shape
        and port.pool[0] <= line.low
        and line.low + port.shape.size - 1 <= port.pool[1]
        and len(numbers.get(port.group, ())) < 2
    )
