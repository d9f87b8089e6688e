"""Lowers the devices that containers open, and where they keep databases.

Section "containers, and what one Docker has only once" of asp/vocabulary.lp.
"""

from fleetcheck.documents.location import Path
from fleetcheck.fleet import model
from fleetcheck.lowering.extent import WHOLE, Extent, Predicates
from fleetcheck.lowering.facts import Facts
from fleetcheck.lowering.term import quote

CUT: Predicates = ("uses_device", "keeps_data")
ALWAYS: Predicates = ()


def lower_own_things(fleet: model.Fleet, facts: Facts, extent: Extent = WHOLE) -> None:
    """State the devices and data of aspects, once for each container that has them."""
    for name in fleet.aspects if extent.aspects is None else extent.aspects:
        aspect = fleet.aspects[name]
        for key, predicate, things in (
            ("devices", "uses_device", aspect.devices),
            ("data", "keeps_data", aspect.data),
        ):
            for index, thing in enumerate(things):
                path: Path = ("aspects", name, key, index)
                facts.add(predicate, quote(name), str(index), quote(thing), because=path)
