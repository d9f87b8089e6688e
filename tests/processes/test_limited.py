"""A function in a child process: its result, its exceptions, and the limits that end it."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from fleetcheck.processes.limited import Child, LimitError, RemoteError

ENOUGH = 60.0
"""Seconds that none of the calls here needs, however busy the machine is."""

MEMORY = 300 << 20

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")


def double(number: int, *, plus: int = 0) -> int:
    return 2 * number + plus


def refuse(text: str) -> None:
    raise ValueError(text)


def own_id() -> int:
    return os.getpid()


def sleep(seconds: float) -> None:
    time.sleep(seconds)


def fill(size: int) -> int:
    return len(bytearray(size))


def end_by(number: int) -> None:
    if number != signal.SIGKILL:
        signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)


def leave(code: int) -> None:
    os._exit(code)


def shout() -> str:
    print("noise")
    os.write(1, b"noise")
    os.write(2, b"noise")
    return "result"


def unsendable() -> object:
    return lambda: None


def is_running(process: int) -> bool:
    status = Path(f"/proc/{process}/stat")
    try:
        return status.read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def ends(process: int) -> bool:
    """Return whether a process ends within some seconds."""
    until = time.monotonic() + 20
    while is_running(process) and time.monotonic() < until:
        time.sleep(0.02)
    return not is_running(process)


def test_a_result_passes_through() -> None:
    with Child(ENOUGH, MEMORY) as child:
        assert [child.call(double, 4), child.call(double, 4, plus=1)] == [8, 9]


def test_all_calls_are_answered_by_one_process_that_is_not_this_one() -> None:
    with Child(ENOUGH, MEMORY) as child:
        first, second = child.call(own_id), child.call(own_id)
    assert first == second != os.getpid()


def test_an_exception_passes_through_with_its_message_and_ends_nothing() -> None:
    with Child(ENOUGH, MEMORY) as child:
        with pytest.raises(RemoteError, match=r"^ValueError: that is wrong$"):
            child.call(refuse, "that is wrong")
        assert child.call(double, 1) == 2


def test_a_result_that_cannot_be_sent_is_an_exception() -> None:
    with Child(ENOUGH, MEMORY) as child, pytest.raises(RemoteError, match="pickle"):
        child.call(unsendable)


def test_what_a_function_prints_is_dropped(capfd: pytest.CaptureFixture[str]) -> None:
    with Child(ENOUGH, MEMORY) as child:
        assert child.call(shout) == "result"
    assert capfd.readouterr() == ("", "")


@pytest.mark.slow
def test_a_call_that_takes_too_long_is_ended() -> None:
    with Child(1, MEMORY) as child, pytest.raises(LimitError, match="longer than 1 s") as error:
        child.call(sleep, 300)
    assert error.value.reason == "time"


@pytest.mark.slow
def test_the_time_is_that_of_all_calls_until_it_is_renewed() -> None:
    with Child(2, MEMORY) as child:
        child.call(sleep, 1.2)
        child.renew()
        child.call(sleep, 1.2)
        with pytest.raises(LimitError):
            child.call(sleep, 1.2)
        with pytest.raises(LimitError, match="longer than 2 s"):
            child.call(double, 1)


@on_linux
def test_a_call_that_needs_too_much_memory_is_ended() -> None:
    with Child(ENOUGH, MEMORY) as child:
        assert child.call(fill, 100 << 20) == 100 << 20
        with pytest.raises(LimitError, match="more than 300 MiB of memory") as error:
            child.call(fill, 400 << 20)
    assert error.value.reason == "memory"


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGKILL, signal.SIGTERM])
def test_a_crash_by_a_signal_is_told_by_its_name(number: signal.Signals) -> None:
    with Child(ENOUGH, MEMORY) as child:
        with pytest.raises(LimitError, match=f"was ended by {number.name}") as error:
            child.call(end_by, int(number))
        assert error.value.reason == "crash"
        assert child.call(double, 1) == 2  # by another process


@pytest.mark.parametrize("code", [0, 7])
def test_an_end_without_an_answer_is_a_crash(code: int) -> None:
    with Child(ENOUGH, MEMORY) as child, pytest.raises(LimitError, match=f"ended with code {code}"):
        child.call(leave, code)


@on_linux
def test_the_process_is_gone_after_the_block_even_if_that_is_left_by_an_exception() -> None:
    with pytest.raises(KeyboardInterrupt), Child(ENOUGH, MEMORY) as child:
        process = child.call(own_id)
        raise KeyboardInterrupt
    assert not is_running(process)


def test_it_may_be_started_by_any_thread() -> None:
    found: list[int] = []

    def run() -> None:
        with Child(ENOUGH, MEMORY) as child:
            found.append(child.call(double, 3))

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [6, 6, 6]


PARENT = """
import os, signal, sys, threading
from fleetcheck.processes.limited import Child
from tests.processes.test_limited import own_id, sleep
# Whoever runs the tests may have them ignore these.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGTERM, signal.SIG_DFL)
with Child(60, 1 << 30) as child:
    print(child.call(own_id), flush=True)
    {end}
    child.call(sleep, 50)
"""


@pytest.mark.slow
@on_linux
@pytest.mark.parametrize(
    ("end", "code"),
    [
        ("threading.Timer(0.3, os._exit, [3]).start()", 3),
        ("threading.Timer(0.3, os.kill, [os.getpid(), 9]).start()", -signal.SIGKILL),
        ("threading.Timer(0.3, os.kill, [os.getpid(), 15]).start()", -signal.SIGTERM),
        ("threading.Timer(0.3, os.kill, [os.getpid(), 2]).start()", -signal.SIGINT),
    ],
)
def test_the_process_ends_with_its_parent_however_that_ends(end: str, code: int) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, sys.path))}
    ended = subprocess.run(
        [sys.executable, "-c", PARENT.format(end=end)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == code
    assert ends(int(ended.stdout))
