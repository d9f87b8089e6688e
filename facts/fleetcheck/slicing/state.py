"""The resolved state of a fleet: what every question about it starts from."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from fleetcheck.fleet.contracts import offered_fields
from fleetcheck.loading.load import Loaded
from fleetcheck.lowering.facts import Facts
from fleetcheck.lowering.lower import lower
from fleetcheck.resolve.classes import known_classes
from fleetcheck.resolve.edges import MODES
from fleetcheck.resolve.expansion import Expansion, expand
from fleetcheck.resolve.vars import backends, usable_vars
from fleetcheck.slicing.visibility import Visibility


@dataclass(frozen=True, eq=False)
class State:
    """A fleet as it was read, and who is where in it."""

    loaded: Loaded
    expansion: Expansion

    @cached_property
    def facts(self) -> Facts:
        """Return all facts of the fleet."""
        return lower(self.loaded.fleet, self.expansion, lock=self.loaded.lock)

    @cached_property
    def seen(self) -> Visibility:
        """Return the index of what is where in the fleet, and who sees it."""
        return Visibility(self.loaded.fleet, self.expansion)

    @cached_property
    def vocabulary(self) -> Mapping[str, Collection[str]]:
        """Return the names that there are by kind, for a "did you mean"."""
        offering = self.expansion.usage.get("provides.offers", ())
        offered = offered_fields(self.loaded.fleet, offering)
        tags = {tag for node in self.expansion.nodes.values() for tag in node.tags}
        aspects = self.loaded.fleet.aspects.values()
        return {
            "aspect": self.loaded.fleet.aspects.keys(),
            "capability": {provide.cap for aspect in aspects for provide in aspect.provides},
            "channel": {channel for aspect in aspects for channel in aspect.emits},
            "field": {field for aspect in aspects for field in aspect.settings},
            "environment": self.loaded.fleet.environments.keys(),
            "settings": {*self.loaded.fleet.environments, *self.loaded.fleet.settings_blocks},
            "class": known_classes(self.loaded.fleet),
            "mode": MODES,
            "offer": {f"{capability}.{field}" for capability, field in offered},
            "node": self.expansion.nodes.keys(),
            "tagged": tags,
            "backend": backends(self.loaded.fleet),
            "var": usable_vars(self.loaded.fleet),
        }


def resolve(loaded: Loaded) -> State:
    """Return the fleet with everything that is computed from it before a program runs."""
    return State(loaded, expand(loaded.fleet))
