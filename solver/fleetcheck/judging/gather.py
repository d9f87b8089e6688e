"""Gathers what is wrong with a fleet: violations in words, without what people have accepted."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from fleetcheck.documents.problem import BadInputError, Problem
from fleetcheck.engine.run import run
from fleetcheck.judging.accepted import Acceptance, acceptances
from fleetcheck.judging.found import Found
from fleetcheck.judging.judge import VERDICT, Pass, judge, pass_of
from fleetcheck.judging.policy import NO_POLICY, Policy, split
from fleetcheck.judging.worded import Wording, place
from fleetcheck.loading.baseline_file import Known
from fleetcheck.lowering.facts import Facts
from fleetcheck.lowering.term import quote
from fleetcheck.ports.conflict.infeasible import facts_behind
from fleetcheck.rules.catalogue import ABOUT_EXCEPTIONS, all_rules, fleet_rules
from fleetcheck.rules.header import Rule
from fleetcheck.rules.user.files import read_user_rules
from fleetcheck.rules.user.runner import RuleRunner
from fleetcheck.slicing.state import State


@dataclass(frozen=True)
class Selection:
    """The rules that run: those in `only` (all if it is empty) without those in `without`."""

    only: Collection[str] = ()
    without: Collection[str] = ()

    def includes(self, rule: Rule) -> bool:
        """Return whether the rule runs."""
        return (not self.only or rule.name in self.only) and rule.name not in self.without


EVERY_RULE = Selection()


Identity = tuple[str, str]
"""What identifies a finding: the slug of the rule, and the place."""


class Gathered(NamedTuple):
    """The findings that are not accepted, those that are, and the rules that ran.

    `passes` are those in which clingo judged the rules. `known` are the findings that the baseline
    has, and `gone` what it has that there is not any more; `older` and `fixed` are the same for an
    older revision.
    """

    found: tuple[Found, ...]
    accepted: tuple[Found, ...]
    rules: tuple[Rule, ...]
    passes: tuple[Pass, ...]
    known: tuple[Found, ...] = ()
    gone: tuple[Known, ...] = ()
    older: tuple[Found, ...] = ()
    fixed: tuple[Known, ...] = ()

    def identities(self) -> frozenset[Identity]:
        """Return what identifies the findings: the rule and the place of each."""
        found = (*self.found, *self.known, *self.older)
        return frozenset((each.finding.name, each.finding.place) for each in found)


def gather(
    state: State,
    today: date,
    selection: Selection = EVERY_RULE,
    exhaustive: bool = False,
    runner: RuleRunner | None = None,
    policy: Policy = NO_POLICY,
) -> Gathered:
    """Return what is wrong with the fleet, each violation by itself, as the policy has it.

    `runner` runs the rules that the fleet brings along, which are read if it is not given. Raises
    BadInputError where one of them is wrong, or an exception or ignore names no rule, and
    RuleLimitError where one of them meets a limit.
    """
    if runner is None:
        with RuleRunner(read_user_rules(state.loaded)) as reading:
            return gather(state, today, selection, exhaustive, reading, policy)
    rules = {**all_rules(), **runner.rules}
    problems: list[Problem] = []
    accepted = acceptances(state.loaded, today, rules, problems, policy.unignorable)
    if problems:
        raise BadInputError(problems)
    wording = Wording(state)
    asked = [rule for rule in fleet_rules() if selection.includes(rule)]
    own = [rule for rule in runner.rules.values() if selection.includes(rule)]
    judgement = judge(state, asked, exhaustive)
    passes = [*judgement.passes, *([pass_of(own, state.facts)] if own else ())]
    violations = [*runner.violations(state, {rule.name for rule in own}), *judgement.violations]
    found = [
        wording.finding(rules[each.term.name], each)._replace(facts=facts_behind(state, each))
        for each in violations
    ]
    covering = [[entry for entry in accepted if entry.covers(each.finding)] for each in found]
    used = {entry.term for entries in covering for entry in entries}
    pairs = zip(found, covering, strict=True)
    covered = [bool(by) or policy.ignores(each.finding) for each, by in pairs]
    open_ = [each for each, by in zip(found, covered, strict=True) if not by]
    if accepted and selection.includes(rules[ABOUT_EXCEPTIONS]):
        open_ += _unused(accepted, used, {rule.slug for rule in (*asked, *own)}, wording)
        passes.append(Pass((rules[ABOUT_EXCEPTIONS].code,), 0, len(accepted)))
    ran = tuple(rule for rule in rules.values() if selection.includes(rule))
    apart = split(open_, policy.baseline, ran, policy.unignorable)
    older = split(apart.new, policy.since, ran)
    return Gathered(
        older.new,
        tuple(each for each, by in zip(found, covered, strict=True) if by),
        ran,
        tuple(passes),
        *(apart.known, apart.gone, older.known, older.gone),
    )


def verdict(state: State, selection: Selection, runner: RuleRunner) -> frozenset[Identity]:
    """Return what identifies the violations of a fleet, also of those that people have accepted."""
    rules = {**all_rules(), **runner.rules}
    asked = [rule for rule in fleet_rules() if selection.includes(rule)]
    own_names = {rule.name for rule in runner.rules.values() if selection.includes(rule)}
    found = (*runner.violations(state, own_names), *judge(state, asked, False, VERDICT).violations)
    vocabulary = state.vocabulary
    return frozenset(
        (rules[each.term.name].slug, place(rules[each.term.name], each, vocabulary))
        for each in found
    )


def _unused(
    accepted: Sequence[Acceptance],
    used: Collection[str],
    ran: Collection[str],
    wording: Wording,
) -> list[Found]:
    """Return the findings about exceptions and ignores of rules that ran."""
    rule = all_rules()[ABOUT_EXCEPTIONS]
    facts = Facts()
    for entry in accepted:
        if set(entry.rules) <= set(ran):
            facts.add("exception", entry.term, quote(entry.about), because=entry.path)
            if entry.past:
                facts.add("past", entry.term)
            if entry.term in used:
                facts.add("used", entry.term)
    return [
        wording.finding(rule, violation)._replace(facts=facts)
        for violation in run(facts.text(), [rule.program]).violations
    ]
