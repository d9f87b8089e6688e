"""The properties of explanations and repairs, on random fleets and against brute force."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import combinations
from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from fleetcheck.documents.edit import Edit, EditError
from fleetcheck.documents.location import Path
from fleetcheck.documents.problem import BadInputError
from fleetcheck.engine.cores import Literal, Question
from fleetcheck.explaining.explain import Explainer, Why, goal, goal_of, question_of
from fleetcheck.fleet.lock import LOCK_NAME
from fleetcheck.judging.found import Found
from fleetcheck.judging.gather import EVERY_RULE, gather
from fleetcheck.judging.judge import judge
from fleetcheck.loading.load import edited
from fleetcheck.lowering.lower import lower_for_explanation
from fleetcheck.lowering.term import Compound, strings
from fleetcheck.repairing.numbers import Numbers
from fleetcheck.repairing.proof import Prover, without_cured
from fleetcheck.repairing.repair import THOROUGH, Repairer
from fleetcheck.resolve.expansion import expand
from fleetcheck.rules.catalogue import all_rules, fleet_rules
from fleetcheck.slicing.slice import Slicer
from fleetcheck.slicing.state import State, resolve
from tests.support.contracts import sometimes_with_contracts
from tests.support.dense_fleets import random_fleet, state_of
from tests.support.random_locks import random_lock, with_lock
from tests.support.scale import examples

TODAY = date(2026, 1, 1)

PROPERTY = settings(deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
"""A seed does not get simpler by getting smaller, so failures are not shrunk."""

seeds = st.integers(0, 2**32)


HELD_AGAINST = without_cured(EVERY_RULE)


def some_fleet(random: Random) -> State:
    """Return a fleet, every other one with a lock."""
    tree = sometimes_with_contracts(random, random_fleet(random))
    if random.random() < 0.5:
        return state_of(tree)
    return with_lock(tree, random_lock(random, state_of(tree), 77, 85))


def explained(state: State, most: int = 4) -> Iterator[tuple[Found, Why]]:
    """Yield some violations of a fleet, of as many rules as possible, with their explanation."""
    explainer = Explainer(state)
    chosen = {each.rule.name: each for each in gather(state, TODAY).found}
    for each in list(chosen.values())[:most]:
        yield each, explainer.why(each)


def still_holds(found: Found, state: State) -> bool:
    """Return whether a fleet has a violation that another fleet had.

    A collision is the same where its ports overlap: what one finding covers may be cut differently.
    """
    rules = all_rules()
    sought = found.violation.term
    for violation in judge(state, fleet_rules(), exhaustive=True).violations:
        term = violation.term
        if term.name != sought.name:
            continue
        if term.name == "port_infeasible":
            # Of several smallest sets in one namespace any may be told.
            if term.arguments[0] == sought.arguments[0]:
                return True
        elif term.name == "port_collision":
            if term.arguments[0] == sought.arguments[0] and overlap(term, sought):
                return True
        elif goal(rules[term.name], term) == goal(found.rule, sought):
            return True
    return False


def overlap(one: Compound, other: Compound) -> bool:
    match one.arguments[1], other.arguments[1]:
        case Compound(_, (int(low), int(high), protocol)), Compound(_, (int(l2), int(h2), p2)):
            return protocol == p2 and low <= h2 and l2 <= high
    return False


def without(state: State, paths: Sequence[Path]) -> State | None:
    """Return the fleet without these declarations, None if it would be none."""
    tree: object = state.loaded.merged.tree
    edits = []
    lock = state.loaded.lock
    for path in paths:
        if path[0] == LOCK_NAME:
            lock = lock.only([name for name in lock.lines if name != path[1:]])
            continue
        steps: list[str | int] = []
        node: object = tree
        for step in path:
            if isinstance(step, int) and not isinstance(node, list):
                continue
            steps.append(step)
            node = node[step] if isinstance(node, (dict, list)) else None  # type: ignore[index]
        edits.append(Edit("remove", tuple(steps)))
    try:
        return resolve(edited(state.loaded._replace(lock=lock), edits))
    except (EditError, BadInputError):
        return None


def declarations(state: State) -> list[Path]:
    fleet = state.loaded.fleet
    facts = lower_for_explanation(fleet, expand(fleet), state.loaded.lock)
    return facts.declarations(facts.counts())


def apart(path: Path, others: Sequence[Path]) -> bool:
    """Return whether a path neither contains nor is contained in any of the others."""
    return not any(path[: len(o)] == o or o[: len(path)] == path for o in others)


def carriers(state: State, written: Sequence[Path]) -> set[Path]:
    """Return the entries of all that carries what these paths are within, which go with it."""
    nodes = state.expansion.nodes
    found = set()
    for path in written:
        node = nodes.get(str(path[1])) if path[0] == "scopes" else None
        while node is not None:
            found.add(node.path)
            node = node.parent
    return found


def told_by_order(found: Found) -> bool:
    """Return whether the place depends on the order of a list, which a removal changes."""
    named_by_index = ("tag_empty", "injection_unstable", "assumption_unused", "entity_ambiguous")
    return found.rule.name in named_by_index


def may_bring_what_is_absent(why: Why, state: State, after: State) -> bool:
    """Return whether something is placed that was not, as a selector excludes what is gone now."""
    before = {(each.aspect, each.scope) for each in state.expansion.placements}
    return why.absent and any(
        (each.aspect, each.scope) not in before for each in after.expansion.placements
    )


@pytest.mark.slow
@settings(PROPERTY, max_examples=examples(40))
@given(seed=seeds)
def test_with_its_declarations_a_violation_holds_whatever_else_is_taken_away(seed: int) -> None:
    random = Random(seed)
    state = some_fleet(random)
    everything = declarations(state)
    for found, why in explained(state):
        if told_by_order(found):
            continue
        others = [path for path in everything if apart(path, why.written)]
        for _ in range(3):
            chosen: list[Path] = []
            for path in random.sample(others, min(len(others), random.randint(1, 6))):
                if apart(path, chosen):
                    chosen.append(path)
            after = without(state, chosen)
            if after is not None and not may_bring_what_is_absent(why, state, after):
                assert still_holds(found, after), (chosen, why)


@pytest.mark.slow
@settings(PROPERTY, max_examples=examples(20))
@given(seed=seeds)
def test_what_ends_a_violation_by_being_taken_away_is_in_every_explanation(seed: int) -> None:
    random = Random(seed)
    state = some_fleet(random)
    everything = declarations(state)
    for found, why in explained(state, most=2):
        if told_by_order(found):
            continue
        carrying = carriers(state, why.written)
        others = [p for p in everything if apart(p, why.written) and p not in carrying]
        for path in random.sample(others, min(len(others), 20)):
            after = without(state, [path])
            if after is not None and not may_bring_what_is_absent(why, state, after):
                assert still_holds(found, after), (path, why)


@pytest.mark.slow
@settings(PROPERTY, max_examples=examples(15))
@given(seed=seeds)
def test_a_repair_ends_the_violation_and_a_safe_one_brings_none(seed: int) -> None:
    state = some_fleet(Random(seed))
    gathered = gather(state, TODAY, HELD_AGAINST)
    before = gathered.identities()
    repairer = Repairer(
        state,
        Prover(state, TODAY, gathered),
        Numbers(state, [each.violation for each in gathered.found]),
    )
    for found, why in explained(state, most=3):
        for fix in repairer.fixes([found], why, THOROUGH.placements):
            changed = resolve(edited(state.loaded, fix.edits))
            after = gather(changed, TODAY, HELD_AGAINST).identities()
            assert (found.finding.name, found.finding.place) not in after
            assert fix.brings != (after <= before)
            assert not (fix.safe and fix.brings)


def test_an_injection_that_something_keeps_away_is_no_reason() -> None:
    state = state_of(
        {
            "fleet": 1,
            "hosts": {"web1": {"aspects": ["nginx"], "reserved": ["443/tcp"]}},
            "aspects": {
                "nginx": {"ports": {"https": "443/tcp"}, "neededBy": ["!has:caddy"]},
                "caddy": {},
            },
            "services": {"web": {"roles": {"proxy": {"hosts": ["web1"], "aspects": ["caddy"]}}}},
        }
    )
    found = next(f for f in gather(state, TODAY).found if f.rule.name == "port_reserved")
    assert Explainer(state).why(found).written == (
        ("aspects", "nginx", "ports", "https", 0),
        ("hosts", "web1", "aspects", 0),
        ("hosts", "web1", "reserved", 0),
    )


def brute_force(asked: Question, literals: Sequence[Literal]) -> set[frozenset[Literal]]:
    """Return every subset-minimal part of the literals that forces the goal, by trying all."""
    found: set[frozenset[Literal]] = set()
    for size in range(len(literals) + 1):
        for chosen in combinations(literals, size):
            part = frozenset(chosen)
            if not any(known <= part for known in found) and asked.core(list(chosen)) is not None:
                found.add(part)
    return found


def small_questions(count: int) -> Iterator[tuple[Question, list[Literal]]]:
    """Yield questions with few enough declarations to try all their subsets."""
    seed = 0
    while count:
        state = some_fleet(Random(seed))
        seed += 1
        slicer = Slicer(state.seen)
        for found, why in explained(state):
            part = slicer.about(strings(found.violation.terms()), found.rule.narrow)
            facts = lower_for_explanation(part, expand(part), state.loaded.lock)
            asked, paths = question_of(facts, goal_of(found.rule, found.violation))
            relevant = [path in why.written for path in paths]
            random = Random(seed)
            fixed = [
                literal
                for literal, inside in zip(asked.declarations, relevant, strict=True)
                if inside or random.random() < 6 / len(paths)
            ]
            forced = asked.core([asked.absence, *fixed]) is not None
            if forced and len(fixed) <= 11 and count:
                count -= 1
                yield asked, [asked.absence, *fixed]


@pytest.mark.slow
def test_the_smallest_sets_are_those_that_trying_all_subsets_finds() -> None:
    for asked, literals in small_questions(120):
        smallest = asked.minimal(literals)
        assert frozenset(smallest or ()) in brute_force(asked, literals)


def whole_core(asked: Question, literals: Sequence[Literal]) -> list[Literal] | None:
    return asked.core(literals)


def skipping_one(asked: Question, literals: Sequence[Literal]) -> list[Literal] | None:
    core = asked.core(literals)
    if not core:
        return core
    kept, rest = core[0], core[1:]
    needed = [one for one in rest if asked.core([kept, *(o for o in rest if o != one)]) is None]
    return [kept, *needed]


@pytest.mark.slow
@pytest.mark.parametrize("shrink", [whole_core, skipping_one])
def test_a_shrinker_that_skips_a_deletion_is_noticed(
    shrink: Callable[[Question, Sequence[Literal]], list[Literal] | None],
) -> None:
    wrong = 0
    for asked, literals in small_questions(120):
        found = shrink(asked, literals[::-1])
        wrong += found is None or frozenset(found) not in brute_force(asked, literals)
    assert wrong


def ending(
    asked: Question, kept: Sequence[Literal], free: Sequence[Literal]
) -> set[frozenset[Literal]]:
    """Return every subset-minimal part of the free literals whose removal ends the goal."""
    found: set[frozenset[Literal]] = set()
    for size in range(1, len(free) + 1):
        for chosen in combinations(free, size):
            part = frozenset(chosen)
            if any(known <= part for known in found):
                continue
            if not asked.forced([*kept, *free], chosen):
                found.add(part)
    return found


@pytest.mark.slow
def test_what_ends_a_violation_together_is_what_trying_all_subsets_finds() -> None:
    sizes = []
    for asked, (absence, *free) in small_questions(120):
        others = [literal for literal in asked.declarations if literal not in free]
        number = {literal: index for index, literal in enumerate(asked.declarations)}
        parts = [part for part in ending(asked, [absence, *others], free) if len(part) <= 4]
        smallest = min(map(len, parts), default=0)
        expected = {tuple(sorted(number[one] for one in p)) for p in parts if len(p) == smallest}
        found = asked.corrections([number[one] for one in others], most=1000)
        assert set(found) == expected
        sizes.append(smallest)
    assert max(sizes) > 1


@pytest.mark.slow
def test_every_smallest_set_meets_all_that_ends_the_violation() -> None:
    for asked, (absence, *free) in small_questions(60):
        others = [literal for literal in asked.declarations if literal not in free]
        smallest = asked.minimal([absence, *others, *free])
        assert smallest is not None
        for part in ending(asked, [absence, *others], free):
            assert part & set(smallest)
