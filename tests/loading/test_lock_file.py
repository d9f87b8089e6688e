"""Whenever the process is killed while it writes, there is the old lock or the new one, whole."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from fleetcheck.documents.source_text import SourceText
from fleetcheck.fleet.lock import parse
from fleetcheck.loading.lock_file import read_lock, write_lock
from tests.support.command_line import ROOT, own_environment

FLEET = """\
fleet: 1
hosts: {web1: {aspects: [SERVICES]}}
aspects: {one: {ports: {http: auto}}, two: {ports: {http: auto}}}
"""

KILLED = """\
import os, signal, sys
from fleetcheck.commands.line.main import main

folder, last = sys.argv[1], int(sys.argv[2])
seen = 0

def hook(event, arguments):
    global seen
    if event in ("open", "os.rename", "os.remove", "tempfile.mkstemp") and folder in str(arguments):
        seen += 1
        if seen == last:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(hook)
sys.exit(main(["ports", "assign", folder, "--write"]))
"""
"""Ends itself at the so-and-so-manieth time that it does something with a file of the folder."""


def run(folder: Path, last: int) -> int:
    command = [sys.executable, "-c", KILLED, str(folder), str(last)]
    done = subprocess.run(
        command, capture_output=True, cwd=ROOT, env=own_environment(), check=False
    )
    return done.returncode


def names(folder: Path) -> list[str]:
    text = (folder / "fleet.lock").read_text()
    return [str(name) for name in parse(SourceText("fleet.lock", text)).lines]


@pytest.mark.slow
def test_a_lock_is_never_written_in_part(tmp_path: Path) -> None:
    fleet, lock = tmp_path / "fleet.yaml", tmp_path / "fleet.lock"
    fleet.write_text(FLEET.replace("SERVICES", "one"))
    assert run(tmp_path, 0) == 0
    old = lock.read_bytes()
    fleet.write_text(FLEET.replace("SERVICES", "one, two"))
    seen = set()
    for last in range(1, 40):
        lock.write_bytes(old)
        code = run(tmp_path, last)
        seen.add((code, len(names(tmp_path))))
        if code == 0:
            break
        assert code == -signal.SIGKILL
    assert seen == {(-signal.SIGKILL, 1), (-signal.SIGKILL, 2), (0, 2)}


def test_what_a_process_that_was_killed_has_left_is_in_nobodys_way(tmp_path: Path) -> None:
    (tmp_path / ".fleet.lock.abcdef").write_text("half of a li")
    lock = read_lock(str(tmp_path / "fleet.lock"))
    write_lock(lock, "fleetcheck ports 1\n")
    assert read_lock(str(tmp_path / "fleet.lock")).present
