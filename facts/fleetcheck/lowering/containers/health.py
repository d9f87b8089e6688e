"""Lowers whose health is waited for, and whose is not checked.

Section "containers, and what one Docker has only once" of asp/vocabulary.lp.
"""

from fleetcheck.documents.location import Path
from fleetcheck.fleet import model
from fleetcheck.lowering.extent import WHOLE, Extent, Predicates
from fleetcheck.lowering.facts import Facts
from fleetcheck.lowering.term import quote

CUT: Predicates = ("awaits_health", "unchecked")
ALWAYS: Predicates = ()


def lower_health(fleet: model.Fleet, facts: Facts, extent: Extent = WHOLE) -> None:
    """State which aspects wait for the health of which, and of which nothing checks it."""
    for name in fleet.aspects if extent.aspects is None else extent.aspects:
        aspect = fleet.aspects[name]
        here: Path = ("aspects", name)
        for index, other in enumerate(aspect.awaits):
            about = (quote(name), str(index), quote(other))
            facts.add("awaits_health", *about, because=(*here, "awaits", index))
        if aspect.healthcheck is False:
            facts.names("unchecked", name, because=(*here, "healthcheck"))
