"""The worked fleets of each rule, and larger ones as people have them, each with its whole report.

`FLEETCHECK_GOLDEN=write pytest tests/rules/test_reports.py` writes the reports anew.
"""

import os
from pathlib import Path

import pytest

from fleetcheck.loading.example import load_texts
from fleetcheck.loading.load import Loaded, load
from fleetcheck.queries.check import check
from fleetcheck.reports.formats import FORMATS
from fleetcheck.reports.style import Style
from fleetcheck.rules.catalogue import all_rules
from fleetcheck.rules.example import example_files
from fleetcheck.rules.header import Rule
from fleetcheck.slicing.state import resolve
from tests.support.fleets import TODAY

HERE = Path(__file__).parent
STYLE = Style(color=False, width=100, verbose=False)
WRITE = "FLEETCHECK_GOLDEN=write pytest tests/rules/test_reports.py"
BREAKABLE = [rule for rule in all_rules().values() if not rule.never]
FLEETS = sorted(path.parent for path in HERE.glob("*/*/*/report.txt"))

EACH = pytest.mark.parametrize("rule", BREAKABLE, ids=lambda rule: rule.name)


@EACH
def test_the_broken_fleet_of_a_rule_has_findings_of_that_rule(rule: Rule) -> None:
    findings = check(resolve(load_texts(example_files(rule.broken))), TODAY).findings
    assert {finding.name for finding in findings} == {
        name.replace("_", "-") for name in (rule.name, *rule.also)
    }


@EACH
def test_the_broken_fleet_of_a_rule_has_the_same_findings_judged_as_a_whole(rule: Rule) -> None:
    state = resolve(load_texts(example_files(rule.broken)))
    assert check(state, TODAY, exhaustive=True).findings == check(state, TODAY).findings


@EACH
def test_the_fine_fleet_of_a_rule_has_no_findings(rule: Rule) -> None:
    assert check(resolve(load_texts(example_files(rule.fine))), TODAY).findings == ()


@EACH
def test_the_report_of_the_broken_fleet_of_a_rule_is_the_one_that_was_read(rule: Rule) -> None:
    compare(load_texts(example_files(rule.broken)), HERE / rule.family / rule.name)


@pytest.mark.parametrize("folder", FLEETS, ids=lambda folder: folder.name)
def test_the_report_of_a_larger_fleet_is_the_one_that_was_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    files = sorted(path.name for path in Path().iterdir() if path.name != "report.txt")
    compare(load(files), folder)


def test_each_folder_of_reports_is_that_of_a_rule() -> None:
    known = {(rule.family, rule.name) for rule in all_rules().values()}
    folders = {path.relative_to(HERE).parts[:2] for path in HERE.glob("*/*/**/report.txt")}
    assert folders <= known


def compare(loaded: Loaded, folder: Path) -> None:
    """Hold the report of a fleet to the one that is kept in the folder."""
    written = FORMATS["full"](check(resolve(loaded), TODAY), STYLE)
    kept = folder / "report.txt"
    if os.environ.get("FLEETCHECK_GOLDEN") == "write":
        folder.mkdir(parents=True, exist_ok=True)
        kept.write_text(written, encoding="utf-8")
    assert kept.is_file(), f"no report yet; `{WRITE}` writes it: read it before you keep it"
    assert written == kept.read_text(encoding="utf-8")
