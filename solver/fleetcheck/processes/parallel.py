"""Calls a function for many values in several processes at once, where the system can fork."""

import os
import pickle
import signal
import sys
from collections.abc import Callable, Sequence
from typing import BinaryIO, TypeVar

_SET_PARENT_DEATH_SIGNAL = 1

T = TypeVar("T")
R = TypeVar("R")


def processors() -> int:
    """Return how many processors this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def each(function: Callable[[T], R], values: Sequence[T], jobs: int) -> list[R]:
    """Return what the function returns for each value, in order, by up to `jobs` processes.

    Results of other processes are pickled. What one of these does not bring back, as it died or the
    function raised there, is asked here again, so the outcome is that of a single process.
    """
    if sys.platform != "linux":  # elsewhere a fork is not safe, or there is none
        jobs = 1
    shares = [values[start::jobs] for start in range(max(1, min(jobs, len(values))))]
    children = [_start(function, share) for share in shares[1:]]
    found: dict[int, R] = {}
    for start, share in enumerate(shares):
        results = map(function, share) if start == 0 else _results(*children[start - 1])
        found.update(zip(range(start, len(values), len(shares)), results, strict=False))
    return [found[i] if i in found else function(value) for i, value in enumerate(values)]


def _start(function: Callable[[T], R], values: Sequence[T]) -> tuple[int, BinaryIO]:
    """Start a process for some values; return its number and the end of the pipe to read."""
    reading, writing = os.pipe()
    parent = os.getpid()
    child = os.fork()
    if child:
        os.close(writing)
        return child, os.fdopen(reading, "rb")
    try:
        _end_with_parent()
        os.close(reading)
        with os.fdopen(writing, "wb") as pipe:
            results = [function(value) for value in values if os.getppid() == parent]
            pipe.write(pickle.dumps(results))
    finally:  # nothing of what the process was doing may go on twice
        os._exit(0)


def _results(child: int, pipe: BinaryIO) -> Sequence[R]:
    """Return the results of a process that has been started, none if it has not got them."""
    with pipe:
        content = pipe.read()
    os.waitpid(child, 0)
    results: Sequence[R] = pickle.loads(content) if content else ()
    return results


def _end_with_parent() -> None:
    """Let the kernel end this process as soon as its parent ends (prctl(2), PR_SET_PDEATHSIG)."""
    import ctypes  # it loads slowly

    ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
