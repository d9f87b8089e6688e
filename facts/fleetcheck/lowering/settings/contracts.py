"""Lowers typed contracts: what settings and ports read of capabilities, and what offers that.

Sections "contracts" and "settings" of asp/vocabulary.lp.
"""

from functools import cached_property

from fleetcheck.documents.location import Path
from fleetcheck.fleet import model
from fleetcheck.fleet.contracts import ADDRESS, Contracts, Offered, source_type
from fleetcheck.fleet.link import Field, Link
from fleetcheck.fleet.setting_type import FILE, Reference, Type, fits, is_within, type_of
from fleetcheck.lowering.extent import Predicates
from fleetcheck.lowering.facts import Facts
from fleetcheck.lowering.term import quote, value_term
from fleetcheck.resolve.expansion import Expansion
from fleetcheck.resolve.setting_values import is_known
from fleetcheck.resolve.vars import used_var

READ: Predicates = (
    "linked",
    "reads_capability",
    "contract",
    "contract_source",
    "type_within",
    "machine_address",
)
"""What is stated of each field of a capability that something reads."""

CUT: Predicates = ("known_name",)
ALWAYS: Predicates = ("offers_from", "has_port", "offer_misfit")


class ContractFacts:
    """Facts about the fields of capabilities that something reads, each stated once."""

    def __init__(self, fleet: model.Fleet, expansion: Expansion, facts: Facts) -> None:
        """Start with nothing stated."""
        self._fleet = fleet
        self._expansion = expansion
        self._facts = facts
        self._offered: dict[Field, list[Type]] = {}

    @cached_property
    def _contracts(self) -> Contracts:
        return Contracts(self._fleet)

    def read(self, aspect: str, link: Link, wanted: Type | None = None) -> tuple[str, str]:
        """Return the terms of the capability and the field that a link of an aspect reads.

        What offers the field is stated, and which of these are of the type that is `wanted`.
        """
        field = self._contracts.field(link)
        capability, name = quote(field.capability), quote(field.name)
        self._facts.add("reads_capability", quote(aspect), capability)
        if field not in self._offered:
            found = list(self._contracts.providers(field))
            self._offered[field] = [each.type for _, each in found]
            for provider, each in found:
                self._state(provider, capability, name, each)
        for type_ in self._offered[field] if wanted is not None else ():
            if wanted is not None and is_within(type_, wanted):
                self._facts.names("type_within", str(type_), str(wanted))
        return capability, name

    def _state(self, provider: str, capability: str, name: str, found: Offered) -> None:
        """State that an aspect offers a field, and where that comes from."""
        about = (quote(provider), capability, name)
        self._facts.add("contract", *about, quote(str(found.type)), because=found.path)
        section, _, key = (found.source or "").partition(".")
        source = f"{section}({quote(key)})" if key else section
        if section == "vars":
            var, file = used_var(self._fleet, key)
            source = f"vars({quote(var)},{'all' if file is None else quote(file)})"
        if found.values:
            source = f"value({value_term(found.values[0])})"
        if source:
            self._facts.add("contract_source", *about, source, because=found.path)
        if source == ADDRESS:
            for node in self._expansion.nodes.values():
                address = node.entry.address
                if address is not None:
                    where = (*node.path, "address")
                    self._facts.names("machine_address", node.name, address, because=where)


def lower_offers(fleet: model.Fleet, expansion: Expansion, facts: Facts) -> None:
    """State what offered fields come from, and which of them are not of their type."""
    for name in expansion.usage.get("provides.offers", ()):
        for index, provide in enumerate(fleet.aspects[name].provides):
            for field, offer in provide.offers.items():
                path: Path = ("aspects", name, "provides", index, "offers", field)
                about = (str(index), quote(provide.cap), quote(field))
                _lower_offer(fleet, name, about, offer, path, facts)


def _lower_offer(
    fleet: model.Fleet,
    name: str,
    about: tuple[str, str, str],
    offer: model.Offer,
    path: Path,
    facts: Facts,
) -> None:
    aspect = fleet.aspects[name]
    says = None if offer.type is None else type_of(offer.type)
    if offer.source is not None:
        section, _, key = offer.source.partition(".")
        kind = {"ports": "port", "vars": "file"}.get(section)
        here = (*path, "from")
        if kind is not None:
            facts.add("offers_from", quote(name), *about, kind, quote(key), because=here)
        if kind == "port" and key in aspect.ports:
            facts.names("has_port", name, key, because=("aspects", name, "ports", key))
        if kind == "file" and is_known(fleet, (), Reference(FILE, key)):
            facts.add("known_name", FILE, quote(key), because=("vars", used_var(fleet, key).var))
        found = source_type(aspect, offer.source)
        if says is not None and found is not None and not is_within(found, says):
            types = (quote(str(found)), quote(str(says)))
            facts.add("offer_misfit", quote(name), *about, *types, because=(*path, "type"))
    elif says is not None and "value" in offer.model_fields_set and not fits(says, offer.value):
        types = (value_term(offer.value), quote(str(says)))
        facts.add("offer_misfit", quote(name), *about, *types, because=(*path, "type"))
