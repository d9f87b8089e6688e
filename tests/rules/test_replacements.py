"""The repairs of each rule, made in the text of a file as tools make them that read reports."""

import pytest

from fleetcheck.documents.replacement import Replacement
from fleetcheck.documents.source_text import SourceText
from fleetcheck.judging.report import Report
from fleetcheck.loading.example import load_texts
from fleetcheck.queries.check import check
from fleetcheck.rules.catalogue import all_rules
from fleetcheck.rules.example import FIRST_FILE, example_files
from fleetcheck.rules.header import Rule
from fleetcheck.slicing.state import resolve
from tests.support.fleets import TODAY

NATIVE = [
    rule
    for rule in all_rules().values()
    if not rule.never and list(example_files(rule.broken)) == [FIRST_FILE]
]


def report(text: str) -> Report:
    return check(resolve(load_texts({FIRST_FILE: text})), TODAY)


def made(text: str, change: Replacement) -> str:
    """Return a text with a change, found by its lines and columns alone."""
    lines = SourceText("", text).lines
    before = [*lines[: change.line - 1], lines[change.line - 1][: change.column - 1]]
    after = [lines[change.end_line - 1][change.end_column - 1 :], *lines[change.end_line :]]
    return "\n".join(before) + change.text + "\n".join(after)


@pytest.mark.slow
@pytest.mark.parametrize("rule", NATIVE, ids=lambda rule: rule.name)
def test_each_change_of_a_file_ends_its_finding_and_brings_no_other(rule: Rule) -> None:
    text = example_files(rule.broken)[FIRST_FILE]
    found = report(text)
    before = {finding.fingerprint for finding in found.findings}
    for finding in found.findings:
        for fix in finding.fixes:
            for change in found.replacements(fix):
                after = {each.fingerprint for each in report(made(text, change)).findings}
                assert after <= before - {finding.fingerprint}
