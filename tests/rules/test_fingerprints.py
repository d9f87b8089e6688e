"""What identifies a finding: the rule and the entities that it is about, and nothing of the files.

The fleets are those that break each rule, changed in ways that mean nothing, or a new name.
"""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleetcheck.documents.document import parse
from fleetcheck.documents.source_text import SourceText
from fleetcheck.judging.finding import Finding
from fleetcheck.loading.example import load_texts
from fleetcheck.queries.check import check
from fleetcheck.rules.catalogue import all_rules
from fleetcheck.rules.example import example_files
from fleetcheck.rules.header import Rule
from fleetcheck.slicing.state import resolve
from tests.support.fleets import TODAY
from tests.support.scale import examples

BREAKABLE = [rule for rule in all_rules().values() if not rule.never]
NATIVE = [rule for rule in BREAKABLE if list(example_files(rule.broken)) == ["fleet.yaml"]]


def findings(files: dict[str, str]) -> list[Finding]:
    return list(check(resolve(load_texts(files)), TODAY).findings)


def prints(files: dict[str, str]) -> list[str]:
    return sorted(finding.fingerprint for finding in findings(files))


def with_lines(text: str, places: list[int]) -> str:
    """Return a YAML text with lines of comments and empty ones before some of its lines."""
    lines = text.splitlines()
    for place in places:
        at = place % (len(lines) + 1)
        lines[at:at] = ["# one more line", ""]
    return "\n".join(lines) + "\n"


@pytest.mark.slow
@pytest.mark.parametrize("rule", NATIVE, ids=lambda rule: rule.name)
@settings(max_examples=examples(5), deadline=None)
@given(places=st.lists(st.integers(0, 40), min_size=1, max_size=5))
def test_lines_that_move_change_no_fingerprint(rule: Rule, places: list[int]) -> None:
    files = dict(example_files(rule.broken))
    moved = {"fleet.yaml": with_lines(files["fleet.yaml"], places)}
    assert prints(moved) == prints(files)


@pytest.mark.slow
@pytest.mark.parametrize("rule", NATIVE, ids=lambda rule: rule.name)
def test_another_name_of_the_file_changes_no_fingerprint(rule: Rule) -> None:
    text = example_files(rule.broken)["fleet.yaml"]
    assert prints({"machines/other.yaml": text}) == prints({"fleet.yaml": text})


def hosts_and_aspects(text: str) -> list[str]:
    tree = parse(SourceText("fleet.yaml", text), "yaml").value
    assert isinstance(tree, dict)
    return [name for section in ("hosts", "aspects") for name in tree.get(section, {})]


def renamed(text: str, name: str) -> str:
    """Return a text with a new name in it, which is sorted where the old one was.

    A cycle is identified by the first of its members.
    """
    return re.sub(rf"(?<![\w-]){re.escape(name)}(?![\w-])", f"{name}-0", text)


@pytest.mark.slow
@pytest.mark.parametrize("rule", NATIVE, ids=lambda rule: rule.name)
def test_a_new_name_of_an_entity_changes_the_fingerprints_of_what_is_about_it(rule: Rule) -> None:
    text = example_files(rule.broken)["fleet.yaml"]
    before = findings({"fleet.yaml": text})
    for name in hosts_and_aspects(text):
        after = findings({"fleet.yaml": renamed(text, name)})
        same = {each.fingerprint for each in before} & {each.fingerprint for each in after}
        about = {each.fingerprint for each in before if renamed(each.place, name) != each.place}
        assert sorted(each.place for each in after) == sorted(
            renamed(each.place, name) for each in before
        )
        assert same == {each.fingerprint for each in before} - about
