"""Where violations could be: the few shapes of narrowing that rules name in their headers.

Each shape looks for suspects with dictionaries and may find too many, but must never miss one. A
rule that names none is judged on the whole fleet, so a new rule is right before it is fast.
"""

from collections.abc import Callable, Iterator, Mapping

from fleetcheck.slicing.suspect import Suspect, Whole
from fleetcheck.slicing.suspects_lookup import assumed, cycles, imported, required
from fleetcheck.slicing.suspects_placed import channels, content, devices, excluded, settings, vars_


def _none(_whole: Whole) -> Iterator[Suspect]:
    """Yield nothing: what the shape is about is stated anyway."""
    return iter(())


PORTS = "port"
"""The ports of one network namespace and protocol that overlap: see `claims.disputed`."""

EDGES = "edge"
"""The delivery edges, isolated scopes and observations that could be amiss: `edge_suspects`."""

ENDPOINTS = "endpoint"
"""The network namespaces in which something advertised or open is odd: see `odd_networks`."""

SHAPES: Mapping[str, Callable[[Whole], Iterator[Suspect]]] = {
    "requirement": required,
    "import": imported,
    "cycle": cycles,
    "beside": excluded,
    "content": content,
    "assumption": assumed,
    "var": vars_,
    "device": devices,
    "setting": settings,
    ENDPOINTS: _none,
    "address": _none,
    "channel": channels,
    PORTS: _none,
    EDGES: _none,
    "name": _none,
    "tree": _none,
}
"""The shapes by the words of a header: `address` is what several are reached by, `name` are
references that mean nothing, roles, counts and selectors, and `tree` are scopes without a host, in
another environment or with a trait of a class. Of these, what is plainly fine is never stated."""

LOCAL = frozenset(
    ("requirement", "import", "cycle", "beside", "content", "device", ENDPOINTS, PORTS)
)
"""The shapes of what a host decides, together with all that is found from there; others may depend
on there being something anywhere in the fleet."""
