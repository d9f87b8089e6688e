"""Runs the command: in this process, or as a process of its own."""

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from fleetcheck.commands.line.main import main

ROOT = Path(__file__).parents[2]

FINE = "fleet: 1\nhosts: {web1: {aspects: [nginx]}}\naspects: {nginx: {}}\n"
COLLIDES = """\
fleet: 1
hosts: {web1: {aspects: [nginx, caddy]}}
aspects:
  nginx: {ports: {http: 80}}
  caddy: {ports: {http: 80}}
"""
WARNS = "fleet: 1\nhosts: {web1: {}}\naspects: {x: {neededBy: ['tag:nobody']}}\n"
UNREADABLE = "fleet: 1\nhots: {}\n"


class Ran(NamedTuple):
    """How a run of the command ended and what it wrote."""

    code: int
    out: str
    err: str


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> Ran:
    """Return how the command ends with these arguments, in this process."""
    try:
        code = main([str(argument) for argument in arguments])
    except SystemExit as ended:  # argparse, about arguments that it does not know
        code = int(str(ended.code))
    captured = capsys.readouterr()
    return Ran(code, captured.out, captured.err)


def process(script: str, **environment: str) -> Ran:
    """Return how a shell script ends that calls the command as `$FLEETCHECK`."""
    done = subprocess.run(
        ["bash", "-c", script],
        capture_output=True,
        cwd=ROOT,
        env={**own_environment(), **environment},
        check=False,
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


def own_environment() -> dict[str, str]:
    """Return the environment in which a process finds these sources."""
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT / "solver"), str(ROOT / "facts")]),
        "FLEETCHECK": f"{sys.executable} -m fleetcheck.commands.line.main",
    }
