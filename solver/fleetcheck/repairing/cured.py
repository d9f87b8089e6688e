"""Findings that no edit ends but a command does, such as a lock that is out of date."""

from collections.abc import Iterable
from datetime import date

from fleetcheck.judging.finding import Finding
from fleetcheck.judging.gather import Selection, gather
from fleetcheck.rules.catalogue import all_rules
from fleetcheck.slicing.state import State


def cured(state: State, today: date) -> tuple[Finding, ...]:
    """Return the findings of the fleet that a command ends."""
    rules = {rule.name for rule in all_rules().values() if rule.cure}
    return tuple(each.finding for each in gather(state, today, Selection(only=rules)).found)


def cures(findings: Iterable[Finding]) -> tuple[str, ...]:
    """Return the commands that end errors among these findings, each once."""
    names = {finding.name for finding in findings if finding.severity == "error"}
    return tuple(
        sorted({rule.cure for rule in all_rules().values() if rule.cure and rule.slug in names})
    )
