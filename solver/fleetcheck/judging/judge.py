"""Judges a fleet: narrows it to suspects and lets the programs decide on these."""

from collections.abc import Sequence

from fleetcheck.engine.run import SHOWN, Answer, run
from fleetcheck.engine.violation import Violation, by_term
from fleetcheck.lowering.facts import Facts
from fleetcheck.lowering.lower import lower
from fleetcheck.ports.conflict.infeasible import crowding
from fleetcheck.resolve.automatic import LockState
from fleetcheck.rules.catalogue import ABOUT_CONFLICTS, all_rules
from fleetcheck.rules.header import Rule
from fleetcheck.slicing.focus import Suspects
from fleetcheck.slicing.state import State

VERDICT = ("violation",)
"""What is derived where nobody wants to be told about it."""


def judge(
    state: State, rules: Sequence[Rule], exhaustive: bool, wanted: Sequence[str] = SHOWN
) -> tuple[Violation, ...]:
    """Return the violations that the rules derive from the fleet.

    `exhaustive` states the whole fleet; else only suspects are, which gives the same violations in
    a fraction of the time. Where something lacks what it needs, who relies on it is judged as well,
    to count it under its cause. A rule that names no shape of suspects gets the whole fleet. Of
    what can be told about a violation, only what is `wanted` is derived.
    """
    narrowed = [rule for rule in rules if rule.narrow and not exhaustive]
    others = [rule for rule in rules if rule not in narrowed]
    crowded = Facts()
    if any(rule.name == ABOUT_CONFLICTS for rule in rules):
        crowded = crowding(state, exhaustive)
    found: list[Violation] = []
    if others:
        found += _run(state.facts, others, crowded, wanted).violations
    if narrowed:
        found += _narrow(state, narrowed, crowded, wanted)
    return tuple(sorted(found, key=by_term))


def _narrow(
    state: State, rules: Sequence[Rule], crowded: Facts, wanted: Sequence[str]
) -> tuple[Violation, ...]:
    """Return the violations of rules that name their suspects."""
    fleet, expansion, lock = state.loaded.fleet, state.expansion, state.loaded.lock
    suspects = Suspects(fleet, expansion, lock, state.near)
    focus = suspects.focus({shape for rule in rules for shape in rule.narrow})
    answer = _run(lower(fleet, expansion, focus, lock), rules, crowded, wanted)
    if focus.followed.issuperset(answer.lacking):
        return answer.violations
    wider = suspects.with_dependants(answer.lacking)
    counting = [rule for rule in rules if "affects(" in rule.program]
    rest = wider._replace(claims=(), locked=LockState((), ()))
    again = _run(lower(fleet, expansion, rest, lock), counting, Facts(), wanted)
    others = (each for each in answer.violations if all_rules()[each.term.name] not in counting)
    return (*others, *again.violations)


def _run(facts: Facts, rules: Sequence[Rule], more: Facts, wanted: Sequence[str]) -> Answer:
    programs = [rule.program for rule in rules]
    return run(facts.text() + more.text(), programs, (*facts.counts(), *more.counts()), wanted)
