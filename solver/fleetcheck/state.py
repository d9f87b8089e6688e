"""The resolved state of a fleet: what every question about it starts from."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from fleetcheck.expand import Expansion, expand
from fleetcheck.facts import Facts
from fleetcheck.load import Loaded
from fleetcheck.lower import lower


class State(NamedTuple):
    """A fleet as it was read, who is where in it, and the facts of that."""

    loaded: Loaded
    expansion: Expansion
    facts: Facts

    def vocabulary(self) -> Mapping[str, Sequence[str]]:
        """Return the names that there are by kind, for a "did you mean"."""
        tags = {tag for node in self.expansion.nodes.values() for tag in node.tags}
        return {
            "aspect": list(self.loaded.fleet.aspects),
            "environment": list(self.loaded.fleet.environments),
            "node": list(self.expansion.nodes),
            "tagged": sorted(tags),
        }


def resolve(loaded: Loaded) -> State:
    """Return the fleet with everything that is computed from it before a program runs."""
    expansion = expand(loaded.fleet)
    return State(loaded, expansion, lower(loaded.fleet, expansion))
