"""Gathers what is wrong with a fleet: violations in words, without what people have accepted."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from fleetcheck.documents.problem import BadInputError, Problem
from fleetcheck.engine.run import run
from fleetcheck.engine.violation import Violation, constants, named
from fleetcheck.judging.accepted import Acceptance, acceptances
from fleetcheck.judging.finding import Finding, Label
from fleetcheck.judging.found import Found
from fleetcheck.judging.judge import VERDICT, Pass, judge, pass_of
from fleetcheck.judging.places import Places
from fleetcheck.judging.wording import Vocabulary, fill, listing, words
from fleetcheck.lowering.facts import Facts
from fleetcheck.lowering.term import Compound, Term, quote
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

    `passes` are those in which clingo judged the rules.
    """

    found: tuple[Found, ...]
    accepted: tuple[Found, ...]
    rules: tuple[Rule, ...]
    passes: tuple[Pass, ...]

    def identities(self) -> frozenset[Identity]:
        """Return what identifies the findings: the rule and the place of each."""
        return frozenset((each.finding.name, each.finding.place) for each in self.found)


def gather(
    state: State,
    today: date,
    selection: Selection = EVERY_RULE,
    exhaustive: bool = False,
    runner: RuleRunner | None = None,
) -> Gathered:
    """Return what is wrong with the fleet, each violation by itself.

    `runner` runs the rules that the fleet brings along, which are read if it is not given. Raises
    BadInputError where one of them is wrong, or an exception or ignore names no rule, and
    RuleLimitError where one of them meets a limit.
    """
    if runner is None:
        with RuleRunner(read_user_rules(state.loaded)) as own:
            return gather(state, today, selection, exhaustive, own)
    rules = {**all_rules(), **runner.rules}
    problems: list[Problem] = []
    accepted = acceptances(state.loaded, today, rules, problems)
    if problems:
        raise BadInputError(problems)
    wording = Wording(state)
    asked = [rule for rule in fleet_rules() if selection.includes(rule)]
    own_names = {rule.name for rule in runner.rules.values() if selection.includes(rule)}
    judgement = judge(state, asked, exhaustive)
    passes = [*judgement.passes]
    if own_names:
        passes.append(pass_of([rules[name] for name in own_names], state.facts))
    violations = [*runner.violations(state, own_names), *judgement.violations]
    found = [
        wording.finding(rules[each.term.name], each)._replace(facts=facts_behind(state, each))
        for each in violations
    ]
    covering = [[entry for entry in accepted if entry.covers(each.finding)] for each in found]
    used = {entry.term for entries in covering for entry in entries}
    open_ = [each for each, entries in zip(found, covering, strict=True) if not entries]
    if accepted and selection.includes(rules[ABOUT_EXCEPTIONS]):
        ran = {rule.slug for rule in (*asked, *(rules[name] for name in own_names))}
        open_ += _unused(accepted, used, ran, wording)
        passes.append(Pass((rules[ABOUT_EXCEPTIONS].code,), 0, len(accepted)))
    return Gathered(
        tuple(open_),
        tuple(each for each, by in zip(found, covering, strict=True) if by),
        tuple(rule for rule in rules.values() if selection.includes(rule)),
        tuple(passes),
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


def place(rule: Rule, violation: Violation, vocabulary: Vocabulary) -> str:
    """Return where in the fleet a violation is, as an exception names it."""
    chosen = constants(violation.term)
    values = named(rule.arguments, violation.term)
    return fill(rule.spoken(chosen).text("place", chosen), values, {}, vocabulary)


def _unused(
    accepted: Sequence[Acceptance],
    used: Collection[str],
    ran: Collection[str],
    wording: "Wording",
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


class Wording:
    """Turns violations into findings, in the words of the rules and at the places of the fleet."""

    def __init__(self, state: State) -> None:
        """Word the violations of this fleet."""
        self.places = Places(state.loaded, state.expansion)
        self.vocabulary: Vocabulary = state.vocabulary
        self._layouts = [
            source.layout for source in state.loaded.merged.sources if source.layout is not None
        ]
        self.formats = state.loaded.merged.formats

    def finding(self, rule: Rule, violation: Violation) -> Found:
        """Return a violation as a finding: with message, place, labels and help."""
        chosen = constants(violation.term)
        rule = rule.spoken(chosen)
        values = spoken_of(rule, violation)
        lists = _lists(rule, violation)

        def say(section: str, cases: tuple[str, ...] = chosen) -> str:
            return fill(rule.text(section, cases), values, lists, self.vocabulary)

        labels = self.labels(rule, violation, values)
        terms = [label.arguments[0] for _, label in violation.labels]
        advice = say("help", (*chosen, *map(self.places.format, terms[:1])))
        said = (("why", say("why")), ("help", self._separation(rule, violation)), ("help", advice))
        notes = tuple((kind, text) for kind, text in said if text)
        finding = Finding(
            code=rule.code,
            name=rule.slug,
            severity=rule.severity,
            message=say("message"),
            place=place(rule, violation, self.vocabulary),
            labels=tuple(dict.fromkeys((*(label for _, label in labels), *self.ways(terms)))),
            notes=notes,
            affected=tuple(map(words, violation.affects)),
            extra=tuple(
                (key, fill(text, values, lists, self.vocabulary))
                for key, text in rule.extra(chosen, self.formats)
            ),
        )
        shared = [
            label.location for functor, label in labels if not rule.cause or functor in rule.cause
        ]
        same = [words(values[name]) for name in rule.cause if name in values]
        cause = (rule.name, *chosen, *sorted(set(shared)), *same)
        return Found(finding, rule, violation, cause, says_the_same=bool(same))

    def _separation(self, rule: Rule, violation: Violation) -> str:
        """Return how to say what would put each party of a violation on a host of its own."""
        for layout in self._layouts if rule.apart else ():
            parties = [
                at.arguments[0]
                for _, label in violation.labels
                for at in label.arguments
                if label.name == rule.apart and isinstance(at, Compound)
            ]
            hosts = [layout.aspects.get(str(aspect), "") for aspect in dict.fromkeys(parties)]
            if all(hosts) and len(hosts) == len(set(hosts)) > 1:
                return (
                    f"{layout.sign}; {layout.advice}, which puts these on {listing(sorted(hosts))}"
                )
        return ""

    def ways(self, terms: Iterable[Term]) -> tuple[Label, ...]:
        """Return labels for the places by way of which things came to be what they are."""
        return tuple(Label(*way) for term in terms for way in self.places.ways(term))

    def labels(
        self, rule: Rule, violation: Violation, values: Mapping[str, Term]
    ) -> list[tuple[str, Label]]:
        """Return the labels with their functors, in the order of the violation."""
        found = []
        for _, label in violation.labels:
            arguments, text = rule.labels[label.name]
            own = {**values, **named(arguments, label)}
            where = self.places.location(label.arguments[0])
            found.append((label.name, Label(where, fill(text, own, {}, self.vocabulary))))
        return found


def spoken_of(rule: Rule, violation: Violation) -> Mapping[str, Term]:
    """Return what texts of a violation may name: its arguments, then those of its first labels."""
    values = dict(named(rule.arguments, violation.term))
    for _, label in violation.labels:
        values = {**named(rule.labels[label.name][0], label), **values}
    return values


def _lists(rule: Rule, violation: Violation) -> Mapping[str, list[Term]]:
    """Return what the labels of each kind are about: their second argument, in order."""
    return {
        functor: [
            label.arguments[1]
            for _, label in violation.labels
            if label.name == functor and len(label.arguments) > 1
        ]
        for functor in rule.labels
    }
