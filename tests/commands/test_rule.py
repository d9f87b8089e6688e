"""What `rule` prints: the list of the rules, and what each is about."""

import json
from textwrap import indent

import pytest

from fleetcheck.rules.catalogue import all_rules
from tests.support.command_line import ROOT, run

Captured = pytest.CaptureFixture[str]
RULES = ROOT / "tests" / "rules"


def test_rule_lists_every_rule_with_its_code_name_and_severity(capsys: Captured) -> None:
    ran = run(capsys, "rule")
    listed = [line.split(maxsplit=3)[:3] for line in ran.out.splitlines()]
    assert (ran.code, ran.err) == (0, "")
    assert listed == [[rule.code, rule.slug, rule.severity] for rule in all_rules().values()]


@pytest.mark.parametrize("called", ["FC101", "fc101", "port-collision", "port_collision"])
def test_rule_explains_a_rule_by_code_and_by_name(called: str, capsys: Captured) -> None:
    ran = run(capsys, "rule", called)
    lines = ran.out.splitlines()
    assert (ran.code, ran.err, lines[0]) == (0, "", "FC101 port-collision (error)")
    for title in ("A fleet with this finding:", "A fleet without it:", "What to do:", "Messages:"):
        assert title in lines


def test_rule_shows_the_report_of_the_fleet_that_breaks_it(capsys: Captured) -> None:
    kept = (RULES / "ports/port_collision/report.txt").read_text(encoding="utf-8")
    assert indent(kept, "    ") in run(capsys, "rule", "FC101").out
    written = json.loads(run(capsys, "rule", "FC101", "--json").out)
    assert [rule["report"] for rule in written["rules"]] == [kept]
    assert [rule["page"] for rule in written["rules"]] == ["docs/rules/port-collision.md"]


def test_rule_explains_all_rules_as_it_explains_each(capsys: Captured) -> None:
    each = [run(capsys, "rule", rule.code).out for rule in all_rules().values()]
    assert run(capsys, "rule", "--all") == (0, "\n".join(each), "")


def test_a_rule_that_does_not_exist_has_no_explanation(capsys: Captured) -> None:
    message = "error: there is no rule `port-colision`; did you mean `port-collision`?\n"
    assert run(capsys, "rule", "port-colision") == (2, "", message)
