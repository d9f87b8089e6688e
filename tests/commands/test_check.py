"""How the report of `check` is colored, shortened and extended."""

from pathlib import Path

import pytest

from tests.support.command_line import COLLIDES, FINE, run

Captured = pytest.CaptureFixture[str]


@pytest.mark.parametrize(
    ("arguments", "environment", "colored"),
    [
        ([], {}, False),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
        (["--color", "auto"], {"FORCE_COLOR": "1"}, True),
        (["--format", "concise"], {"FORCE_COLOR": "1"}, True),
        (["--format", "json"], {"FORCE_COLOR": "1"}, False),
    ],
)
def test_color_is_decided_by_option_then_environment_then_terminal(
    arguments: list[str],
    environment: dict[str, str],
    colored: bool,
    tmp_path: Path,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    path = tmp_path / "fleet.yaml"
    path.write_text(COLLIDES)
    assert ("\x1b[" in run(capsys, "check", *arguments, path).out) is colored


def test_quiet_leaves_out_the_summary(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "fleet.yaml"
    path.write_text(FINE)
    assert run(capsys, "check", "-q", path) == (0, "", "")
    path.write_text(COLLIDES)
    loud = run(capsys, "check", "--format", "concise", path)
    quiet = run(capsys, "check", "--format", "concise", "-q", path)
    assert (quiet.code, quiet.out.splitlines()) == (1, loud.out.splitlines()[:-1])


def test_verbose_lists_every_consequence(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "fleet.yaml"
    users = ", ".join(f"w{number}: {{aspects: [app]}}" for number in range(6))
    path.write_text(f"fleet: 1\nhosts: {{{users}}}\naspects: {{app: {{requires: [sql]}}}}\n")
    short, long = run(capsys, "check", path).out, run(capsys, "check", "-v", path).out
    assert "= affects: app@w1 sql, app@w2 sql, app@w3 sql and 2 more (all with --verbose)" in short
    assert "= affects: app@w1 sql, app@w2 sql, app@w3 sql, app@w4 sql, app@w5 sql" in long
