"""Files beside a Compose file that services mount and that are not there."""

from pathlib import Path

import pytest

from tests.support.compose_projects import found, write

MOUNTS = "services: {{app: {{image: x, volumes: [{}]}}}}"


def project(folder: Path, volume: str) -> Path:
    return write(folder / "app", {"compose.yaml": MOUNTS.format(volume)})


def reported(folder: Path, name: str) -> list[tuple[str, str]]:
    return [("FC913", f"{folder}/app/{name}")]


@pytest.mark.parametrize(
    "volume",
    [
        "'./app.yml:/etc/app.yml'",
        "'./app.yml:/etc/other.yaml:ro'",
        "{type: bind, source: ./app.yml, target: /etc/app.yml}",
        "'./sub/../app.yml:/etc/app.yml'",
    ],
)
def test_a_file_that_is_mounted_is_there(volume: str, tmp_path: Path) -> None:
    project(tmp_path, volume)
    assert found(tmp_path) == reported(tmp_path, "app.yml")
    write(tmp_path, {"app/app.yml": ""})
    assert found(tmp_path) == []


@pytest.mark.parametrize(
    "volume",
    [
        "'./data:/data'",
        "'./app.yml:/etc/app'",
        "'./app.d:/etc/app.d'",
        "'./data/app.yml:/etc/app.yml'",
        "'/srv/app.yml:/etc/app.yml'",
        "'~/app.yml:/etc/app.yml'",
        "'$HOME/app.yml:/etc/app.yml'",
        "'${CONFIG:-./app.yml}:/etc/app.yml'",
        "'app.yml:/etc/app.yml'",
        "'./acme.json:/acme.json'",
        "'./app.db:/app.db'",
        "'./app.log:/app.log'",
        "'./key.pem:/key.pem'",
    ],
)
def test_what_may_be_made_later_need_not_be_there(volume: str, tmp_path: Path) -> None:
    project(tmp_path, volume)
    assert "FC913" not in [code for code, _ in found(tmp_path)]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("app/.gitignore", "app.yml"),
        (".gitignore", "*.yml"),
        ("app/app.yml.example", ""),
        ("app/app.example.yml", ""),
        ("app/app.yml/x", ""),
    ],
)
def test_a_file_that_is_kept_out_of_the_repository_need_not_be_there(
    name: str, text: str, tmp_path: Path
) -> None:
    project(tmp_path, "'./app.yml:/etc/app.yml'")
    assert found(tmp_path) == reported(tmp_path, "app.yml")
    write(tmp_path, {name: text})
    assert found(tmp_path) == []


def test_nothing_around_the_given_folder_keeps_a_file_out(tmp_path: Path) -> None:
    write(tmp_path, {".gitignore": "*.yml"})
    project(tmp_path / "given", "'./app.yml:/etc/app.yml'")
    assert found(tmp_path / "given") == reported(tmp_path / "given", "app.yml")
    file = tmp_path / "given" / "app" / "compose.yaml"
    assert found(file) == reported(tmp_path / "given", "app.yml")


def test_a_link_that_leads_nowhere_here_is_there(tmp_path: Path) -> None:
    folder = project(tmp_path, "'./app.yml:/etc/app.yml'")
    (folder / "app.yml").symlink_to("/srv/nowhere/app.yml")
    assert found(tmp_path) == []


def test_files_of_a_template_are_made_when_it_is_filled_in(tmp_path: Path) -> None:
    text = "services: {app: {image: '{{ image }}', volumes: ['./app.yml:/etc/app.yml']}}"
    write(tmp_path, {"app/compose.yaml": text})
    assert found(tmp_path) == []


def test_a_file_that_two_services_mount_is_one_finding(tmp_path: Path) -> None:
    volumes = "volumes: ['./app.yml:/etc/app.yml']"
    text = f"services: {{a: {{image: x, {volumes}}}, b: {{image: x, {volumes}}}}}"
    write(tmp_path, {"app/compose.yaml": text})
    assert found(tmp_path) == reported(tmp_path, "app.yml")
