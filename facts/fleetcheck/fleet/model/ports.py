"""The ports of aspects and of the fleet."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StrictBool, StrictInt, model_validator
from pydantic_core import PydanticCustomError

from fleetcheck.fleet import values
from fleetcheck.fleet.link import Link, parse_link
from fleetcheck.fleet.model.entry import Entry, entry_of, keyed, listed, reader
from fleetcheck.fleet.model.fields import (
    Address,
    Name,
    PortNumber,
    PortRange,
    PortSource,
    Reserved,
)

_OF_AUTOMATIC = ("block", "prefer", "same")


def _pool(value: object) -> object:
    """Return the pool of an automatic port: its own range, or True for the fleet's."""
    return value if value is True or value is None else reader(values.parse_ports)(value)


class PortSpec(Entry):
    """One port of an aspect: fixed, automatic, or read elsewhere, as from a setting.

    One that depends on `unknown` variables claims nothing, nor does one that is `discarded`, which
    says by what.
    """

    port: PortRange | None = None
    """A number or range with its protocol, such as `443/tcp` or `8000-8010/udp`; tcp if it says
    none."""
    auto: Annotated[
        Literal[True] | values.Ports | None,
        BeforeValidator(_pool, json_schema_input_type=Literal[True] | str | None),
    ] = None
    """A number is to be chosen: `true` from the pool of the fleet, a range from that range. The
    choice is kept in `fleet.lock`."""
    source: Annotated[PortSource | None, Field(alias="from")] = None
    """Where the number comes from: a setting of the aspect, such as `settings.port`, or what
    another aspect offers with a capability, such as `cap:http-proxy.port`."""
    bind: Address = values.EVERY_ADDRESS
    """The address or interface that is listened on; every address by default."""
    ipv6only: StrictBool = False
    """Whether a port bound to `::` leaves IPv4 alone."""
    open: StrictBool = False
    """Whether the firewall of the host lets others reach the port."""
    protocol: Literal["tcp", "udp", "sctp"] | None = None
    """The protocol of a port that is automatic or read elsewhere; tcp by default."""
    block: Annotated[StrictInt, Field(ge=1, le=1024)] = 1
    """How many numbers in a row an automatic port takes."""
    prefer: PortNumber | None = None
    """The number that an automatic port gets if it is free."""
    same: Literal["environment", "fleet"] | None = None
    """An automatic port gets the same number on all hosts of an environment, or of the fleet."""
    unknown: tuple[Name, ...] = ()
    """Variables without a value on which the number depends: the port claims nothing."""
    discarded: Name | None = None
    """What discards the port, such as a network mode without ports: the port claims nothing."""

    @property
    def setting(self) -> str | None:
        """Return the setting that the number is taken from, as `settings.port`, if it is."""
        return None if self.source is None or self.link is not None else self.source

    @property
    def link(self) -> Link | None:
        """Return the field of a capability that the number is read from, if it is."""
        return None if self.source is None else parse_link(self.source)

    @model_validator(mode="after")
    def _one_source(self) -> "PortSpec":
        said = (self.port is not None) + (self.auto is not None) + (self.source is not None)
        said += bool(self.unknown)
        if self.discarded is not None and said > (self.port is not None):
            raise PydanticCustomError("wrong-value", "`discarded` goes with `port` alone")
        if said != 1 and self.discarded is None:
            raise PydanticCustomError("wrong-value", "say one of `port`, `auto` and `from`")
        if self.auto is None and not self.model_fields_set.isdisjoint(_OF_AUTOMATIC):
            raise PydanticCustomError(
                "wrong-value", "`block`, `prefer` and `same` belong to an `auto` port"
            )
        return self


def _long_port(value: object) -> object:
    return {"auto": True} if value == "auto" else keyed(value, "port")


_ShortPort = Annotated[
    PortSpec,
    BeforeValidator(entry_of(PortSpec, _long_port), json_schema_input_type=PortSpec | int | str),
]
PortSpecs = Annotated[
    tuple[_ShortPort, ...],
    BeforeValidator(
        listed, json_schema_input_type=PortSpec | int | str | tuple[PortSpec | int | str, ...]
    ),
]
"""One port or several, each in its short or long form."""


class PortPolicy(Entry):
    """The pool of automatic ports, and the ports that are never handed out."""

    auto: PortRange = values.Ports(20000, 29999, "tcp")
    """The range from which automatic ports are chosen; 20000-29999 by default."""
    reserved: tuple[Reserved, ...] = ()
    """Ports that nothing may claim on any host; without a protocol, those of all protocols."""


PORTS_WORDS = {
    "ports": "the ports of the fleet",
    "reserved": "reserved here",
    "auto": "the pool",
}
"""What each key of the ports of a fleet contributes, in the words of an explanation."""
