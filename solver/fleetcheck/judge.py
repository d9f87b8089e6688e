"""Judges a fleet: narrows it to suspects and lets the programs decide on these."""

from collections.abc import Sequence

from fleetcheck.automatic import LockState
from fleetcheck.focus import Suspects
from fleetcheck.lower import lower
from fleetcheck.ports.infeasible import crowding
from fleetcheck.program import Violation, by_term, run
from fleetcheck.rules import ABOUT_CONFLICTS, Rule
from fleetcheck.state import State


def judge(state: State, rules: Sequence[Rule], exhaustive: bool) -> tuple[Violation, ...]:
    """Return the violations that the rules derive from the fleet.

    `exhaustive` states the whole fleet; else only suspects are, which gives the same violations in
    a fraction of the time. Where something lacks what it needs, who relies on it is judged as well,
    to count it under its cause.
    """
    crowded = ""
    if any(rule.name == ABOUT_CONFLICTS for rule in rules):
        crowded = crowding(state, exhaustive).text()
    if exhaustive:
        return run(state.facts.text() + crowded, rules).violations
    fleet, expansion, lock = state.loaded.fleet, state.expansion, state.loaded.lock
    suspects = Suspects(fleet, expansion, lock)
    focus = suspects.focus()
    answer = run(lower(fleet, expansion, focus, lock).text() + crowded, rules)
    if answer.lacking:
        wider = suspects.with_dependants(answer.lacking)
        if wider != focus:
            counting = {rule.name for rule in rules if "affects(" in rule.program}
            rest = wider._replace(claims=(), locked=LockState((), ()))
            facts = lower(fleet, expansion, rest, lock).text()
            again = run(facts, [rule for rule in rules if rule.name in counting])
            others = [each for each in answer.violations if each.term.name not in counting]
            return tuple(sorted((*others, *again.violations), key=by_term))
    return answer.violations
