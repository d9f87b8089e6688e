"""Checks a fleet: from its facts to the findings of a report."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from fleetcheck.accepted import Acceptance, acceptances
from fleetcheck.explain import Explainer, Why, ask
from fleetcheck.facts import Facts
from fleetcheck.finding import Element, Finding, Label, Report
from fleetcheck.places import Places
from fleetcheck.problem import BadInputError, Problem
from fleetcheck.program import Violation, constants, named, run
from fleetcheck.rule_runner import RuleRunner
from fleetcheck.rules import Rule, all_rules
from fleetcheck.state import State
from fleetcheck.term import Compound, Term
from fleetcheck.user_rules import read_user_rules
from fleetcheck.wording import Vocabulary, declaration, fill, words

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


def check(
    state: State,
    today: date,
    selection: Selection = EVERY_RULE,
    runner: RuleRunner | None = None,
) -> Report:
    """Return what is wrong with the fleet: complete, sorted by name, each cause once, explained.

    `runner` has the rules that the fleet brings along, which are read if it is not given. Raises
    BadInputError where one of them is wrong, or an exception or ignore names no rule, and
    RuleLimitError where one of them meets a limit.
    """
    with runner or RuleRunner(read_user_rules(state.loaded)) as own:
        return _checked(state, today, selection, own)


def _checked(state: State, today: date, selection: Selection, own: RuleRunner) -> Report:
    rules = {**all_rules(), **own.rules}
    problems: list[Problem] = []
    accepted = acceptances(state.loaded, today, rules, problems)
    if problems:
        raise BadInputError(problems)
    wording = _Wording(state)
    asked = [
        rule for rule in rules.values() if rule.name != _EXCEPTIONS and selection.includes(rule)
    ]
    ours = [rule for rule in asked if not rule.file]
    violations = [*own.violations(state, {rule.name for rule in asked if rule.file})]
    violations += run(state.facts.text(), ours)
    found = [wording.finding(rules[each.term.name], each) for each in violations]
    covering = [[entry for entry in accepted if entry.covers(each.finding)] for each in found]
    used = {entry.term for entries in covering for entry in entries}
    remaining = [each for each, entries in zip(found, covering, strict=True) if not entries]
    covered = len(found) - len(remaining)
    causes = _once(remaining)
    explainer = Explainer(state, own.ask)
    findings = [
        wording.explained(cause, explainer.why(cause.rule, cause.violation)) for cause in causes
    ]
    if accepted and selection.includes(rules[_EXCEPTIONS]):
        findings += _unused(accepted, used, {rule.slug for rule in asked}, wording)
    findings.sort(key=_by_name)
    return Report(
        tuple(findings),
        complete=True,
        summary=_summary(state, findings, covered),
        excepted=covered,
        assumed=state.loaded.fleet.assume,
        notes=tuple(note for source in state.loaded.merged.sources for note in source.notes),
    )


def _unused(
    accepted: Sequence[Acceptance],
    used: Collection[str],
    heard: Collection[str],
    wording: "_Wording",
) -> list[Finding]:
    """Return the findings about exceptions and ignores of rules that were heard."""
    rule = all_rules()[_EXCEPTIONS]
    facts = Facts()
    for entry in accepted:
        if set(entry.rules) <= set(heard):
            facts.add("exception", entry.term, because=entry.path)
            if entry.past:
                facts.add("past", entry.term)
            if entry.term in used:
                facts.add("used", entry.term)
    found = [wording.finding(rule, violation) for violation in run(facts.text(), [rule])]
    whys = [ask(facts, rule, each.violation) for each in found]
    return [
        wording.explained(each, why)
        for each, why in zip(found, whys, strict=True)
        if why is not None
    ]


class _Found(NamedTuple):
    """A finding with what it was made of, and what tells that another one has the same cause."""

    finding: Finding
    rule: Rule
    violation: Violation
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
        return _Found(finding, rule, violation, (rule.name, *chosen, *sorted(set(shared))))

    def explained(self, found: _Found, why: Why) -> Finding:
        """Return the finding with the smallest set of declarations behind it.

        Declarations of that set which no label shows yet get one.
        """
        finding = found.finding
        elements = tuple(
            Element(words(Compound("path", path)), self.places.locate(Compound("path", path)))
            for path in why.written
        )
        shown = {label.location for label in finding.labels}
        more = (
            Label(element.location, declaration(path))
            for element, path in zip(elements, why.written, strict=True)
            if element.location not in shown
        )
        chosen = constants(found.violation.term)
        values = named(found.rule.arguments, found.violation.term)
        absence = fill(found.rule.text("absence", chosen), values, {}, self.vocabulary)
        absent = (absence,) if why.absent and absence else ()
        return finding._replace(
            labels=(*finding.labels, *dict.fromkeys(more)), minimal=elements, absent=absent
        )

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


def _once(found: Iterable[_Found]) -> list[_Found]:
    """Return one for each cause, by name; the places of the others are affected by it."""
    groups: dict[tuple[object, ...], list[_Found]] = {}
    for each in found:
        groups.setdefault(each.cause, []).append(each)
    merged = []
    for group in groups.values():
        first, *others = sorted(group, key=lambda each: _by_name(each.finding))
        affected = dict.fromkeys(
            (
                *(other.finding.place for other in others),
                *(place for each in group for place in each.finding.affected),
            )
        )
        finding = first.finding._replace(affected=tuple(affected))
        merged.append(first._replace(finding=finding))
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
