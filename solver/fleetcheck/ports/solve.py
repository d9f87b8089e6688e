"""The best numbers for all wants of a fleet, part by part."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from time import monotonic
from typing import NamedTuple

from fleetcheck.lock import PortName
from fleetcheck.ports.bound import distance_bound, locked_bound, preferred_bound
from fleetcheck.ports.components import components
from fleetcheck.ports.domain import domains, split
from fleetcheck.ports.matching import is_matching, matching
from fleetcheck.ports.room import Rooms, leave, take
from fleetcheck.ports.seed import Cost, cost, packed, seed
from fleetcheck.ports.want import Want
from fleetcheck.ports.window import overfull
from fleetcheck.program import Best, best
from fleetcheck.rules import programs
from fleetcheck.term import Compound, quote

SECONDS = 60.0
"""How long to look for better answers, in all."""

_FOREVER = 1e9

Progress = Callable[[int, int], None]
"""Told how many parts the solver has answered, and how many there are."""

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


class _Task(NamedTuple):
    """Wants that the solver is asked about, and the answer that there is without it."""

    part: tuple[Want, ...]
    wants: tuple[Want, ...]
    offered: tuple[Sequence[int], ...]
    known: tuple[int, ...] | None


def solve(
    wants: Sequence[Want],
    rooms: Rooms,
    seconds: float = SECONDS,
    progress: Progress = lambda _done, _all: None,
) -> Solution:
    """Return the best start for each want; the rooms are left as they were.

    As few ports as possible lose their number in the lock; then as many preferences as possible are
    kept; then the sum of the distances from the proposals is as small as possible.
    """
    until = monotonic() + seconds
    starts: dict[PortName, int] = {}
    tasks: list[_Task] = []
    infeasible: list[tuple[Want, ...]] = []
    for part in components(wants):
        found, asked = _settle(part, rooms)
        if asked is None:
            infeasible.append(tuple(part))
        else:
            starts.update(found)
            tasks += asked
    unproved: list[tuple[Want, ...]] = []
    unknown: list[tuple[Want, ...]] = []
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        answers = threads.map(lambda task: _ask(task, until), tasks)
        for done, (task, answer) in enumerate(zip(tasks, answers, strict=True), 1):
            progress(done, len(tasks))
            chosen = task.known
            if answer.atoms is not None:
                better = tuple(_starts(task.wants, answer.atoms))
                if chosen is None or cost(task.wants, better) < cost(task.wants, chosen):
                    chosen = better
            if chosen is None:
                (infeasible if answer.finished else unknown).append(task.part)
                continue
            if not answer.finished:
                unproved.append(task.part)
            starts.update(
                (want.name, start) for want, start in zip(task.wants, chosen, strict=True)
            )
    return Solution(starts, tuple(unproved), tuple(infeasible), tuple(unknown))


def _settle(part: Sequence[Want], rooms: Rooms) -> tuple[dict[PortName, int], list[_Task] | None]:
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
        if overfull(part, rooms):
            return starts, None
        offered = domains(part, rooms)
        if not all(offered):
            return starts, None
        if is_matching(part):
            matched = matching(part, offered)
            if matched is None:
                return starts, None
            return {want.name: start for want, start in zip(part, matched, strict=True)}, []
        dense = packed(part, rooms)
        known = None if dense is None else tuple(dense)
        return {}, [_Task(tuple(part), tuple(part), tuple(offered), known)]
    if _cost(part, starts) == _NOTHING:
        return starts, []
    open_, kept = _unsettled(part, starts, rooms)
    tasks = []
    if open_:
        for want, start in kept:
            take(want, start, rooms)
        offered = domains(open_, rooms)
        for indexes in split(open_, offered):
            some = [open_[index] for index in indexes]
            if _cost(some, starts) != _bound(some, rooms):
                some_offered = tuple(offered[index] for index in indexes)
                matched = matching(some, some_offered) if is_matching(some) else None
                if matched is not None:
                    starts.update(
                        (want.name, start) for want, start in zip(some, matched, strict=True)
                    )
                    continue
                known = tuple(starts[want.name] for want in some)
                tasks.append(_Task(tuple(part), tuple(some), some_offered, known))
        for want, start in kept:
            leave(want, start, rooms)
    return starts, tasks


def _unsettled(
    part: Sequence[Want], starts: dict[PortName, int], rooms: Rooms
) -> tuple[list[Want], list[tuple[Want, int]]]:
    """Return the wants whose starts may not be the best, and the starts that all best answers have.

    There are no such wants if the bound proves the starts.
    """
    kept: list[tuple[Want, int]] = []
    left = list(part)
    for bound, measured in ((locked_bound, 0), (preferred_bound, 1)):
        settled = bound(left, rooms)
        if _cost(left, starts)[measured] > settled.least:
            break
        for want, start in settled.kept:
            take(want, start, rooms)
        kept += settled.kept
        names = {want.name for want, _ in settled.kept}
        left = [want for want in left if want.name not in names]
    else:
        if _cost(left, starts).distance == distance_bound(left, rooms):
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


def has_answer(wants: Sequence[Want], offered: Sequence[Sequence[int]]) -> bool:
    """Return whether every want can have one of the starts offered to it, however long it takes."""
    program = "".join(f"{fact}\n" for fact in facts(wants, offered))
    return best(_encoding("choice", "overlap") + program, _FOREVER).atoms is not None


def _ask(task: _Task, until: float) -> Best:
    """Return the best answer for a task that is found in time."""
    left = until - monotonic()
    if left <= 0:
        return Best(None, False)
    program = "".join(f"{fact}\n" for fact in facts(task.wants, task.offered))
    return best(_encoding("choice", "overlap", "preference") + program, left)


def facts(wants: Sequence[Want], offered: Sequence[Sequence[int]]) -> Iterator[str]:
    """Yield the facts of asp/ports/vocabulary.lp about some wants and the starts offered."""
    for index, (want, starts) in enumerate(zip(wants, offered, strict=True)):
        yield f"want({index},{want.size})."
        for (namespace, protocol), mask in want.listens:
            for bit in range(mask.bit_length()):
                if mask >> bit & 1:
                    yield f"listens({index},{_place(namespace, protocol, bit)})."
        for start in starts:
            yield f"start({index},{start},{want.distance(start)})."
        for start, ports in sorted(want.votes.items()):
            if start in starts:
                yield f"votes({index},{start},{ports})."
        if want.prefer is not None and want.prefer in starts:
            yield f"prefers({index},{want.prefer})."


def _place(namespace: str, protocol: str, bit: int) -> str:
    return f"place({quote(namespace)},{protocol},{bit})"


def _starts(wants: Sequence[Want], atoms: Sequence[Compound]) -> Iterator[int]:
    """Yield the start of each want in an answer."""
    given = {atom.arguments[0]: atom.arguments[1] for atom in atoms if atom.name == "given"}
    for index in range(len(wants)):
        start = given[index]
        assert isinstance(start, int)
        yield start


@cache
def _encoding(*names: str) -> str:
    folder = programs() / "ports"
    files = (folder / f"{name}.lp" for name in ("vocabulary", *names))
    return "".join(file.read_text(encoding="utf-8") for file in files)
