"""Which aspects say what: most say little, and what nobody says costs nothing."""

from collections import defaultdict
from collections.abc import Mapping

from fleetcheck import model

Saying = Mapping[str, tuple[str, ...]]
"""Names of aspects by the field of the model that they say, as `vars`, or as `ports.open` where one
of their ports does."""


def saying(fleet: model.Fleet) -> Saying:
    """Return the aspects by what they say, in the order of the fleet."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for name, aspect in fleet.aspects.items():
        for field in aspect.model_fields_set:
            found[field][name] = None
    plain: set[int] = set()  # ports in their short form are few objects, of which most say no more
    for name in tuple(found.get("ports", ())):
        for specs in fleet.aspects[name].ports.values():
            for spec in specs:
                if id(spec) not in plain:
                    for field in spec.model_fields_set - {"port"}:
                        found[f"ports.{field}"][name] = None
                    if spec.model_fields_set == {"port"}:
                        plain.add(id(spec))
    return {field: tuple(names) for field, names in found.items()}
