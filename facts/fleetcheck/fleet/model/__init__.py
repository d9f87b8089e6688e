"""The fleet as people declare it: one pydantic model for each kind of entry.

Every model is frozen and refuses unknown keys. Short forms (`443/tcp`, a bare capability) are read
into the long form, so that the rest of fleetcheck sees one shape only.
"""

import json
from collections.abc import Callable
from functools import lru_cache
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    StrictBool,
    StrictInt,
    StringConstraints,
    ValidationError,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from fleetcheck.fleet import values
from fleetcheck.fleet.attribute_path import parse_attributes
from fleetcheck.fleet.setting_type import check_type

T = TypeVar("T")


def _reader(parse: Callable[[T], object]) -> Callable[[T], object]:
    """Return `parse` with its ValueError as an error of ours, shown to people as it is."""

    def read(value: T) -> object:
        try:
            return parse(value)
        except ValueError as error:
            raise PydanticCustomError("wrong-value", "{why}", {"why": str(error)}) from None

    return read


def _listed(value: object) -> object:
    """Return a list of `value` unless it is one."""
    return value if isinstance(value, list) else [value]


def _long(value: object, key: str) -> object:
    """Return the long form of an entry of which people may write the value of one key only."""
    return value if isinstance(value, dict) else {key: value}


def _pool(value: object) -> object:
    """Return the pool of an automatic port: its own range, or True for the fleet's."""
    return value if value is True or value is None else _reader(values.parse_ports)(value)


def _attributes(text: str) -> str:
    """Return the text, which is a path of attributes."""
    parse_attributes(text)
    return text


_TEXT_OR_NUMBER: dict[str, Any] = {"anyOf": [{"type": "integer"}, {"type": "string"}]}

Name = Annotated[str, StringConstraints(pattern=values.NAME)]
PortNumber = Annotated[StrictInt, Field(ge=1, le=values.HIGHEST_PORT)]
PortRange = Annotated[
    values.Ports, BeforeValidator(_reader(values.parse_ports)), WithJsonSchema(_TEXT_OR_NUMBER)
]
Reserved = Annotated[
    values.Ports, BeforeValidator(_reader(values.parse_reserved)), WithJsonSchema(_TEXT_OR_NUMBER)
]
Count = Annotated[
    values.Count, BeforeValidator(_reader(values.parse_count)), WithJsonSchema(_TEXT_OR_NUMBER)
]
Address = Annotated[str, AfterValidator(_reader(values.parse_address))]
Date = Annotated[str, AfterValidator(_reader(values.parse_date))]
ChildName = Annotated[Name, AfterValidator(_reader(values.check_child_name))]
SettingName = Annotated[
    str,
    AfterValidator(_reader(values.check_setting)),
    WithJsonSchema({"type": "string", "pattern": r"^settings\.."}),
]
Attributes = Annotated[Name, AfterValidator(_reader(_attributes))]
"""A path of attributes, such as `microvm.vms.guest.config`."""

Selectors = Annotated[
    tuple[str, ...],
    BeforeValidator(_listed, json_schema_input_type=str | tuple[str, ...]),
]
"""One selector, or several of which any will do."""

Reach = Literal["host", "environment", "fleet"]
Settings = dict[Name, dict[Name, JsonValue]]


class Entry(BaseModel):
    """What all entries of a fleet share."""

    # Built when first used, so that none is built by itself and again within the fleet.
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=False, defer_build=True)


E = TypeVar("E", bound=Entry)

_OF_AUTOMATIC = ("block", "prefer", "same")


class PortSpec(Entry):
    """One port of an aspect: fixed, automatic, or the value of one of its settings.

    One that depends on `unknown` variables claims nothing, nor does one that is `discarded`, which
    says by what.
    """

    port: PortRange | None = None
    auto: Annotated[
        Literal[True] | values.Ports | None,
        BeforeValidator(_pool, json_schema_input_type=Literal[True] | str | None),
    ] = None
    setting: Annotated[SettingName | None, Field(alias="from")] = None
    bind: Address = values.EVERY_ADDRESS
    ipv6only: StrictBool = False
    open: StrictBool = False
    protocol: Literal["tcp", "udp", "sctp"] | None = None
    block: Annotated[StrictInt, Field(ge=1, le=1024)] = 1
    prefer: PortNumber | None = None
    same: Literal["environment", "fleet"] | None = None
    unknown: tuple[Name, ...] = ()
    discarded: Name | None = None

    @model_validator(mode="after")
    def _one_source(self) -> "PortSpec":
        said = (self.port is not None) + (self.auto is not None) + (self.setting is not None)
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


def _entry_of(model: type[E], long: Callable[[object], object]) -> Callable[[object], object]:
    """Return what reads a text into the entry that it is short for; anything else gets long.

    Each text is read once: a large fleet says the same few over and over.
    """

    @lru_cache(maxsize=1 << 16)
    def known(text: str) -> E | None:
        try:
            return model.model_validate(long(text))
        except ValidationError:
            return None

    def read(value: object) -> object:
        entry = known(value) if type(value) is str else None
        return long(value) if entry is None else entry

    return read


def _long_port(value: object) -> object:
    return {"auto": True} if value == "auto" else _long(value, "port")


def _long_capability(value: object) -> object:
    return _long(value, "cap")


_ShortPort = Annotated[
    PortSpec,
    BeforeValidator(_entry_of(PortSpec, _long_port), json_schema_input_type=PortSpec | int | str),
]
PortSpecs = Annotated[
    tuple[_ShortPort, ...],
    BeforeValidator(
        _listed, json_schema_input_type=PortSpec | int | str | tuple[PortSpec | int | str, ...]
    ),
]


class Provide(Entry):
    """A capability that an aspect offers."""

    cap: Name
    reach: Reach | None = None


class Require(Entry):
    """A capability that an aspect needs from another, or from outside of the fleet."""

    cap: Name
    optional: StrictBool = False
    external: StrictBool = False
    within: Literal["host", "environment"] | None = None
    when: Literal["start", "runtime"] = "start"


ShortProvide = Annotated[
    Provide,
    BeforeValidator(_entry_of(Provide, _long_capability), json_schema_input_type=Provide | str),
]
ShortRequire = Annotated[
    Require,
    BeforeValidator(_entry_of(Require, _long_capability), json_schema_input_type=Require | str),
]


class SettingField(Entry):
    """The declaration of one setting of an aspect."""

    type: Annotated[JsonValue, AfterValidator(_reader(check_type))] = "any"
    default: JsonValue = None
    merge: Literal["replace", "append", "recursive"] = "replace"
    description: str = ""


class Child(Entry):
    """A scope that an entity trait creates below each scope it is placed on."""

    name: ChildName
    kind: Name
    aspects: tuple[Name, ...] = ()


class DeviceClaim(Entry):
    """A device that an aspect wants for itself."""

    device: Name
    priority: StrictInt = 0


class Aspect(Entry):
    """The manifest of a service, a trait or a block."""

    description: str = ""
    categories: tuple[str, ...] = ()
    reach: Reach = "host"
    provides: tuple[ShortProvide, ...] = ()
    requires: tuple[ShortRequire, ...] = ()
    imports: tuple[Name, ...] = ()
    needs: tuple[Name, ...] = ()
    needed_by: Annotated[tuple[str, ...], Field(alias="neededBy")] = ()
    conflicts: tuple[Name, ...] = ()
    class_: Annotated[Name | None, Field(alias="class")] = None
    synth: tuple[Child, ...] = ()
    ports: dict[Name, PortSpecs] = Field(default_factory=dict)
    open: tuple[PortRange, ...] = ()
    advertises: tuple[Name, ...] = ()
    names: tuple[Name, ...] = ()
    settings: dict[Name, SettingField] = Field(default_factory=dict)
    content: dict[Name, tuple[str, ...]] = Field(default_factory=dict)
    state: tuple[str, ...] = ()
    vars: tuple[Name, ...] = ()
    emits: dict[Name, JsonValue] = Field(default_factory=dict)
    collects: tuple[Name, ...] = ()
    claims: tuple[DeviceClaim, ...] = ()


class Machine(Entry):
    """What hosts and the scopes below them have in common."""

    environment: Name | None = None
    kind: Name | None = None
    class_: Annotated[Name | None, Field(alias="class")] = None
    description: str = ""
    tags: tuple[Name, ...] = ()
    address: Address | None = None
    system: Name | None = None
    names: tuple[Name, ...] = ()
    aspects: tuple[Name, ...] = ()
    settings: Settings = Field(default_factory=dict)
    choose: dict[Name, Name] = Field(default_factory=dict)
    reserved: tuple[Reserved, ...] = ()
    open: tuple[PortRange, ...] = ()


class Host(Machine):
    """A machine of the fleet."""


class Scope(Machine):
    """Anything below a host: a guest, a container, a user."""

    parent: Name


class Forward(Entry):
    """How the content of a kind's class reaches its host."""

    into: Name
    at: Attributes


class Kind(Entry):
    """A kind of scope below a host."""

    isolated: StrictBool = False
    netns: Literal["own", "host"] = "host"
    class_: Annotated[Name | None, Field(alias="class")] = None
    forward: Forward | None = None


class Environment(Entry):
    """A stage of the fleet, such as production."""

    description: str = ""
    imports: tuple[Name, ...] = ()
    select: str | None = None
    settings: Settings = Field(default_factory=dict)
    choose: dict[Name, Name] = Field(default_factory=dict)


class Policy(Entry):
    """Defaults for the hosts that a selector picks."""

    select: str
    configure: Settings = Field(default_factory=dict)
    backend: Name | None = None


class Role(Entry):
    """Who takes part in a service in one way, and with which aspects."""

    select: Selectors | None = None
    hosts: tuple[Name, ...] = ()
    count: Count | None = None
    aspects: tuple[Name, ...] = ()
    peers: tuple[Name, ...] = ()
    settings: Settings = Field(default_factory=dict)
    settings_for: dict[Name, Settings] = Field(default_factory=dict)


class Service(Entry):
    """A service as a whole: its roles. `service` names what it is an instance of."""

    description: str = ""
    service: Name | None = None
    instances: Count | None = None
    counts: dict[Name, Count] = Field(default_factory=dict)
    roles: dict[Name, Role] = Field(default_factory=dict)


class Delivery(Entry):
    """An edge that takes the content of a class of one scope to another."""

    source: Annotated[Name | None, Field(alias="from")] = None
    rewalk: Name | None = None
    on: Name | None = None
    synthesize: Name | None = None
    reads: tuple[Name, ...] = ()
    class_: Annotated[Name | None, Field(alias="class")] = None
    into: Name | None = None
    to: Name | None = None
    output: Attributes | None = None
    at: Attributes | None = None
    mode: Name | None = None

    @model_validator(mode="after")
    def _one_source_and_target(self) -> "Delivery":
        if sum(x is not None for x in (self.source, self.rewalk, self.synthesize)) != 1:
            raise PydanticCustomError("wrong-value", "say one of `from`, `rewalk`, `synthesize`")
        if (self.to is None) == (self.output is None):
            raise PydanticCustomError("wrong-value", "say one of `to` and `output`")
        if (self.rewalk is None) != (self.on is None):
            raise PydanticCustomError("wrong-value", "`rewalk` and `on` belong together")
        if self.synthesize is None and self.reads:
            raise PydanticCustomError("wrong-value", "`reads` belongs to `synthesize`")
        return self


class Observation(Entry):
    """What an evaluation put together: the scopes whose content one root holds in a class."""

    root: Name
    class_: Annotated[Name, Field(alias="class")]
    holds: tuple[Name, ...] = ()


class Var(Entry):
    """A generated value with its files."""

    scope: Name = "host"
    share: StrictBool = False
    files: dict[Name, Literal["secret", "public"]] = Field(default_factory=dict)
    dependencies: tuple[Name, ...] = ()
    backend: Name | None = None


class Pipe(Entry):
    """What holds for a channel."""

    within: Reach = "fleet"
    select: str | None = None
    required: StrictBool = False


class Exemption(Entry):
    """A finding that is accepted: of which rule, where, why, and until when."""

    rule: Name
    at: Name
    reason: Name
    until: Date | None = None


class PortPolicy(Entry):
    """The pool of automatic ports, and the ports that are never handed out."""

    auto: PortRange = values.Ports(20000, 29999, "tcp")
    reserved: tuple[Reserved, ...] = ()


class Secrets(Entry):
    """Where generated secrets are kept by default."""

    backend: Name | None = None


class Fleet(Entry):
    """The whole tree."""

    fleet: Annotated[Literal[1], BeforeValidator(_reader(values.check_version))]
    name: Name = "fleet"
    domain: Name | None = None
    ports: PortPolicy = PortPolicy()
    secrets: Secrets = Secrets()
    assume: tuple[Name, ...] = ()
    settings: Settings = Field(default_factory=dict)
    choose: dict[Name, Name] = Field(default_factory=dict)
    tags: dict[Name, Selectors] = Field(default_factory=dict)
    kinds: dict[Name, Kind] = Field(default_factory=dict)
    environments: dict[Name, Environment] = Field(default_factory=dict)
    policies: tuple[Policy, ...] = ()
    hosts: dict[Name, Host] = Field(default_factory=dict)
    scopes: dict[Name, Scope] = Field(default_factory=dict)
    aspects: dict[Name, Aspect] = Field(default_factory=dict)
    services: dict[Name, Service] = Field(default_factory=dict)
    deliver: tuple[Delivery, ...] = ()
    route: tuple[Delivery, ...] = ()
    provide: tuple[Delivery, ...] = ()
    observed: tuple[Observation, ...] = ()
    vars: dict[Name, Var] = Field(default_factory=dict)
    pipes: dict[Name, Pipe] = Field(default_factory=dict)
    exceptions: tuple[Exemption, ...] = ()
    rules: tuple[str, ...] = ()


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a fleet file, for editors: it takes a few names that are none."""
    text = json.dumps(Fleet.model_json_schema(by_alias=True))
    written, portable = (json.dumps(name)[1:-1] for name in (values.NAME, values.PORTABLE_NAME))
    found: dict[str, Any] = json.loads(text.replace(written, portable))
    return found
