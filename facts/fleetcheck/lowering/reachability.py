"""Lowers what machines are reached by: open and advertised ports, addresses, names; devices, ids.

Section "what machines are reached by" of asp/vocabulary.lp.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Literal, NamedTuple

from fleetcheck.documents.location import Path
from fleetcheck.fleet import model
from fleetcheck.lowering.extent import WHOLE, Extent, Predicates
from fleetcheck.lowering.facts import Facts, Support
from fleetcheck.lowering.term import at, path_term, quote
from fleetcheck.resolve.automatic import automatic
from fleetcheck.resolve.bind_addresses import address_family
from fleetcheck.resolve.claims import namespace_of, namespace_paths
from fleetcheck.resolve.endpoints import is_loopback, openings
from fleetcheck.resolve.expansion import Expansion


class Holder(NamedTuple):
    """An address or name, the scope that is reached by it, and where that is written.

    It is the scope's own, or that of an aspect which is placed there.
    """

    kind: Literal["address", "name"]
    value: str
    scope: str
    aspect: str | None
    path: Path


_IN_NETWORKS: Predicates = (
    "network",
    "partial",
    "advertises",
    "endpoint",
    "opens_port",
    "aspect_opens",
    "machine_opens",
    "may_claim",
    "loopback",
)
CUT: Predicates = (*_IN_NETWORKS, "reached_by", "has_id", "claims_device")
ALWAYS: Predicates = ()


def lower_reachability(
    fleet: model.Fleet,
    expansion: Expansion,
    facts: Facts,
    extent: Extent = WHOLE,
    conditional: bool = False,
) -> None:
    """State the ends in network namespaces, the addresses and names, and the devices."""
    networks, aspects = extent.networks, extent.aspects
    usage = expansion.usage
    ends = any(usage.get(key) for key in ("ports.open", "advertises", "open"))
    ends = ends or any(node.entry.open for node in expansion.nodes.values())
    if facts.wants(_IN_NETWORKS) and (networks or (networks is None and ends)):
        _lower_networks(fleet, expansion, facts, networks, conditional)
    for name in expansion.usage.get("claims", ()):
        if aspects is not None and name not in aspects:
            continue
        for index, device in enumerate(fleet.aspects[name].claims):
            path: Path = ("aspects", name, "claims", index)
            wanted = (quote(name), str(index), quote(device.device), str(device.priority))
            facts.add("claims_device", *wanted, because=path)
    if facts.wants(("reached_by",)):
        _lower_holders(fleet, expansion, facts, extent.addresses, conditional)
    if facts.wants(("has_id",)):
        _lower_ids(expansion, facts)


def holders(fleet: model.Fleet, expansion: Expansion) -> Iterator[Holder]:
    """Yield the addresses and names by which scopes, and what is placed on them, are reached."""
    for name, node in expansion.nodes.items():
        if node.entry.address is not None:
            yield Holder("address", node.entry.address, name, None, (*node.path, "address"))
        for index, address in enumerate(node.entry.addresses):
            yield Holder("address", address, name, None, (*node.path, "addresses", index))
        for index, known in enumerate(node.entry.names):
            yield Holder("name", _dns_name(known), name, None, (*node.path, "names", index))
    named = {name: fleet.aspects[name].names for name in expansion.usage.get("names", ())}
    for aspect, scope, _ in expansion.placements if named else ():
        for index, known in enumerate(named.get(aspect, ())):
            path: Path = ("aspects", aspect, "names", index)
            yield Holder("name", _dns_name(known), scope, aspect, path)


def _dns_name(written: str) -> str:
    """Return a name as it is compared: in any case, with or without the dot of the root."""
    return written.lower().removesuffix(".")


def _lower_holders(
    fleet: model.Fleet,
    expansion: Expansion,
    facts: Facts,
    only: Collection[tuple[str, str]] | None,
    conditional: bool,
) -> None:
    """State who is reached by what; with `only`, by these addresses and names."""
    for holder in holders(fleet, expansion):
        if only is not None and (holder.kind, holder.value) not in only:
            continue
        node = expansion.nodes[holder.scope]
        around = namespace_paths(fleet, node) if conditional else ()
        term, when = quote(holder.scope), ""
        if holder.aspect is not None:
            term = at(holder.aspect, holder.scope)
            when = f"placed({quote(holder.aspect)},{quote(holder.scope)})"
        network = quote(namespace_of(fleet, node))
        about = (holder.kind, quote(holder.value), network, term, path_term(holder.path))
        support = Support((holder.path, *around), (), (when,) if when and conditional else ())
        facts.support("reached_by", about, support)


def _lower_ids(expansion: Expansion, facts: Facts) -> None:
    for name, node in expansion.nodes.items():
        for kind, key, ids in (
            ("user", "users", node.entry.users),
            ("group", "groups", node.entry.groups),
        ):
            for called, number in ids.items():
                path: Path = (*node.path, key, called)
                about = (quote(name), kind, quote(called), str(number), path_term(path))
                facts.add("has_id", *about, because=path)


def _lower_networks(
    fleet: model.Fleet,
    expansion: Expansion,
    facts: Facts,
    networks: Collection[str] | None,
    conditional: bool,
) -> None:
    for name, node in expansion.nodes.items():
        network = namespace_of(fleet, node)
        if networks is None or network in networks:
            around = namespace_paths(fleet, node) if conditional else ()
            facts.support("network", (quote(name), quote(network)), Support(around))
            if node.entry.partial:
                facts.names("partial", network, because=(*node.path, "partial"))
    for owner, path, ports in openings(fleet):
        opens = "aspect_opens" if path[0] == "aspects" else "machine_opens"
        numbers = _numbers(ports.protocol, ports.low, ports.high)
        facts.add(opens, path_term(path), quote(owner), *numbers, because=path)
    usage = expansion.usage
    for name in sorted({*usage.get("ports.open", ()), *usage.get("advertises", ())}):
        aspect = fleet.aspects[name]
        for index, port in enumerate(aspect.advertises):
            path = ("aspects", name, "advertises", index)
            facts.add("advertises", quote(name), str(index), quote(port), because=path)
        for port, specs in aspect.ports.items():
            _lower_specs(name, port, specs, port in aspect.advertises, facts)
    for name in usage.get("ports", ()):
        for specs in fleet.aspects[name].ports.values():
            for bind in (spec.bind for spec in specs if is_loopback(spec.bind)):
                facts.add("loopback", quote(address_family(bind)[0]))
    for each in automatic(fleet, expansion):
        if networks is None or each.shape.namespace in networks:
            term = ",".join(map(quote, each.name[:3]))
            bound = quote(address_family(each.shape.address)[0])
            where = (quote(each.shape.namespace), quote(each.shape.protocol), bound)
            pool = tuple(map(str, each.pool))
            facts.add("may_claim", f"port({term},{each.name.position})", *where, *pool)


def _lower_specs(
    aspect: str, port: str, specs: Iterable[model.PortSpec], advertised: bool, facts: Facts
) -> None:
    for index, spec in enumerate(specs):
        path: Path = ("aspects", aspect, "ports", port, index)
        names = (quote(aspect), quote(port), str(index))
        if spec.open:
            facts.add("opens_port", *names, because=(*path, "open"))
        if spec.open or advertised:
            bound = quote(address_family(spec.bind)[0])
            facts.add("endpoint", *names, bound, because=path)


def _numbers(protocol: str, low: int, high: int) -> tuple[str, str, str]:
    return quote(protocol), str(low), str(high)
