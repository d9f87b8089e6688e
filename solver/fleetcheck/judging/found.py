"""What was found in a fleet: a finding, and what it was made of."""

from typing import NamedTuple

from fleetcheck.engine.violation import Violation
from fleetcheck.judging.finding import Finding
from fleetcheck.lowering.facts import Facts
from fleetcheck.rules.header import Rule


class Found(NamedTuple):
    """A finding with what it was made of, and what tells that another one has the same cause.

    `facts` are what it was derived from, where that is not the fleet. If others with the same cause
    are no consequences, it `says_the_same` as they do.
    """

    finding: Finding
    rule: Rule
    violation: Violation
    cause: tuple[object, ...]
    facts: Facts | None = None
    says_the_same: bool = False
