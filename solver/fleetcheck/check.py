"""Checks a fleet: from its facts to the findings of a report."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from fleetcheck.accepted import acceptances, split
from fleetcheck.finding import Finding, Label, Report
from fleetcheck.places import Places
from fleetcheck.problem import BadInputError, Problem
from fleetcheck.program import Violation, constants, named, run
from fleetcheck.rules import Rule, all_rules
from fleetcheck.state import State
from fleetcheck.term import Term
from fleetcheck.wording import Vocabulary, fill, words

_EXCEPTIONS = "exception_unused"
"""The rule about exceptions: it is asked once it is known what they cover."""


@dataclass(frozen=True)
class Selection:
    """Which rules speak: those in `only` (all if it is empty) without those in `without`."""

    only: Collection[str] = ()
    without: Collection[str] = ()

    def includes(self, rule: Rule) -> bool:
        """Return whether findings of the rule are reported."""
        return (not self.only or rule.name in self.only) and rule.name not in self.without


EVERY_RULE = Selection()


def check(state: State, today: date, selection: Selection = EVERY_RULE) -> Report:
    """Return what is wrong with the fleet: complete, sorted by place, each cause once.

    Raises BadInputError where an exception or ignore names no rule.
    """
    problems: list[Problem] = []
    accepted = acceptances(state.loaded, today, problems)
    if problems:
        raise BadInputError(problems)
    rules = all_rules()
    wording = _Wording(state)
    asked = [
        rule for rule in rules.values() if rule.name != _EXCEPTIONS and selection.includes(rule)
    ]
    found = [wording.finding(rules[v.term.name], v) for v in run(state.facts.text(), asked)]
    stay, used, covered = split([each.finding for each in found], accepted)
    kept = {id(finding) for finding in stay}
    remaining = [each for each in found if id(each.finding) in kept]
    if accepted and selection.includes(rules[_EXCEPTIONS]):
        heard = {rule.slug for rule in asked}
        facts = [
            line
            for entry in accepted
            if set(entry.rules) <= heard
            for line in (
                f"exception({entry.term}).",
                f"past({entry.term})." if entry.past else "",
                f"used({entry.term})." if entry.term in used else "",
            )
        ]
        remaining += [
            wording.finding(rules[_EXCEPTIONS], violation)
            for violation in run("\n".join(facts), [rules[_EXCEPTIONS]])
        ]
    findings = tuple(sorted(_once(remaining), key=_by_name))
    return Report(
        findings,
        complete=True,
        summary=_summary(state, findings, covered),
        excepted=covered,
        assumed=state.loaded.fleet.assume,
    )


class _Found(NamedTuple):
    """A finding with what tells that another one has the same cause."""

    finding: Finding
    cause: tuple[object, ...]


class _Wording:
    """Turns violations into findings, in the words of the rules and at the places of the fleet."""

    def __init__(self, state: State) -> None:
        self.places = Places(state.loaded, state.expansion)
        self.vocabulary: Vocabulary = state.vocabulary()
        self.formats = state.loaded.merged.formats

    def finding(self, rule: Rule, violation: Violation) -> _Found:
        chosen = constants(violation.term)
        values = named(rule.arguments, violation.term)
        lists = _lists(rule, violation)

        def say(section: str) -> str:
            return fill(rule.text(section, chosen), values, lists, self.vocabulary)

        labels = self.labels(rule, violation, values)
        notes = tuple((kind, say(kind)) for kind in ("why", "help") if rule.text(kind, chosen))
        finding = Finding(
            code=rule.code,
            name=rule.slug,
            severity=rule.severity,
            message=say("message"),
            place=say("place"),
            labels=tuple(dict.fromkeys(label for _, label in labels)),
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
        return _Found(finding, (rule.name, *chosen, *sorted(set(shared))))

    def labels(
        self, rule: Rule, violation: Violation, values: Mapping[str, Term]
    ) -> list[tuple[str, Label]]:
        """Return the labels with their functors, in the order of the violation."""
        found = []
        for _, label in violation.labels:
            arguments, text = rule.labels[label.name]
            own = {**values, **named(arguments, label)}
            where = self.places.locate(label.arguments[0])
            found.append((label.name, Label(where, fill(text, own, {}, self.vocabulary))))
        return found


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


def _once(found: Iterable[_Found]) -> list[Finding]:
    """Return the findings with one for each cause; the places of the others are affected by it."""
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for each in found:
        groups.setdefault(each.cause, []).append(each.finding)
    merged = []
    for group in groups.values():
        first, *others = sorted(group, key=_by_name)
        affected = dict.fromkeys(
            (*(other.place for other in others), *(a for one in group for a in one.affected))
        )
        merged.append(first._replace(affected=tuple(affected)))
    return merged


def _by_name(finding: Finding) -> tuple[str, ...]:
    """Return a key that does not depend on where in the files something is written."""
    return (finding.code, finding.place, finding.message)


def _summary(state: State, findings: Iterable[Finding], covered: int) -> str:
    """Return the last line of a report: what was checked and how many findings there are."""
    nodes = state.expansion.nodes.values()
    hosts = sum(not node.below_host for node in nodes)
    scopes = len(nodes) - hosts
    checked = [_number(hosts, "host")]
    if scopes:
        checked.append(f"{_number(scopes, 'scope')} below")
    checked.append(_number(len(state.expansion.placements), "placement"))
    return f"checked {', '.join(checked)}: {count_findings(findings, covered)}"


def count_findings(findings: Iterable[Finding], covered: int = 0) -> str:
    """Return the numbers of errors, warnings and covered findings in words."""
    severities = [finding.severity for finding in findings]
    errors, warnings = severities.count("error"), severities.count("warning")
    parts = []
    if errors:
        parts.append(_number(errors, "error"))
    if warnings:
        parts.append(_number(warnings, "warning"))
    text = ", ".join(parts) or "no findings"
    return f"{text} ({covered} excepted)" if covered else text


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
