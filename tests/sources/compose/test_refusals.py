"""What Docker Compose refuses: the project is reported, with its place."""

from pathlib import Path

import pytest

from fleetcheck.sources.compose.absent import is_kept_out
from fleetcheck.sources.options import SourceOptions
from tests.support.command_line import run
from tests.support.compose_projects import claims, found, read, unread, write

OTHER = "services: {other: {image: x}}\n"


def project(folder: Path, text: str) -> list[tuple[str, str, str]]:
    """Return the problems of a project, beside which another one can be read."""
    write(folder, {"shop/compose.yaml": text, "other/compose.yaml": OTHER})
    return unread(folder)


def test_services_at_the_top_are_the_first_version_of_the_format(tmp_path: Path) -> None:
    message = "the key `services` is missing: this is version 1 of the format, "
    message += "which Docker no longer reads"
    text = "web:\n  image: x\n  ports: ['80:80']\ndb:\n  build: .\n"
    assert [each[:2] for each in project(tmp_path, text)] == [("missing-key", message)]


@pytest.mark.parametrize(
    "text", ["version: '3'\nweb: {image: x}\n", "web: {imgae: x}\n", "x-web: {image: x}\n"]
)
def test_other_keys_at_the_top_are_not(text: str, tmp_path: Path) -> None:
    assert "version 1" not in str(project(tmp_path, text))


@pytest.mark.parametrize(
    ("service", "is_refused"),
    [
        ("{}", True),
        ("{ports: ['80:80']}", True),
        ("{image: x}", False),
        ("{build: .}", False),
        ("{provider: {type: y}}", False),
        ("{extends: base}", False),
        ("{profiles: [off]}", False),
    ],
)
def test_a_service_has_an_image_or_is_built(service: str, is_refused: bool, tmp_path: Path) -> None:
    message = "service `web` has neither `image` nor `build`"
    problem = ("missing-key", message, "1: web")
    text = f"services: {{web: {service}, base: {{image: x}}}}\n"
    assert project(tmp_path, text) == [problem] * is_refused


@pytest.mark.parametrize(
    ("name", "is_refused"),
    [
        *((name, False) for name in ("web", "Web_1.a-b", "9a", "${NAME}")),
        *((name, True) for name in ("my web", "-a", "a", "web/1", "${NAME:-w!}")),
    ],
)
def test_a_container_has_a_name_that_docker_takes(
    name: str, is_refused: bool, tmp_path: Path
) -> None:
    text = f"services: {{web: {{image: x, container_name: '{name}'}}}}\n"
    assert [each[0] for each in project(tmp_path, text)] == ["wrong-value"] * is_refused


def test_an_image_may_come_from_an_override_or_an_included_file(tmp_path: Path) -> None:
    files = {
        "compose.yaml": "include: [more.yaml]\nservices: {a: {}, b: {}}\n",
        "compose.override.yaml": "services: {a: {image: x}}\n",
        "more.yaml": "services: {b: {image: y}}\n",
    }
    assert unread(write(tmp_path, files)) == []


def test_an_image_is_not_missed_where_what_is_extended_is_not_there(tmp_path: Path) -> None:
    text = "services: {web: {extends: {file: no.yaml, service: web}}}\n"
    assert [kind for kind, _, _ in project(tmp_path, text)] == ["unreadable"]


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ("scale: 4, deploy: {replicas: 2}", "`scale` is 4, but `deploy.replicas` is 2"),
        ("scale: 2, deploy: {replicas: '2'}", ""),
        ("scale: 2", ""),
        ("scale: 2, deploy: {replicas: '${N}'}", ""),
    ],
)
def test_two_numbers_of_containers_are_equal(counts: str, message: str, tmp_path: Path) -> None:
    text = f"services: {{web: {{image: x, {counts}}}}}\n"
    assert [said for _, said, _ in project(tmp_path, text)] == ([message] if message else [])


@pytest.mark.parametrize(
    ("service", "is_missed"),
    [
        ("env_file: no.env", True),
        ("env_file: [yes.env, no.env]", True),
        ("env_file: [{path: no.env}]", True),
        ("env_file: [{path: no.env, required: true}]", True),
        ("env_file: [{path: no.env, required: false}]", False),
        ("env_file: yes.env", False),
        ("env_file: ../yes.env", False),
        ("env_file: '${A}/no.env'", False),
        ("env_file: no.env, profiles: [off]", False),
        ("env_file: /no/such.env", False),
        ("env_file: ~/no/such.env", False),
        ("secrets: [gone]", True),
        ("configs: [{source: lost}]", True),
        ("secrets: [here]", False),
    ],
)
def test_files_that_a_service_needs_are_there(
    service: str, is_missed: bool, tmp_path: Path
) -> None:
    text = f"""\
services: {{web: {{image: x, {service}}}}}
secrets: {{gone: {{file: no.env}}, here: {{file: yes.env}}}}
configs: {{lost: {{file: ./no.env}}}}
"""
    write(tmp_path, {"shop/yes.env": "", "yes.env": ""})
    file = tmp_path / "shop" / "no.env"
    message = f"there is no file `{file}`, and Docker starts no service that needs it"
    assert [each[:2] for each in project(tmp_path, text)] == [("missing-file", message)] * is_missed


def test_a_file_that_is_not_there_is_reported_once_with_its_places(tmp_path: Path) -> None:
    text = "services:\n  a: {image: x, env_file: no.env}\n  b: {image: x, env_file: [no.env]}\n"
    (problem,) = read(write(tmp_path, {"compose.yaml": text})).unread
    assert (problem.location.line, [place.line for place, _ in problem.related]) == (2, [3])


def test_what_is_extended_names_files_beside_itself(tmp_path: Path) -> None:
    extending = "services: {web: {extends: {file: ../base/base.yaml, service: web}}}\n"
    files = {
        ".git/HEAD": "",
        "shop/compose.yaml": f"include: [../more/more.yaml]\n{extending}",
        "base/base.yaml": "services: {web: {image: x, env_file: base.env}}\n",
        "base/base.env": "",
        "more/more.yaml": "services: {more: {image: x, env_file: more.env}}\n",
        "more/more.env": "",
    }
    assert unread(write(tmp_path, files) / "shop") == []


@pytest.mark.parametrize(
    ("name", "is_out"),
    [
        ("a/secret.env", True),
        ("a/b/secret.env", True),
        ("a/kept.env", False),
        ("a/keys/db.txt", True),
        ("a/local/x", True),
        ("b/local/x", False),
        ("a/made", True),
        ("a/other", False),
    ],
)
def test_files_that_a_repository_keeps_out_are_known(
    name: str, is_out: bool, tmp_path: Path
) -> None:
    ignored = "# of each host\n*.env\n!kept.env\nkeys/\n/a/local\n"
    write(tmp_path, {".gitignore": ignored, "a/made.example": "", "a/b/x": "", "b/x": ""})
    (tmp_path / ".git").mkdir()
    assert is_kept_out(str(tmp_path / name), str(tmp_path / "b")) is is_out


def test_only_the_repository_of_a_project_keeps_files_out_of_it(tmp_path: Path) -> None:
    write(tmp_path, {".gitignore": "*.env\n", "a/b/x": ""})
    assert not is_kept_out(str(tmp_path / "secret.env"), str(tmp_path / "a"))
    assert not is_kept_out(str(tmp_path / "a" / "secret.env"), str(tmp_path / "a"))
    (tmp_path / ".git").mkdir()
    assert is_kept_out(str(tmp_path / "a" / "secret.env"), str(tmp_path / "a"))


def test_files_that_a_repository_keeps_out_are_noted(tmp_path: Path) -> None:
    text = "services: {web: {image: x, env_file: .env.web}}\n"
    folder = write(tmp_path, {"compose.yaml": text, ".env.web.example": ""})
    loaded = read(folder)
    assert loaded.unread == ()
    assert loaded.merged.sources[0].notes == (
        f"1 file is not in the repository and not looked at: `{folder}/.env.web`",
    )


@pytest.mark.parametrize(
    ("sections", "messages"),
    [
        ("secrets: {a: {name: b}}", ["secret `a` needs one of file, environment"]),
        ("configs: {a: {}}", ["config `a` needs one of file, environment, content"]),
        (
            "configs: {a: {file: x, content: y}}",
            ["`file` and `content` exclude each other"],
        ),
        ("secrets: {a: {external: true}, b: {driver: x}, c: {environment: y}}", []),
    ],
)
def test_a_secret_has_one_content(sections: str, messages: list[str], tmp_path: Path) -> None:
    text = f"{OTHER}{sections}\n"
    assert [message for _, message, _ in project(tmp_path, text)] == messages


def test_a_profile_that_no_service_has_is_bad_usage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = 'services: {web: {image: x, profiles: [gpu], ports: ["80:80"]}}\n'
    folder = write(tmp_path / "shop", {"compose.yaml": f"{text[:-2]}, a: {{image: x}}}}\n"})
    options = SourceOptions(environment={}, profiles=("gup", "gpu", "*"))
    assert claims(read(folder, options=options)) == ["shop/web@host *:80/tcp"]
    message = "no service has the profile `gup`; did you mean `gpu`?"
    assert unread(folder, options=options) == [("usage", message, "")]
    ran = run(capsys, "check", str(folder), "--profile", "gup")
    assert (ran.code, message in ran.out + ran.err) == (2, True)
    told = SourceOptions(environment={"COMPOSE_PROFILES": "gup"})
    assert found(folder, options=told) == []


@pytest.mark.parametrize("command", ["members", "facts", "fix", "ports"])
def test_commands_other_than_check_go_on_without_a_file_that_decides_nothing(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "services: {web: {image: x, env_file: gone.env}}\n"
    folder = write(tmp_path, {"compose.yaml": text})
    arguments = (command, "show", str(folder)) if command == "ports" else (command, str(folder))
    ran = run(capsys, *arguments)
    assert (ran.code, ran.err.startswith(f"note: {folder}/compose.yaml:1:")) == (0, True)
    assert "there is no file" in ran.err
    assert run(capsys, "check", str(folder)).code == 2
