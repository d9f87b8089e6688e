"""Findings with the declarations behind them."""

from fleetcheck.engine.violation import constants
from fleetcheck.explaining.explain import Why
from fleetcheck.judging.finding import Element, Finding, Label
from fleetcheck.judging.found import Found
from fleetcheck.judging.worded import Wording, spoken_of
from fleetcheck.judging.wording import declaration, fill, words
from fleetcheck.lowering.term import Compound


def explained(found: Found, why: Why, wording: Wording) -> Finding:
    """Return the finding with the smallest set of declarations behind it.

    Declarations of that set which no label shows yet get one. The places by way of which they came
    to be what they are belong to the set.
    """
    finding = found.finding
    terms = [Compound("path", path) for path in why.written]
    elements = [Element(words(term), wording.places.location(term)) for term in terms]
    shown = {label.location for label in finding.labels}
    more = [
        Label(element.location, declaration(path))
        for element, path in zip(elements, why.written, strict=True)
        if element.location not in shown
    ]
    ways = wording.ways(terms)
    known = {element.location for element in elements}
    elements += [Element(way.text, way.location) for way in ways if way.location not in known]
    chosen = constants(found.violation.term)
    values = spoken_of(found.rule, found.violation)
    absence = fill(found.rule.text("absence", chosen), values, {}, wording.vocabulary)
    absent = (absence,) if why.absent and absence else ()
    return finding._replace(
        labels=tuple(dict.fromkeys((*finding.labels, *more, *ways))),
        minimal=tuple(dict.fromkeys(elements)),
        absent=absent,
    )
