"""The action for GitHub, the component for GitLab, the image and the hook, as others run them."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.support.command_line import COLLIDES, FINE, UNREADABLE, own_environment
from tests.support.report_schemas import check_report, says_complete
from tests.support.workflow_commands import commands

ROOT = Path(__file__).parents[1]


def step(name: str) -> str:
    """Return the script of a step of the action."""
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    (script,) = [each["run"] for each in action["runs"]["steps"] if each["id"] == name]
    return str(script)


def ran(folder: Path, options: str = "", paths: str = "") -> tuple[int, str]:
    """Return how the step that checks ends in a folder, and what it writes to the log."""
    temporary = folder.with_name(f"{folder.name}-temporary")
    program = temporary / "fleetcheck/bin/fleetcheck"
    program.parent.mkdir(parents=True, exist_ok=True)
    environment = {
        **own_environment(),
        "RUNNER_TEMP": str(temporary),
        "GITHUB_OUTPUT": str(temporary / "output"),
        "GITHUB_STEP_SUMMARY": str(temporary / "summary"),
        "OPTIONS": options,
        "PATHS": paths,
    }
    program.write_text(f'#!/bin/sh\nexec {environment["FLEETCHECK"]} "$@"\n')
    program.chmod(0o755)
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step("check")],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


@pytest.mark.parametrize(("text", "code"), [(FINE, 0), (COLLIDES, 1), (UNREADABLE, 2)])
def test_the_action_annotates_and_leaves_a_log_and_a_summary(
    text: str, code: int, tmp_path: Path
) -> None:
    folder = tmp_path / "checkout"
    folder.mkdir()
    (folder / "fleet.yaml").write_text(text)
    ended, out = ran(folder)
    temporary = tmp_path / "checkout-temporary"
    log = temporary / "fleetcheck.sarif"
    check_report("sarif", log.read_text())
    assert says_complete("sarif", log.read_text()) is (code < 2)
    assert (ended, len(commands(out))) == (code, int(code > 0))
    assert (temporary / "output").read_text() == f"code={code}\nsarif={log}\n"
    assert (temporary / "summary").read_text().startswith("### fleetcheck\n")


def test_the_action_takes_paths_and_options_as_words_and_no_more(tmp_path: Path) -> None:
    folder = tmp_path / "checkout"
    folder.mkdir()
    (folder / "$(touch a)").write_text(COLLIDES)
    (folder / "b.yaml").write_text("fleet: 1\nhosts: {b: {}}\n")
    ended, out = ran(folder, "--select FC101\n", "b.yaml $(touch")
    assert (ended, [each.data for each in commands(out)]) == (2, ["no such file"])
    assert sorted(each.name for each in folder.iterdir()) == ["$(touch a)", "b.yaml"]


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=x", "-c", "user.email=x@example.org")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("git") is None, reason="there is no git")
def test_pre_commit_installs_the_hook_and_runs_it(tmp_path: Path) -> None:
    pytest.importorskip("pre_commit")
    source, user = tmp_path / "source", tmp_path / "user"
    shutil.copytree(
        ROOT, source, ignore=shutil.ignore_patterns(".git", ".venv", ".*_cache", "tests", "*.pyc")
    )
    for folder in (source, user):
        folder.mkdir(exist_ok=True)
        git(folder, "init", "-q")
    git(source, "add", "-A")
    git(source, "commit", "-q", "-m", "source")
    git(source, "tag", "v0")
    hooks = [{"repo": str(source), "rev": "v0", "hooks": [{"id": "fleetcheck"}]}]
    (user / ".pre-commit-config.yaml").write_text(json.dumps({"repos": hooks}))
    found = {}
    for name, text in (("fine", FINE), ("collides", COLLIDES)):
        (user / "fleet.yaml").write_text(text)
        git(user, "add", "-A")
        done = subprocess.run(
            [sys.executable, "-m", "pre_commit", "run", "--color", "never"],
            cwd=user,
            env={**os.environ, "PRE_COMMIT_HOME": str(tmp_path / "home")},
            capture_output=True,
            text=True,
            check=False,
        )
        found[name] = (done.returncode, "error[FC101]" in done.stdout)
    assert found == {"fine": (0, False), "collides": (1, True)}


def component(**given: str) -> dict[str, object]:
    """Return the job of the component for GitLab, with inputs in place of the defaults."""
    text = (ROOT / "templates" / "fleetcheck.yml").read_text(encoding="utf-8")
    header, _, body = text.partition("\n---\n")
    inputs = yaml.safe_load(header)["spec"]["inputs"]
    for name, about in inputs.items():
        body = body.replace(f"$[[ inputs.{name} ]]", given.get(name, about["default"]))
    assert "$[[" not in body
    job = yaml.safe_load(body)["fleetcheck"]
    assert isinstance(job, dict)
    return job


@pytest.mark.parametrize(("text", "code"), [(FINE, 0), (COLLIDES, 1), (UNREADABLE, 2)])
def test_the_component_leaves_reports_for_the_merge_request(
    text: str, code: int, tmp_path: Path
) -> None:
    (tmp_path / "fleet.yaml").write_text(text)
    job = component(options="--select FC101", paths="fleet.yaml")
    program = tmp_path / "bin" / "fleetcheck"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {own_environment()["FLEETCHECK"]} "$@"\n')
    program.chmod(0o755)
    variables, script, artifacts = job["variables"], job["script"], job["artifacts"]
    assert isinstance(variables, dict) and isinstance(script, list) and isinstance(artifacts, dict)
    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", "\n".join(script)],
        cwd=tmp_path,
        env={**own_environment(), **variables, "PATH": f"{program.parent}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (code, "")
    check_report("gitlab", (tmp_path / artifacts["reports"]["codequality"]).read_text())
    check_report("junit", (tmp_path / artifacts["reports"]["junit"]).read_text())


def test_the_image_has_all_that_the_package_is_built_from() -> None:
    lines = (ROOT / "Containerfile").read_text(encoding="utf-8").splitlines()
    copied = {name for line in lines if line.startswith("COPY ") for name in line.split()[1:-1]}
    assert copied == {"pyproject.toml", "README.md", "LICENSE", "asp", "facts", "solver"}
    assert all((ROOT / name).exists() for name in copied)
