"""The documents name files that exist, and show what is so."""

import re
from pathlib import Path

import pytest
import yaml

from fleetcheck.reports.formats import FORMATS
from tests.support.command_line import COLLIDES, run
from tests.support.report_schemas import check_report

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted(
    path
    for pattern in ("*.md", "docs/**/*.md", "examples/**/*.md", "benchmarks/*.md")
    for path in ROOT.glob(pattern)
)
LINK = re.compile(r"\]\(([^)#:]+)\)")
PATH = re.compile(r"`((?:asp|benchmarks|docs|examples|facts|solver|tests)/[\w./-]+)`")

EACH = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))


@EACH
def test_each_link_of_a_document_leads_to_a_file(document: Path) -> None:
    links = LINK.findall(document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


@EACH
def test_each_path_that_a_document_names_is_there(document: Path) -> None:
    named = PATH.findall(document.read_text(encoding="utf-8"))
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_the_readme_shows_the_report_of_its_example(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("COLUMNS", "100")
    report = run(capsys, "check", "examples/chain/broken.yaml").out
    assert f"```\n{report}```\n" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_document_about_rules_of_users_shows_the_rule_of_the_example() -> None:
    rule = (ROOT / "examples/policy/rules/audit_missing.lp").read_text(encoding="utf-8")
    document = (ROOT / "docs/user-rules.md").read_text(encoding="utf-8")
    assert f"```prolog\n{rule}```\n" in document


CI = (ROOT / "docs/ci.md").read_text(encoding="utf-8")
CHECK = re.compile(r"fleetcheck check((?: --[a-z]+ [\w.=-]+)*)")


@pytest.mark.parametrize("block", re.findall(r"```yaml\n(.*?)```", CI, re.DOTALL))
def test_each_block_of_yaml_about_ci_is_yaml(block: str) -> None:
    assert isinstance(yaml.safe_load(block), dict)


@pytest.mark.parametrize("options", sorted(set(CHECK.findall(CI))))
def test_each_command_about_ci_runs_and_writes_what_it_says(
    options: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("fleet.yaml").write_text(COLLIDES)
    assert run(capsys, "check", *options.split()).code == 1
    outputs = [word.split("=") for word in options.split() if "=" in word]
    for form, file in outputs:
        check_report(form, Path(file).read_text())
    assert len(list(tmp_path.iterdir())) == 1 + len(outputs)


def test_the_document_about_ci_names_each_format() -> None:
    assert [form for form in FORMATS if f"`{form}`" not in CI and f"[`{form}`]" not in CI] == []
