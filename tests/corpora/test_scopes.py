"""The core of resolution gives what published implementations of scope graphs give.

The cases come from NaBL2, Statix, a Rust library, gen-scope, the paper of 2015 and stack-graphs.
Each case is run, or is in a table that says why it is not ours.
"""

import json
import re
from collections.abc import Iterator
from typing import NotRequired, TypedDict

import pytest

from tests.references.scope_paths import steps, visible
from tests.support.resolution_programs import core_found, names_found
from tests.support.shared_data import shared


class ScopeGraph(TypedDict):
    """Edges, declarations (scope, name, id), references (id, name, scope) and named imports."""

    edges: list[tuple[str, str, str]]
    decls: list[tuple[str, str, str]]
    refs: list[tuple[str, str, str]]
    imports: list[tuple[str, str, str]]
    assoc: list[tuple[str, str, str]]


Query = TypedDict(
    "Query",
    {
        "ref": NotRequired[str],
        "from": NotRequired[str],
        "name": NotRequired[str],
        "mode": NotRequired[str],
        "expect": list[str],
    },
)
Answers = dict[str, set[str]]


class Case(TypedDict):
    """A graph with queries, under a language of paths, an order of labels and a law."""

    id: str
    graph: ScopeGraph
    queries: list[Query]
    wf: str
    order: list[tuple[str, str]]
    law: str


RUN = (
    "nabl2/same-scope",
    "nabl2/different-name",
    "nabl2/two-parents-ambiguous",
    "nabl2/ambiguous-import",
    "nabl2/import-ref-in-other-scope",
    "nabl2/direct-parent-cycle",
    "nabl2/self-import",
    "nabl2-bu/singleScope",
    "nabl2-bu/parentScope",
    "nabl2-bu/parentScopeShadowed",
    "nabl2-bu/chasing",
    "statix/diamond-two-paths-one-datum",
    "rust-scopegraphs/match_data",
    "rust-scopegraphs/label_order_complex",
    "rust-scopegraphs/caching",
    "gen-scope/import-shadows-parent",
    "gen-scope/transitive-imports",
    "gen-scope/single-provider",
    "gen-scope/local-resolves-ambiguity",
    "gen-scope/reconvergent",
    "gen-scope/N2-diamond-twice",
    "esop/fig6",
    "esop/fig7",
    "esop/fig8",
    "esop/fig9",
    "esop/evw1",
    "stack-graphs/sequenced_import_star",
)
"""Run as they are. Where the law is `word`, the answer is the same under ours, `branch`."""

ORDER_DOES_NOT_MATTER = {
    "statix/diamond-two-paths-one-datum": "there is one declaration",
}

BY_DESIGN: dict[str, tuple[str, Answers, Answers]] = {
    "nabl2/import-anomaly": (
        "the published calculus resolves each import through the other; ours uses parents only",
        {"A8": {"A5"}, "B9": {"B2"}, "x11": {"x3"}, "y12": {"y6"}},
        {"A8": {"A1"}, "B9": {"B4"}, "x11": set(), "y12": set()},
    ),
    "esop/nathan-anomaly": (
        "the published calculus resolves each import through the other; ours uses parents only",
        {"a8": {"a5"}, "b9": {"b2"}, "foo10": {"foo3", "foo6"}},
        {"a8": {"a1"}, "b9": {"b4"}, "foo10": set()},
    ),
    "gen-scope/diamond-one-route-word-law": (
        "gen-scope compares words of labels; paths through two imports are incomparable for us",
        {"x": {"b"}},
        {"x": {"b", "d"}},
    ),
}
"""Why ours differs, the published answers and ours."""

NOT_OURS = {
    "nabl2/non-transitive-import-fails": "has an edge J, an import that is not transitive",
    "statix/filter-cannot-reach": "asks for paths of exactly one P",
    "statix/min-is-applied": "has a label Q that mixes with P",
    "statix/policy-PQ": "has a label Q that mixes with P",
    "rust-scopegraphs/regex_filter": "asks for paths of exactly one L",
    "rust-scopegraphs/shadow_applied": "parents shadow imports there",
    "gen-scope/import-parent-one-rank-ambiguous": "imports and parents rank alike there",
    "gen-scope/local-does-not-shadow-import": "imports shadow own declarations there",
    "gen-scope/E1-self-loop": "asks for reachable ends of a word of labels of its own",
    "gen-scope/E1b-two-cycle": "asks for reachable ends of a word of labels of its own",
    "gen-scope/T3-plus": "asks for reachable ends of paths of at least one step",
    "gen-scope/E2-visible-acyclic": "has words of labels of its own",
    "gen-scope/T4-parent-imports-child": "asks for every path, not for what is visible",
}

QUERIES_NOT_OURS = {
    ("statix/diamond-two-paths-one-datum", "witnesses"): "asks for every path, not what is visible",
    ("gen-scope/N2-diamond-twice", "witnesses"): "asks for every path, not what is visible",
}


def all_cases() -> dict[str, Case]:
    text = shared("oracles", "scope_cases.json").read_text(encoding="utf-8")
    cases: list[Case] = json.loads(text)
    return {case["id"]: case for case in cases}


def queries_of(case: Case) -> Iterator[tuple[str, str, str, Query]]:
    """Yield the key, start and name of each query that is ours."""
    references = {key: (name, scope) for key, name, scope in case["graph"]["refs"]}
    for query in case["queries"]:
        if (case["id"], query.get("mode", "visible")) in QUERIES_NOT_OURS:
            continue
        if "ref" in query:
            name, scope = references[query["ref"]]
            yield query["ref"], scope, name, query
        else:
            yield query["name"], query["from"], query["name"], query


def edges_of(case: Case) -> list[tuple[str, str, str]]:
    """Return the edges with our labels, those of imports after looking up their names."""
    graph = case["graph"]
    edges = [(source, "P" if label == "L" else label, to) for source, label, to in graph["edges"]]
    references = {key: (name, scope) for key, name, scope in graph["refs"]}
    imported = []
    for source, label, reference in graph["imports"]:
        name, scope = references[reference]
        means = declarations(case, name, names_found(edges, holding(case, name), scope))
        imported += [(source, label, to) for one, _, to in graph["assoc"] if one in means]
    return edges + imported


def holding(case: Case, name: str) -> set[str]:
    return {scope for scope, declared, _ in case["graph"]["decls"] if declared == name}


def declarations(case: Case, name: str, scopes: frozenset[str]) -> set[str]:
    found = case["graph"]["decls"]
    return {key for scope, declared, key in found if declared == name and scope in scopes}


def answers(case: Case) -> Answers:
    """Return what our programs answer: names of imports by parents alone, all else by `P*I*`."""
    edges = edges_of(case)
    imports = {reference for _, _, reference in case["graph"]["imports"]}
    found = {}
    for key, start, name, _ in queries_of(case):
        lookup = names_found if key in imports else core_found
        found[key] = declarations(case, name, lookup(edges, holding(case, name), start))
    return found


def answers_by_paths(case: Case) -> Answers:
    """Return what the brute force over paths answers, with imports looked up as above."""
    edges = edges_of(case)
    imports = {reference for _, _, reference in case["graph"]["imports"]}
    found = {}
    for key, start, name, _ in queries_of(case):
        allowed = "P" if key in imports else "PI"
        graph = steps(edge for edge in edges if edge[1] in allowed)
        ends = visible(graph, start, holding(case, name).__contains__)
        found[key] = declarations(case, name, ends)
    return found


def expected(case: Case) -> Answers:
    return {key: set(query["expect"]) for key, _, _, query in queries_of(case)}


def test_every_case_is_run_or_said_not_to_be_ours() -> None:
    accounted = [*RUN, *BY_DESIGN, *NOT_OURS]
    assert sorted(accounted) == sorted(all_cases())


def test_every_query_that_is_run_asks_for_what_is_visible() -> None:
    cases = all_cases()
    modes = {
        (name, query.get("mode", "visible"))
        for name in (*RUN, *BY_DESIGN)
        for query in cases[name]["queries"]
    }
    assert {(name, mode) for name, mode in modes if mode != "visible"} == set(QUERIES_NOT_OURS)


@pytest.mark.parametrize("name", RUN)
def test_the_core_gives_the_published_answer(name: str) -> None:
    case = all_cases()[name]
    assert answers(case) == expected(case)


@pytest.mark.parametrize("name", RUN)
def test_the_paths_give_the_published_answer(name: str) -> None:
    case = all_cases()[name]
    assert answers_by_paths(case) == expected(case)


@pytest.mark.parametrize("name", BY_DESIGN)
def test_ours_differs_by_design_from_the_published_answer(name: str) -> None:
    case = all_cases()[name]
    _, published, ours = BY_DESIGN[name]
    assert (expected(case), answers(case), answers_by_paths(case)) == (published, ours, ours)


@pytest.mark.parametrize("name", [*RUN, *BY_DESIGN])
def test_the_paths_of_a_case_that_is_run_are_ours(name: str) -> None:
    case = all_cases()[name]
    language = case["wf"].replace("L", "P")
    for _, start, _, _ in queries_of(case):
        for word in words(edges_of(case), start):
            assert bool(re.fullmatch(language, word)) == bool(re.fullmatch("P*I*", word))


def words(edges: list[tuple[str, str, str]], start: str) -> Iterator[str]:
    """Yield the labels of every path that visits no scope twice."""

    def walk(scope: str, word: str, visited: frozenset[str]) -> Iterator[str]:
        yield word
        for source, label, target in edges:
            if source == scope and target not in visited:
                yield from walk(target, word + label, visited | {target})

    return walk(start, "", frozenset({start}))


@pytest.mark.parametrize("name", [*RUN, *BY_DESIGN])
def test_the_order_of_a_case_that_is_run_is_ours(name: str) -> None:
    case = all_cases()[name]
    if name in ORDER_DOES_NOT_MATTER:
        assert len(case["graph"]["decls"]) == 1
        return
    present = {"$"} | {label for _, label, _ in edges_of(case)}
    order = {tuple(pair) for pair in case["order"]}
    ranked = {tuple(label.replace("L", "P") for label in pair) for pair in order}
    ranked |= {(low, high) for low, one in ranked for other, high in ranked if one == other}
    ours = {("$", "I"), ("$", "P"), ("I", "P")}
    assert {pair for pair in ranked if present.issuperset(pair)} == {
        pair for pair in ours if present.issuperset(pair)
    }
