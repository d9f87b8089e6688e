"""The derivations of asp/derive say what a brute force over the paths of the calculus says."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.references.scope_paths import steps, visible
from tests.references.scopes import answer
from tests.support.resolution_programs import (
    Programs,
    core_found,
    derivations,
    encoded,
    names_found,
    without,
)
from tests.support.scale import examples
from tests.support.scope_worlds import Aspect, Guest, Placement, Require, World, random_world

PLAIN = Aspect("host", (), (), ())

worlds = st.randoms(use_true_random=False).map(random_world)
nodes = st.sampled_from("abcdef")
graphs = st.lists(st.tuples(nodes, st.sampled_from("PI"), nodes), max_size=14)
parents = st.lists(st.tuples(nodes, st.just("P"), nodes), max_size=10)
holding = st.sets(nodes, max_size=4)


@settings(max_examples=examples(400), deadline=None)
@given(worlds)
def test_the_encodings_find_what_the_paths_find(world: World) -> None:
    assert encoded(world, derivations()) == answer(world)


@pytest.mark.slow
@settings(max_examples=examples(400), deadline=None)
@given(worlds)
def test_replicas_as_one_branch_or_as_many_differ_only_where_a_requirement_is_narrowed(
    world: World,
) -> None:
    aspects = {
        name: replace(
            aspect,
            requires=tuple(replace(require, within="anywhere") for require in aspect.requires),
        )
        for name, aspect in world.aspects.items()
    }
    wide = replace(world, aspects=aspects)
    assert answer(wide, replicas_are_one=False) == answer(wide)


@pytest.mark.slow
@settings(max_examples=examples(2000), deadline=None)
@given(graphs, holding, nodes)
def test_the_core_finds_what_the_paths_find_in_any_graph(
    edges: list[tuple[str, str, str]], held: set[str], start: str
) -> None:
    assert core_found(edges, held, start) == visible(steps(edges), start, held.__contains__)


@pytest.mark.slow
@settings(max_examples=examples(800), deadline=None)
@given(parents, holding, nodes)
def test_imported_names_are_looked_up_along_any_parents(
    edges: list[tuple[str, str, str]], held: set[str], start: str
) -> None:
    assert names_found(edges, held, start) == visible(steps(edges), start, held.__contains__)


def world_of(
    aspects: dict[str, Aspect], guests: dict[str, Guest], *placements: tuple[str, str]
) -> World:
    """Return a fleet of `web1` in `prod` and `web2` in `dev`, where `prod` imports `dev`."""
    return World(
        environments={"prod": ("dev",), "dev": ()},
        hosts={"web1": "prod", "web2": "dev"},
        guests=guests,
        aspects=aspects,
        placements=tuple(Placement(*placement) for placement in placements),
        assumptions=(),
        chooses={},
    )


def test_a_provider_that_does_not_count_shadows_none_that_the_environment_imports() -> None:
    world = world_of(
        {
            "app": replace(PLAIN, requires=(Require("sql", "host", True),)),
            "db": replace(PLAIN, provides=(("sql", "environment"),)),
        },
        {"vault": Guest("web1", "dev", True), "lab": Guest("web2", "prod", False)},
        ("app", "web1"),
        ("db", "lab"),
        ("db", "vault"),
    )
    assert encoded(world, derivations()).served == {
        ((Placement("app", "web1"), 0), Placement("db", "vault"))
    }


def test_an_aspect_that_imports_itself_means_its_replicas_on_its_scope() -> None:
    world = world_of(
        {"app": replace(PLAIN, imports=("app",))},
        {"guest": Guest("web1", None, False)},
        ("app", "guest"),
        ("app", "web1"),
    )
    outer, inner = Placement("app", "web1"), Placement("app", "guest")
    assert encoded(world, derivations()).imported == {
        (outer, "app", outer),
        (outer, "app", inner),
        (inner, "app", inner),
    }


def differs(programs: Programs, seeds: range) -> bool:
    """Return whether any of the worlds with these seeds tells the programs from the reference."""
    fleets = (random_world(Random(seed)) for seed in seeds)
    return any(encoded(fleet, programs) != answer(fleet) for fleet in fleets)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("stem", "head", "literal"),
    [
        ("scope_graph", "parent(Scope,Parent)", "not own_environment(Scope)"),
        ("scope_graph", "parent(Host,fleet)", "not in_environment(Host,_)"),
        ("scope_graph", "offered_on(Scope,Above)", "not isolated(Below)"),
        ("declarations", "own(env(Environment),Name,at(", "Reach != host"),
        ("declarations", "declared(env(Environment)", "not has_own(env(Environment),Name)"),
        ("imports", "nearest(Node,name(Name),Node)", "has(Node,name(Name))"),
        ("imports", "nearest(Node,name(Name),Where)", "not has(Node,name(Name))"),
        ("requirements", "edge(via(Where,Aspect)", "declared(Where,name(Aspect),at(Aspect,Scope))"),
        ("requirements", "inner(Node,Name,Where)", "not holds(Node,Name)"),
        ("requirements", "found(Node,Name,Where)", "not inside(Node,Name)"),
        ("serving", "chosen(Node,Capability", "not says_which(Node,Capability,_)"),
        ("serving", "serves(Aspect", "not decided(Aspect,Scope,Index)"),
        ("serving", "unmet(Aspect", "not served(Aspect,Scope,Index)"),
        ("serving", "unmet(Aspect", "not assumed_for(Aspect,Scope,Index)"),
        ("serving", "lost(Aspect", "not assumed_for(Aspect,Scope,Index)"),
        ("serving", "lost(Aspect", "hard(Aspect,Scope,Index)"),
    ],
)
def test_the_comparison_notices_a_missing_literal(stem: str, head: str, literal: str) -> None:
    assert differs(without(stem, head, literal), range(800))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("stem", "head", "literal"),
    [
        ("imports", "look(Parent", "not has(Node,name(Name))"),
        ("requirements", "climb(Parent", "not holds(Node,Name)"),
        ("requirements", "explore(Target", "not holds(Node,Name)"),
    ],
)
def test_a_literal_of_the_demand_only_saves_work(stem: str, head: str, literal: str) -> None:
    assert not differs(without(stem, head, literal), range(200))
