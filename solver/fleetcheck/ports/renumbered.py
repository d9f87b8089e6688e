"""What the rules about ports find where some ports have other numbers."""

from collections.abc import Iterator, Mapping, Sequence

from fleetcheck.documents.location import Path
from fleetcheck.engine.run import run
from fleetcheck.engine.violation import Violation
from fleetcheck.fleet.model import PortSpec
from fleetcheck.fleet.short_forms import as_numbered
from fleetcheck.fleet.values import Ports
from fleetcheck.lowering.extent import Extent
from fleetcheck.lowering.facts import Facts
from fleetcheck.lowering.ports import lower_ports
from fleetcheck.resolve.automatic import automatic, locked
from fleetcheck.resolve.claims import Claim, claims, reservations
from fleetcheck.resolve.layers import Layers
from fleetcheck.rules.catalogue import all_rules
from fleetcheck.slicing.families.same_port import meeting
from fleetcheck.slicing.state import State

_JUDGES = ("port_collision", "port_reserved")
"""The rules that read nothing but claims and what is reserved."""

_ASKED = ("violation", "label")


def violations_with(state: State, numbers: Mapping[Path, Ports]) -> tuple[Violation, ...]:
    """Return what is wrong with the ports of a fleet if those at some paths have other numbers."""
    after = [_moved(claim, numbers) for claim in present(state)]
    reserved = reservations(state.loaded.fleet, state.expansion)
    return judged(state, list(meeting(after, reserved)))


def present(state: State) -> Iterator[Claim]:
    """Yield the claims of a fleet, those to numbers of the lock included."""
    fleet, expansion = state.loaded.fleet, state.expansion
    yield from claims(fleet, expansion.placements, expansion.nodes, Layers(fleet, expansion))
    yield from locked(automatic(fleet, expansion), state.loaded.lock)


def judged(state: State, stated: Sequence[Claim]) -> tuple[Violation, ...]:
    """Return what the rules find about claims, and about what is reserved in the fleet."""
    facts = Facts()
    extent = Extent(claims=stated)
    lower_ports(state.loaded.fleet, state.expansion, facts, extent, state.loaded.lock)
    programs = [all_rules()[name].program for name in _JUDGES]
    return run(facts.text(), programs, facts.counts(), _ASKED).violations


def renumbered(spec: PortSpec, numbers: Ports) -> PortSpec:
    """Return a port with other numbers."""
    return PortSpec.model_validate(as_numbered(spec, numbers))


def _moved(claim: Claim, numbers: Mapping[Path, Ports]) -> Claim:
    other = numbers.get(("aspects", claim.aspect, "ports", claim.port, claim.position))
    if other is None:
        return claim
    return claim._replace(spec=renumbered(claim.spec, other), numbers=((other.low, other.high),))
