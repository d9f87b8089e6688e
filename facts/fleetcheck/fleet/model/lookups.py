"""What an aspect offers to others, requires of them, and imports from them."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, StrictBool

from fleetcheck.fleet.model.entry import Entry, entry_of, keyed
from fleetcheck.fleet.model.fields import Name, Reach


class Provide(Entry):
    """A capability that an aspect offers."""

    cap: Name
    """The capability, such as `http-proxy`."""
    reach: Reach | None = None
    """How far it is offered; as far as the aspect reaches, by default."""


class Reference(Entry):
    """How the file that a requirement comes from refers to what is required, in its own words."""

    subject: Name
    """What refers to it, such as "service `web`"."""
    verb: Name
    """What the subject does with it, such as `depends on` or `uses the network`."""
    name: Name
    """The name by which it refers."""
    meant: Name | None = None
    """The name that is probably meant, if there is nothing of this name."""
    off: Name | None = None
    """The profile that leaves it out, if there is something of this name."""
    maker: Name | None = None
    """The project that makes what is meant, if another one does."""


class Require(Entry):
    """A capability that an aspect needs from another, or from outside of the fleet."""

    cap: Name
    """The capability that has to be provided in sight of the aspect."""
    optional: StrictBool = False
    """Whether it is no error if nothing provides it."""
    external: StrictBool = False
    """Whether it is provided from outside of the fleet."""
    every: StrictBool = False
    """Whether all that provide it are meant, so that there is none to choose."""
    within: Literal["host", "environment"] | None = None
    """Where the provider has to be: on the same host or in the same environment. Anywhere in sight
    by default."""
    when: Literal["start", "runtime"] = "start"
    """Whether the provider has to run before the aspect starts; `runtime` leaves it out of the
    start order."""
    reference: Reference | None = None
    """How reports speak of it, where it comes from a file of another format."""


def _long_capability(value: object) -> object:
    return keyed(value, "cap")


ShortProvide = Annotated[
    Provide,
    BeforeValidator(entry_of(Provide, _long_capability), json_schema_input_type=Provide | str),
]
ShortRequire = Annotated[
    Require,
    BeforeValidator(entry_of(Require, _long_capability), json_schema_input_type=Require | str),
]


class Import(Entry):
    """An aspect whose declarations another one sees."""

    aspect: Name
    """The aspect, which has to be placed in sight."""
    when: Literal["start", "runtime"] = "start"
    """Whether it has to run before the importing aspect starts; `runtime` leaves it out of the
    start order."""


def _long_import(value: object) -> object:
    return keyed(value, "aspect")


ShortImport = Annotated[
    Import,
    BeforeValidator(entry_of(Import, _long_import), json_schema_input_type=Import | str),
]
