"""Lowers the devices that containers open, where they keep databases, routes, missing files.

Section "containers, and what one Docker has only once" of asp/vocabulary.lp.
"""

from fleetcheck.documents.location import Path
from fleetcheck.fleet import model
from fleetcheck.lowering.extent import WHOLE, Extent, Predicates
from fleetcheck.lowering.facts import Facts
from fleetcheck.lowering.term import quote

CUT: Predicates = ("uses_device", "keeps_data", "asks_route", "mounts_missing")
ALWAYS: Predicates = ()


def lower_own_things(fleet: model.Fleet, facts: Facts, extent: Extent = WHOLE) -> None:
    """State the routes and missing files of aspects, and what each container of them has."""
    for name in fleet.aspects if extent.aspects is None else extent.aspects:
        aspect = fleet.aspects[name]
        for key, predicate, things in (
            ("devices", "uses_device", aspect.devices),
            ("data", "keeps_data", aspect.data),
            ("missing", "mounts_missing", aspect.missing),
        ):
            for index, thing in enumerate(things):
                path: Path = ("aspects", name, key, index)
                facts.add(predicate, quote(name), str(index), quote(thing), because=path)
        for index, route in enumerate(aspect.routes):
            about = (quote(route.proxy), quote(route.name), quote(route.rule), quote(route.entry))
            path = ("aspects", name, "routes", index)
            facts.add("asks_route", quote(name), str(index), *about, because=path)
