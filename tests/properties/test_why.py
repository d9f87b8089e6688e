"""What an answer shows is enough for it, and none of it can be spared, whatever the fleet."""

import json
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fleetcheck.documents.document import parse
from fleetcheck.documents.location import Path
from fleetcheck.documents.source_text import SourceText
from fleetcheck.engine.programs import vocabulary
from fleetcheck.engine.relevance import needed
from fleetcheck.engine.run import derive
from fleetcheck.explaining.explain import Goal, question_of
from fleetcheck.judging.wording import words
from fleetcheck.loading.load import Loaded
from fleetcheck.loading.merge import merge
from fleetcheck.loading.validate import validate
from fleetcheck.lowering.lower import lower, lower_for_explanation
from fleetcheck.lowering.term import Compound
from fleetcheck.queries.why.answer import answer, member_goal, placed_goal
from fleetcheck.queries.why.asker import Asker
from fleetcheck.queries.why.offers import Offers
from fleetcheck.queries.why.serving import serving_goal
from fleetcheck.queries.why.subject import InRole, OnScope, Requirement, Subject
from fleetcheck.slicing.state import State, resolve
from fleetcheck.sources.source import Source
from tests.support.scale import examples

ASPECTS = ("a", "b", "c", "d")
CAPS = ("x", "y")
ENVIRONMENTS = ("e", "f", "g")


@st.composite
def fleets(draw: st.DrawFn) -> dict[str, object]:
    """Return a small fleet with scopes, imports, selectors and choices of all kinds."""

    def some(names: tuple[str, ...], most: int = 2) -> list[str]:
        return draw(st.lists(st.sampled_from(names), max_size=most, unique=True))

    def maybe(key: str, *values: str) -> dict[str, str]:
        value = draw(st.none() | st.sampled_from(values))
        return {} if value is None else {key: value}

    def machine(*environments: str) -> dict[str, object]:
        choose = {cap: draw(st.sampled_from(ASPECTS)) for cap in some(CAPS, 1)}
        own = maybe("environment", *environments) if environments else {}
        return {"aspects": some(ASPECTS), "tags": some(("t", "u")), "choose": choose, **own}

    def aspect() -> dict[str, object]:
        requires = [{"cap": cap, **maybe("within", "host", "environment")} for cap in some(CAPS)]
        picked = draw(st.sampled_from(([], [], ["tag:t"], ["tag:u & !tag:t"])))
        return {
            "provides": some(CAPS, 1),
            "requires": requires,
            "imports": some(ASPECTS, 1),
            "needs": some(ASPECTS, 1) if draw(st.booleans()) else [],
            "neededBy": picked,
            **maybe("reach", "environment", "fleet"),
        }

    return {
        "fleet": 1,
        "kinds": {"vm": {"isolated": True}},
        "environments": {name: {"imports": some(ENVIRONMENTS)} for name in ENVIRONMENTS},
        "hosts": {name: machine(*ENVIRONMENTS) for name in ("h", "i")},
        "scopes": {
            "s": {"parent": "h", **machine("e"), **maybe("kind", "vm")},
            "r": {"parent": "s", **machine()},
        },
        "aspects": {name: aspect() for name in ASPECTS},
        "assume": draw(st.sampled_from(([], [], ["cap:x"], ["cap:y@env:f"]))),
        "services": {
            "v": {"roles": {"r": {"select": "tag:t", "hosts": some(("i",)), "aspects": ["a"]}}}
        },
    }


def state_of(tree: dict[str, object]) -> State:
    document = parse(SourceText("fleet.json", json.dumps(tree)))
    merged = merge([Source(document, tree, document.locate)])
    return resolve(Loaded(validate(merged), merged))


def goals(state: State) -> Iterator[tuple[Subject, Goal]]:
    for placement in state.expansion.placements:
        placed = OnScope(placement.aspect, placement.scope)
        yield placed, placed_goal(placed)
        for index in range(len(state.loaded.fleet.aspects[placed.aspect].requires)):
            required = Requirement(*placed, index)
            goal = serving_goal(Offers(state, required))
            if goal is not None:
                yield required, goal
    for member in state.expansion.members:
        inside = InRole(member.service, member.role, member.scope)
        yield inside, member_goal(inside)


def name_of(path: Path) -> str:
    return words(Compound("path", path))


@pytest.mark.slow
@given(fleets())
@settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_shown_is_enough_and_none_of_it_can_be_spared(tree: dict[str, object]) -> None:
    state = state_of(tree)
    asker = Asker(state)
    facts = lower_for_explanation(state.loaded.fleet, state.expansion)
    for subject, goal in goals(state):
        minimal = [element.name for element in answer(asker, subject).minimal]
        question, declarations = question_of(facts, goal)
        literal = {name_of(p): question.declarations[i] for i, p in enumerate(declarations)}
        chosen = [literal[name] for name in minimal]
        assert question.core(chosen) is not None, subject
        for left_out in chosen:
            rest = [each for each in chosen if each != left_out]
            assert question.core(rest) is None, (subject, left_out)


@pytest.mark.slow
@given(fleets())
@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_who_serves_is_who_serves_in_the_whole_fleet(tree: dict[str, object]) -> None:
    state = state_of(tree)
    rules = needed(("serves", "assumed_for"), "", expand=False).text
    program = f"{vocabulary()}\n{lower(state.loaded.fleet, state.expansion).text()}{rules}"
    whole = derive(program, ("serves", "assumed_for"))
    told = []
    for aspect, scope, _ in state.expansion.placements:
        for index in range(len(state.loaded.fleet.aspects[aspect].requires)):
            offers = Offers(state, Requirement(aspect, scope, index))
            told += [*offers.serving, *offers.assumed]
    assert set(told) == set(whole)
