"""Lowers Docker networks: their subnets, and the fixed addresses of containers in them.

Section "containers, and what one Docker has only once" of asp/vocabulary.lp. That an address lies
in a subnet, or a subnet in another one, is arithmetic and stands on no declaration.
"""

from collections import defaultdict

from fleetcheck.documents.location import Path
from fleetcheck.fleet import model
from fleetcheck.lowering.extent import WHOLE, Extent, Predicates
from fleetcheck.lowering.facts import Facts
from fleetcheck.lowering.term import path_term, quote
from fleetcheck.resolve.address_pools import Subnets, kept, space_of

CUT: Predicates = (
    "makes_network",
    "has_subnet",
    "keeps_address",
    "attached",
    "fixed_address",
    "lies_in",
    "within_subnet",
)
ALWAYS: Predicates = ()


def lower_networks(fleet: model.Fleet, facts: Facts, extent: Extent = WHOLE) -> None:
    """State the networks of aspects and the addresses in them, with what lies in what."""
    subnets: dict[str, set[str]] = defaultdict(set)
    asked: dict[str, set[str]] = defaultdict(set)
    for name in fleet.aspects if extent.aspects is None else extent.aspects:
        aspect = fleet.aspects[name]
        for index, network in enumerate(aspect.networks):
            _lower_network(name, index, network, facts)
            for number, pool in enumerate(network.subnets):
                subnets[network.name].add(pool.subnet)
                asked[network.name].update(each for _, each, _ in kept(network, number))
        for index, attachment in enumerate(aspect.attachments):
            _lower_attachment(name, index, attachment, facts)
            asked[attachment.network].update(attachment.addresses)
    for network_name, addresses in asked.items():
        known = Subnets(subnets.get(network_name, ()))
        for address in addresses:
            for subnet in known.around_address(address):
                facts.names("lies_in", address, subnet)
    every = Subnets(text for found in subnets.values() for text in found)
    for text in every.texts:
        for wider in every.around_subnet(text):
            facts.names("within_subnet", text, wider)


def _lower_network(aspect: str, index: int, network: model.DockerNetwork, facts: Facts) -> None:
    here: Path = ("aspects", aspect, "networks", index)
    own = (quote(aspect), str(index))
    facts.add("makes_network", *own, quote(network.name), because=here)
    space = quote(space_of(network))
    for number, pool in enumerate(network.subnets):
        path = (*here, "subnets", number)
        about = (*own, str(number))
        facts.add("has_subnet", *about, quote(pool.subnet), space, because=path)
        for what, address, key in kept(network, number):
            full = (*path, *key)
            says = (what, quote(address), path_term(full))
            facts.add("keeps_address", *about, *says, because=full)


def _lower_attachment(aspect: str, index: int, said: model.Attachment, facts: Facts) -> None:
    here: Path = ("aspects", aspect, "attachments", index)
    own = (quote(aspect), str(index))
    facts.add("attached", *own, quote(said.network), because=here)
    found: list[tuple[str, Path, str]] = []
    found += [("static", ("addresses", i), each) for i, each in enumerate(said.addresses)]
    found += [("link_local", ("linkLocal", i), each) for i, each in enumerate(said.link_local)]
    if said.mac is not None:
        found.append(("mac", ("mac",), said.mac))
    for what, key, address in found:
        path = (*here, *key)
        facts.add("fixed_address", *own, what, quote(address), path_term(path), because=path)
