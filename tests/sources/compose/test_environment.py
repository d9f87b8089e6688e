"""The variables by which Docker Compose is told what a project is."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from fleetcheck.sources.options import SourceOptions
from tests.support.compose_projects import claims, found, read, unread, write

WEB = 'services: {{{0}: {{image: x, ports: ["{1}:80"]}}}}\n'
FILES = {
    "compose.yaml": WEB.format("web", 80),
    "prod.yaml": WEB.format("prod", 81),
    "more/extra.yaml": WEB.format("extra", 82),
}
PROFILES = """\
services:
  a: {image: x, profiles: [gpu], ports: ["1:1"]}
  b: {image: x, profiles: [test], ports: ["2:2"]}
"""


def claimed(folder: Path, environment: Mapping[str, str] | None = None) -> list[str]:
    options = SourceOptions(environment=environment or {})
    return [each.partition(" ")[0] for each in claims(read(folder, options=options))]


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        ("COMPOSE_FILE=prod.yaml\n", ["shop/prod@host"]),
        ("export COMPOSE_FILE='prod.yaml'\n", ["shop/prod@host"]),
        ("COMPOSE_FILE=compose.yaml:prod.yaml\n", ["shop/prod@host", "shop/web@host"]),
        ("COMPOSE_FILE=prod.yaml:./more/extra.yaml\n", ["shop/extra@host", "shop/prod@host"]),
        (
            "COMPOSE_PATH_SEPARATOR=,\nCOMPOSE_FILE=compose.yaml,prod.yaml\n",
            ["shop/prod@host", "shop/web@host"],
        ),
        ("A=prod\nCOMPOSE_FILE=${A}.yaml\n", ["shop/prod@host"]),
        ("COMPOSE_FILE=\n", ["shop/web@host"]),
        ("# COMPOSE_FILE=prod.yaml\n", ["shop/web@host"]),
    ],
)
def test_the_variables_of_a_folder_name_the_files_of_its_project(
    env: str, expected: list[str], tmp_path: Path
) -> None:
    folder = write(tmp_path / "shop", {**FILES, ".env": env})
    assert claimed(folder) == expected
    assert claimed(tmp_path) == expected


def test_a_folder_without_a_standard_file_is_a_project_if_its_variables_say_so(
    tmp_path: Path,
) -> None:
    folder = write(tmp_path / "shop", {"p.yaml": FILES["prod.yaml"], ".env": "COMPOSE_FILE=p.yaml"})
    assert claimed(folder) == ["shop/prod@host"]


def test_the_shell_names_the_files_of_a_folder_that_is_named(tmp_path: Path) -> None:
    folder = write(tmp_path / "shop", {**FILES, ".env": "COMPOSE_FILE=more/extra.yaml\n"})
    shell = {"COMPOSE_FILE": "prod.yaml"}
    assert claimed(folder, shell) == ["shop/prod@host"]
    assert claimed(folder / "compose.yaml", shell) == ["shop/web@host"]
    (source,) = read(tmp_path, options=SourceOptions(environment=shell)).merged.sources
    assert source.notes[0] == (
        "`COMPOSE_FILE` of the environment is used only for folders that are named"
    )


def test_a_file_that_variables_name_and_is_not_there_cannot_be_read(tmp_path: Path) -> None:
    folder = write(tmp_path, {**FILES, ".env": "COMPOSE_FILE=compose.yaml:no.yaml\n"})
    assert unread(folder) == [("unreadable", "no such file", "")]


def test_projects_whose_files_another_one_names_are_parts_of_it(tmp_path: Path) -> None:
    files = {
        ".env": "COMPOSE_FILE=a/compose.yaml:b/compose.yaml\n",
        "a/compose.yaml": WEB.format("a", 80),
        "b/compose.yaml": WEB.format("b", 81),
        "c/compose.yaml": WEB.format("c", 82),
    }
    assert claimed(write(tmp_path / "shop", files)) == ["c/c@host", "shop/a@host", "shop/b@host"]


def test_the_folder_of_the_first_file_has_variables_too(tmp_path: Path) -> None:
    text = 'services: {web: {image: x, ports: ["${A}:1", "${B}:2"]}}\n'
    files = {
        ".env": "COMPOSE_FILE=in/x.yaml\nA=1\n",
        "in/x.yaml": text,
        "in/.env": "A=2\nB=3\n",
    }
    folder = write(tmp_path / "shop", files)
    assert claims(read(folder)) == ["shop/web@host *:1/tcp", "shop/web@host *:3/tcp"]


def test_profiles_come_from_the_option_then_the_shell_then_the_file(tmp_path: Path) -> None:
    folder = write(tmp_path / "shop", {"compose.yaml": PROFILES, ".env": "COMPOSE_PROFILES=gpu\n"})
    assert claimed(folder) == ["shop/a@host"]
    assert claimed(folder, {"COMPOSE_PROFILES": "test"}) == ["shop/b@host"]
    assert claimed(folder, {"COMPOSE_PROFILES": " test, gpu,"}) == ["shop/a@host", "shop/b@host"]
    options = SourceOptions(environment={"COMPOSE_PROFILES": "gpu"}, profiles=("test",))
    assert claims(read(folder, options=options)) == ["shop/b@host *:2/tcp"]


def test_the_environment_names_files_of_variables(tmp_path: Path) -> None:
    text = 'services: {web: {image: x, ports: ["${A:-0}:1", "${B:-9}:2"]}}\n'
    folder = write(tmp_path / "shop", {"compose.yaml": text, ".env": "A=1\n"})
    write(tmp_path, {"a.env": "A=3\nB=4\n", "b.env": "B=5\n"})
    shell = {"COMPOSE_ENV_FILES": f"{tmp_path}/a.env,{tmp_path}/b.env"}
    loaded = read(folder, options=SourceOptions(environment=shell))
    assert claims(loaded) == ["shop/web@host *:3/tcp", "shop/web@host *:5/tcp"]
    option = SourceOptions(environment=shell, variables=(str(tmp_path / "b.env"),))
    assert claims(read(folder, options=option)) == ["shop/web@host *:5/tcp"]
    without = SourceOptions(environment={"COMPOSE_DISABLE_ENV_FILE": "true"})
    assert claims(read(folder, options=without)) == ["shop/web@host *:9/tcp"]


@pytest.mark.parametrize(
    ("name", "env", "shell", "network"),
    [
        ("", "", "", "shop_net"),
        ("name: own\n", "", "", "own_net"),
        ("name: own\n", "COMPOSE_PROJECT_NAME=told\n", "", "told_net"),
        ("name: own\n", "COMPOSE_PROJECT_NAME=told\n", "shell", "shell_net"),
    ],
)
def test_the_name_of_a_project_comes_from_the_shell_then_a_file(
    name: str, env: str, shell: str, network: str, tmp_path: Path
) -> None:
    other = f"services: {{app: {{image: x, networks: [{network}]}}}}\n"
    more = f"networks: {{{network}: {{external: true}}}}\n"
    files = {
        "shop/compose.yaml": f"{name}services: {{web: {{image: x}}}}\nnetworks: {{net: {{}}}}\n",
        "shop/.env": env,
        "other/compose.yaml": other + more,
    }
    options = SourceOptions(environment={"COMPOSE_PROJECT_NAME": shell} if shell else {})
    both = [("FC905", "host shell")] if shell else []
    assert found(write(tmp_path, files), options=options) == both


def test_a_name_that_docker_refuses_for_a_project_is_reported(tmp_path: Path) -> None:
    rest = " is no name of a project: it has small letters, digits, `-` and `_`, "
    rest += "the first a letter or digit"
    folder = write(tmp_path, {"compose.yaml": f"name: My Shop\n{WEB.format('web', 80)}"})
    assert unread(folder) == [("wrong-value", f"`My Shop`{rest}", "1: My Shop")]
    shell = SourceOptions(environment={"COMPOSE_PROJECT_NAME": "-x"})
    assert unread(folder, options=shell) == [("wrong-value", f"`-x`{rest}", "")]
