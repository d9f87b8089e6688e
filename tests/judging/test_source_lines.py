"""Only lines of what was read as input are shown, and of what it may have been evaluated from."""

import json
from pathlib import Path

import pytest

from tests.support.command_line import run

Captured = pytest.CaptureFixture[str]

SECRET = "root:x:0:0"


def fleet(folder: Path, place: str) -> Path:
    """Write a fleet with a collision, of which one claim says that it is written elsewhere."""
    claim = {"@pos": place, "port": "80/tcp"}
    aspects = {"a": {"ports": {"p": claim}}, "b": {"ports": {"p": {"port": "80/tcp"}}}}
    tree = {"fleet": 1, "hosts": {"h": {"aspects": ["a", "b"]}}, "aspects": aspects}
    path = folder / "fleet.json"
    path.write_text(json.dumps(tree))
    return path


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    (tmp_path / "outside.nix").write_text(f"{SECRET}\n")
    return folder


@pytest.mark.parametrize(
    "name",
    ["secret", "secret.txt", ".secret.nix", ".git/config.nix", "../outside.nix", "link.nix", "no"],
)
def test_a_file_that_was_not_read_is_not_shown(name: str, here: Path, capsys: Captured) -> None:
    for inside in ("secret", "secret.txt", ".secret.nix", ".git/config.nix"):
        path = here / inside
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{SECRET}\n")
    (here / "link.nix").symlink_to(here.parent / "outside.nix")
    for place in (name, str(here / name)):
        ran = run(capsys, "check", fleet(here, f"{place}:1:1"))
        assert (ran.code, "FC101" in ran.out, SECRET in ran.out) == (1, True, False)


@pytest.mark.parametrize("name", ["hosts/web.nix", "web.yaml", "./web.toml"])
def test_a_source_below_the_current_folder_is_shown(
    name: str, here: Path, capsys: Captured
) -> None:
    path = here / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("allowedTCPPorts = [ 80 ];\n")
    assert "allowedTCPPorts" in run(capsys, "check", fleet(here, f"{name}:1:1")).out


def test_a_file_that_cannot_be_read_as_a_fleet_is_shown(here: Path, capsys: Captured) -> None:
    (here / "fleet.txt").write_text("fleet: 1\nhots: {}\n")
    assert "hots: {}" in run(capsys, "check", "fleet.txt").out
