"""What an aspect offers to others, requires of them, and imports from them."""

from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    JsonValue,
    StrictBool,
    model_validator,
)
from pydantic_core import PydanticCustomError

from fleetcheck.fleet.model.entry import Entry, entry_of, keyed, reader
from fleetcheck.fleet.model.fields import Name, OfferSource, Reach
from fleetcheck.fleet.setting_type import check_type


class Offer(Entry):
    """A field of a capability: what others may read of whoever provides it.

    Without `from` and `value`, it is known only once the fleet runs.
    """

    type: Annotated[JsonValue, AfterValidator(reader(check_type))] = None
    """What values it has, such as `port` or `[str]`; by default what it comes from says that."""
    source: Annotated[OfferSource | None, Field(alias="from")] = None
    """Where it comes from: `settings.port`, `ports.https`, `vars.token.files.key`, or `address`,
    that of the machine."""
    value: JsonValue = None
    """What it is, where it does not come from elsewhere."""

    @model_validator(mode="after")
    def _one_source(self) -> "Offer":
        if self.source is not None and "value" in self.model_fields_set:
            raise PydanticCustomError("wrong-value", "say one of `from` and `value`")
        return self


class Provide(Entry):
    """A capability that an aspect offers."""

    cap: Name
    """The capability, such as `http-proxy`."""
    reach: Reach | None = None
    """How far it is offered; as far as the aspect reaches, by default."""
    offers: dict[Name, Offer] = Field(default_factory=dict)
    """What can be read of whoever provides it, by field: `{from: "cap:http-proxy.port"}` in a
    setting or port of an aspect that requires it."""


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
