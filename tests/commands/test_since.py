"""`check --since`: only what a revision of the repository did not have makes a check fail."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.support.command_line import run

Captured = pytest.CaptureFixture[str]

FLEET = """\
fleet: 1
hosts:
  web1: {aspects: [nginx, caddy]}
aspects:
  nginx: {ports: {http: 80/tcp}}
  caddy: {ports: {http: 80/tcp}}
"""


def git(*words: str) -> None:
    settings = ("-c", "user.name=n", "-c", "user.email=n@example.net", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *settings, *words], check=True, capture_output=True)


def commit(**files: str) -> None:
    """Commit files; a double underscore in a name is a slash, a single one a dot."""
    for name, text in files.items():
        path = Path(name.replace("__", "/").replace("_", "."))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    git("add", "-A")
    git("commit", "-q", "-m", "x", "--allow-empty")


@pytest.fixture(autouse=True)
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    git("init", "-q", "-b", "main", ".")
    commit(fleet_yaml=FLEET)
    return tmp_path


def test_what_a_revision_has_already_does_not_count(capsys: Captured) -> None:
    ran = run(capsys, "check", "--since", "main")
    assert (ran.code, ran.out) == (
        0,
        "checked 1 host, 2 placements: no findings (1 already at main)\n",
    )


def test_what_is_new_counts_and_what_is_fixed_is_said(capsys: Captured) -> None:
    text = FLEET.replace("web1", "web2")
    Path("fleet.yaml").write_text(text, encoding="utf-8")
    ran = run(capsys, "check", "--since", "main", "--format", "concise")
    assert ran.code == 1
    assert ran.out.splitlines()[-1] == "checked 1 host, 2 placements: 1 error (1 fixed since main)"
    report = json.loads(run(capsys, "check", "--since", "main", "--json").out)
    assert (report["since"], report["summary"]["older"]) == ("main", 0)
    assert report["fixed"] == [{"rule": "port-collision", "place": "web1 80/tcp", "times": 1}]


def test_an_older_revision_is_read_whole_and_from_where_the_command_runs(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(fleet_yaml=FLEET.replace("80/tcp}}\n", "81/tcp}}\n", 1))
    (Path("deep") / "er").mkdir(parents=True)
    monkeypatch.chdir("deep/er")
    assert run(capsys, "check", "--since", "main").code == 0
    assert (
        run(capsys, "check", "--since", "main~1")
        .out.splitlines()[-1]
        .endswith("no findings (1 fixed since main~1)")
    )


def test_a_path_from_the_root_means_the_file_of_the_revision_too(capsys: Captured) -> None:
    Path("fleet.yaml").write_text(FLEET.replace("web1", "web2"), encoding="utf-8")
    assert run(capsys, "check", "--since", "main", Path("fleet.yaml").resolve()).code == 1


def test_a_fleet_outside_of_the_repository_has_no_revision(
    capsys: Captured, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "fleet.yaml"
    outside.write_text(FLEET, encoding="utf-8")
    ran = run(capsys, "check", "--since", "main", outside)
    assert ran.code == 2
    assert "is not in the repository" in " ".join(ran.out.split())


@pytest.mark.parametrize("name", ["nowhere", "--upload-pack=x", "main:fleet.yaml", "", "a b"])
def test_a_revision_that_there_is_not_is_reported(name: str, capsys: Captured) -> None:
    ran = run(capsys, "check", f"--since={name}")
    assert ran.code == 2
    assert f"there is no revision `{name}` in this repository" in ran.out


def test_outside_of_a_repository_there_is_no_revision(
    capsys: Captured, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("outside")
    (folder / "fleet.yaml").write_text(FLEET, encoding="utf-8")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(folder.parent))
    ran = run(capsys, "check", "--since", "main")
    assert ran.code == 2
    assert "git cannot read the repository" in ran.out


def test_of_a_revision_that_cannot_be_read_nothing_is_known(capsys: Captured) -> None:
    commit(fleet_yaml="fleet: [")
    Path("fleet.yaml").write_text(FLEET, encoding="utf-8")
    ran = run(capsys, "check", "--since", "main", "--format", "concise")
    assert ran.code == 1
    assert "note: main cannot be read, so each finding counts as new: not YAML" in ran.out


def test_what_of_a_revision_is_not_in_the_clone_is_reported_and_not_fetched(
    capsys: Captured, tmp_path: Path
) -> None:
    asked = ["git", "rev-parse", "HEAD:fleet.yaml"]
    name = subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()
    Path(".git/objects", name[:2], name[2:]).unlink()
    git("config", "extensions.partialClone", "origin")
    git("config", "remote.origin.promisor", "true")
    git("config", "remote.origin.url", f"ext::touch {tmp_path}/fetched")
    git("config", "protocol.ext.allow", "always")
    ran = run(capsys, "check", "--since", "main")
    assert (ran.code, (tmp_path / "fetched").exists()) == (2, False)
    assert "`fleet.yaml` of the revision is not in this clone" in ran.out


def test_links_and_files_of_a_revision_lead_nowhere_else(
    capsys: Captured, repository: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    secret = tmp_path_factory.mktemp("outside") / "secret.yaml"
    secret.write_text("fleet: [secret", encoding="utf-8")
    Path("linked.yaml").symlink_to(secret)
    git("add", "-A")
    git("commit", "-q", "-m", "link")
    Path("linked.yaml").unlink()
    Path("linked.yaml").write_text(FLEET, encoding="utf-8")
    ran = run(capsys, "check", "--since", "main", "linked.yaml")
    assert ran.code == 1
    assert "secret" not in ran.out.replace("secret.yaml", "")


def test_nothing_of_the_repository_runs_and_nothing_stays(
    capsys: Captured, repository: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    mark = tmp_path / "ran"
    hook = Path(".git/hooks/post-checkout")
    hook.write_text(f"#!/bin/sh\ntouch {mark}\n", encoding="utf-8")
    hook.chmod(0o755)
    git("config", "core.fsmonitor", f"touch {mark}")
    git("config", "filter.x.smudge", f"touch {mark}; cat")
    commit(**{"_gitattributes": "*.yaml filter=x\n"})
    mark.unlink(missing_ok=True)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr("tempfile.tempdir", None)
    assert run(capsys, "check", "--since", "main").code == 0
    assert (mark.exists(), [*temporary.iterdir()]) == (False, [])
