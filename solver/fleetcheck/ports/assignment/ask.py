"""What the solver is asked about ports, on all processors, and what it answers in time."""

import os
from collections.abc import Iterator, Sequence
from math import inf
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import NamedTuple

from fleetcheck.engine.optimum import Best, best
from fleetcheck.engine.programs import program_text
from fleetcheck.lowering.term import Compound, quote
from fleetcheck.ports.want import Listens, Want

_GRACE = 0.3
"""Seconds after the time is over in which what was found until then is handed over."""

_NOT_IN_TIME = Best(None, False)

_Told = tuple[int, Best | Exception]


class Task(NamedTuple):
    """Wants that the solver is asked about, and the answer that there is without it.

    Nothing is `offered` where the time was over before that was known.
    """

    part: tuple[Want, ...]
    wants: tuple[Want, ...]
    offered: tuple[Sequence[int], ...]
    known: tuple[int, ...] | None


def ask(tasks: Sequence[Task], until: float) -> Iterator[tuple[Task, Best]]:
    """Yield each task with the best answer that is found in time, as they come.

    Grounding cannot be interrupted, so whoever has not answered when the time is over is left to
    itself: such a thread stops as soon as it can, and does not keep the process from ending.
    """
    waiting: SimpleQueue[int] = SimpleQueue()
    told: SimpleQueue[_Told] = SimpleQueue()
    for index in range(len(tasks)):
        waiting.put(index)
    for _ in range(min(os.cpu_count() or 1, len(tasks))):
        Thread(target=_work, args=(tasks, waiting, told, until), daemon=True).start()
    missing = dict.fromkeys(range(len(tasks)))
    while missing:
        try:
            index, answer = told.get(timeout=max(until + _GRACE - monotonic(), 0))
        except Empty:
            break
        if isinstance(answer, Exception):
            raise answer
        del missing[index]
        yield tasks[index], answer
    for index in missing:
        yield tasks[index], _NOT_IN_TIME


def _work(
    tasks: Sequence[Task], waiting: SimpleQueue[int], told: SimpleQueue[_Told], until: float
) -> None:
    """Answer one task after the other, until there is none left."""
    while True:
        try:
            index = waiting.get_nowait()
        except Empty:
            return
        try:
            told.put((index, _answer(tasks[index], until)))
        except Exception as error:  # raised where the answers are awaited
            told.put((index, error))


def _answer(task: Task, until: float) -> Best:
    """Return the best answer for a task that is found in time.

    Where it is not known that there is one, that is asked first: it is far easier than the best.
    """
    if not task.offered:
        return _NOT_IN_TIME
    program = "".join(f"{fact}\n" for fact in facts(task.wants, task.offered))
    first = _NOT_IN_TIME
    if task.known is None:
        first = _best(_encoding("choice", "overlap") + program, until)
        if first.atoms is None:
            return first
    found = _best(_encoding("choice", "overlap", "preference") + program, until)
    return found if found.atoms is not None else first._replace(finished=False)


def _best(program: str, until: float) -> Best:
    left = until - monotonic()
    return best(program, left) if left > 0 else _NOT_IN_TIME


def has_answer(wants: Sequence[Want], offered: Sequence[Sequence[int]]) -> bool:
    """Return whether every want can have one of the starts offered to it, however long it takes."""
    program = "".join(f"{fact}\n" for fact in facts(wants, offered))
    return best(_encoding("choice", "overlap") + program, inf).atoms is not None


def facts(wants: Sequence[Want], offered: Sequence[Sequence[int]]) -> Iterator[str]:
    """Yield the facts of asp/ports/vocabulary.lp about some wants and the starts offered."""
    for index, (want, starts) in enumerate(zip(wants, offered, strict=True)):
        yield f"want({index},{want.size})."
        for listens in want.listens:
            yield from (f"listens({index},{each})." for each in places(listens))
        for start in starts:
            yield f"start({index},{start},{want.distance(start)})."
        for start, ports in sorted(want.votes.items()):
            if start in starts:
                yield f"votes({index},{start},{ports})."
        if want.prefer is not None and want.prefer in starts:
            yield f"prefers({index},{want.prefer})."


def places(listens: Listens) -> Iterator[str]:
    """Yield the terms of the places where a number is taken."""
    (namespace, protocol), mask = listens
    for bit in range(mask.bit_length()):
        if mask >> bit & 1:
            yield place(namespace, protocol, bit)


def place(namespace: str, protocol: str, bit: int) -> str:
    """Return the term of a place: a kind of address in a space."""
    return f"place({quote(namespace)},{protocol},{bit})"


def starts_of(wants: Sequence[Want], atoms: Sequence[Compound]) -> Iterator[int]:
    """Yield the start of each want in an answer of the solver."""
    given = {atom.arguments[0]: atom.arguments[1] for atom in atoms if atom.name == "given"}
    for index in range(len(wants)):
        start = given[index]
        assert isinstance(start, int)
        yield start


def _encoding(*names: str) -> str:
    return "".join(program_text("ports", f"{name}.lp") for name in ("vocabulary", *names))
