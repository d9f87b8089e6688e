"""Runs work in a child process, and ends it when its time is over or somebody asks for that.

The supervisor only waits. So it can answer whatever the child is doing: grounding and solving let
nobody interrupt them. Processes that the child starts end with it.
"""

import os
import select
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from math import inf
from typing import Literal, NamedTuple, NoReturn

GRACE = 0.5
"""Seconds after its limit in which work may still tell the best that it has found."""

_ASKED_TO_END = (signal.SIGINT, signal.SIGTERM, *filter(None, [getattr(signal, "SIGHUP", None)]))
_OUT_OF_MEMORY = b"memory\n"
_LONGEST_MESSAGE = 64


class End(NamedTuple):
    """How work has ended: with an exit code, or without one and why.

    `limit` is in seconds or bytes, where one of these was met, and the number of a signal else.
    """

    reason: Literal["exit", "time", "memory", "signal", "crash"]
    code: int = 0
    limit: float = 0


class Limits:
    """The limits of the work that is supervised, which it sets itself once it knows them."""

    def __init__(self, pipe: int) -> None:
        """Keep the pipe to the supervisor."""
        self._pipe = pipe
        self._memory = 0

    def set(self, seconds: float, memory: int) -> None:
        """Limit the time, from the start of the process on, and the memory in bytes (0: not).

        The kernel ends the work if there is no supervisor any more.
        """
        self._memory = memory
        os.write(self._pipe, f"{seconds!r}\n".encode())
        signal.setitimer(signal.ITIMER_REAL, seconds + 2 * GRACE)
        if memory:
            _limit_memory(memory)

    def exhausted(self) -> None:
        """Tell the supervisor that there is no memory left."""
        os.write(self._pipe, f"{self._memory} ".encode() + _OUT_OF_MEMORY)


def supervise(work: Callable[[Limits], int]) -> End:
    """Return how work has ended that a child process does; it returns the exit code.

    Call it where there is one thread, as the process forks.
    """
    begun = time.monotonic()
    reading, writing = os.pipe()
    woken, waker = os.pipe()
    os.set_blocking(waker, False)
    before = {each: signal.signal(each, _note) for each in (*_ASKED_TO_END, signal.SIGCHLD)}
    signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
    child = os.fork()
    if child == 0:
        signal.set_wakeup_fd(-1)
        for each, handler in before.items():
            signal.signal(each, handler)
        for unused in (reading, woken, waker):
            os.close(unused)
        _work(work, Limits(writing))
    os.close(writing)
    try:
        return _wait(child, begun, reading, woken)
    finally:
        signal.set_wakeup_fd(-1)
        for each, handler in before.items():
            signal.signal(each, handler)
        for used in (reading, woken, waker):
            os.close(used)


def _note(_number: int, _frame: object) -> None:
    """Do nothing about a signal: it wakes the supervisor up, which looks what it was."""


def _work(work: Callable[[Limits], int], limits: Limits) -> NoReturn:
    code = 1
    try:
        code = work(limits)
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    finally:  # nothing of what the supervisor was doing may go on twice
        os._exit(code)


def _wait(child: int, begun: float, reading: int, woken: int) -> End:
    """Wait until the child ends, its time is over, or the supervisor is asked to end."""
    seconds, told = inf, b""
    watched = [reading, woken]
    while True:
        left = begun + seconds + GRACE - time.monotonic()
        if left <= 0:
            _kill(child)
            return End("time", limit=seconds)
        ready, _, _ = select.select(watched, [], [], None if left == inf else left)
        if reading in ready:
            message = os.read(reading, _LONGEST_MESSAGE)
            told += message
            if not message:
                watched.remove(reading)
            elif told.endswith(b"\n") and seconds == inf:
                seconds = float(told.split()[0])
        if woken in ready:
            for number in os.read(woken, _LONGEST_MESSAGE):
                if number in _ASKED_TO_END:
                    _kill(child)
                    return End("signal", limit=number)
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                return _end(status, told + _rest(reading, watched), seconds)


def _rest(reading: int, watched: list[int]) -> bytes:
    """Return what the child has said before it ended and was not read yet."""
    ready, _, _ = select.select([reading] if reading in watched else [], [], [], 0)
    return os.read(reading, _LONGEST_MESSAGE) if ready else b""


def _end(status: int, told: bytes, seconds: float) -> End:
    """Return how a child has ended, by its status and what it has said."""
    code = os.waitstatus_to_exitcode(status)
    if told.endswith(_OUT_OF_MEMORY):
        return End("memory", limit=int(told.split()[-2]))
    if code == -signal.SIGALRM:
        return End("time", limit=seconds)
    return End("exit", code) if code >= 0 else End("crash", limit=-code)


def _kill(child: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def _limit_memory(most: int) -> None:
    """Limit what this process, and each that it starts, may write to, where the system can."""
    import resource

    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    if hard == resource.RLIM_INFINITY or most < hard:
        resource.setrlimit(resource.RLIMIT_DATA, (most, hard))
