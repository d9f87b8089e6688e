"""Every rule does what its own header says."""

import re

import pytest

from fleetcheck.engine.programs import programs
from fleetcheck.engine.run import run
from fleetcheck.engine.syntax import derived, parse
from fleetcheck.rules.catalogue import all_rules
from fleetcheck.rules.header import Rule
from tests.support.judging import atoms_both_ways
from tests.support.rule_examples import Example, all_examples

RULES = pytest.mark.parametrize("rule", all_rules().values(), ids=lambda rule: rule.name)


@pytest.mark.parametrize(
    "example", list(all_examples()), ids=lambda each: f"{each.rule.name}: {each.title}"
)
def test_an_example_gives_the_violations_labels_consequences_and_repairs_that_it_says(
    example: Example,
) -> None:
    assert atoms_both_ways(example.rule, example.facts) == example.gives


@RULES
def test_each_label_has_a_text_with_its_own_arguments(rule: Rule) -> None:
    for violation in run(rule.bad, [rule.program]).violations:
        assert violation.labels
        for _, label in violation.labels:
            arguments, text = rule.labels[label.name]
            assert len(arguments) == len(label.arguments)
            known = {*arguments, *rule.arguments, *rule.labels}
            assert set(re.findall(r"\{(\w+)", text)) <= known


@RULES
def test_the_texts_use_only_arguments_and_labels(rule: Rule) -> None:
    of_labels = {name for arguments, _ in rule.labels.values() for name in arguments}
    for section, text in rule.texts.items():
        known = {*rule.arguments, *rule.labels}
        if not section.startswith(("place", "absent")):
            known |= of_labels
        assert set(re.findall(r"\{(\w+)", text)) <= known


@RULES
def test_each_rule_says_code_message_place_and_why_it_matters(rule: Rule) -> None:
    assert re.fullmatch(r"FC\d{3}", rule.code)
    assert rule.summary.endswith(".")
    assert rule.reason
    assert any(key.startswith("message") for key in rule.texts)
    assert "place" in rule.texts
    assert set(rule.cause) <= {*rule.labels, *rule.arguments}


def test_each_rule_is_named_after_its_file_and_codes_are_unique() -> None:
    stems = {path.stem for path in (programs() / "rules").glob("*/*.lp")}
    assert set(all_rules()) == stems
    assert len({rule.code for rule in all_rules().values()}) == len(stems)


def test_no_rule_derives_what_another_program_derives_or_what_is_an_input() -> None:
    shared = {"violation", "label", "affects", "fix", "root", "cause"}
    owners: dict[str, set[str]] = {}
    for path in sorted(programs().glob("**/*.lp")):
        folder = path.relative_to(programs()).parts[0]
        if folder == "ports":
            continue
        for statement in parse(path.read_text(encoding="utf-8")).statements:
            for signature in derived(statement):
                owner = path.name if folder in ("rules", "queries") else "the library"
                owners.setdefault(signature.name, set()).add(owner)
    clashes = {name: found for name, found in owners.items() if len(found) > 1}
    assert {name: found for name, found in clashes.items() if name not in shared} == {}
