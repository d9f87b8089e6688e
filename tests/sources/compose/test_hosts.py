"""Which Compose projects there are, on which hosts, and how the command is told."""

import io
import json
import os
from pathlib import Path

import pytest

from fleetcheck.documents.edit import Edit, EditError
from fleetcheck.documents.problem import BadInputError
from fleetcheck.loading.rewrite import rewrite
from fleetcheck.sources.options import SourceOptions
from tests.support.command_line import run
from tests.support.compose_projects import found, read, unread, write
from tests.support.fleets import EXAMPLES

WEB = 'services: {web: {image: nginx, ports: ["80:80"]}}\n'
BROKEN = "services: {web: {image: nginx\n"


def on(folder: Path, **options: object) -> list[str]:
    """Return what is placed on which host."""
    settings = SourceOptions(environment={}, **options)  # type: ignore[arg-type]
    hosts = read(folder, options=settings).fleet.hosts
    return [f"{host}: {' '.join(entry.aspects)}" for host, entry in sorted(hosts.items())]


@pytest.mark.parametrize(
    "name", ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"]
)
def test_a_project_is_a_folder_with_a_file_of_one_of_four_names(name: str, tmp_path: Path) -> None:
    assert on(write(tmp_path / "shop", {name: WEB, "other.yaml": "a: ["})) == ["host: shop/web"]


def test_the_preferred_name_counts(tmp_path: Path) -> None:
    files = {"compose.yaml": WEB, "docker-compose.yml": BROKEN}
    assert on(write(tmp_path / "shop", files)) == ["host: shop/web"]


def test_projects_of_a_folder_are_called_by_their_path(tmp_path: Path) -> None:
    files = {f"{name}/compose.yaml": WEB for name in ("a", "apps/b", ".hidden")}
    write(tmp_path / "stacks", {**files, "compose.yaml": WEB})
    assert on(tmp_path / "stacks") == ["host: a/web apps/b/web stacks/web"]


def test_projects_of_one_name_are_told_apart_by_their_path(tmp_path: Path) -> None:
    write(tmp_path, {"x/app/compose.yaml": WEB, "y/app/compose.yaml": WEB})
    loaded = read(tmp_path / "x", tmp_path / "y", tmp_path / "x" / "app")
    names = sorted(loaded.fleet.aspects)
    assert names == [f"{tmp_path}/y/app/web", "app/web"]


def test_a_pattern_maps_folders_to_hosts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = ("services/nas/media/compose.yaml", "services/web/proxy/compose.yaml")
    write(tmp_path, dict.fromkeys(files, WEB))
    expected = ["nas: nas/media/web", "web: web/proxy/web"]
    assert on(tmp_path, hosts=("services/{host}/{stack}/",)) == expected
    assert on(tmp_path, hosts=("services/{host}/",)) == expected
    assert on(tmp_path / "services", hosts=("{host}/{stack}",)) == expected
    monkeypatch.chdir(tmp_path)
    assert on(Path("services"), hosts=("services/{host}/{stack}",)) == expected
    assert found(tmp_path) == [("FC101", "host 80/tcp")]


def test_projects_that_the_pattern_does_not_match_are_told(tmp_path: Path) -> None:
    write(tmp_path, {"nas/a/compose.yaml": WEB, "template/compose.yaml": WEB})
    options = SourceOptions(environment={}, hosts=("{host}/{stack}",))
    (source,) = read(tmp_path, options=options).merged.sources
    left = f"1 project is left out, as `{{host}}/{{stack}}` does not match: {tmp_path / 'template'}"
    assert source.notes == (left,)


def test_a_pattern_is_from_the_named_folder_or_from_here_and_not_from_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"top/nas/a/compose.yaml": WEB, "top/template/compose.yaml": WEB})
    monkeypatch.chdir(tmp_path)
    assert on(Path("top"), hosts=("{host}/{stack}",)) == ["nas: nas/a/web"]


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("{host}/x/{stack}", "`{host}/x/{stack}` matches the folder of no project: not `"),
        (
            "services/",
            "expected folders with one {host}, such as `services/{host}/{stack}/`",
        ),
    ],
)
def test_a_pattern_that_matches_nothing_is_bad_usage(
    pattern: str, message: str, tmp_path: Path
) -> None:
    write(tmp_path, {"nas/a/compose.yaml": WEB})
    with pytest.raises(BadInputError) as caught:
        on(tmp_path, hosts=(pattern,))
    assert caught.value.problems[0].message.startswith(message)


def test_folders_are_set_to_hosts_the_nearest_counting(tmp_path: Path) -> None:
    write(tmp_path, {"a/x/compose.yaml": WEB, "a/y/compose.yaml": WEB, "b/compose.yaml": WEB})
    folders = (("one", str(tmp_path / "a")), ("two", str(tmp_path / "a" / "y")))
    assert on(tmp_path, folders=folders) == ["host: b/web", "one: a/x/web", "two: a/y/web"]


def test_a_folder_may_be_on_several_hosts(tmp_path: Path) -> None:
    write(tmp_path, {"agent/compose.yaml": WEB})
    folders = (("one", str(tmp_path / "agent")), ("two", str(tmp_path / "agent")))
    assert on(tmp_path, folders=folders) == ["one: agent/web", "two: agent/web"]


def test_a_host_without_a_project_is_told(tmp_path: Path) -> None:
    write(tmp_path, {"a/compose.yaml": WEB, "b/other.txt": ""})
    options = SourceOptions(environment={}, folders=(("nas", str(tmp_path / "b")),))
    (source,) = read(tmp_path, options=options).merged.sources
    left = f"nothing runs on `nas`: there is no project of its own in `{tmp_path / 'b'}`"
    assert source.notes == (left,)


def test_the_hosts_of_a_swarm_are_not_told(tmp_path: Path) -> None:
    write(tmp_path, {"a/compose.yaml": WEB})
    for options in ({"hosts": "{host}/"}, {"folders": (("nas", str(tmp_path / "a")),)}):
        with pytest.raises(BadInputError) as caught:
            on(tmp_path, swarm=True, **options)
        assert caught.value.problems[0].kind == "usage"


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_folder_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    write(tmp_path, {"a/compose.yaml": WEB, "b/compose.yaml": WEB})
    (tmp_path / "b").chmod(0)
    try:
        assert [kind for kind, _, _ in unread(tmp_path)] == ["unreadable"]
    finally:
        (tmp_path / "b").chmod(0o700)


def test_the_command_takes_hosts_variables_and_profiles(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PORT", raising=False)
    text = 'services: {web: {image: x, profiles: [p], ports: ["${PORT}:80"]}}\n'
    write(tmp_path, {"a/compose.yaml": text, "b/compose.yaml": text, "x.env": "PORT=7\n"})
    dirs = [f"one={tmp_path / 'a'}", f"two={tmp_path / 'b'}"]
    common = ["--env-file", str(tmp_path / "x.env"), "--profile", "p", "--format", "concise"]
    ran = run(capsys, "check", str(tmp_path), *common)
    assert (ran.code, "both bind 7/tcp on `host`" in ran.out) == (1, True)
    ran = run(capsys, "check", "--set", dirs[0], "--set", dirs[1], *common)
    assert (ran.code, ran.out) == (0, "checked 2 hosts, 2 placements: no findings\n")
    ran = run(capsys, "check", str(tmp_path), "--hosts", "{host}/", *common)
    assert (ran.code, ran.out) == (0, "checked 2 hosts, 2 placements: no findings\n")
    for wrong in ("one", "=x", f"one={tmp_path / 'no'}", f" ={tmp_path}"):
        assert run(capsys, "check", "--set", wrong, str(tmp_path)).code == 2


def test_a_file_of_another_name_is_recognised_by_its_content(tmp_path: Path) -> None:
    folder = write(
        tmp_path, {"stack.yml": WEB, "web.yaml": 'services: {a: {image: x, ports: ["80:80"]}}'}
    )
    files = [folder / "stack.yml", folder / "web.yaml"]
    assert found(files[0]) == []
    assert sorted(read(*files).fleet.aspects) == ["stack/web", "web/a"]
    assert found(*files) == [("FC101", "host 80/tcp"), ("FC905", f"host {folder.name.lower()}")]


def test_native_services_are_not_taken_for_those_of_compose(tmp_path: Path) -> None:
    native = """\
fleet: 1
services: {web: {roles: {front: {hosts: [web1], aspects: [nginx]}}}}
"""
    more = "fleet: 1\nhosts: {web1: {}}\naspects: {nginx: {}}\n"
    folder = write(tmp_path, {"services.yaml": native, "fleet.yaml": more})
    assert list(read(folder).fleet.services) == ["web"]


def test_a_folder_with_projects_and_a_fleet_is_ambiguous(tmp_path: Path) -> None:
    folder = write(tmp_path, {"a/compose.yaml": WEB, "fleet.yaml": "fleet: 1\nhosts: {}\n"})
    message = f"the folder holds Compose projects, and a fleet of its own in `{folder}/fleet.yaml`"
    assert [(kind, said) for kind, said, _ in unread(folder)] == [("ambiguous", message)]
    assert sorted(read(folder, form="compose").fleet.aspects) == ["a/web"]
    both = read(folder / "a", folder / "fleet.yaml")
    assert sorted(both.fleet.aspects) == ["a/web"]


@pytest.mark.parametrize(
    ("name", "text", "kinds"),
    [
        ("fleet.json", '{"aspects": {}, "fleet": 1}', ["ambiguous"]),
        ("fleet.json", '{\n  "fleet": 1\n}', ["ambiguous"]),
        ("apps/fleet.yml", "name: x\nfleet: 1\n", ["ambiguous"]),
        ("elastic.yml", "fleet: 12\nx: fleet: 1\n", []),
        ("elastic.yml", "server:\n  fleet: 1\n", []),
    ],
)
def test_it_is_told_which_files_say_that_they_are_a_fleet(
    name: str, text: str, kinds: list[str], tmp_path: Path
) -> None:
    folder = write(tmp_path, {"a/compose.yaml": WEB, name: text})
    assert [kind for kind, _, _ in unread(folder)] == kinds


def test_standard_input_is_a_project_in_this_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(write(tmp_path / "shop", {".env": "PORT=81\n"}))
    text = 'services:\n  web: {image: x, ports: ["${PORT}:80", "81:8080"]}\n'
    for arguments in (["-"], ["--from", "compose", "-"]):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        ran = run(capsys, "check", *arguments, "--format", "concise")
        message = "<stdin>:2:27: error[FC101] `shop/web` binds 81/tcp on `host` more than once"
        assert (ran.code, ran.out.splitlines()[0]) == (1, message)


def test_what_cannot_be_read_is_told_beside_the_findings_and_nothing_is_called_fine(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {"a/compose.yaml": WEB, "b/compose.yaml": WEB, "c/compose.yaml": BROKEN})
    ran = run(capsys, "check", str(tmp_path), "--format", "json")
    report = json.loads(ran.out)
    assert (ran.code, report["complete"]) == (2, False)
    assert [each["code"] for each in report["diagnostics"]] == ["FC101", "syntax"]
    ran = run(capsys, "check", str(tmp_path), "--format", "json", "--allow-unreadable")
    report = json.loads(ran.out)
    assert (ran.code, report["complete"]) == (1, True)
    assert [each["code"] for each in report["diagnostics"]] == ["FC101"]
    assert report["notes"][0].startswith(f"not read: {tmp_path}/c/compose.yaml:2:1: not YAML")


def test_where_nothing_can_be_read_nothing_is_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {"c/compose.yaml": BROKEN})
    for more in ([], ["--allow-unreadable"]):
        ran = run(capsys, "check", str(tmp_path), *more)
        assert (ran.code, "nothing was checked" in ran.out) == (2, True)
    ran = run(
        capsys, "check", "--from", "compose", str(write(tmp_path / "d", {"x.yaml": "a: b\n"}))
    )
    assert (ran.code, "there is no Compose project" in ran.out) == (2, True)


@pytest.mark.parametrize("command", ["fix", "repair", "members", "facts"])
def test_other_commands_refuse_what_cannot_be_read_whole(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {"a/compose.yaml": WEB, "c/compose.yaml": BROKEN})
    assert run(capsys, command, str(tmp_path)).code == 2
    assert run(capsys, command, str(tmp_path), "--allow-unreadable").code == 0


def test_a_repair_never_touches_a_compose_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {"a/compose.yaml": WEB, "b/compose.yaml": WEB})
    ran = run(capsys, "check", str(tmp_path), "--format", "json")
    (finding,) = json.loads(ran.out)["diagnostics"]
    assert [fix["by_hand"] for fix in finding["fixes"]] == [True, True]
    assert run(capsys, "fix", "--write", "--unsafe", str(tmp_path)).code == 1
    assert run(capsys, "repair", "--write", str(tmp_path)).code == 1
    loaded = read(tmp_path)
    with pytest.raises(EditError) as caught:
        rewrite(loaded, [Edit("set", ("aspects", "a/web", "ports", "80", 0), 81)])
    assert str(caught.value).endswith(
        f"comes from {tmp_path}/a/compose.yaml, a compose file: change it there"
    )
    assert [(tmp_path / name / "compose.yaml").read_text() for name in "ab"] == [WEB, WEB]


def test_an_assumption_is_told_and_never_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "services: {web: {image: x, networks: [p]}}\nnetworks: {p: {external: true}}\n"
    write(tmp_path, {"a/compose.yaml": text, "policy.yaml": "fleet: 1\n"})
    arguments = [str(tmp_path / "a"), str(tmp_path / "policy.yaml")]
    assert "assume: [" in run(capsys, "check", *arguments).out
    assert run(capsys, "fix", "--write", *arguments).code == 0
    assert (tmp_path / "policy.yaml").read_text() == "fleet: 1\n"


def test_an_ignore_beside_a_port_is_heard(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    quiet = """\
services:
  web:
    image: x
    ports:
      - "80:80" # fleetcheck: ignore[port-collision] one at a time
"""
    write(tmp_path, {"a/compose.yaml": WEB, "b/compose.yaml": quiet})
    assert run(capsys, "check", str(tmp_path)).code == 0


@pytest.mark.parametrize(
    ("port", "answer"),
    [
        (
            "81",
            "port `81` of `shop/web@host` claims nothing: it depends on `PORT`, without a value",
        ),
        ("82", "port `82` of `shop/app@host` claims nothing: `network_mode: host` discards it"),
    ],
)
def test_why_tells_that_a_port_claims_nothing(
    port: str,
    answer: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("PORT", raising=False)
    text = """\
services:
  web: {image: x, ports: ["${PORT}:81"]}
  app: {image: x, ports: ["82:82"], network_mode: host}
"""
    folder = write(tmp_path / "shop", {"compose.yaml": text})
    subject = answer.split("`")[3]
    ran = run(capsys, "why", subject, port, "--fleet", str(folder))
    assert (ran.code, ran.out.splitlines()[0]) == (0, answer)


def test_the_example_has_the_findings_that_it_tells() -> None:
    stacks, assume = EXAMPLES / "compose" / "stacks", EXAMPLES / "compose" / "assume.yaml"
    assert found(stacks, assume) == [
        ("FC101", "host 3000/tcp"),
        ("FC109", "vpn/tunnel@host TORRENT_PORT"),
        ("FC110", "vpn/client@host service:tunnel"),
    ]
    assert found(stacks)[-1] == ("FC206", "host volume:media")
    told = SourceOptions(environment={"GITEA_PORT": "3001", "TORRENT_PORT": "51413"})
    assert found(stacks, assume, options=told) == [("FC110", "vpn/client@host service:tunnel")]
    folders = (("web", str(stacks / "proxy")), ("web", str(stacks / "gitea")))
    apart = SourceOptions(environment={}, folders=folders)
    assert ("FC206", "host network:web") in found(stacks, assume, options=apart)
    assert "FC101" not in {code for code, _ in found(stacks, assume, options=apart)}
