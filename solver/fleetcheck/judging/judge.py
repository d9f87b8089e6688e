"""Judges a fleet: states what rules could find something in, and lets the programs decide on it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from fleetcheck.engine.relevance import needed
from fleetcheck.engine.run import SHOWN, Answer, run
from fleetcheck.engine.statements import statements
from fleetcheck.engine.violation import Violation, by_term
from fleetcheck.lowering.extent import Extent
from fleetcheck.lowering.facts import Facts
from fleetcheck.lowering.lower import CUT, lower
from fleetcheck.ports.conflict.infeasible import crowding
from fleetcheck.rules.catalogue import ABOUT_CONFLICTS, all_rules
from fleetcheck.rules.header import Rule
from fleetcheck.slicing.families.seeds import NOTHING_LOCKED
from fleetcheck.slicing.state import State
from fleetcheck.slicing.suspects import Suspects

LACKING = "root"
"""What is derived of a placement that lacks something: what relies on it is followed."""

VERDICT = ("violation",)
"""What is derived where only the violations themselves matter."""


class Pass(NamedTuple):
    """Rules that clingo judged together, on so many facts about so many placements."""

    rules: tuple[str, ...]
    placements: int
    facts: int


class Judgement(NamedTuple):
    """The violations of a fleet, sorted, and how they were found."""

    violations: tuple[Violation, ...]
    passes: tuple[Pass, ...]


def judge(
    state: State, rules: Sequence[Rule], exhaustive: bool, wanted: Sequence[str] = SHOWN
) -> Judgement:
    """Return the violations that the rules derive from the fleet.

    `exhaustive` states the whole fleet. Else a rule that names families is judged on what these
    find and all that this depends on, and one that names none on all facts that its program reads,
    which gives the same violations in a fraction of the time. Of what can be derived about a
    violation, only what is `wanted` is.
    """
    crowded = Facts()
    if any(rule.name == ABOUT_CONFLICTS for rule in rules):
        crowded = crowding(state, exhaustive)
    passes: list[Pass] = []
    found: Iterable[Violation]
    if exhaustive:
        found = _run(state.facts, rules, crowded, wanted, passes).violations
    else:
        found = _narrowed(state, rules, crowded, wanted, passes)
    return Judgement(tuple(sorted(found, key=by_term)), tuple(passes))


def pass_of(rules: Iterable[Rule], facts: Facts) -> Pass:
    """Return the pass in which rules are judged on some facts."""
    counts = facts.counts()
    names = tuple(sorted(rule.code for rule in rules))
    return Pass(names, counts.get("placed", 0), sum(counts.values()))


def _narrowed(
    state: State,
    rules: Sequence[Rule],
    crowded: Facts,
    wanted: Sequence[str],
    passes: list[Pass],
) -> Iterator[Violation]:
    """Yield the violations of rules, each judged on no more of the fleet than it needs.

    Rules without families that read nothing of which the others see only a part join these.
    """
    narrowed: list[Rule] = []
    whole: list[Rule] = []
    about = tuple(name for name in wanted if name != LACKING)
    for rule in rules:
        joins = rule.narrow or CUT.isdisjoint(_reads([rule], about))
        (narrowed if joins else whole).append(rule)
    if whole:
        fleet, expansion, lock = state.loaded.fleet, state.expansion, state.loaded.lock
        extent = Extent(predicates=_reads(whole, about))
        facts = lower(fleet, expansion, extent, lock)
        yield from _run(facts, whole, crowded, about, passes).violations
    if narrowed:
        yield from _judged_on_suspects(state, narrowed, crowded, wanted, passes)


def _reads(rules: Iterable[Rule], wanted: Sequence[str]) -> frozenset[str]:
    """Return the predicates that rules can depend on."""
    return needed(wanted, *(rule.program for rule in rules), expand=False).names


def _judged_on_suspects(
    state: State,
    rules: Sequence[Rule],
    crowded: Facts,
    wanted: Sequence[str],
    passes: list[Pass],
) -> Iterator[Violation]:
    """Yield the violations of rules on what their families find in the fleet.

    Where something lacks what it needs, what relies on it is judged as well, to count it under its
    cause.
    """
    fleet, expansion, lock = state.loaded.fleet, state.expansion, state.loaded.lock
    suspects = Suspects(state.seen, lock)
    extent = suspects.of({words for rule in rules for words in rule.narrow})
    answer = _run(lower(fleet, expansion, extent, lock), rules, crowded, wanted, passes)
    if suspects.followed.issuperset(answer.lacking):
        yield from answer.violations
        return
    wider = suspects.with_dependants(answer.lacking)
    counting = [rule for rule in rules if _counts_consequences(rule)]
    rest = wider._replace(claims=(), locked=NOTHING_LOCKED)
    again = _run(lower(fleet, expansion, rest, lock), counting, Facts(), wanted, passes)
    yield from (each for each in answer.violations if all_rules()[each.term.name] not in counting)
    yield from again.violations


def _counts_consequences(rule: Rule) -> bool:
    """Return whether a rule says whom its violations affect."""
    return any("affects" in statement.derives for statement in statements(rule.program))


def _run(
    facts: Facts,
    rules: Sequence[Rule],
    more: Facts,
    wanted: Sequence[str],
    passes: list[Pass],
) -> Answer:
    """Return what the rules derive, and add to the passes on what."""
    passes.append(pass_of(rules, facts))
    programs = [rule.program for rule in rules]
    return run(facts.text() + more.text(), programs, (*facts.counts(), *more.counts()), wanted)
