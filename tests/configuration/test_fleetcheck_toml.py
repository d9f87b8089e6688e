"""What a configuration says, and what is read because of it."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.command_line import run
from tests.support.compose_projects import write

WEB = 'services: {web: {image: nginx, ports: ["80:80"]}}\n'
STACKS = {f"docker/{name}/compose.yaml": WEB for name in ("blog", "shop", "wiki")}
Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def top(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {".git/HEAD": ""})
    return tmp_path


def report(capsys: Capture, *arguments: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(run(capsys, "check", "--format", "json", *arguments).out)
    return document


def collisions(capsys: Capture, *arguments: str) -> dict[str, list[str]]:
    """Return the places of findings by code, and the messages of problems by theirs."""
    found: dict[str, list[str]] = {}
    for each in report(capsys, *arguments)["diagnostics"]:
        text = each["place"] if each["code"].startswith("FC") else each["message"]
        found.setdefault(each["code"], []).append(text)
    return found


def test_projects_are_put_on_hosts_one_by_one_and_by_globs(top: Path, capsys: Capture) -> None:
    text = (
        '[compose.host.nas]\nstacks = ["docker/blog"]\n[compose.host.web]\nstacks = ["*/[sw]*"]\n'
    )
    write(top, {**STACKS, "fleetcheck.toml": text})
    assert collisions(capsys) == {"FC101": ["web 80/tcp"]}


def test_projects_are_put_on_hosts_by_several_patterns(top: Path, capsys: Capture) -> None:
    text = '[compose]\nhosts = ["a/{host}/{stack}/", "b/{stack}/on-{host}"]\n'
    files = ("a/nas/x", "a/web/x", "b/y/on-nas")
    write(top, {**{f"{name}/compose.yaml": WEB for name in files}, "fleetcheck.toml": text})
    assert collisions(capsys) == {"FC101": ["nas 80/tcp"]}


@pytest.mark.parametrize("name", ["fleetcheck.toml", "pyproject.toml"])
def test_the_nearest_configuration_up_to_the_repository_counts(
    name: str, top: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    prefix = "tool.fleetcheck." if name == "pyproject.toml" else ""
    text = f'[{prefix}compose]\nhosts = "docker/{{host}}"\n'
    write(top, {**STACKS, "docker/pyproject.toml": "[project]\nname = 'fleetcheck'\n", name: text})
    assert collisions(capsys) == {}
    monkeypatch.chdir(top / "docker" / "blog")
    assert collisions(capsys) == {}
    assert collisions(capsys, "..") == {}
    monkeypatch.chdir("/")
    assert collisions(capsys, str(top / "docker")) == {}
    write(top, {"docker/.git/HEAD": ""})
    assert collisions(capsys, str(top / "docker")) == {"FC101": ["host 80/tcp"]}


def test_the_command_line_goes_before_the_configuration(top: Path, capsys: Capture) -> None:
    text = '[compose]\nhosts = "docker/{host}"\nprofiles = ["gpu"]\n'
    service = "services: {web: {image: nginx, profiles: [P], ports: ['80:80']}}"
    both = {f"docker/{n}/compose.yaml": service.replace("P", n) for n in ("cpu", "gpu")}
    write(top, {**both, "fleetcheck.toml": text, "other.toml": "[compose]\nprofiles = ['*']\n"})
    assert collisions(capsys) == {}
    options = ["--profile", "cpu", "--profile", "gpu"]
    assert collisions(capsys, *options) == {}
    assert collisions(capsys, *options, "--set", "nas=docker") == {"FC101": ["nas 80/tcp"]}
    assert collisions(capsys, "--config", "other.toml") == {"FC101": ["host 80/tcp"]}


def test_where_projects_run_is_said_as_a_whole(top: Path, capsys: Capture) -> None:
    text = '[compose.host.nas]\nstacks = ["docker/blog"]\n[compose.host.web]\nenv = {A = 1}\n'
    write(top, {**STACKS, "fleetcheck.toml": text})
    assert collisions(capsys) == {"FC101": ["web 80/tcp"]}
    assert collisions(capsys, "--hosts", "docker/{host}") == {}
    assert collisions(capsys, "--set", "pi=docker") == {"FC101": ["pi 80/tcp"]}
    assert collisions(capsys, "--swarm") == {"FC101": ["swarm 80/tcp"]}


def test_a_native_fleet_beside_it_is_read_too(top: Path, capsys: Capture) -> None:
    text = '[compose]\nhosts = "docker/{host}"\n'
    fleet = "fleet: 1\nhosts: {blog: {reserved: [80]}}\n"
    write(top, {**STACKS, "fleetcheck.toml": text, "fleet.yaml": fleet})
    assert collisions(capsys) == {"FC102": ["blog 80/tcp"]}
    assert collisions(capsys, "docker") == {}
    write(top, {"fleetcheck.toml": f'{text}[fleet]\npaths = ["native/a.yaml"]\n'})
    write(top, {"native/a.yaml": fleet.replace("blog", "shop")})
    assert "ambiguous" in collisions(capsys)
    (top / "fleet.yaml").unlink()
    assert collisions(capsys) == {"FC102": ["shop 80/tcp"]}
    assert collisions(capsys, ".") == {"FC102": ["shop 80/tcp"]}


def test_paths_say_what_is_read(top: Path, capsys: Capture) -> None:
    write(top, {**STACKS, "fleetcheck.toml": 'paths = ["docker/blog", "docker/wiki"]\n'})
    (labels,) = report(capsys)["diagnostics"]
    assert "`docker/shop" not in labels["message"]
    assert collisions(capsys, "docker/shop") == {}


def test_a_fleet_in_a_folder_of_the_paths_is_read_with_it(top: Path, capsys: Capture) -> None:
    fleet = "fleet: 1\nhosts: {host: {reserved: [80]}}\n"
    write(top, {"a/compose.yaml": WEB, "fleet.yaml": fleet, "fleetcheck.toml": 'paths = "."\n'})
    assert collisions(capsys) == {"FC102": ["host 80/tcp"]}
    write(top, {"fleetcheck.toml": 'paths = "a"\n'})
    assert collisions(capsys) == {}
    write(top, {"fleetcheck.toml": 'paths = ["a", "fleet.yaml"]\n[fleet]\npaths = "fleet.yaml"\n'})
    assert collisions(capsys) == {"FC102": ["host 80/tcp"]}


def test_a_project_that_is_named_is_read_whatever_the_patterns_say(
    top: Path, capsys: Capture
) -> None:
    text = '[compose]\nhosts = "docker/{host}"\n'
    write(top, {**STACKS, "other/compose.yaml": WEB, "fleetcheck.toml": text})
    first, second = report(capsys)["notes"], report(capsys, "other", "docker")["notes"]
    assert first == ["1 project is left out, as `docker/{host}` does not match: other"]
    assert second == [
        "1 project is taken to run on `host`, as the configuration does not say where: other"
    ]


def test_all_is_read_where_the_folder_of_the_configuration_is_named(
    top: Path, capsys: Capture
) -> None:
    text = '[compose]\nhosts = "docker/{host}"\nprofiles = ["gpu"]\n'
    write(top, {**STACKS, "fleetcheck.toml": text, "fleet.yaml": "fleet: 1\nhosts: {blog: {}}\n"})
    assert [*collisions(capsys, ".")] == [*collisions(capsys)] == ["usage"]
    assert collisions(capsys, "docker/blog") == {}


def test_what_is_left_out_is_told(top: Path, capsys: Capture) -> None:
    text = '[compose]\nleave_out = ["docker/b*", "**/old"]\n'
    write(top, {**STACKS, "x/y/old/z/compose.yaml": WEB, "docker/blog/c.yml": WEB})
    write(top, {"x/old/fleet.yaml": "fleet: 1\n", "fleetcheck.toml": text})
    assert report(capsys)["notes"] == [
        "2 projects are left out by the configuration: docker/blog, x/y/old/z"
    ]
    assert collisions(capsys, "docker/blog", "docker/wiki") == {"FC101": ["host 80/tcp"]}


def test_a_host_has_profiles_and_variables_of_its_own(top: Path, capsys: Capture) -> None:
    project = (
        "services:\n"
        "  web: {image: nginx, ports: ['${PORT:-80}:80']}\n"
        "  gpu: {image: nginx, profiles: [gpu], ports: ['81:80']}\n"
    )
    text = (
        '[compose.host.nas]\nstacks = ["a"]\nprofiles = ["gpu"]\nenv = {PORT = 81}\n'
        '[compose.host.web]\nstacks = ["a"]\nenv = {PORT = "82"}\n'
    )
    write(top, {"a/compose.yaml": project, "a/.env": "PORT=83\n", "fleetcheck.toml": text})
    assert collisions(capsys) == {"FC101": ["nas 81/tcp"]}
    write(top, {"fleetcheck.toml": text.replace("gpu", "gup")})
    assert collisions(capsys) == {
        "usage": ["no service on `nas` has the profile `gup`; did you mean `gpu`?"]
    }


def test_files_of_variables_are_beside_the_configuration(
    top: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = "services: {a: {image: x, ports: ['${A}:1']}, b: {image: x, ports: ['9:1']}}\n"
    text = '[compose]\nenv_files = ["all.env"]\n'
    write(top, {"a/compose.yaml": project, "all.env": "A=9\n", "fleetcheck.toml": text})
    monkeypatch.chdir(top / "a")
    assert collisions(capsys) == {"FC101": ["host 9/tcp"]}


def test_the_files_of_a_project_can_have_any_name(top: Path, capsys: Capture) -> None:
    text = (
        '[compose.stack."docker/blog"]\nfiles = ["compose.yaml", "gpu/more.yaml"]\n'
        '[compose.stack.other]\nfiles = "main.yaml"\n'
    )
    more = WEB.replace("80:80", "81:80")
    write(top, {**STACKS, "docker/blog/gpu/more.yaml": more, "other/main.yaml": more})
    write(top, {"fleetcheck.toml": f"{text}[compose]\nleave_out = ['docker/[sw]*']\n"})
    assert collisions(capsys) == {"FC101": ["host 81/tcp"]}
    assert collisions(capsys, "docker/blog") == {}
    write(top, {"fleetcheck.toml": text.replace("gpu", "gup").replace("files", "file", 1)})
    assert [*collisions(capsys)] == ["missing-key", "unknown-key"]
    write(top, {"fleetcheck.toml": text.replace("more", "moer")})
    assert collisions(capsys)["missing-file"] == [
        "there is no file or folder `docker/blog/gpu/moer.yaml` beside this file; did you mean "
        "`docker/blog/gpu/more.yaml`?"
    ]


def test_what_is_assumed_has_its_place_in_the_configuration(top: Path, capsys: Capture) -> None:
    project = "services: {a: {image: x, networks: [p]}}\nnetworks: {p: {external: true}}\n"
    write(top, {"a/compose.yaml": project, "fleetcheck.toml": "[compose]\nassume = ['network:p']"})
    assert collisions(capsys) == {}
    write(top, {"fleetcheck.toml": "[compose]\nassume = ['netwrok']"})
    ran = run(capsys, "check", "--format", "concise")
    assert ran.out.startswith("fleetcheck.toml:2:11: error[wrong-value]")


def test_the_one_host_without_stacks_has_all_others(top: Path, capsys: Capture) -> None:
    text = '[compose.host.nas]\n[compose.host.web]\nstacks = ["docker/shop"]\n'
    write(top, {**STACKS, "fleetcheck.toml": text})
    assert collisions(capsys) == {"FC101": ["nas 80/tcp"]}


def test_all_problems_are_reported_with_their_places(top: Path, capsys: Capture) -> None:
    text = (
        'path = ["x"]\n'
        "[compose]\n"
        "hosts = 3\n"
        'swarm = "yes"\n'
        "one_project_per_hosts = true\n"
        "[compose.host.nas]\n"
        'stack = ["x"]\n'
        "env = {A = 1.5}\n"
        "[fleet]\n"
        "paths = true\n"
    )
    write(top, {**STACKS, "fleetcheck.toml": text})
    ran = run(capsys, "check", "--format", "concise")
    assert ran.code == 2
    assert ran.out.splitlines()[:-1] == [
        f"fleetcheck.toml:{each}"
        for each in (
            "1:1: error[unknown-key] unknown key `path`; did you mean `paths`?",
            "3:9: error[wrong-type] expected a text, found a number",
            "4:9: error[wrong-type] expected true or false, found a text",
            "5:1: error[unknown-key] unknown key `one_project_per_hosts`; did you mean "
            "`one_project_per_host`?",
            "7:1: error[unknown-key] unknown key `stack`; did you mean `stacks`?",
            "8:12: error[wrong-value] expected a text, a whole number, true or false",
            "10:9: error[wrong-type] expected a text, found true or false",
        )
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            '[compose]\nhosts = "a/{hosts}/"\n',
            "2:9: error[wrong-value] expected folders with one {host}, such as "
            "`services/{host}/{stack}/`",
        ),
        (
            '[compose.host.nas]\nstacks = ["docker/blgo", "docker/w*"]\n',
            "2:11: error[missing-file] there is no file or folder `docker/blgo` beside this file; "
            "did you mean `docker/blog`?",
        ),
        (
            'paths = ["docker", "dcoker"]',
            "1:20: error[missing-file] there is no file or folder `dcoker` beside",
        ),
        (
            '[compose]\nhosts = "docker/{host}"\nswarm = true\n',
            "3:1: error[usage] a Swarm decides itself what runs where",
        ),
        (
            "[compose.hosts.nas]\n",
            "1:10: error[wrong-value] expected a pattern such as `services/{host}/{stack}/`, or a "
            "list of them; a host has a table of its own: `[compose.host.NAME]`",
        ),
        (
            "[compose]\none_project_per_host = true\nswarm = true\n",
            "2:1: error[usage] the stacks of a Swarm are projects of their own",
        ),
        (
            '[compose.host.nas.env]\nCOMPOSE_FILE = "x"\n',
            "2:1: error[usage] `COMPOSE_FILE` of a host is not used",
        ),
        (
            '[compose]\nhosts = "docker/{host}"\n[compose.host.bolg]\nprofiles = []\n',
            "3:15: error[dangling-name] no project runs on `bolg`; did you mean `blog`?",
        ),
        ("[compose\n", "1:9: error[syntax] this is not TOML: expected ']'"),
        (
            '[compose]\nhosts = "x/{host}"\n',
            "2:9: error[usage] `x/{host}` matches the folder of no project",
        ),
        (
            '[compose]\nprofiles = ["gpu"]\n',
            "2:12: error[usage] no service has the profile `gpu`",
        ),
    ],
)
def test_what_cannot_be_meant_is_a_problem(
    text: str, problem: str, top: Path, capsys: Capture
) -> None:
    write(top, {**STACKS, "fleetcheck.toml": text})
    ran = run(capsys, "check", "--format", "concise")
    assert (ran.code, f"fleetcheck.toml:{problem}" in ran.out) == (2, True), ran.out


def test_a_pyproject_without_our_table_is_none(top: Path, capsys: Capture) -> None:
    write(top, {**STACKS, "pyproject.toml": "[tool.fleetcheck-x]\na = [\n"})
    assert collisions(capsys, "docker/blog") == {}
    ran = run(capsys, "check", "docker", "--config", "pyproject.toml")
    assert ran.code == 2
    write(top, {"pyproject.toml": "[tool.fleetcheck]\na = [\n"})
    assert [*collisions(capsys, "docker/blog")] == ["syntax"]


ONE = "[compose]\none_project_per_host = true\nhosts = '{host}/{stack}'\n"


def test_all_stacks_of_a_host_can_be_one_project(top: Path, capsys: Capture) -> None:
    proxy = "services: {proxy: {image: x, networks: [front]}}\nnetworks: {front: {}}\n"
    app = (
        "services: {app: {image: x, networks: [front], depends_on: [proxy], volumes: ['data:/v'],"
        " ports: ['${P}:1']}}\n"
    )
    files = {"nas/proxy/compose.yaml": proxy, "nas/app/compose.yaml": app + "volumes: {data: {}}\n"}
    user = "services: {a: {image: x, volumes: ['data:/v']}}\n"
    user += "volumes: {data: {external: true, name: nas_data}}\n"
    write(top, {**files, "nas/app/.env": "P=80\n", "web/a/compose.yaml": user})
    write(top, {"fleetcheck.toml": ONE})
    assert collisions(capsys) == {"FC206": ["web volume:nas_data"]}
    assert collisions(capsys, "nas") == {}


def test_one_project_does_not_define_a_service_twice(top: Path, capsys: Capture) -> None:
    net = "networks: {front: {name: front}}\n"
    write(
        top, {"nas/a/compose.yaml": WEB + net, "nas/b/compose.yaml": WEB.replace("80", "81") + net}
    )
    write(top, {"fleetcheck.toml": ONE})
    assert collisions(capsys)["duplicate-key"] == [
        "`services.web` is not the same in two projects that are deployed as one"
    ]
