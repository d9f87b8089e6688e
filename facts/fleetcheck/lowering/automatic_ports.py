"""Lowers automatic ports: what the fleet asks for, and what fleet.lock says of them.

Sections "automatic ports" and "ports" of asp/vocabulary.lp.
"""

from fleetcheck.documents.location import Path
from fleetcheck.fleet import model
from fleetcheck.fleet.lock import NO_LOCK, Lock, PortName, Shape
from fleetcheck.fleet.model import PortPolicy
from fleetcheck.lowering.extent import WHOLE, Extent, Predicates
from fleetcheck.lowering.facts import Facts, Support
from fleetcheck.lowering.term import quote
from fleetcheck.resolve.automatic import Automatic, automatic, pool_path, whole
from fleetcheck.resolve.claims import namespace_paths
from fleetcheck.resolve.expansion import Expansion

CUT: Predicates = (
    "automatic",
    "pool",
    "alike",
    "claim_of",
    "lock_line",
)
ALWAYS: Predicates = ("lock",)


def lower_lock(
    fleet: model.Fleet,
    expansion: Expansion,
    facts: Facts,
    extent: Extent = WHOLE,
    lock: Lock = NO_LOCK,
    conditional: bool = False,
) -> None:
    """State automatic ports and lines of the lock, and whether there is a lock at all.

    With `conditional`, a port is stated under the condition that its aspect is placed.
    """
    state = extent.locked or whole(automatic(fleet, expansion), lock)
    if lock.present:
        facts.add("lock", "present")
    for port in state.ports:
        _state_port(fleet, port, facts, conditional)
    for line in state.lines:
        terms = (port_term(line.name), shape_term(line.shape), str(line.low), line.state)
        facts.add("lock_line", *terms, because=line.path)


def port_term(name: PortName) -> str:
    """Return the term of a port."""
    return f"port({quote(name.aspect)},{quote(name.scope)},{quote(name.port)},{name.position})"


def shape_term(shape: Shape) -> str:
    """Return the term of what a port is apart from its number."""
    namespace, protocol, address = map(quote, shape[:3])
    return f"shape({namespace},{protocol},{address},{shape.size})"


def _state_port(fleet: model.Fleet, port: Automatic, facts: Facts, conditional: bool) -> None:
    aspect, scope = quote(port.name.aspect), quote(port.name.scope)
    term = port_term(port.name)
    when = (f"placed({aspect},{scope})",) if conditional else ()
    around: tuple[Path, ...] = namespace_paths(fleet, port.node) if conditional else ()
    support = Support((port.path, *around), (), when)
    facts.support("automatic", (term, shape_term(port.shape)), support)
    facts.add("claim_of", term, aspect, scope)
    where = pool_path(port, fleet)
    facts.add("pool", term, *map(str, port.pool), because=where)
    if where == ("ports", "auto"):
        otherwise = PortPolicy().auto
        numbers = (term, str(otherwise.low), str(otherwise.high))
        facts.support("pool", numbers, Support((), (where,)))
    if port.group:
        together = f"alike({','.join(map(quote, port.group))})"
        if conditional and port.spec.same == "environment":
            when = (*when, f"in_environment({scope},{quote(port.group[-1])})")
        facts.support("alike", (term, together), Support((port.path,), (), when))
