"""Lowers ports: claims, what they may collide with, and the settings they are taken from."""

from collections.abc import Iterable
from ipaddress import IPv6Address, ip_address

from fleetcheck import model
from fleetcheck.claims import (
    Claim,
    by_space,
    claims,
    namespace_paths,
    reservations,
    setting_name,
    shared,
)
from fleetcheck.expand import Expansion
from fleetcheck.facts import Facts, Support
from fleetcheck.layers import Layers
from fleetcheck.location import Path
from fleetcheck.term import path_term, quote
from fleetcheck.values import EVERY_ADDRESS, PROTOCOLS


def lower_ports(
    fleet: model.Fleet,
    expansion: Expansion,
    facts: Facts,
    conditional: bool = False,
    only: Iterable[Claim] | None = None,
) -> None:
    """State the claims of every placement, the reserved ports, and the cells they can share.

    With `conditional`, a claim is stated under the condition that its aspect is placed. `only` are
    the claims to state, where not all of them are wanted.
    """
    layers = Layers(fleet, expansion, conditional)
    stated = only
    if stated is None:
        stated = claims(fleet, expansion.placements, expansion.nodes, layers)
    for (namespace, protocol), together in by_space(stated).items():
        found = [numbers for claim in together for numbers in claim.numbers]
        if any(low < high for low, high in found):
            for low, high in shared(found):
                facts.add("segment", quote(namespace), quote(protocol), str(low), str(high))
        for claim in together:
            around = namespace_paths(fleet, claim.node) if conditional else ()
            _state(claim, layers, conditional, around, facts)
    for where, path, ports in reservations(fleet, expansion):
        for protocol in PROTOCOLS:
            if ports.protocol in ("", protocol):
                namespace = "everywhere" if where is None else quote(where)
                numbers = (str(ports.low), str(ports.high))
                names = (path_term(path), namespace, quote(protocol))
                facts.add("reserved", *names, *numbers, because=path)


def _state(
    claim: Claim, layers: Layers, conditional: bool, around: tuple[Path, ...], facts: Facts
) -> None:
    """State one claim, whose it is, and the setting that it is taken from.

    `around` are the declarations by which it counts in its namespace.
    """
    aspect, scope, spec = quote(claim.aspect), quote(claim.node.name), claim.spec
    term = f"port({aspect},{scope},{quote(claim.port)},{claim.position})"
    address, family = _address(spec)
    about = (term, quote(claim.space[0]), quote(claim.space[1]), quote(address))
    path: Path = ("aspects", claim.aspect, "ports", claim.port, claim.position)
    support = Support((path, *around), (), (f"placed({aspect},{scope})",) if conditional else ())
    if spec.port is not None:
        numbers = (str(spec.port.low), str(spec.port.high))
        facts.support("claim", (*about, *numbers), support)
    elif spec.setting is not None:
        field = setting_name(spec.setting)
        facts.support("setting_claim", (*about, aspect, quote(field)), support)
        layers.state(claim.node, claim.aspect, field, facts)
    facts.add("claim_of", term, aspect, scope)
    facts.add("family", about[3], family)


def _address(spec: model.PortSpec) -> tuple[str, str]:
    """Return a bind address as people read it, and its family."""
    if spec.bind == EVERY_ADDRESS:
        return EVERY_ADDRESS, "any"
    if spec.bind == "::":
        return ("[::] (IPv6 only)", "any6") if spec.ipv6only else ("[::]", "any")
    if spec.bind == "0.0.0.0":
        return spec.bind, "any4"
    try:
        address = ip_address(spec.bind)
    except ValueError:
        return spec.bind, "interface"
    return (f"[{spec.bind}]", "v6") if isinstance(address, IPv6Address) else (spec.bind, "v4")
