"""Typed contracts: the fields that aspects offer with a capability, and what they come from."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from fleetcheck.documents.json_value import JsonValue
from fleetcheck.documents.location import Path
from fleetcheck.fleet import model
from fleetcheck.fleet.link import Field, Link, field_of, link_of
from fleetcheck.fleet.setting_type import Type, type_of
from fleetcheck.fleet.values import HIGHEST_PORT

ADDRESS = "address"
"""What is offered without being declared: the address of the machine."""

Values = Callable[[str, str], Iterable[JsonValue]]
"""All values that anything gives a setting, by its aspect and name."""

_ANY = Type("any")
_OF_SOURCES: Mapping[str, Type] = {"ports": Type("port"), "vars": Type("str"), ADDRESS: Type("str")}


class Offered(NamedTuple):
    """A field that an aspect offers: where that is declared, and of which type it is.

    `source` is what it comes from, such as `settings.port`; `values` has what it is where it is
    stated, else nothing.
    """

    path: Path
    type: Type
    source: str | None
    values: tuple[JsonValue, ...] = ()


def offered(fleet: model.Fleet, name: str, field: Field) -> Offered | None:
    """Return what an aspect that provides a capability offers as a field, None if it does not.

    Its ports, its settings and the address of its machine are offered as they are:
    `ports.https`, `settings.domain` and `address`.
    """
    aspect = fleet.aspects[name]
    provides = [
        (index, each) for index, each in enumerate(aspect.provides) if each.cap == field.capability
    ]
    for index, provide in provides:
        offer = provide.offers.get(field.name)
        if offer is not None:
            path: Path = ("aspects", name, "provides", index, "offers", field.name)
            said = _ANY if offer.type is None else type_of(offer.type)
            if "value" in offer.model_fields_set:
                return Offered(path, said, None, (offer.value,))
            found = None if offer.source is None else source_type(aspect, offer.source)
            return Offered(path, said if found is None or offer.type else found, offer.source)
    plain = source_type(aspect, field.name)
    if not provides or plain is None or field.name.startswith("vars."):
        return None
    section, _, key = field.name.partition(".")
    index = provides[0][0]
    at: Path = ("aspects", name, section, key) if key else ("aspects", name, "provides", index)
    return Offered(at, plain, field.name)


def source_type(aspect: model.Aspect, source: str) -> Type | None:
    """Return the type of what a field can come from, None where the aspect has no such thing."""
    section, _, name = source.partition(".")
    if section == "settings":
        declared = aspect.settings.get(name)
        return None if declared is None else type_of(declared.type)
    if section == "ports" and name not in aspect.ports:
        return None
    return _OF_SOURCES.get(section)


def offered_fields(fleet: model.Fleet, aspects: Iterable[str]) -> list[tuple[str, str]]:
    """Return each capability with each field that these providers declare or have, sorted."""
    found: set[tuple[str, str]] = set()
    for aspect in map(fleet.aspects.__getitem__, aspects):
        own = [*(f"ports.{port}" for port in aspect.ports), ADDRESS]
        own += [f"settings.{setting}" for setting in aspect.settings]
        for provide in aspect.provides:
            found.update((provide.cap, field) for field in (*provide.offers, *own))
    return sorted(found)


class Contracts:
    """The capabilities of one fleet, and who offers which field with them."""

    def __init__(self, fleet: model.Fleet) -> None:
        """Index the capabilities that aspects provide or require."""
        self._fleet = fleet
        self._providers: dict[str, dict[str, None]] = {}
        for name, aspect in fleet.aspects.items():
            for require in aspect.requires:
                self._providers.setdefault(require.cap, {})
            for provide in aspect.provides:
                self._providers.setdefault(provide.cap, {})[name] = None

    def field(self, link: Link) -> Field:
        """Return the field that a link reads."""
        return field_of(link, self._providers)

    def providers(self, field: Field) -> Iterator[tuple[str, Offered]]:
        """Yield the aspects that offer a field, each with what it offers."""
        for name in self._providers.get(field.capability, ()):
            found = offered(self._fleet, name, field)
            if found is not None:
                yield name, found

    def numbers(self, link: Link, values: Values) -> Iterator[tuple[int, int]]:
        """Yield the port numbers that a link could turn out to read, as ranges of one or more.

        A number that is chosen could be any; `values` has all that are given to a setting.
        """
        waiting = [self.field(link)]
        for field in waiting:  # it grows
            for name, found in self.providers(field):
                given = [*found.values]
                section, _, key = (found.source or "").partition(".")
                aspect = self._fleet.aspects[name]
                if section == "settings":
                    given += values(name, key)
                for spec in aspect.ports.get(key, ()) if section == "ports" else ():
                    if spec.auto is not None:
                        yield 1, HIGHEST_PORT
                    elif spec.port is not None:
                        given.append(spec.port.low)
                    elif spec.source is not None:
                        own: JsonValue = {"from": spec.source}
                        given += [own] if spec.link else values(name, spec.source.partition(".")[2])
                for value in given:
                    further = link_of(value)
                    if further is not None and self.field(further) not in waiting:
                        waiting.append(self.field(further))
                    elif type(value) is int and 1 <= value <= HIGHEST_PORT:
                        yield value, value
