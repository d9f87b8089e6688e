"""What a report on a fleet carries for output formats."""

from fleetcheck.judging.gather import Selection
from fleetcheck.loading.load import load
from fleetcheck.queries.check import check
from fleetcheck.rules.catalogue import all_rules
from fleetcheck.slicing.state import resolve
from tests.support.fleets import EXAMPLES, TODAY, report

POLICY = EXAMPLES / "policy" / "fleet.yaml"


def test_a_report_has_every_rule_that_ran_also_those_of_the_fleet() -> None:
    own = ["audit_missing", "edge_low_port"]
    assert [rule.name for rule in report(POLICY).rules] == [*all_rules(), *own]


def test_a_report_has_no_rule_that_was_not_asked_for() -> None:
    state = resolve(load([str(POLICY)]))
    chosen = Selection(only={"port_collision", "audit_missing"})
    rules = check(state, TODAY, chosen).rules
    assert [rule.name for rule in rules] == ["port_collision", "audit_missing"]


def test_a_report_has_the_rule_and_the_lines_of_each_finding() -> None:
    found = report(EXAMPLES / "chain" / "broken.yaml")
    assert found.findings
    assert {finding.name for finding in found.findings} <= {rule.slug for rule in found.rules}
    for finding in found.findings:
        for label in finding.labels:
            lines = found.sources(label.location.file)
            assert label.location.line <= len(lines)
