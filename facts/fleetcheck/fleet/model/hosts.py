"""Environments, hosts, the scopes below them, and the defaults that selectors give them."""

from typing import Annotated, Literal

from pydantic import Field, JsonValue, StrictBool

from fleetcheck.fleet.model.entry import Entry
from fleetcheck.fleet.model.fields import (
    Address,
    Attributes,
    Id,
    IpAddress,
    Name,
    PortRange,
    Reserved,
    SelectorText,
    Settings,
)


class Machine(Entry):
    """What hosts and the scopes below them have in common."""

    environment: Name | None = None
    """The environment; a scope has that of what it is below, by default."""
    kind: Name | None = None
    """The kind, as declared under `kinds`."""
    class_: Annotated[Name | None, Field(alias="class")] = None
    """The class of its content, such as `nixos`; that of an entity trait or of the kind, by
    default."""
    description: str = ""
    """What it is for."""
    tags: tuple[Name, ...] = ()
    """Tags by which selectors find it."""
    address: Address | None = None
    """The address at which it is reached; each may be used once."""
    addresses: tuple[IpAddress, ...] = ()
    """Further addresses at which it is reached; each may be used once."""
    system: Name | None = None
    """The system it runs, such as `x86_64-linux`."""
    names: tuple[Name, ...] = ()
    """Domain names by which it is known; each may be used once."""
    aspects: tuple[Name, ...] = ()
    """The aspects that are placed on it."""
    settings: Settings = Field(default_factory=dict)
    """Values of settings here and below, by aspect and field."""
    choose: dict[Name, Name] = Field(default_factory=dict)
    """Which aspect serves a capability here and below, where several could."""
    reserved: tuple[Reserved, ...] = ()
    """Ports that nothing may claim here; without a protocol, those of all protocols."""
    open: tuple[PortRange, ...] = ()
    """Ports that are open in its firewall, such as `3636/tcp`."""
    users: dict[Name, Id] = Field(default_factory=dict)
    """The ids of users, by name; each may be used once."""
    groups: dict[Name, Id] = Field(default_factory=dict)
    """The ids of groups, by name; each may be used once."""
    meta: dict[Name, JsonValue] = Field(default_factory=dict)
    """Anything else that is to be said of it; selectors ask for it, as `meta.region=us-east`."""
    partial: StrictBool = False
    """Whether more runs on it than the fleet tells: a port that is open without a listener is
    then no finding."""


class Host(Machine):
    """A machine of the fleet."""

    imports: tuple[Name, ...] = ()
    """Environments and settings blocks whose settings count here, before those of its own
    environment."""


class Scope(Machine):
    """Anything below a host: a guest, a container, a user."""

    parent: Name
    """The host or scope that it is below."""


class Forward(Entry):
    """How the content of a kind's class reaches its host."""

    into: Name
    """The class of the host that takes the content."""
    at: Attributes
    """The path at which it goes there; `{name}` is the name of the scope."""


class Kind(Entry):
    """A kind of scope below a host."""

    isolated: StrictBool = False
    """Whether content crosses its boundary only by a delivery."""
    netns: Literal["own", "host"] = "host"
    """Whether its ports are its own or those of its host."""
    class_: Annotated[Name | None, Field(alias="class")] = None
    """The class of scopes of this kind that have none of their own."""
    forward: Forward | None = None
    """Where the content of each scope of this kind goes in its host."""


class Environment(Entry):
    """A stage of the fleet, such as production."""

    description: str = ""
    """What the environment is for."""
    meta: dict[Name, JsonValue] = Field(default_factory=dict)
    """Anything else that is to be said of it and of its hosts; selectors ask for it, as
    `meta.region=us-east`."""
    imports: tuple[Name, ...] = ()
    """Environments whose declarations and settings are seen from this one, and settings blocks."""
    select: SelectorText | None = None
    """A selector of hosts without an environment of their own; they belong to this one."""
    settings: Settings = Field(default_factory=dict)
    """Values of settings in the environment, by aspect and field."""
    choose: dict[Name, Name] = Field(default_factory=dict)
    """Which aspect serves a capability in the environment, where several could."""


class Policy(Entry):
    """Defaults for the hosts that a selector picks."""

    select: SelectorText
    """The selector of the hosts and scopes that the policy is for."""
    configure: Settings = Field(default_factory=dict)
    """Values of settings there, by aspect and field; hosts, scopes and roles go before them."""
    backend: Name | None = None
    """Where generated secrets are kept there."""
    choose: dict[Name, Name] = Field(default_factory=dict)
    """Which aspect serves a capability there, where several could; what a host or scope itself
    chooses goes before it."""


MACHINE_WORDS = {
    "tags": "it has this tag",
    "environment": "it is in this environment",
    "parent": "it runs on this",
    "kind": "it is of this kind",
    "class": "it is of this class",
    "aspects": "placed here",
    "settings": "the value is set here",
    "imports": "its settings are imported here",
    "choose": "chosen here",
    "reserved": "reserved here",
    "open": "opened here",
    "address": "its address",
    "addresses": "one of its addresses",
    "users": "the id of this user",
    "groups": "the id of this group",
    "meta": "said of it here",
    "partial": "more runs on it than is told",
    "names": "known by this name",
    "system": "its system",
    "description": "its description",
}
"""What each key of a host or scope contributes, in the words of an explanation."""


ENVIRONMENT_WORDS = {
    "environments": "the environment is declared here",
    "description": "its description",
    "meta": "said of it here",
    "settings": "the value is set here",
    "imports": "the environment imports this",
    "select": "the environment selects it",
    "choose": "chosen here",
}
"""What each key of an environment contributes, in the words of an explanation."""


POLICY_WORDS = {
    "policies": "the policy is declared here",
    "select": "the policy selects it",
    "configure": "the value is set here",
    "backend": "the policy selects this backend",
    "choose": "chosen here",
}
"""What each key of a policy contributes, in the words of an explanation."""


KIND_WORDS = {
    "kinds": "the kind is declared here",
    "isolated": "isolated by this",
    "netns": "whose network it uses",
    "class": "it is of this class",
    "forward": "forwarded by this",
}
"""What each key of a kind contributes, in the words of an explanation."""
