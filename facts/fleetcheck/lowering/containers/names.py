"""Lowers the names of containers and of the Compose projects that aspects are services of.

Section "containers, and what one Docker has only once" of asp/vocabulary.lp.
"""

from fleetcheck.documents.location import Path
from fleetcheck.fleet import model
from fleetcheck.lowering.extent import WHOLE, Extent, Predicates
from fleetcheck.lowering.facts import Facts
from fleetcheck.lowering.term import quote

CUT: Predicates = ("names_container", "in_project")
ALWAYS: Predicates = ()


def lower_names(fleet: model.Fleet, facts: Facts, extent: Extent = WHOLE) -> None:
    """State the names of containers, and which project an aspect is a service of."""
    for name in fleet.aspects if extent.aspects is None else extent.aspects:
        aspect = fleet.aspects[name]
        here: Path = ("aspects", name)
        for index, container in enumerate(aspect.containers):
            path = (*here, "containers", index)
            about = (quote(name), str(index), quote(container))
            facts.add("names_container", *about, because=path)
        if aspect.project is not None:
            said = aspect.project
            path = (*here, "project")
            facts.names("in_project", name, said.name, said.folder, said.service, because=path)
