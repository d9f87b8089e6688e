"""The best numbers for all wants of a fleet, part by part."""

from collections.abc import Callable, Sequence
from time import monotonic
from typing import NamedTuple

from fleetcheck.fleet.lock import PortName
from fleetcheck.ports.assignment.ask import Task, ask, starts_of
from fleetcheck.ports.assignment.bound import distance_bound, locked_bound, preferred_bound
from fleetcheck.ports.assignment.certificate import certify
from fleetcheck.ports.assignment.components import components
from fleetcheck.ports.assignment.domain import TimeIsOverError, domains, split
from fleetcheck.ports.assignment.matching import is_matching, matching
from fleetcheck.ports.assignment.seed import Cost, cost, packed, seed
from fleetcheck.ports.assignment.window import overfull
from fleetcheck.ports.room import Rooms, leave, take
from fleetcheck.ports.want import Want

SECONDS = 60.0
"""The time to look for better answers, in seconds, for all parts."""

Progress = Callable[[int, int], None]
"""Called with the number of parts that the solver has answered, and the number of all parts."""

_NOTHING = Cost(0, 0, 0)


class Solution(NamedTuple):
    """The starts of wants by the first of their ports, and what could not be settled.

    `unproved` are parts for which a better answer may exist, `infeasible` those without any, and
    `unknown` those for which none was found in time.
    """

    starts: dict[PortName, int]
    unproved: tuple[tuple[Want, ...], ...] = ()
    infeasible: tuple[tuple[Want, ...], ...] = ()
    unknown: tuple[tuple[Want, ...], ...] = ()


def solve(
    wants: Sequence[Want],
    rooms: Rooms,
    seconds: float = SECONDS,
    progress: Progress = lambda _done, _all: None,
) -> Solution:
    """Return the best start for each want; the rooms are left as they were.

    As few ports as possible lose their number in the lock; then as many preferences as possible are
    kept; then the sum of the distances from the proposals is as small as possible. Whatever found
    them, asp/ports/certificate.lp has certified the starts; else NotCertifiedError is raised.
    """
    until = monotonic() + seconds
    starts: dict[PortName, int] = {}
    tasks: list[Task] = []
    infeasible: list[tuple[Want, ...]] = []
    for part in components(wants):
        found, asked = _settle(part, rooms, until)
        if asked is None:
            infeasible.append(tuple(part))
        else:
            starts.update(found)
            tasks += asked
    unproved: list[tuple[Want, ...]] = []
    unknown: list[tuple[Want, ...]] = []
    for done, (task, answer) in enumerate(ask(tasks, until), 1):
        progress(done, len(tasks))
        chosen = task.known
        if answer.atoms is not None:
            better = tuple(starts_of(task.wants, answer.atoms))
            if chosen is None or cost(task.wants, better) < cost(task.wants, chosen):
                chosen = better
        if chosen is None:
            (infeasible if answer.finished else unknown).append(task.part)
            continue
        if not answer.finished:
            unproved.append(task.part)
        starts.update((want.name, start) for want, start in zip(task.wants, chosen, strict=True))
    certify(wants, starts, rooms, {want.name for part in unproved for want in part})
    return Solution(starts, tuple(unproved), tuple(infeasible), tuple(unknown))


def _settle(
    part: Sequence[Want], rooms: Rooms, until: float
) -> tuple[dict[PortName, int], list[Task] | None]:
    """Return the starts of a part as far as they are known, and what to ask the solver for.

    None is asked where there is no answer.
    """
    first = seed(part, rooms)
    for want, start in zip(part, first, strict=True):
        if start is not None:
            leave(want, start, rooms)
    starts = {
        want.name: start for want, start in zip(part, first, strict=True) if start is not None
    }
    if len(starts) < len(part):
        return _place(part, rooms, until)
    spent = _cost(part, starts)
    if spent == _NOTHING:
        return starts, []
    open_, kept = _unsettled(part, starts, spent, rooms)
    if not open_:
        return starts, []
    for want, start in kept:
        take(want, start, rooms)
    tasks = _improve(part, open_, starts, rooms, until)
    for want, start in kept:
        leave(want, start, rooms)
    return starts, tasks


def _place(
    part: Sequence[Want], rooms: Rooms, until: float
) -> tuple[dict[PortName, int], list[Task] | None]:
    """Return what `_settle` does, for a part in which not everyone has a start yet."""
    if overfull(part, rooms):
        return {}, None
    offered: list[list[int]] = []
    try:
        offered = domains(part, rooms, until)
        if not all(offered):
            return {}, None
        if is_matching(part):
            matched = matching(part, offered, until)
            if matched is None:
                return {}, None
            return {want.name: start for want, start in zip(part, matched, strict=True)}, []
    except TimeIsOverError:
        offered = []
    dense = packed(part, rooms)
    known = None if dense is None else tuple(dense)
    return {}, [Task(tuple(part), tuple(part), tuple(offered), known)]


def _improve(
    part: Sequence[Want],
    wants: Sequence[Want],
    starts: dict[PortName, int],
    rooms: Rooms,
    until: float,
) -> list[Task]:
    """Give wants of a part better starts where these are known, and return what to ask for."""
    tasks = []

    def task(some: Sequence[Want], offered: Sequence[Sequence[int]]) -> Task:
        known = tuple(starts[want.name] for want in some)
        return Task(tuple(part), tuple(some), tuple(offered), known)

    try:
        offered = domains(wants, rooms, until)
        for indexes in split(wants, offered):
            some = [wants[index] for index in indexes]
            if _cost(some, starts) == _bound(some, rooms):
                continue
            some_offered = [offered[index] for index in indexes]
            matched = matching(some, some_offered, until) if is_matching(some) else None
            if matched is None:
                tasks.append(task(some, some_offered))
            else:
                starts.update(zip((want.name for want in some), matched, strict=True))
    except TimeIsOverError:
        return [task(wants, ())]
    return tasks


def _unsettled(
    part: Sequence[Want], starts: dict[PortName, int], spent: Cost, rooms: Rooms
) -> tuple[list[Want], list[tuple[Want, int]]]:
    """Return the wants whose starts may not be the best, and the starts that all best answers have.

    `spent` is what the starts cost. There are no such wants if the bound proves the starts.
    """
    kept: list[tuple[Want, int]] = []
    left = list(part)
    for bound, measured in ((locked_bound, 0), (preferred_bound, 1)):
        settled = bound(left, rooms)
        if spent[measured] > settled.least:
            break
        if settled.kept:
            for want, start in settled.kept:
                take(want, start, rooms)
            kept += settled.kept
            names = {want.name for want, _ in settled.kept}
            left = [want for want in left if want.name not in names]
            spent = _cost(left, starts)
    else:
        if spent.distance == distance_bound(left, rooms):
            left = []
    for want, start in kept:
        leave(want, start, rooms)
    return left, kept


def _bound(wants: Sequence[Want], rooms: Rooms) -> Cost:
    """Return a cost of which no answer undercuts any part."""
    least = (locked_bound(wants, rooms).least, preferred_bound(wants, rooms).least)
    return Cost(*least, distance_bound(wants, rooms))


def _cost(wants: Sequence[Want], starts: dict[PortName, int]) -> Cost:
    return cost(wants, [starts[want.name] for want in wants])
