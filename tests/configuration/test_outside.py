"""A configuration, and what is found without being named, are links to no file elsewhere."""

from pathlib import Path

import pytest

from tests.support.command_line import run
from tests.support.compose_projects import write

Captured = pytest.CaptureFixture[str]

SECRET = "root:x:0:0"
PROJECT = "services: {web: {image: x}}\n"
FLEET = "fleet: 1\nhosts: {nas: {}}\n"


@pytest.fixture
def top(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(tmp_path, {"outside/secret": f"{SECRET}\n", "top/compose.yaml": PROJECT})
    monkeypatch.chdir(tmp_path / "top")
    return tmp_path / "top"


def refused(captured: Captured, *paths: str) -> None:
    ran = run(captured, "check", *paths)
    assert ran.code == 2
    assert "is outside of what is given: it is not read" in " ".join(ran.out.split())
    assert SECRET not in ran.out


@pytest.mark.parametrize(
    "text",
    [
        "paths = ['SECRET']",
        "fleet.paths = ['SECRET']",
        "compose.env_files = ['SECRET']",
        "compose.env_files = 'link'",
        "compose.stack.'.'.files = ['SECRET']",
        "compose.host.nas.env.COMPOSE_ENV_FILES = 'SECRET'",
    ],
)
@pytest.mark.parametrize("how", ["{0}/outside/secret", "../outside/secret"])
def test_a_configuration_names_no_file_elsewhere(
    text: str, how: str, top: Path, capsys: Captured
) -> None:
    (top / "link").symlink_to("../outside/secret")
    write(top, {"fleetcheck.toml": text.replace("SECRET", how.format(top.parent))})
    refused(capsys)


@pytest.mark.parametrize("name", ["fleetcheck.toml", "pyproject.toml", "fleet.yaml", "fleet"])
def test_what_is_found_is_no_link_to_elsewhere(name: str, top: Path, capsys: Captured) -> None:
    if name == "pyproject.toml":
        write(top.parent, {"outside/secret": f"[tool.fleetcheck]\npaths = '{SECRET}'\n"})
    (top / "compose.yaml").unlink()
    (top / name).symlink_to("../outside" if name == "fleet" else "../outside/secret")
    refused(capsys)


def test_a_fleet_beside_the_configuration_is_no_link_to_elsewhere(
    top: Path, capsys: Captured
) -> None:
    write(top, {"fleetcheck.toml": ""})
    (top / "fleet.yaml").symlink_to("../outside/secret")
    refused(capsys)


def test_a_link_to_no_configuration_is_not_overlooked(top: Path, capsys: Captured) -> None:
    (top / "fleetcheck.toml").symlink_to("other.toml")
    assert "no such file" in run(capsys, "check", ".").out


def test_the_lock_is_no_link_to_elsewhere(top: Path, capsys: Captured) -> None:
    write(top, {"fleet.yaml": FLEET})
    (top / "fleet.lock").symlink_to("../outside/secret")
    refused(capsys, "fleet.yaml")


def test_a_configuration_names_files_of_its_repository(top: Path, capsys: Captured) -> None:
    write(top.parent, {".git/HEAD": "", "outside/ok.env": "A=1\n", "outside/fleet.yaml": FLEET})
    text = "compose.env_files = '../outside/ok.env'\nfleet.paths = '../outside/fleet.yaml'\n"
    write(top, {"fleetcheck.toml": text})
    assert run(capsys, "check").code == 0
