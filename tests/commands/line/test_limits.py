"""Limits of time and memory hold for every command, whatever it does."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fleetcheck.commands.line.limits import memory
from tests.support.command_line import FINE, own_environment, process, run

Captured = pytest.CaptureFixture[str]

READING = {
    "check": 60,
    "ports assign": 120,
    "ports check": 120,
    "ports show": 120,
    "ports release x": 120,
    "fix": 120,
    "repair": 120,
    "what-if x=1": 60,
    "why port x": 60,
    "members": 60,
    "settings web1": 60,
    "pipes": 60,
    "order": 60,
    "catalog": 60,
    "edges": 60,
    "content": 60,
    "facts": 60,
    "import compose": 60,
}
"""The commands that read a fleet, and the seconds that they may take."""

STUCK = """
import re, sys
from fleetcheck.commands.line import main as cli
from fleetcheck.commands import check
check.check = lambda *_, **__: re.match(r"(a|a)*$", "a" * 60 + "b")
cli.process()
"""
"""Nothing in the process itself can interrupt what this does."""

GREEDY = STUCK.replace('re.match(r"(a|a)*$", "a" * 60 + "b")', "bytearray(900 << 20)")

KILLED = """
import os, sys
from fleetcheck.commands.line import main as cli
from fleetcheck.commands import check
check.check = lambda *_, **__: os.kill(os.getpid(), 9)
cli.process()
"""

MANY = """
import os, pathlib, sys, time
from fleetcheck.commands.line import main as cli
from fleetcheck.commands import check
from fleetcheck.processes.parallel import each
folder = pathlib.Path(os.environ["FOLDER"])

def work(_):
    (folder / str(os.getpid())).touch()
    time.sleep(600)

check.check = lambda *_, **__: each(work, range(3), 3)
cli.process()
"""
"""Starts two processes beside its own, and each of them tells its number."""


@pytest.fixture(params=["full", "concise", "json"])
def form(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def command(folder: Path, script: str, *arguments: str) -> str:
    (folder / "script.py").write_text(script)
    (folder / "fleet.yaml").write_text(FINE)
    words = " ".join(arguments)
    return f"{sys.executable} {folder / 'script.py'} check {words} {folder / 'fleet.yaml'}"


def is_alive(number: int) -> bool:
    """Return whether a process runs; one that has ended and is not waited for does not."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def incomplete(form: str, out: str, summary: str) -> bool:
    """Return whether a report says that there is no verdict, and why."""
    if form != "json":
        return summary in out
    report = json.loads(out)
    return (report["complete"], report["summary"]["text"]) == (False, summary)


def test_the_time_limit_ends_what_cannot_be_interrupted(form: str, tmp_path: Path) -> None:
    ran = process(command(tmp_path, STUCK, "--timeout", "0.2", "--format", form))
    assert (ran.code, ran.err) == (3, "")
    summary = "the time limit of 0.2 s is over; the verdict is unknown"
    assert incomplete(form, ran.out, summary)


def test_the_time_limit_holds_where_nobody_reads_the_report(tmp_path: Path) -> None:
    assert process(f"{command(tmp_path, STUCK, '--timeout', '0.2')} >&-").code == 3


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not limit memory")
def test_the_memory_limit_ends_what_needs_more(form: str, tmp_path: Path) -> None:
    ran = process(command(tmp_path, GREEDY, "--memory", "300M", "--format", form))
    assert (ran.code, ran.err) == (3, "")
    summary = "the memory limit of 300 MiB is met (--memory allows more); the verdict is unknown"
    assert incomplete(form, ran.out, summary)


def test_a_process_that_the_system_has_killed_gives_no_verdict(form: str, tmp_path: Path) -> None:
    ran = process(command(tmp_path, KILLED, "--format", form))
    assert (ran.code, ran.err) == (3, "")
    summary = "the system has ended the work (SIGKILL); the verdict is unknown"
    assert incomplete(form, ran.out, summary)


@pytest.mark.skipif(sys.platform != "linux", reason="one process alone works on other systems")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, None])
def test_all_processes_end_with_the_command(number: signal.Signals | None, tmp_path: Path) -> None:
    folder = tmp_path / "numbers"
    folder.mkdir()
    limit = "0.8" if number is None else "60"
    running = subprocess.Popen(
        command(tmp_path, MANY, "--timeout", limit).split(),
        env={**own_environment(), "FOLDER": str(folder)},
        stdout=subprocess.DEVNULL,
    )
    while len(list(folder.iterdir())) < 3:
        assert running.poll() is None
        time.sleep(0.01)
    if number is not None:
        running.send_signal(number)
    assert running.wait(30) == (3 if number is None else 128 + number)
    numbers = [int(path.name) for path in folder.iterdir()]
    for _ in range(500):
        if not any(map(is_alive, numbers)):
            break
        time.sleep(0.01)
    assert not any(map(is_alive, numbers))


def test_the_exit_code_and_the_output_are_those_of_the_work(tmp_path: Path) -> None:
    for text, code in ((FINE, 0), ("fleet: 1\nhots: {}\n", 2)):
        (tmp_path / "fleet.yaml").write_text(text)
        ran = process(f"$FLEETCHECK check --format json {tmp_path / 'fleet.yaml'}")
        assert (ran.code, json.loads(ran.out)["complete"]) == (code, code == 0)


@pytest.mark.parametrize("words", READING)
def test_every_command_that_reads_a_fleet_has_a_time_limit(words: str, capsys: Captured) -> None:
    parts = words.split()[: 2 if words.startswith("ports") else 1]
    text = " ".join(run(capsys, *parts, "--help").out.split())
    assert f"end with exit code 3 after so many seconds (default: {READING[words]})" in text
    assert "--memory" in text


@pytest.mark.parametrize("words", READING)
def test_a_time_limit_says_in_words_what_it_can_be(words: str, capsys: Captured) -> None:
    last = run(capsys, *words.split(), "--timeout", "soon").err.splitlines()[-1]
    assert last.endswith("expected seconds, more than 0 and at most 1000000, found 'soon'")


@pytest.mark.parametrize(
    ("text", "size"), [("500M", 500 << 20), ("2G", 2 << 30), ("64", 64 << 20), ("1TiB", 1 << 40)]
)
def test_a_size_of_memory_has_a_unit(text: str, size: int) -> None:
    assert memory(text) == size


@pytest.mark.parametrize("text", ["", "0", "63M", "-1G", "much", "1K", "1.5G", "9999999999G"])
def test_a_size_that_there_is_not_is_a_mistake_of_usage(text: str, capsys: Captured) -> None:
    last = run(capsys, "check", f"--memory={text}").err.splitlines()[-1]
    assert last.endswith(f"expected a size such as 500M or 2G, at least 64M, found {text!r}")
