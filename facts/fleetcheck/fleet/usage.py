"""Index of the aspects that use each part of the model."""

from collections import defaultdict
from collections.abc import Mapping

from fleetcheck.fleet import model

Usage = Mapping[str, tuple[str, ...]]
"""Names of aspects by the field of the model that they use: `vars`, or `ports.open` of a port and
`provides.offers` of a capability."""


_OF_PORTS = frozenset(("auto", "discarded", "open", "source", "unknown"))


def usage_of(fleet: model.Fleet) -> Usage:
    """Return the aspects by the fields that they use, in the order of the fleet."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, aspect in fleet.aspects.items():
        for field in aspect.model_fields_set:
            found[field].append(name)
    for name in tuple(found.get("ports", ())):
        used: set[str] = set()
        for specs in fleet.aspects[name].ports.values():
            for spec in specs:
                used |= spec.model_fields_set & _OF_PORTS
        for field in used:
            found[f"ports.{field}"].append(name)
    for name in found.get("provides", ()):
        if any(provide.offers for provide in fleet.aspects[name].provides):
            found["provides.offers"].append(name)
    return {field: tuple(names) for field, names in found.items()}
