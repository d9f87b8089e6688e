"""The families that narrow what a rule is judged on, by the words of its header.

`narrow: lookup requirement` names a family and a key. A family finds where a fleet could be wrong
in its way. It may find too much, but must never miss anything, and it knows no rule. A rule that
names no family is judged on all facts that its program reads.
"""

from collections.abc import Mapping
from typing import NamedTuple

from fleetcheck.slicing.families import chain, component, edges, layers, lookup, same
from fleetcheck.slicing.families.choices import choice
from fleetcheck.slicing.families.seeds import Find

EDGES = "edges"
"""The family of delivery edges, whose explanations need all that is delivered around."""

_FAMILIES: Mapping[str, Mapping[str, Find]] = {
    "same": same.KEYS,
    "lookup": {**lookup.KEYS, "choice": choice},
    "chain": chain.KEYS,
    "component": component.KEYS,
    "layers": layers.KEYS,
    EDGES: edges.KEYS,
}

_FLEETWIDE = frozenset(
    (
        "same address",
        "lookup assumption",
        "lookup choice",
        "lookup channel",
        "lookup reference",
        "chain scope",
        "chain var",
        "layers setting",
        EDGES,
    )
)


class Family(NamedTuple):
    """A family with a key.

    It is local where a host, with all that is found from there, is enough to judge what is on the
    host; else it may depend on there being something anywhere in the fleet.
    """

    find: Find
    local: bool


FAMILIES: Mapping[str, Family] = {
    words: Family(find, words not in _FLEETWIDE)
    for name, keys in _FAMILIES.items()
    for key, find in keys.items()
    for words in (f"{name} {key}".strip(),)
}
"""Every family with each of its keys, as headers name them."""
