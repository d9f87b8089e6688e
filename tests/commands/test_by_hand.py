"""What `fix` and `repair` say about Compose projects, whose files are never changed."""

from pathlib import Path

import pytest

from tests.support.command_line import run
from tests.support.compose_projects import write

A = 'services: {web: {image: x, ports: ["${WEB_PORT:-8080}:80"]}}\n'
B = 'services: {app: {image: x, ports: ["8080:80"]}}\n'


@pytest.fixture
def stacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("WEB_PORT", raising=False)
    monkeypatch.chdir(write(tmp_path, {"s/a/compose.yaml": A, "s/b/compose.yaml": B}))
    return tmp_path


@pytest.mark.parametrize("command", ["fix", "repair"])
def test_what_to_write_by_hand_and_what_to_run_is_said(
    command: str, stacks: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = run(capsys, command, "s", "--set=nas=s")
    assert ran.code == 1
    assert ran.out.splitlines()[-3:] == [
        "Compose files are never changed; what to write by hand:",
        "  FC101 nas 8080/tcp: `WEB_PORT=8081` would be free: put it into `s/a/.env`",
        "`fleetcheck ports assign s --set=nas=s --write` gives free numbers to ports by variables",
    ]
    assert (stacks / "s/b/compose.yaml").read_text() == B
    assert not (stacks / "s/a/.env").exists()


def test_no_command_is_named_where_no_variable_decides(
    stacks: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(stacks, {"s/a/compose.yaml": B})
    assert run(capsys, "fix", "s").out.splitlines()[-2:] == [
        "Compose files are never changed; what to write by hand:",
        "  FC101 host 8080/tcp: 8081 would be free: write `8081:80` at s/a/compose.yaml:1:36",
    ]


def test_the_command_that_is_named_ends_the_finding(
    stacks: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "ports", "assign", "s", "--set=nas=s", "--write").code == 0
    assert (
        run(capsys, "fix", "s", "--set=nas=s").out
        == "0 repairs to apply (with --write), then no findings\n"
    )
