"""Calls functions in a child process that has a limit of time and one of memory, which both hold.

The child is a fresh interpreter, so it may be started where threads run. It ends with whoever
started it: a thread of it waits for the end of its input, and an alarm of the kernel is set.
"""

import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import Any, BinaryIO, Literal, ParamSpec, Self, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_START = """\
import sys
sys.path[:] = sys.argv[2:]
from fleetcheck.processes.limited import serve
serve(int(sys.argv[1]))
"""
_LENGTH = 8
_SPARE = 5
"""Seconds too long after which the kernel ends a child that its parent has not ended."""


class LimitError(Exception):
    """A call ended without a result: it met a limit, or the child did not survive it.

    The message is a predicate, such as "took longer than 20 s".
    """

    def __init__(self, reason: Literal["time", "memory", "crash"], message: str) -> None:
        """Keep which limit it was."""
        super().__init__(message)
        self.reason = reason


class RemoteError(Exception):
    """The function raised; the message is the type and the message of what it raised."""


class Child:
    """A process that calls functions one after the other, for `seconds` in total.

    It may take `memory` bytes more than it starts with, where the system can limit that (Linux).
    It is started by the first call, and killed at the end of the `with` block.
    """

    def __init__(self, seconds: float, memory: int) -> None:
        """Prepare; nothing is started yet."""
        self._seconds = seconds
        self._left = seconds
        self._memory = memory
        self._process: subprocess.Popen[bytes] | None = None
        self._expired = False

    def __enter__(self) -> Self:
        """Return the child itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Kill the process."""
        self._end()

    def renew(self) -> None:
        """Restart the time limit for the calls that follow."""
        self._left = self._seconds

    def call(self, function: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        """Return what a function of a module returns; arguments and result are pickled.

        Raises LimitError if there is no result, and RemoteError if the function raises.
        """
        if self._left <= 0:
            raise self._too_long()
        if self._process is None:
            self._process = self._started()
        timer = threading.Timer(self._left, self._expire)
        timer.daemon = True
        begun = time.monotonic()
        timer.start()
        try:
            kind, value = _exchange(self._process, (self._left, function, arguments, named))
        except (OSError, EOFError, pickle.UnpicklingError):
            raise self._gone(self._process) from None
        finally:
            timer.cancel()
            self._left -= time.monotonic() - begun
        if kind == "memory":
            self._end()
            raise LimitError("memory", f"needed more than {self._memory >> 20} MiB of memory")
        if kind == "raised":
            raise RemoteError(value)
        result: T = value
        return result

    def _started(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-c", _START, str(self._memory), *sys.path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def _expire(self) -> None:
        self._expired = True
        if self._process is not None:
            self._process.kill()

    def _gone(self, process: subprocess.Popen[bytes]) -> LimitError:
        """Return why the child has ended without an answer."""
        self._end(wait=1.0)
        code = process.returncode
        if self._expired or -code == getattr(signal, "SIGALRM", None):
            return self._too_long()
        if code < 0:
            names = {int(each): each.name for each in signal.Signals}
            return LimitError("crash", f"was ended by {names.get(-code, -code)}")
        return LimitError("crash", f"ended with code {code}")

    def _too_long(self) -> LimitError:
        return LimitError("time", f"took longer than {self._seconds:g} s")

    def _end(self, wait: float = 0.0) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if wait:
            with suppress(subprocess.TimeoutExpired):
                process.wait(wait)
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            with suppress(OSError):
                if stream is not None:
                    stream.close()


def _exchange(process: subprocess.Popen[bytes], request: object) -> tuple[str, Any]:
    """Send a request to the child and return its answer; EOFError says that there is none."""
    assert process.stdin is not None
    assert process.stdout is not None
    content = pickle.dumps(request)
    process.stdin.write(len(content).to_bytes(_LENGTH) + content)
    process.stdin.flush()
    answer: tuple[str, Any] = pickle.load(process.stdout)
    return answer


def serve(memory: int) -> None:
    """Answer the requests on standard input, without end: what the child runs."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    requests: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_receive, args=(sys.stdin.buffer, requests), daemon=True).start()
    _limit_memory(memory)
    while True:
        answer = _answer(requests.get())
        _set_alarm(0)
        answers.write(answer)
        answers.flush()


def _receive(stream: BinaryIO, requests: "SimpleQueue[bytes]") -> None:
    """Read requests; end the process at once where the parent has ended."""
    try:
        while head := stream.read(_LENGTH):
            requests.put(stream.read(int.from_bytes(head)))
    finally:
        os._exit(0)


def _limit_memory(most: int) -> None:
    """Limit this process to this many bytes more than it has, where that can be known."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    pages = Path("/proc/self/statm")
    if pages.exists():
        value = int(pages.read_text().split()[0]) * resource.getpagesize() + most
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        if hard == resource.RLIM_INFINITY or hard > value:
            resource.setrlimit(resource.RLIMIT_AS, (value, value))


def _set_alarm(seconds: float) -> None:
    """Let the kernel end this process after this many seconds; 0 removes the limit."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _answer(request: bytes) -> bytes:
    try:
        seconds, function, arguments, named = pickle.loads(request)
        _set_alarm(seconds + _SPARE)
        return pickle.dumps(("result", function(*arguments, **named)))
    except MemoryError:
        return pickle.dumps(("memory", None))
    except Exception as error:
        return pickle.dumps(("raised", f"{type(error).__name__}: {error}"))
