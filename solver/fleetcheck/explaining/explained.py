"""Findings with the declarations behind them."""

from fleetcheck.engine.violation import constants, named
from fleetcheck.explaining.explain import Why
from fleetcheck.judging.finding import Element, Finding, Label
from fleetcheck.judging.found import Found
from fleetcheck.judging.gather import Wording
from fleetcheck.judging.wording import declaration, fill, words
from fleetcheck.lowering.term import Compound


def explained(found: Found, why: Why, wording: Wording) -> Finding:
    """Return the finding with the smallest set of declarations behind it.

    Declarations of that set which no label shows yet get one.
    """
    finding = found.finding
    elements = tuple(
        Element(words(Compound("path", path)), wording.places.location(Compound("path", path)))
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
    absence = fill(found.rule.text("absence", chosen), values, {}, wording.vocabulary)
    absent = (absence,) if why.absent and absence else ()
    return finding._replace(
        labels=(*finding.labels, *dict.fromkeys(more)), minimal=elements, absent=absent
    )
