"""Mutants differ from a program in one place, and those of a rule are noticed by its examples."""

from tests.mutation.mutants import mutants
from tests.mutation.mutate_rules import attempt


def changes(text: str) -> list[str]:
    return [mutant.change for mutant in mutants(text)]


def test_each_literal_is_dropped_and_changed_and_each_statement_dropped() -> None:
    assert changes("a(X) :-\n    b(X),\n    not c(X),\n    X < 3.") == [
        "drop all",
        "drop b(X)",
        "negate b(X)",
        "drop not c(X)",
        "negate not c(X)",
        "drop X < 3",
        "swap X < 3",
    ]


def test_conditions_are_changed_within_conditional_literals_and_aggregates() -> None:
    assert changes("a :- b(X) : c(X).")[1:] == [
        "drop b(X): c(X)",
        "in b(X): c(X): drop c(X)",
        "in b(X): c(X): negate c(X)",
        "in b(X): c(X): negate b(X)",
    ]
    assert changes("a :- 2 <= #count { X: c(X) }.")[1:] == [
        "drop 2 <= #count { X: c(X) }",
        "in 2 <= #count { X: c(X) }: drop c(X)",
        "in 2 <= #count { X: c(X) }: negate c(X)",
    ]


def test_a_mutant_is_the_program_with_that_change() -> None:
    (*_, swapped) = mutants("b(1).\na(X) :- b(X), X != 2.")
    assert (swapped.line, swapped.original) == (2, "a(X) :- b(X); X != 2.")
    assert swapped.text.splitlines()[1:] == ["b(1).", "a(X) :- b(X); X = 2."]


def test_a_rule_without_its_violation_is_noticed() -> None:
    path = "rules/names/claim_exclusive.lp"
    text = "#program base.\n#defined violation/1.\n"
    mutant = next(mutants("a."))._replace(text=text)
    assert attempt((path, mutant)).outcome == "noticed"
