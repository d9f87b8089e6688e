"""What is printed for every command: help, version, and no noise where a reader leaves."""

import pytest

from tests.support.command_line import process, run

Captured = pytest.CaptureFixture[str]


@pytest.mark.slow
@pytest.mark.parametrize("command", ["rule --all", "schema", "facts examples/seedfleet"])
def test_a_reader_that_has_seen_enough_gives_no_noise(command: str) -> None:
    ran = process(f"set -o pipefail; PYTHONUNBUFFERED=1 $FLEETCHECK {command} | head -1")
    assert (ran.err, len(ran.out.splitlines())) == ("", 1)
    assert ran.code in (0, 141)


def test_help_names_every_command_and_exit_code(capsys: Captured) -> None:
    ran = run(capsys, "--help")
    assert ran.code == 0
    for word in ("check", "members", "facts", "rule", "schema", "exit codes: 0 fine"):
        assert word in ran.out


def test_the_version_is_told(capsys: Captured) -> None:
    ran = run(capsys, "--version")
    assert (ran.code, ran.out.split()[0], ran.err) == (0, "fleetcheck", "") or "," in ran.out
