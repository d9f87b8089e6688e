"""Lowers what is declared in vain: discarded and unknown ports, and keys of a shared network.

Section "ports" of asp/vocabulary.lp.
"""

from fleetcheck.documents.location import Path
from fleetcheck.fleet import model
from fleetcheck.lowering.extent import Predicates
from fleetcheck.lowering.facts import Facts, Support
from fleetcheck.lowering.term import quote
from fleetcheck.resolve.expansion import Expansion

CUT: Predicates = ("claim_of",)
ALWAYS: Predicates = (
    "discarded",
    "unknown_port",
    "shares_network",
    "beside_network",
)


def lower_unclaimed(
    fleet: model.Fleet, expansion: Expansion, facts: Facts, conditional: bool = False
) -> None:
    """State what discards a port, which variables keep one from being known, and shared networks.

    With `conditional`, that is stated under the condition that the aspect is placed.
    """
    _lower_networks(fleet, expansion, facts, conditional)
    usage = expansion.usage
    odd = {*usage.get("ports.unknown", ()), *usage.get("ports.discarded", ())}
    for aspect, scope, _ in expansion.placements if odd else ():
        for port, specs in fleet.aspects[aspect].ports.items() if aspect in odd else ():
            for index, spec in enumerate(specs):
                placed = (quote(aspect), quote(scope))
                term = f"port({placed[0]},{placed[1]},{quote(port)},{index})"
                path: Path = ("aspects", aspect, "ports", port, index)
                when = (f"placed({','.join(placed)})",) if conditional else ()
                if spec.discarded is not None:
                    support = Support((path, (*path, "discarded")), (), when)
                    facts.support("discarded", (term, quote(spec.discarded)), support)
                for variable in spec.unknown if spec.discarded is None else ():
                    facts.support(
                        "unknown_port", (term, quote(variable)), Support((path,), (), when)
                    )
                if spec.unknown or spec.discarded is not None:
                    facts.add("claim_of", term, *placed)


def _lower_networks(
    fleet: model.Fleet, expansion: Expansion, facts: Facts, conditional: bool
) -> None:
    """State whose containers are in the network of another one, and what they ask of it."""
    names = set(expansion.usage.get("network", ()))
    for aspect, scope, _ in expansion.placements if names else ():
        network = fleet.aspects[aspect].network if aspect in names else None
        if network is None:
            continue
        here: Path = ("aspects", aspect, "network")
        placed = (quote(aspect), quote(scope))
        when = (f"placed({','.join(placed)})",) if conditional else ()
        kind = network.mode.partition(":")[0]
        support = Support(((*here, "mode"),), (), when)
        facts.support("shares_network", (*placed, kind, quote(network.mode)), support)
        for index, key in enumerate(network.beside):
            support = Support(((*here, "beside", index),), (), when)
            facts.support("beside_network", (*placed, str(index), quote(key)), support)
