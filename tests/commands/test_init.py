"""`fleetcheck init`: what it writes is a configuration, and the one that was recognised."""

import json
import tomllib
from pathlib import Path

import pytest

from tests.support.command_line import run
from tests.support.compose_projects import write

CADDY = "services: {caddy: {image: caddy, ports: ['80:80']}}\n"
SWARM = "services: {a: {image: x, deploy: {mode: global}}}\nnetworks: {n: {driver: overlay}}\n"
KOMODO = '[[stack]]\nname = "x"\n[stack.config]\nserver = "{0}"\nrun_directory = "stacks/{1}"\n'
Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def top(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {".git/HEAD": ""})
    return tmp_path


def projects(*folders: str, text: str = CADDY) -> dict[str, str]:
    return {f"{folder}/compose.yaml": text for folder in folders}


def test_what_is_written_ends_the_collision(top: Path, capsys: Capture) -> None:
    write(top, projects("servers/nas/web", "servers/pi/web"))
    assert run(capsys, "check", ".").code == 1
    shown = run(capsys, "init")
    assert not (top / "fleetcheck.toml").exists()
    assert "servers/nas/web` runs on `nas`" in shown.out
    assert "--write writes this to fleetcheck.toml" in shown.err
    written = run(capsys, "init", "--write")
    assert (written.code, written.out) == (0, shown.out)
    text = (top / "fleetcheck.toml").read_text(encoding="utf-8")
    assert text == shown.out
    assert tomllib.loads(text) == {"compose": {"hosts": ["servers/{host}/{stack}/"]}}
    assert run(capsys, "check").code == 0


def test_it_is_about_the_folder_that_is_named(top: Path, capsys: Capture) -> None:
    write(top, projects("x/nas/web", "x/pi/web"))
    assert run(capsys, "init", "x", "--write").code == 0
    text = (top / "x" / "fleetcheck.toml").read_text(encoding="utf-8")
    assert tomllib.loads(text) == {"compose": {"hosts": ["{host}/{stack}/"]}}
    assert run(capsys, "check", "x").code == 0


def test_servers_of_komodo_are_hosts_with_stacks(top: Path, capsys: Capture) -> None:
    told = "".join(KOMODO.format(*each) for each in (("my nas", "a"), ("pi", "b")))
    write(top, {**projects("stacks/a", "stacks/b"), "komodo.toml": told})
    text = run(capsys, "init", "--write").out
    hosts = {"my nas": {"stacks": ["stacks/a"]}, "pi": {"stacks": ["stacks/b"]}}
    assert tomllib.loads(text) == {"compose": {"host": hosts}}
    assert run(capsys, "check").code == 0


def test_stacks_of_komodo_that_share_a_file_are_projects_of_their_own(
    top: Path, capsys: Capture
) -> None:
    more = "services: {dns: {ports: ['53:53']}}\n"
    shared = "services: {dns: {image: x}}\n"
    stack = KOMODO + 'file_paths = ["compose.yaml", "{0}/compose.yaml"]\n'
    told = "".join(stack.format(server, "dns") for server in ("nas", "pi", "vps"))
    files = {"stacks/dns/compose.yaml": shared, "komodo.toml": told}
    write(top, files | {f"stacks/dns/{name}/compose.yaml": more for name in ("nas", "pi", "vps")})
    assert run(capsys, "check").code == 2
    text = run(capsys, "init", "--write").out
    own = {"files": ["../compose.yaml", "compose.yaml"]}
    names = [f"stacks/dns/{name}" for name in ("nas", "pi", "vps")]
    assert tomllib.loads(text)["compose"]["stack"] == dict.fromkeys(names, own)
    report = json.loads(run(capsys, "check", "--format", "json").out)
    assert report["diagnostics"] == []
    assert report["unread"][0]["items"] == ["stacks/dns/compose.yaml"]
    assert "3 hosts, 3 placements" in report["summary"]["text"]


def test_a_swarm_is_one(top: Path, capsys: Capture) -> None:
    write(top, projects("a", "b", text=SWARM))
    assert tomllib.loads(run(capsys, "init").out) == {"compose": {"swarm": True}}


def test_a_fleet_beside_the_projects_is_read_with_them(top: Path, capsys: Capture) -> None:
    write(top, {**projects("a"), "fleet.yaml": "fleet: 1\nhosts: {host: {reserved: [80]}}\n"})
    assert run(capsys, "check").code == 0
    text = run(capsys, "init", "--write").out
    assert tomllib.loads(text) == {"compose": {}, "fleet": {"paths": ["fleet.yaml"]}}
    assert run(capsys, "check").code == 1


def test_one_host_needs_none(top: Path, capsys: Capture) -> None:
    write(top, projects("a", "b"))
    ran = run(capsys, "init", "--write")
    assert (ran.code, ran.out) == (
        0,
        "the projects look like those of one host, so no fleetcheck.toml is needed\n",
    )
    write(top, {"y/fleet.yaml": "fleet: 1\n"})
    assert "there is no Compose project in `y`" in run(capsys, "init", "y").out


@pytest.mark.parametrize("name", ["fleetcheck.toml", "pyproject.toml"])
def test_a_configuration_is_never_overwritten(name: str, top: Path, capsys: Capture) -> None:
    write(top, {**projects("nas/web", "pi/web"), name: "[tool.fleetcheck]\n"})
    ran = run(capsys, "init", "--write")
    assert ran.code == 2
    assert "there is a configuration already, and it is left as it is" in ran.out
    assert (top / name).read_text(encoding="utf-8") == "[tool.fleetcheck]\n"
    shown = run(capsys, "init")
    assert (shown.code, shown.err.splitlines()[-1]) == (
        0,
        f"{name} is there already and is never overwritten",
    )


def test_strange_names_are_texts_of_toml(top: Path, capsys: Capture) -> None:
    told = "".join(KOMODO.format(*each) for each in (('a\\"\\u007f.b', "a"), ("pi", "b")))
    write(top, {**projects("stacks/a", "stacks/b"), "komodo.toml": told})
    assert tomllib.loads(run(capsys, "init").out)["compose"]["host"]['a"\x7f.b'] == {
        "stacks": ["stacks/a"]
    }
