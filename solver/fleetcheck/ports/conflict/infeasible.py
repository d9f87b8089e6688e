"""Whether every automatic port can have a number, and why not."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from fleetcheck.documents.location import Path
from fleetcheck.engine.violation import Violation, ports_within
from fleetcheck.fleet.lock import LockLine
from fleetcheck.fleet.values import HIGHEST_PORT, Ports
from fleetcheck.lowering.automatic_ports import port_term
from fleetcheck.lowering.facts import Facts, Support
from fleetcheck.lowering.lower import lower_for_explanation
from fleetcheck.lowering.term import Compound, Term, as_text, path_term, quote, strings
from fleetcheck.ports.assignment.components import components
from fleetcheck.ports.assignment.domain import domains
from fleetcheck.ports.assignment.seed import packed, seed
from fleetcheck.ports.assignment.window import overfull
from fleetcheck.ports.demand import demand
from fleetcheck.ports.room import Rooms, leave
from fleetcheck.ports.want import Want
from fleetcheck.resolve.automatic import Automatic, automatic, pool_path
from fleetcheck.resolve.bind_addresses import address_family
from fleetcheck.resolve.claims import Claim, namespace_paths
from fleetcheck.resolve.expansion import expand
from fleetcheck.rules.catalogue import ABOUT_CONFLICTS
from fleetcheck.slicing.slice import Slicer
from fleetcheck.slicing.state import State

if TYPE_CHECKING:
    from fleetcheck.ports.conflict.conflict import Conflict
    from fleetcheck.ports.conflict.obstacle import Obstacle

_SHARED: Path = ("ports", "auto")
"""The pool of the fleet; a pool of a port's own is a part of its entry."""


def conflicts(state: State, exhaustive: bool = False) -> Iterator["Conflict"]:
    """Yield a smallest conflict of each part of the fleet in which not every port can have one.

    `exhaustive` asks the solver also where a first attempt gives every port its number.
    """
    asked = demand(state)
    for part in components(asked.wants):
        if not _possible(part, asked.rooms, exhaustive):
            # Rarely needed, so loaded late.
            from fleetcheck.ports.conflict.conflict import conflict
            from fleetcheck.ports.conflict.crowd import crowd
            from fleetcheck.ports.conflict.obstacle import obstacles

            spaces = {space for want in part for space, _ in want.listens}
            yield conflict(crowd(part, _near(part, obstacles(state, asked, spaces))))


def crowding(state: State, exhaustive: bool) -> Facts:
    """Return the facts about all conflicts."""
    facts = Facts()
    for each in conflicts(state, exhaustive):
        lower_conflict(state, each, facts)
    return facts


def facts_behind(state: State, violation: Violation) -> Facts | None:
    """Return the facts that a violation about a conflict stands on, None for any other."""
    if violation.term.name != ABOUT_CONFLICTS:
        return None
    part = Slicer(state.seen).about(strings(violation.terms()))
    expansion = expand(part)
    names = (port.name for port in automatic(part, expansion))
    lock = state.loaded.lock.only((*names, *ports_within(violation)))
    facts = lower_for_explanation(part, expansion, lock)
    for each in conflicts(state):
        if violation.term.arguments[:2] == _place(each):
            lower_conflict(state, each, facts)
    return facts


def _place(found: "Conflict") -> tuple[Term, Term]:
    """Return where a conflict is and the numbers it is about, as terms."""
    shape = found.ports[0].shape
    return shape.namespace, Compound("ports", (*found.stretch, shape.protocol))


def _possible(part: Sequence[Want], rooms: Rooms, exhaustive: bool) -> bool:
    """Return whether the wants of a part can all have a number."""
    first = seed(part, rooms)
    for want, start in zip(part, first, strict=True):
        if start is not None:
            leave(want, start, rooms)
    if None not in first and not exhaustive:
        return True
    if not exhaustive:
        if overfull(part, rooms):
            return False
        if packed(part, rooms) is not None:
            return True
    from fleetcheck.ports.assignment.ask import (
        has_answer,  # only what has come this far needs the solver
    )

    offered = domains(part, rooms)
    return all(offered) and has_answer(part, offered)


def _near(part: Sequence[Want], found: Iterator["Obstacle"]) -> list["Obstacle"]:
    """Return the obstacles that reach into a pool of the part."""
    low = min(want.pool[0] for want in part)
    high = max(want.pool[1] for want in part)
    return [each for each in found if each.stretch[0] <= high and low <= each.stretch[1]]


def lower_conflict(state: State, found: "Conflict", facts: Facts) -> None:
    """State a conflict with all that it stands on: take any of that away and it is none."""
    fleet = state.loaded.fleet
    wanted = sum({port.group or port.name: port.shape.size for port in found.ports}.values())
    namespace, pool = _place(found)
    where = (as_text(namespace), as_text(pool))
    paths: list[Path] = []
    when: list[str] = []
    for port in found.ports:
        paths += [port.path, *namespace_paths(fleet, port.node)]
        when.append(f"placed({quote(port.name.aspect)},{quote(port.name.scope)})")
        facts.add("crowd_port", *where, port_term(port.name), str(port.shape.size))
        written = pool_path(port, fleet)
        if written is not None:
            size = port.pool[1] - port.pool[0] + 1
            facts.add("crowd_pool", *where, path_term(written), str(size))
        if written == _SHARED:
            paths.append(written)
    for obstacle in found.obstacles:
        term, stands_on, condition = _obstacle(obstacle, found)
        facts.add("crowd_obstacle", *where, term)
        paths += stands_on
        when += condition
    for own, wider in _wider(state, found, wanted):
        facts.add("crowd_wider", *where, path_term(own), quote(wider))
    about = (*where, str(wanted), str(found.free), _case(found, wanted))
    support = Support(tuple(dict.fromkeys(paths)), (), tuple(dict.fromkeys(when)))
    facts.support("crowded", about, support)


def _case(found: "Conflict", wanted: int) -> str:
    """Return which message of the rule is about a conflict like this."""
    if not found.counted:
        return "together" if any(port.group for port in found.ports) else "rows"
    if wanted == len(found.ports) >= 2 and found.free >= 2:
        return "services"
    return "numbers"


def _obstacle(
    obstacle: "Obstacle", found: "Conflict"
) -> tuple[str, tuple[Path, ...], tuple[str, ...]]:
    """Return an obstacle as a term, the declarations it stands on, and conditions."""
    low, high = obstacle.stretch
    lost = min(high, found.stretch[1]) - max(low, found.stretch[0]) + 1
    match obstacle.source:
        case Claim() as claim:
            name = (claim.aspect, claim.node.name, claim.port)
            term = f"port({','.join(map(quote, name))},{claim.position})"
            space = f"{quote(claim.space[0])},{quote(claim.space[1])}"
            address = quote(address_family(obstacle.address)[0])
            condition = f"claim({term},{space},{address},{low},{high})"
            return f"fixed({term},{lost})", (), (condition,)
        case LockLine() as line:
            gone = port_term(line.name)
            return f"gone(line({gone}),{gone},{lost})", (line.path,), ()
        case path:
            return f"reserved({path_term(path)},{lost})", (path,), ()


def _wider(state: State, found: "Conflict", wanted: int) -> Iterator[tuple[Path, str]]:
    """Yield pools of the conflict that are made so much wider that the ports may have room."""
    fleet = state.loaded.fleet
    rooms = demand(state).rooms
    missing = max(wanted - found.free, max(port.shape.size for port in found.ports))
    seen: set[Path] = set()
    for port in found.ports:
        path = pool_path(port, fleet) or _SHARED
        high = _room_above(port, rooms, missing)
        if path not in seen and high is not None:
            seen.add(path)
            pool = port.spec.auto if isinstance(port.spec.auto, Ports) else fleet.ports.auto
            protocol = "" if pool.protocol == "tcp" else pool.protocol
            yield path, str(Ports(pool.low, high, protocol))


def _room_above(port: Automatic, rooms: Rooms, missing: int) -> int | None:
    """Return where a pool has to end to have `missing` more numbers, None where that is too far."""
    room = rooms[port.shape.namespace, port.shape.protocol]
    number = port.pool[1]
    while missing:
        number += 1
        if number > HIGHEST_PORT:
            return None
        if not room.obstacle(number, 1, -1, False):
            missing -= 1
    return number
