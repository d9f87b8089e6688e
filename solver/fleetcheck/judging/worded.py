"""Violations as findings: in the words of their rules, and at their places in the files."""

from collections.abc import Iterable, Mapping

from fleetcheck.engine.violation import Violation, constants, named
from fleetcheck.judging.finding import Finding, Label
from fleetcheck.judging.found import Found
from fleetcheck.judging.places import Places
from fleetcheck.judging.wording import Vocabulary, fill, listing, words
from fleetcheck.lowering.term import Compound, Term
from fleetcheck.rules.header import Rule
from fleetcheck.slicing.state import State


def place(rule: Rule, violation: Violation, vocabulary: Vocabulary) -> str:
    """Return where in the fleet a violation is, as an exception names it."""
    chosen = constants(violation.term)
    values = named(rule.arguments, violation.term)
    return fill(rule.spoken(chosen).text("place", chosen), values, {}, vocabulary)


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
