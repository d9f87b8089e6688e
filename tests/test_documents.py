"""The documents name files that exist, and show what is so."""

import re
from pathlib import Path

import pytest

from tests.support.command_line import run

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
