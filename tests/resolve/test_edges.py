"""Delivery edges and isolation, against brute force and against what engines were seen to do."""

import json
from collections import Counter
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from fleetcheck.fleet.attribute_path import attribute_text, parse_attributes
from fleetcheck.lowering.term import Compound, Term
from fleetcheck.queries.content import Received, received
from fleetcheck.queries.trace import line_of, trace
from fleetcheck.rules.catalogue import all_rules
from tests.references.edges import World
from tests.support.dense_fleets import state_of
from tests.support.edge_worlds import random_world
from tests.support.judging import judge_both_ways
from tests.support.scale import examples
from tests.support.shared_data import shared

RULES = [
    all_rules()[name]
    for name in (
        "isolation_leak",
        "delivered_twice",
        "delivered_never",
        "delivery_lost",
        "delivery_cycle",
        "delivery_not_verbatim",
    )
]

Tree = dict[str, Any]

seeds = st.integers(0, 2**32)


def spelled(term: Term) -> str:
    if isinstance(term, Compound):
        return "@".join(map(spelled, term.arguments)) if term.arguments else term.name
    return str(term)


@settings(max_examples=examples(120), deadline=None)
@given(seed=seeds)
def test_the_findings_are_those_of_brute_force(seed: int) -> None:
    tree = random_world(Random(seed))
    world = World(tree)
    violations = judge_both_ways(state_of(tree), RULES)
    by_rule: dict[str, set[tuple[str, ...]]] = {rule.name: set() for rule in RULES}
    for each in violations:
        by_rule[each.term.name].add(tuple(map(spelled, each.term.arguments)))
    by_rule.pop("delivery_cycle")
    assert by_rule == {
        "isolation_leak": world.leaks(),
        "delivered_twice": world.twice(),
        "delivered_never": world.never(),
        "delivery_lost": world.lost(),
        "delivery_not_verbatim": world.not_verbatim(),
    }


@settings(max_examples=examples(60), deadline=None)
@given(seed=seeds)
def test_a_cycle_is_always_found_and_nothing_else_is_called_one(seed: int) -> None:
    tree = random_world(Random(seed))
    world = World(tree)
    violations = judge_both_ways(state_of(tree), RULES)
    told = {
        tuple(map(spelled, ends.arguments))
        for each in violations
        if each.term.name == "delivery_cycle"
        for _, label in each.labels
        if isinstance(ends := label.arguments[1], Compound)
    }
    on_cycles = (world.links[index] for index in world.cyclic)
    assert told == {(link.called, link.target[0]) for link in on_cycles if link.target}


@settings(max_examples=examples(60), deadline=None)
@given(seed=seeds)
def test_a_root_receives_its_own_content_and_what_edges_bring_and_nothing_else(seed: int) -> None:
    tree = random_world(Random(seed))
    world = World(tree)
    state = state_of(tree)
    random = Random(seed)
    assume(world.classes())
    root, class_ = random.choice(world.roots()), random.choice(sorted(world.classes()))
    entries = received(state, root, class_)
    assert {(e.name, e.scope, e.class_) for e in entries} == {
        item for item, _ in world.ways(root, class_)
    }
    within = world.region(root)
    for entry in entries:
        assert entry.edges or entry.scope in within


@pytest.mark.slow
@settings(max_examples=examples(60), deadline=None)
@given(seed=seeds)
def test_each_item_is_there_once_where_no_finding_says_otherwise(seed: int) -> None:
    tree = random_world(Random(seed))
    state = state_of(tree)
    bad = {v.term.name for v in judge_both_ways(state, RULES)}
    if bad & {"delivered_twice", "delivery_cycle"}:
        return
    for root in World(tree).roots():
        for class_ in ("nixos", "homeManager"):
            entries = received(state, root, class_)
            counts = Counter((e.name, e.scope, e.class_) for e in entries)
            assert set(counts.values()) <= {1}


@settings(max_examples=examples(40), deadline=None)
@given(seed=seeds)
def test_the_trace_does_not_depend_on_the_order_of_declarations(seed: int) -> None:
    random = Random(seed)
    tree = random_world(random)
    first = trace(state_of(tree))
    assert trace(state_of(shuffled(tree, random))) == first
    folds = Counter(line_of(entry) for entry in first.entries if entry["annotations"])
    assert set(folds.values()) <= {1}


def shuffled(tree: Tree, random: Random) -> Tree:
    """Return the fleet with its sections, entries and edges in another order."""

    def mixed(value: dict[str, Any]) -> dict[str, Any]:
        keys = list(value)
        random.shuffle(keys)
        return {key: value[key] for key in keys}

    edges = list(tree["deliver"])
    random.shuffle(edges)
    sections = {
        key: mixed(value) if isinstance(value, dict) else value for key, value in tree.items()
    }
    return mixed({**sections, "deliver": edges})


@pytest.mark.slow
def test_every_root_receives_what_the_oracle_saw() -> None:
    cases = json.loads(shared("oracles", "delivery_isolation.json").read_text())
    for case in cases:
        state = state_of(native(case["case"]))
        seen: Tree = {}
        for root in case["expect"]:
            seen[root] = {}
            for class_ in ("hm", "nixos"):
                found = received(state, root, class_)
                # The engine passes nothing on from edge to edge, as our edges do.
                entries = [nested(entry) for entry in found if len(entry.edges) < 2]
                if entries:
                    seen[root][class_] = sorted(entries, key=json.dumps)
        assert seen == {
            root: {c: sorted(content, key=json.dumps) for c, content in classes.items()}
            for root, classes in case["expect"].items()
        }
    assert len(cases) == 100


def nested(entry: Received) -> object:
    value: object = f"{entry.scope}/{entry.class_}"
    for step in reversed(entry.at):
        value = {step: value}
    return value


def native(case: Tree) -> Tree:
    """Return a fleet of the oracle in the native format: one aspect for each scope."""
    parents = {child: parent for parent, children in case["tree"].items() for child in children}
    return {
        "fleet": 1,
        "kinds": {"apart": {"isolated": True}, "part": {}},
        "hosts": {name: {"aspects": [name]} for name in case["roots"]},
        "scopes": {
            name: {
                "parent": parent,
                "kind": "apart" if name in case["isolated"] else "part",
                "aspects": [name],
            }
            for name, parent in parents.items()
        },
        "aspects": {name: {"content": classes} for name, classes in case["buckets"].items()},
        "deliver": [
            {
                "from": edge["from"],
                "to": edge["to"],
                "class": edge["class"],
                "at": ".".join(edge["path"]),
                "mode": edge["mode"],
            }
            for edge in case["deliver"]
        ],
    }


def test_what_edges_hand_on_one_after_the_other_is_no_leak() -> None:
    def edge(source: str, target: str) -> Tree:
        return {"from": source, "to": target, "class": "nixos", "at": "vm", "mode": "nest-verbatim"}

    def leaks(*edges: Tree) -> list[object]:
        tree = {
            "fleet": 1,
            "kinds": {"guest": {"isolated": True, "class": "nixos"}},
            "hosts": {"host": {"class": "nixos"}},
            "scopes": {
                "outer": {"parent": "host", "kind": "guest"},
                "inner": {"parent": "outer", "kind": "guest"},
            },
            "observed": [
                {
                    "root": "host",
                    "class": "nixos",
                    "holds": ["inner"],
                    "at": "vm.vm",
                    "mode": "nest-verbatim",
                }
            ],
            "deliver": list(edges),
        }
        return [each.term.name for each in judge_both_ways(state_of(tree), RULES)]

    assert leaks(edge("inner", "outer"), edge("outer", "host")) == []
    assert leaks(edge("inner", "outer")) == ["isolation_leak"]
    assert leaks(edge("outer", "host")) == ["isolation_leak"]


@given(steps=st.lists(st.text(min_size=1), min_size=1))
def test_a_path_of_attributes_reads_as_it_is_written(steps: list[str]) -> None:
    assert parse_attributes(attribute_text(steps)) == tuple(steps)
