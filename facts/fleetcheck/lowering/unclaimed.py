"""Lowers the ports that are declared and claim nothing: discarded ones, and unknown ones.

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
)


def lower_unclaimed(
    fleet: model.Fleet, expansion: Expansion, facts: Facts, conditional: bool = False
) -> None:
    """State what discards a port, and which variables keep one from being known.

    With `conditional`, that is stated under the condition that the aspect is placed.
    """
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
