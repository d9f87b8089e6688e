"""Who may notice whom in a fleet: by what is looked for, by channels, roles and shared ports."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property

from fleetcheck.fleet import model
from fleetcheck.fleet.setting_type import names_members
from fleetcheck.resolve.automatic import automatic
from fleetcheck.resolve.channels import emitted
from fleetcheck.resolve.expansion import Expansion
from fleetcheck.slicing.neighbourhood import Neighbourhood


class Relations:
    """Indexes one fleet, each index when it is first asked for."""

    def __init__(self, fleet: model.Fleet, expansion: Expansion, near: Neighbourhood) -> None:
        """Keep what is to be indexed, and the index that there is."""
        self.near = near
        self._fleet = fleet
        self._expansion = expansion

    def noticing(self, aspect: str) -> Iterator[str]:
        """Yield the aspects that look for what one offers, or are on its channels' other ends."""
        entry = self._fleet.aspects[aspect]
        for provide in entry.provides:
            yield from (name for name, _ in self.near.requiring.get(provide.cap, ()))
        yield from self.near.importing.get(aspect, ())
        for channel in entry.collects:
            yield from self._sending.get(channel, ())
        for channel in emitted(entry):
            yield from self._collecting.get(channel, ())

    @cached_property
    def _sending(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        said = self._expansion.saying
        for name in {*said.get("emits", ()), *said.get("state", ())}:
            for channel in emitted(self._fleet.aspects[name]):
                found[channel].append(name)
        return found

    @cached_property
    def _collecting(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for name in self._expansion.saying.get("collects", ()):
            for channel in self._fleet.aspects[name].collects:
                found[channel].append(name)
        return found

    @cached_property
    def sharing(self) -> frozenset[str | None]:
        """Return the hosts with ports that are to have one number with others."""
        return frozenset(
            port.node.host for port in automatic(self._fleet, self._expansion) if port.group
        )

    @cached_property
    def members(self) -> Mapping[tuple[str, str], set[str | None]]:
        """Return the hosts of the members of each role."""
        found: dict[tuple[str, str], set[str | None]] = defaultdict(set)
        for member in self._expansion.members:
            found[member.service, member.role].add(self._expansion.nodes[member.scope].host)
        return found

    @cached_property
    def speaking_of_members(self) -> bool:
        """Return whether a setting may have to name a member of a role."""
        return any(
            names_members(field.type)
            for name in self._expansion.saying.get("settings", ())
            for field in self._fleet.aspects[name].settings.values()
        )
