"""Files of other programs, and parts of a fleet that do not say so."""

import json
from pathlib import Path

import pytest

from fleetcheck.documents.problem import BadInputError, Problem
from tests.support.command_line import run
from tests.support.compose_projects import read, unread, write

FLEET = "fleet: 1\nhosts: {a: {}}\n"
WEB = 'services: {web: {image: x, ports: ["80:80"]}}\n'
PACKAGE = '{"name": "x", "version": "1.0.0", "scripts": {}, "license": "MIT"}'
PLAY = "- hosts: all\n  roles: [web]\n"
MANIFEST = "apiVersion: v1\nkind: Service\nmetadata: {name: x}\n"


def problem_of(*paths: Path) -> Problem:
    """Return the one problem that these paths have."""
    with pytest.raises(BadInputError) as caught:
        read(*paths)
    (problem,) = caught.value.problems
    return problem


def left_out(folder: Path) -> list[tuple[str, list[str]]]:
    (source,) = read(folder).merged.sources
    return [
        (each.reason, [str(Path(item).relative_to(folder)) for item in each.items])
        for each in source.left_out
    ]


def test_what_is_of_no_format_is_passed_over_beside_a_fleet(tmp_path: Path) -> None:
    files = {f"{number}.json": PACKAGE for number in range(3)}
    files |= {"play.yml": PLAY, "broken.yaml": "a: {{ b }}: [\n", "fleet.yaml": FLEET}
    folder = write(tmp_path, files)
    names = ["0.json", "1.json", "2.json", "broken.yaml", "play.yml"]
    assert left_out(folder) == [("other-format", names)]
    (source,) = read(folder).merged.sources
    first = ", ".join(f"`{folder}/{name}`" for name in names[:3])
    assert source.notes == (f"5 files are of no format and not read: {first} and 2 more",)


def test_files_that_look_like_compose_files_are_read_only_if_they_are_named(
    tmp_path: Path,
) -> None:
    files = {"fleet.yaml": FLEET, "web/web.yaml": WEB, "db/compose.yml.j2": WEB}
    folder = write(tmp_path, files)
    assert left_out(folder) == [
        ("look-alike", ["web/web.yaml"]),
        ("template", ["db/compose.yml.j2"]),
    ]
    assert sorted(read(folder / "fleet.yaml", folder / "web/web.yaml").fleet.aspects) == ["web/web"]


def test_a_folder_of_such_files_alone_gets_the_command_that_reads_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {"web/web.yaml": WEB, "db/my db.yaml": WEB, "package.json": PACKAGE}
    folder = write(tmp_path, files)
    problem = problem_of(folder)
    assert (problem.kind, problem.message) == (
        "no-format",
        "the folder holds no Compose projects by a standard name; 2 files look like those of "
        f"Compose projects: `{folder}/db/my db.yaml`, `{folder}/web/web.yaml`",
    )
    assert problem.help == (
        f"`fleetcheck check '{folder}/db/my db.yaml' {folder}/web/web.yaml --from compose` "
        "reads them"
    )
    paths = [f"{folder}/db/my db.yaml", f"{folder}/web/web.yaml"]
    assert "FC101" in run(capsys, "check", *paths, "--from", "compose").out
    ran = run(capsys, "check", str(folder), "--from", "compose", "--format", "json")
    assert (ran.code, f"fleetcheck check '{paths[0]}'" in ran.out) == (2, True)


@pytest.mark.parametrize(
    ("files", "what"),
    [
        (
            {
                "site.yml": PLAY,
                "roles/web/tasks/main.yml": "- name: x\n  copy: {src: a}\n",
                "roles/web/defaults/main.yml": "port: 80\n",
                "roles/web/templates/app.yml": "{% if x %}\na: {{ b }}\n{% endif %}\n",
            },
            "roles and playbooks of Ansible (3 of its 4 files)",
        ),
        (
            {"a.yaml": MANIFEST, "b.yaml": f"{MANIFEST}---\n{MANIFEST}", "values.yaml": "a: 1\n"},
            "manifests of Kubernetes (2 of its 3 files)",
        ),
        (
            {
                "configuration.yaml": "default_config:\nautomation: !include automations.yaml\n",
                "automations.yaml": "- id: x\n  trigger: []\n",
                "sensors.yaml": "api_key: !secret key\n",
            },
            "files of Home Assistant (2 of its 3 files)",
        ),
    ],
)
def test_a_folder_of_another_program_gets_one_sentence(
    files: dict[str, str], what: str, tmp_path: Path
) -> None:
    folder = write(tmp_path, files)
    problem = problem_of(folder)
    assert problem.message == f"the folder holds {what}, which are not read"
    assert problem.help.startswith("what is read: fleets that say `fleet: 1`")


def test_templates_of_compose_files_among_roles_get_the_command_too(tmp_path: Path) -> None:
    template = "services:\n  web:\n    image: {{ image }}\n"
    files = {"site.yml": PLAY, "roles/web/templates/docker-compose.yml.j2": template}
    folder = write(tmp_path, files)
    problem = problem_of(folder)
    file = f"{folder}/roles/web/templates/docker-compose.yml.j2"
    assert problem.message == (
        "the folder holds roles and playbooks of Ansible (1 of its 1 files), which are not read; "
        f"1 file looks like those of Compose projects: `{file}`"
    )
    assert problem.help == f"`fleetcheck check {file} --from compose` reads it"
    assert sorted(read(Path(file), form="compose").fleet.aspects) == ["docker-compose.yml/web"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (PACKAGE, "this is of no format that is read"),
        ("version: 3\nport: 80\n", "this is of no format that is read"),
        (MANIFEST, "this looks like one of the manifests of Kubernetes, which are not read"),
        (
            f"{MANIFEST}---\n{MANIFEST}",
            "this looks like one of the manifests of Kubernetes, which are not read",
        ),
        ("fleet: {server: x}\nagent: {}\n", "this is of no format that is read"),
        ("trace: true\n", "this is of no format that is read"),
    ],
)
def test_a_file_that_is_named_and_of_no_format_is_one_problem(
    text: str, message: str, tmp_path: Path
) -> None:
    folder = write(tmp_path, {"x.yaml": text})
    problem = problem_of(folder / "x.yaml")
    assert (problem.kind, problem.message) == ("no-format", message)
    assert problem_of(folder).kind == "no-format"


@pytest.mark.parametrize(
    "text",
    [
        "hosts: {b: {}}\n",
        "hosst: {b: {}}\n",
        "flet: 1\nhosts: {b: {}}\n",
        "hosts: {b: {}}\nsome: 1\nother: 2\n",
        "aspects: {x: {prots: {}}}\n",
    ],
)
def test_sections_of_a_fleet_without_its_version_are_one_problem(text: str, tmp_path: Path) -> None:
    folder = write(tmp_path, {"x.yaml": text})
    problem = problem_of(folder / "x.yaml")
    assert (problem.kind, problem.message, problem.help) == (
        "missing-key",
        "this has sections of a fleet, but does not say `fleet: 1`",
        "put `fleet: 1` at its top",
    )


@pytest.mark.parametrize("text", ["hosst: {b: {}}\n", "aspects: {x: {prots: {}}}\n"])
def test_a_part_of_a_fleet_without_its_version_is_not_passed_over(
    text: str, tmp_path: Path
) -> None:
    folder = write(tmp_path, {"fleet.yaml": FLEET, "more.yaml": text})
    assert [kind for kind, _, _ in unread(folder)] == ["missing-key"]


def test_a_broken_file_that_says_that_it_is_a_fleet_is_not_passed_over(tmp_path: Path) -> None:
    folder = write(tmp_path, {"fleet.yaml": FLEET, "more.yaml": "fleet: 1\nhosts: {b: [\n"})
    assert [kind for kind, _, _ in unread(folder)] == ["syntax"]


def test_broken_files_are_reported_where_there_are_no_others(tmp_path: Path) -> None:
    folder = write(tmp_path, {"a.json": "{a: 1}", "b.yaml": "hosts: [\n"})
    assert [kind for kind, _, _ in unread(folder)] == ["syntax", "syntax"]
    write(tmp_path, {"package.json": PACKAGE})
    assert problem_of(folder).message == (
        "no file of the folder is of a format that is read: "
        f"`{folder}/a.json`, `{folder}/b.yaml`, `{folder}/package.json`"
    )
    write(tmp_path, {"c.yaml": "fleet: 1\nhosts: {a: [\n"})
    assert problem_of(folder).kind == "syntax"


def test_a_folder_without_any_file_that_could_be_a_fleet_is_empty(tmp_path: Path) -> None:
    folder = write(tmp_path, {"x.txt": "", ".hidden/fleet.yaml": FLEET})
    assert problem_of(folder).message == "the folder has no YAML or JSON file"


def test_a_link_in_a_folder_of_a_fleet_does_not_leave_it(tmp_path: Path) -> None:
    secret = write(tmp_path, {"secret.yaml": FLEET, "fleet/fleet.yaml": FLEET}) / "secret.yaml"
    (tmp_path / "fleet" / "link.yaml").symlink_to("../secret.yaml")
    message = "this is a link to `../secret.yaml`, outside of what is given: it is not read"
    assert problem_of(tmp_path / "fleet").message == message
    (tmp_path / "fleet" / "link.yaml").unlink()
    write(tmp_path, {"fleet/link.yaml": str(secret)})
    assert problem_of(tmp_path / "fleet").message == message.replace("../secret.yaml", str(secret))


def test_what_a_folder_leaves_out_is_in_the_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write(tmp_path, {"fleet.yaml": FLEET, "package.json": PACKAGE})
    report = json.loads(run(capsys, "check", str(folder), "--format", "json").out)
    assert [(each["reason"], each["items"]) for each in report["unread"]] == [
        ("other-format", [f"{folder}/package.json"])
    ]
