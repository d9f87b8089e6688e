"""`fleetcheck ports assign` on Compose projects: numbers for variables, in files of variables."""

from pathlib import Path

import pytest

from tests.support.command_line import Ran, run
from tests.support.compose_projects import write

A = 'services: {web: {image: x, ports: ["${WEB_PORT:-8080}:80"]}}\n'
B = 'services: {app: {image: x, ports: ["127.0.0.1:${APP_PORT-8080}:80", "8081:81"]}}\n'
C = 'services: {dns: {image: x, ports: [{target: 53, published: "$DNS", protocol: udp}]}}\n'


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WEB_PORT", "APP_PORT", "DNS", "P"):
        monkeypatch.delenv(name, raising=False)


def files(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob(".env")}


def assign(capsys: pytest.CaptureFixture[str], folder: Path, *arguments: str) -> Ran:
    return run(capsys, "ports", "assign", str(folder), *arguments)


def test_a_variable_gets_a_number_where_its_default_is_taken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = {"a/compose.yaml": A, "b/compose.yaml": B, "b/.env": "TAG=1"}
    write(tmp_path, texts)
    ran = assign(capsys, tmp_path)
    line = f"{tmp_path}/b/.env: APP_PORT=8082  b/app@host 80  (8080 is not free)"
    assert ran == (0, f"{line}\n2 ports by variables: 1 to be written (--write)\n", "")
    assert files(tmp_path) == {"b/.env": "TAG=1"}
    assert assign(capsys, tmp_path, "--write").out.endswith("1 written\n")
    assert files(tmp_path) == {"b/.env": "TAG=1\nAPP_PORT=8082\n"}
    assert run(capsys, "check", str(tmp_path)).code == 0
    assert assign(capsys, tmp_path, "--write").out == "1 port by variables: nothing changes\n"
    assert {name: (tmp_path / name).read_text() for name in texts} == {
        **texts,
        "b/.env": "TAG=1\nAPP_PORT=8082\n",
    }


def test_a_variable_without_a_default_gets_a_number_of_the_pool(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {"c/compose.yaml": C})
    assert run(capsys, "check", str(tmp_path), "--fail-on", "warning").code == 1
    assert assign(capsys, tmp_path, "--write").code == 0
    name, _, number = files(tmp_path)["c/.env"].strip().partition("=")
    assert (name, 20000 <= int(number) <= 29999) == ("DNS", True)
    assert run(capsys, "check", str(tmp_path), "--fail-on", "warning").code == 0


def test_numbers_go_to_the_file_that_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {"a/compose.yaml": A, "b/compose.yaml": B, "prod.env": ""})
    named = ("--env-file", str(tmp_path / "prod.env"))
    assert assign(capsys, tmp_path, "--write", *named).code == 0
    assert (tmp_path / "prod.env").read_text() == "APP_PORT=8082\n"
    assert (files(tmp_path), run(capsys, "check", str(tmp_path), *named).code) == ({}, 0)


@pytest.mark.parametrize(
    "ports",
    [
        '"${P:-80}:80", "${P:-80}:80/udp"',
        '"${P:-80}${Q:-}:80"',
        '"${P:-80-81}:80-81"',
        '"8${P:-0}:80"',
        '"${P:+80}:80"',
        '"${P:-${Q:-80}}:80"',
        '"80:${P:-80}"',
        '"${P}"',
        "{target: '${P}', published: 80}",
    ],
)
def test_what_is_not_one_variable_alone_stays_as_it_is(
    ports: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {"a/compose.yaml": f"services: {{web: {{image: x, ports: [{ports}]}}}}\n"})
    assert assign(capsys, tmp_path, "--write").out == "0 automatic ports: nothing changes\n"
    assert files(tmp_path) == {}


def test_a_variable_that_has_a_value_stays_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"a/compose.yaml": A, "b/compose.yaml": B, "a/.env": "WEB_PORT=8081\n"})
    assert assign(capsys, tmp_path).out == "1 port by variables: nothing changes\n"
    monkeypatch.setenv("APP_PORT", "9000")
    assert assign(capsys, tmp_path).out == "0 automatic ports: nothing changes\n"


def test_a_project_on_two_hosts_gets_one_number(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {"a/compose.yaml": A, "b/compose.yaml": B, "c/compose.yaml": A})
    hosts = [f"--set=one={tmp_path}/{name}" for name in "ab"]
    hosts += [f"--set=two={tmp_path}/a", f"--set=three={tmp_path}/c"]
    assert assign(capsys, tmp_path, "--write", *hosts).code == 0
    assert files(tmp_path) == {"b/.env": "APP_PORT=8082\n"}


def test_automatic_ports_of_a_fleet_beside_it_go_to_its_lock(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    native = """\
fleet: 1
ports: {auto: 8080-8082}
aspects: {x: {ports: {ui: auto}}, y: {ports: {ui: 8082}}}
hosts: {one: {aspects: [x, y]}}
"""
    write(tmp_path, {"s/a/compose.yaml": A, "s/b/compose.yaml": B, "fleet.yaml": native})
    arguments = [str(tmp_path / "fleet.yaml"), "--write", f"--set=two={tmp_path}/s"]
    ran = assign(capsys, tmp_path / "s", *arguments)
    assert (ran.code, "APP_PORT=" in ran.out, (tmp_path / "fleet.lock").exists()) == (0, True, True)
    assert "a/web" not in (tmp_path / "fleet.lock").read_text()


def test_there_may_be_no_number_near_a_default(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    full = 'services: {x: {image: x, ports: ["8000-9999:8000-9999"]}}\n'
    write(tmp_path, {"a/compose.yaml": A, "x/compose.yaml": full})
    ran = assign(capsys, tmp_path, "--write")
    message = "no numbers near their defaults are free for the ports by variables\n"
    assert (ran.code, ran.out, files(tmp_path)) == (1, message, {})


def test_a_port_without_a_default_gets_its_number_in_the_container(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = 'services: {a: {image: x, ports: ["$V:3000"]}, b: {image: x, ports: ["$W:3000"]}}\n'
    write(tmp_path, {"a/compose.yaml": text})
    assert assign(capsys, tmp_path, "--write").code == 0
    first, second = files(tmp_path)["a/.env"].split()
    assert (first, 20000 <= int(second.removeprefix("W=")) <= 29999) == ("V=3000", True)
