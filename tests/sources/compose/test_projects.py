"""Which files are projects of their own, and which are parts of others."""

import json
from pathlib import Path

import pytest

from fleetcheck.sources.compose.parts import owners
from tests.support.command_line import run
from tests.support.compose_projects import claims, found, read, unread, write

WEB = 'services: {web: {image: nginx, ports: ["80:80"]}}\n'


def notes(folder: Path) -> tuple[str, ...]:
    return read(folder).merged.sources[0].notes


@pytest.mark.parametrize(
    "including",
    [
        "include: [apps/web/compose.yaml]\n",
        "include: [{path: [apps/web/compose.yaml]}]\n",
        "include: [{path: ./apps/../apps/web/compose.yaml, project_directory: apps}]\n",
    ],
)
def test_what_another_project_includes_is_deployed_once(including: str, tmp_path: Path) -> None:
    files = {"compose.yaml": including, "apps/web/compose.yaml": WEB}
    folder = write(tmp_path / "shop", files)
    assert claims(read(folder)) == ["shop/web@host *:80/tcp"]
    assert notes(folder) == (
        f"1 project is read as a part of another: `{folder}/apps/web/compose.yaml` in "
        f"`{folder}/compose.yaml`",
    )


def test_what_another_project_extends_is_deployed_once(tmp_path: Path) -> None:
    extending = "services: {web: {extends: {file: ../base/compose.yaml, service: web}}}\n"
    write(tmp_path, {"shop/compose.yaml": extending, "base/compose.yaml": WEB})
    assert claims(read(tmp_path)) == ["shop/web@host *:80/tcp"]


def test_what_is_included_by_what_is_included_is_deployed_once(tmp_path: Path) -> None:
    files = {
        "shop/compose.yaml": "include: [../a/compose.yaml]\n",
        "a/compose.yaml": "include: [../b/compose.yaml]\n",
        "b/compose.yaml": WEB,
    }
    assert claims(read(write(tmp_path, files))) == ["shop/web@host *:80/tcp"]


def test_an_override_may_include_too(tmp_path: Path) -> None:
    files = {
        "shop/compose.yaml": "services: {db: {image: x}}\n",
        "shop/compose.override.yaml": "include: [../web/compose.yaml]\n",
        "web/compose.yaml": WEB,
    }
    assert claims(read(write(tmp_path, files))) == ["shop/web@host *:80/tcp"]


def test_what_is_included_through_a_link_is_deployed_once(tmp_path: Path) -> None:
    files = {
        "shop/compose.yaml": "include: [web.yaml, linked/compose.yaml]\n",
        "web/compose.yaml": WEB,
        "db/compose.yaml": 'services: {db: {image: x, ports: ["81:80"]}}\n',
    }
    write(tmp_path, files)
    (tmp_path / "shop" / "web.yaml").symlink_to("../web/compose.yaml")
    (tmp_path / "shop" / "linked").symlink_to("../db")
    assert claims(read(tmp_path)) == ["shop/db@host *:81/tcp", "shop/web@host *:80/tcp"]


def test_what_is_included_is_a_project_of_its_own_if_it_is_named(tmp_path: Path) -> None:
    files = {"shop/compose.yaml": "include: [../web/compose.yaml]\n", "web/compose.yaml": WEB}
    write(tmp_path, files)
    for named in ("web", "web/compose.yaml"):
        assert found(tmp_path / "shop", tmp_path / named) == [("FC101", "host 80/tcp")]
    assert claims(read(tmp_path, tmp_path / "web")) == [
        "shop/web@host *:80/tcp",
        "web/web@host *:80/tcp",
    ]


def test_what_is_included_has_only_the_variables_that_it_is_included_with(tmp_path: Path) -> None:
    files = {
        "compose.yaml": "include: [{path: web/compose.yaml, env_file: web.env}]\n",
        "web.env": "PORT=80\n",
        "web/compose.yaml": 'services: {web: {image: x, ports: ["${PORT:?}:80"]}}\n',
    }
    folder = write(tmp_path / "shop", files)
    assert claims(read(folder)) == ["shop/web@host *:80/tcp"]
    assert len(notes(folder)) == 1


def test_projects_that_extend_each_other_are_not_all_parts(tmp_path: Path) -> None:
    extending = (
        "services: {{{0}: {{image: x, ports: ['8{0}:80']}}, "
        "{0}{1}: {{extends: {{file: ../{1}/compose.yaml, service: '{1}'}}, ports: !reset []}}}}\n"
    )
    files = {"1/compose.yaml": extending.format(1, 2), "2/compose.yaml": extending.format(2, 1)}
    assert claims(read(write(tmp_path, files))) == ["1/1@host *:81/tcp"]


def test_a_file_that_several_folders_link_is_a_project_in_each(tmp_path: Path) -> None:
    write(tmp_path, {"shared/web.yaml": WEB, "a/x.txt": "", "b/x.txt": ""})
    for name in "ab":
        (tmp_path / name / "compose.yaml").symlink_to("../shared/web.yaml")
    assert claims(read(tmp_path)) == ["a/web@host *:80/tcp", "b/web@host *:80/tcp"]


def test_a_project_that_is_named_twice_is_one(tmp_path: Path) -> None:
    folder = write(tmp_path / "shop", {"compose.yaml": WEB})
    (tmp_path / "link").symlink_to(folder)
    assert claims(read(folder, tmp_path / "link", folder / "compose.yaml")) == [
        "shop/web@host *:80/tcp"
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("services: 3\n", ("wrong-type", "expected a mapping of services", "1: 3")),
        ("servces: {}\n", ("unknown-key", "unknown key `servces`; did you mean `services`?")),
        ("volumes: [a]\n", ("wrong-type", "expected a mapping, found a list")),
        ("version: {a: b}\n", ("wrong-type", "expected a text, found a mapping")),
    ],
)
def test_an_included_file_has_the_keys_of_a_project(
    text: str, problem: tuple[str, ...], tmp_path: Path
) -> None:
    main = "include: [bad.yaml]\nservices: {web: {image: x}}\n"
    folder = write(tmp_path, {"compose.yaml": main, "bad.yaml": text})
    assert [each[: len(problem)] for each in unread(folder)] == [problem]


def test_parts_are_found_in_any_order() -> None:
    uses = {"/c": ["/c", "/b"], "/b": ["/b", "/a"], "/a": ["/a"], "/d": ["/d", "/a"]}
    assert owners(uses, ()) == {"/a": "/d", "/b": "/c"}
    assert owners(uses, {"/a"}) == {"/b": "/c"}
    assert owners({"/a": ["/b"], "/b": ["/a"]}, ()) == {"/b": "/a"}
    assert owners({}, ()) == {}


def test_a_folder_in_place_of_a_file_is_reported(tmp_path: Path) -> None:
    write(tmp_path, {"a/compose.yaml": WEB, "b/compose.yaml/x.txt": ""})
    message = "this is a directory, not a file"
    assert unread(tmp_path) == [("unreadable", message, "")]


def test_a_file_that_cannot_be_read_leaves_the_others_to_be_judged(tmp_path: Path) -> None:
    broken = "services:\n  web:\n   image: x\n    ports: []\n"
    folder = write(tmp_path, {"a.yml": WEB, "b.yml": WEB, "c.yml": broken})
    files = [folder / name for name in ("a.yml", "b.yml", "c.yml")]
    assert [kind for kind, _ in found(*files)] == ["FC101", "FC905", "syntax"]


def test_files_that_look_like_those_of_projects_are_noted(tmp_path: Path) -> None:
    files = {
        "a/compose.yaml": "include: [part.yml]\n" + WEB,
        "a/part.yml": "services: {b: {image: x}}\n",
        "a/docker-compose.yml": "services:\n  web:\n    image: x\n",
        "a/compose.prod.yml": "services:\n  web:\n    image: x\n",
        "b/stack.yml.j2": "services:\n  web:\n    image: {{ x }}\n",
        "b/values.yaml": "services:\n  web: true\n",
        ".old/compose.yaml": WEB,
    }
    folder = write(tmp_path, files)
    assert notes(folder) == (
        f"1 Compose file in a hidden folder is not read: `{folder}/.old/compose.yaml`",
        "2 files lie beside those of projects and are not used: "
        f"`{folder}/a/compose.prod.yml`, `{folder}/a/docker-compose.yml`",
        f"1 template of a Compose file is not read: `{folder}/b/stack.yml.j2`",
    )
    assert notes(folder / "a" / "compose.yaml") == ()


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("web/compose.prod.yml", "overlay"),
        ("web/docker-compose-dev.yaml", "overlay"),
        ("web/compose.override.yaml.j2", "template"),
        ("roles/web/templates/docker-compose.yml.j2", "template"),
        ("web/docker-compose.tmpl", "template"),
        ("db/compose-old.yml", "look-alike"),
        ("db/docker-compose.yml.example", "look-alike"),
        ("db/stack.yaml", "look-alike"),
        (".old/db/compose.yml", "hidden"),
        ("db/.archive/docker-compose.yaml", "hidden"),
        ("web/other.yml", None),
        ("db/values.yaml", None),
        (".git/compose.yaml", None),
        (".old/stack.yaml", None),
        ("web/composer.yaml", None),
    ],
)
def test_what_is_not_read_has_a_reason(name: str, reason: str | None, tmp_path: Path) -> None:
    text = "a: 1\n" if "other" in name else "services:\n  web:\n    image: x\n"
    if name.startswith("web/") and reason == "overlay":
        text = "services:\n  web:\n    restart: always\n"
    folder = write(tmp_path, {"web/compose.yaml": WEB, name: text})
    if name == "db/values.yaml":
        (folder / name).write_text("services:\n  - name: web\n    image: x\n")
    if name == "web/composer.yaml":
        (folder / name).write_text("services: {}\n")
    (source,) = read(folder).merged.sources
    expected = [] if reason is None else [(reason, (str(folder / name),))]
    assert [(each.reason, each.items) for each in source.left_out] == expected


def test_a_project_whose_services_all_have_a_profile_is_noted(tmp_path: Path) -> None:
    off = "services: {a: {image: x, profiles: [p]}, b: {image: x, profiles: [q]}}\n"
    folder = write(tmp_path, {"web/compose.yaml": WEB, "tools/compose.yaml": off})
    assert notes(folder) == (
        "1 project has no service that is active without a `--profile`: "
        f"`{folder}/tools/compose.yaml`",
        "2 services are left out by profiles: `tools/a`, `tools/b`",
    )


def test_all_formats_say_what_is_not_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    others = {f"web/compose.{number}.yml": "services: {}\n" for number in range(5)}
    folder = write(tmp_path, {"web/compose.yaml": WEB, **others})
    names = [f"{folder}/web/compose.{number}.yml" for number in range(5)]
    text = "5 files lie beside those of projects and are not used: " + (
        ", ".join(f"`{name}`" for name in names[:3]) + " and 2 more"
    )
    for form in ("full", "concise"):
        assert f"note: {text}\n" in run(capsys, "check", str(folder), "--format", form).out
    report = json.loads(run(capsys, "check", str(folder), "--format", "json").out)
    assert report["notes"] == [text]
    assert report["unread"] == [{"reason": "overlay", "text": text, "items": names}]


@pytest.mark.parametrize(
    "text", ["networks: {n: {}}\n", "services: {web: {image: x, profiles: [p]}}\n"]
)
def test_where_no_service_is_deployed_nothing_is_checked(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write(tmp_path, {"compose.yaml": text})
    assert [kind for kind, _, _ in unread(folder)] == ["empty"]
    assert run(capsys, "check", str(folder)).code == 2
    assert run(capsys, "check", "--allow-empty", str(folder)).code == 0


def test_arguments_about_compose_need_a_project(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path, {"fleet.yaml": "fleet: 1\nhosts: {a: {}}\n"}) / "fleet.yaml"
    for argument in (("--env-file", "no.env"), ("--profile", "p"), ("--swarm",)):
        ran = run(capsys, "check", str(file), *argument)
        message = f"{argument[0]} is about Docker Compose, and there is no Compose project"
        assert (ran.code, message in ran.out + ran.err) == (2, True)
