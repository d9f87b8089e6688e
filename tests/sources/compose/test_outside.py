"""Files that a project names are read below what is given or in its repository, not elsewhere."""

from pathlib import Path

import pytest

from tests.support.command_line import run
from tests.support.compose_projects import unread, write

Captured = pytest.CaptureFixture[str]

SECRET = "root:x:0:0"
PROJECT = "services: {web: {image: x}}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, {"secret.txt": f"{SECRET}\n", "secret.env": f"PORT={SECRET}\n"})
    return tmp_path / "given"


@pytest.mark.parametrize(
    "text",
    [
        f"include: [SECRET]\n{PROJECT}",
        f"include: [{{path: SECRET}}]\n{PROJECT}",
        f"include: [{{path: other.yaml, env_file: SECRET}}]\n{PROJECT}",
        "services: {web: {extends: {file: SECRET, service: x}}}\n",
    ],
)
@pytest.mark.parametrize("how", ["{0}/secret.txt", "../secret.txt", "link.txt", "/etc/passwd"])
def test_a_file_elsewhere_is_not_read(
    text: str, how: str, folder: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = how.format(folder.parent)
    write(folder, {"compose.yaml": text.replace("SECRET", named), "other.yaml": PROJECT})
    (folder / "link.txt").symlink_to(folder.parent / "secret.txt")
    monkeypatch.chdir(folder)
    ran = run(capsys, "check", folder)
    assert ran.code == 2
    assert "is outside of what is given: it is not read unless fleetcheck runs in" in " ".join(
        ran.out.split()
    )
    assert SECRET not in ran.out


def test_a_variable_names_no_file_elsewhere(folder: Path, capsys: Captured) -> None:
    write(folder, {"compose.yaml": PROJECT, ".env": f"COMPOSE_FILE={folder.parent}/secret.txt\n"})
    ran = run(capsys, "check", folder)
    assert (ran.code, SECRET in ran.out) == (2, False)


def test_a_file_of_the_same_repository_is_read(folder: Path) -> None:
    write(folder, {"common/base.yaml": PROJECT, "stacks/web/compose.yaml": "", ".git/HEAD": ""})
    text = "include: [../../common/base.yaml]\n"
    write(folder, {"stacks/web/compose.yaml": text})
    assert unread(folder / "stacks/web") == []


def test_a_file_below_the_current_folder_is_read_if_it_is_not_hidden(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for common in ("common", ".common"):
        text = f"include: [../../{common}/base.yaml]\n{PROJECT}"
        write(folder, {f"{common}/base.yaml": PROJECT, "stacks/web/compose.yaml": text})
        monkeypatch.chdir(folder)
        problems = unread(Path("stacks/web"))
        assert [kind for kind, _, _ in problems] == ([] if common == "common" else ["unreadable"])
