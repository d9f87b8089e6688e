"""Lowers ports: claims, what they may collide with, and the settings they are taken from.

Sections "ports", "settings" and "contracts" of asp/vocabulary.lp.
"""

from fleetcheck.documents.location import Path
from fleetcheck.fleet import model
from fleetcheck.fleet.lock import LOCK_NAME, NO_LOCK, Lock
from fleetcheck.fleet.setting_type import Type
from fleetcheck.fleet.values import PROTOCOLS
from fleetcheck.lowering.extent import WHOLE, Extent, Predicates
from fleetcheck.lowering.facts import Facts, Support
from fleetcheck.lowering.settings.contracts import READ
from fleetcheck.lowering.settings.layers import LayerFacts
from fleetcheck.lowering.term import path_term, quote
from fleetcheck.resolve.automatic import address_of, automatic, locked
from fleetcheck.resolve.bind_addresses import address_family
from fleetcheck.resolve.claims import (
    Claim,
    by_space,
    claims,
    namespace_paths,
    reservations,
    setting_name,
    shared,
)
from fleetcheck.resolve.expansion import Expansion
from fleetcheck.resolve.layers import Layers

_PORT = Type("port")

CUT: Predicates = (
    "claim",
    "setting_claim",
    "link_claim",
    *READ,
    "claim_of",
    "family",
    "segment",
    "locked",
    "setting_layer",
    "setting_at",
    "setting_default",
    "said_path",
    "layer_path",
)
ALWAYS: Predicates = ("reserved",)


def lower_ports(
    fleet: model.Fleet,
    expansion: Expansion,
    facts: Facts,
    extent: Extent = WHOLE,
    lock: Lock = NO_LOCK,
    conditional: bool = False,
) -> None:
    """State the claims of every placement, the reserved ports, and the cells they can share.

    With `conditional`, a claim is stated under the condition that its aspect is placed.
    """
    layers = Layers(fleet, expansion)
    setting_layers = LayerFacts(fleet, expansion, layers, facts, conditional)
    stated = extent.claims
    if stated is None:
        numbered = locked(automatic(fleet, expansion), lock)
        stated = [*claims(fleet, expansion.placements, expansion.nodes, layers), *numbered]
    for (namespace, protocol), together in by_space(stated).items():
        found = [numbers for claim in together for numbers in claim.numbers]
        if any(low < high for low, high in found):
            for low, high in shared(found):
                facts.add("segment", quote(namespace), quote(protocol), str(low), str(high))
        for claim in together:
            around = namespace_paths(fleet, claim.node) if conditional else ()
            _state(claim, setting_layers, conditional, around, facts)
    for where, path, ports in reservations(fleet, expansion):
        for protocol in PROTOCOLS:
            if ports.protocol in ("", protocol):
                namespace = "everywhere" if where is None else quote(where)
                numbers = (str(ports.low), str(ports.high))
                names = (path_term(path), namespace, quote(protocol))
                facts.add("reserved", *names, *numbers, because=path)


def _state(
    claim: Claim, layers: LayerFacts, conditional: bool, around: tuple[Path, ...], facts: Facts
) -> None:
    """State one claim, whose it is, and the setting that it is taken from.

    `around` are the declarations by which it counts in its namespace.
    """
    aspect, scope, spec = quote(claim.aspect), quote(claim.node.name), claim.spec
    term = f"port({aspect},{scope},{quote(claim.port)},{claim.position})"
    address, family = address_family(address_of(spec))
    about = (term, quote(claim.space[0]), quote(claim.space[1]), quote(address))
    path: Path = ("aspects", claim.aspect, "ports", claim.port, claim.position)
    support = Support((path, *around), (), (f"placed({aspect},{scope})",) if conditional else ())
    if spec.port is not None:
        numbers = (str(spec.port.low), str(spec.port.high))
        facts.support("claim", (*about, *numbers), support)
    elif spec.auto is not None:
        ((low, high),) = claim.numbers
        line: Path = (LOCK_NAME, claim.aspect, claim.node.name, claim.port, claim.position)
        support = support._replace(paths=(*support.paths, line))
        facts.support("claim", (*about, str(low), str(high)), support)
        facts.support("locked", (term,), support)
    elif spec.setting is not None:
        name = setting_name(spec.setting)
        facts.support("setting_claim", (*about, aspect, quote(name)), support)
        layers.state(claim.node, claim.aspect, name)
    elif spec.link is not None:
        field = layers.contracts.read(claim.aspect, spec.link, _PORT)
        facts.support("link_claim", (*about, *field), support)
    facts.add("claim_of", term, aspect, scope)
    facts.add("family", about[3], family)
