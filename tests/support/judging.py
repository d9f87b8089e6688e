"""Judges fleets and facts in both ways, narrowed and whole, which have to agree."""

from collections.abc import Iterator, Sequence

import clingo

from fleetcheck.engine.run import run
from fleetcheck.engine.syntax import derived, parse
from fleetcheck.engine.violation import Violation
from fleetcheck.judging.judge import judge
from fleetcheck.lowering.term import Term
from fleetcheck.rules.header import Rule
from fleetcheck.slicing.state import State


def judge_both_ways(state: State, rules: Sequence[Rule]) -> tuple[Violation, ...]:
    """Return the violations of a fleet, which are the same narrowed and whole."""
    whole = judge(state, rules, exhaustive=True).violations
    narrowed = judge(state, rules, exhaustive=False).violations
    assert narrowed == whole
    return whole


def atoms_both_ways(rule: Rule, facts: str) -> frozenset[str]:
    """Return what a rule shows of facts: the same whole as from what they can feed alone."""
    heads = [name for each in parse(facts).statements for name in derived(each)]
    whole = run(facts, [rule.program]).violations
    assert run(facts, [rule.program], {head.name for head in heads}).violations == whole
    return frozenset(atom for violation in whole for atom in _atoms(violation))


def _atoms(violation: Violation) -> Iterator[str]:
    """Yield the atoms of asp/output.lp that make up a violation."""
    term = spelled(violation.term)
    yield f"violation({term})"
    for order, label in violation.labels:
        yield f"label({term},{order},{spelled(label)})"
    for placement in violation.affects:
        yield f"affects({term},{spelled(placement)})"
    for cost, edit in violation.fixes:
        yield f"fix({term},{cost},{spelled(edit)})"


def spelled(term: Term) -> str:
    """Return a term as clingo writes it."""
    if isinstance(term, int):
        return str(term)
    if isinstance(term, str):
        return str(clingo.String(term))
    if not term.arguments:
        return term.name
    arguments = ",".join(map(spelled, term.arguments))
    # A tuple of one has a comma at its end.
    return f"{term.name}({arguments}{',' if not term.name and len(term.arguments) == 1 else ''})"
