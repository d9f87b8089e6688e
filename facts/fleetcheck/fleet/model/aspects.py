"""Aspects: the manifests of services, traits and blocks."""

from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    Field,
    JsonValue,
    StrictBool,
    StrictInt,
)

from fleetcheck.fleet.model.containers import (
    Attachment,
    DockerNetwork,
    Project,
    PublishedRange,
    Route,
    SharedNetwork,
)
from fleetcheck.fleet.model.entry import Entry, reader
from fleetcheck.fleet.model.fields import ChildName, Name, PortRange, Reach, SelectorText
from fleetcheck.fleet.model.lookups import ShortImport, ShortProvide, ShortRequire
from fleetcheck.fleet.model.ports import PortSpecs
from fleetcheck.fleet.setting_type import check_type


class SettingField(Entry):
    """The declaration of one setting of an aspect."""

    type: Annotated[JsonValue, AfterValidator(reader(check_type))] = "any"
    """What values it takes, such as `port`, `[str]` or `{str: int}`; any by default."""
    default: JsonValue = None
    """The value where nothing else sets one."""
    merge: Literal["replace", "append", "recursive"] = "replace"
    """What becomes of several values: the most specific one wins, lists are joined, or each key of
    a mapping is decided by itself."""
    description: str = ""
    """What the setting is for."""


class Child(Entry):
    """A scope that an entity trait creates below each scope it is placed on."""

    name: ChildName
    """The last part of its name; the name of the scope above stands before it, with a slash."""
    kind: Name | None = None
    """The kind of the scope. Entries of one name are one scope: one of them says the kind, the last
    one counts, and the aspects of all are placed."""
    aspects: tuple[Name, ...] = ()
    """The aspects that are placed on it."""


class DeviceClaim(Entry):
    """A device that an aspect wants for itself."""

    device: Name
    """The device, such as `nvidia`; one aspect per host may have it."""
    priority: StrictInt = 0
    """Aspects with different priorities may claim the same device; equal ones are in conflict."""


class Aspect(Entry):
    """The manifest of a service, a trait or a block."""

    description: str = ""
    """What the aspect is."""
    categories: tuple[str, ...] = ()
    """Words under which the catalog lists it."""
    reach: Reach = "host"
    """How far its name and what it provides are seen: the scope it is placed on, its environment,
    or the fleet."""
    provides: tuple[ShortProvide, ...] = ()
    """The capabilities that it offers."""
    requires: tuple[ShortRequire, ...] = ()
    """The capabilities that it needs."""
    imports: tuple[ShortImport, ...] = ()
    """Aspects whose declarations it sees; each has to be placed in sight."""
    needs: tuple[Name, ...] = ()
    """Aspects that are placed wherever it is."""
    needed_by: Annotated[tuple[SelectorText, ...], Field(alias="neededBy")] = ()
    """Selectors of hosts and scopes on which it is placed without being listed there."""
    conflicts: tuple[Name, ...] = ()
    """Aspects that must not be placed on the same scope."""
    class_: Annotated[Name | None, Field(alias="class")] = None
    """The class that the aspect gives a scope as an entity trait."""
    synth: tuple[Child, ...] = ()
    """Scopes that it creates below each scope on which it is placed."""
    ports: dict[Name, PortSpecs] = Field(default_factory=dict)
    """The ports it listens on, by name: fixed, `auto`, or taken from a setting."""
    open: tuple[PortRange, ...] = ()
    """Ports that it opens in the firewall beside its own, such as `3636/tcp`."""
    advertises: tuple[Name, ...] = ()
    """Names of its ports that it advertises to others."""
    names: tuple[Name, ...] = ()
    """Domain names by which it is known; each may be used once."""
    settings: dict[Name, SettingField] = Field(default_factory=dict)
    """The settings that it has, by name."""
    content: dict[Name, tuple[str, ...]] = Field(default_factory=dict)
    """The paths of attributes that it sets, by class."""
    state: tuple[str, ...] = ()
    """Folders whose content is to be kept; they go into the channel `state`."""
    vars: tuple[Name, ...] = ()
    """The generated values that it uses."""
    emits: dict[Name, JsonValue] = Field(default_factory=dict)
    """What it puts into channels, by channel."""
    collects: tuple[Name, ...] = ()
    """The channels that it collects from."""
    claims: tuple[DeviceClaim, ...] = ()
    """Devices of the host that it wants for itself."""
    containers: tuple[Name, ...] = ()
    """Names of its containers; where it is placed, each may be used once."""
    project: Project | None = None
    """The Docker Compose project that it is a service of."""
    network: SharedNetwork | None = None
    """The network of another container that its container is in, in place of one of its own."""
    port_ranges: Annotated[tuple[PublishedRange, ...], Field(alias="portRanges")] = ()
    """Ports of the host from which Docker chooses for its containers."""
    healthcheck: StrictBool | None = None
    """Whether something checks its health; that is not known by default."""
    awaits: tuple[Name, ...] = ()
    """Aspects on the same host whose health has to be checked before it starts."""
    devices: tuple[Name, ...] = ()
    """Devices of the host that each of its containers opens, such as a serial port."""
    data: tuple[Name, ...] = ()
    """Folders and volumes of the host in which each of its containers keeps a database."""
    routes: tuple[Route, ...] = ()
    """Routes that it asks the proxy of its host for."""
    missing: tuple[Name, ...] = ()
    """Files that its containers mount and that are not there."""
    networks: tuple[DockerNetwork, ...] = ()
    """The Docker networks that it creates where it is placed."""
    attachments: tuple[Attachment, ...] = ()
    """The fixed addresses of its containers in Docker networks, of each container by itself."""
    outside: Literal["container", "process", "network"] | None = None
    """It runs already and is not of the fleet: this is what was seen."""

    @property
    def imported(self) -> tuple[str, ...]:
        """Return the names of the aspects that it imports."""
        return tuple(each.aspect for each in self.imports)


ASPECT_WORDS = {
    "aspects": "the aspect is declared here",
    "description": "its description",
    "categories": "its categories",
    "provides": "offered here",
    "requires": "required here",
    "reference": "referred to here",
    "off": "left out by this profile",
    "maker": "made here",
    "imports": "imported here",
    "needs": "needed here",
    "neededBy": "injected by this",
    "conflicts": "the conflict is declared here",
    "reach": "how far it reaches",
    "ports": "claimed here",
    "default": "its default",
    "type": "its type",
    "settings": "the setting is declared here",
    "content": "its content",
    "class": "a class of its own",
    "synth": "created by this",
    "vars": "used here",
    "emits": "put into the channel here",
    "state": "kept here",
    "collects": "collected here",
    "advertises": "advertised here",
    "open": "opened here",
    "names": "known by this name",
    "claims": "claimed here",
    "containers": "its container is named here",
    "network": "its network is declared here",
    "mode": "it is in this network",
    "beside": "declared here",
    "project": "it is a service of this project",
    "portRanges": "a port of this range is wanted here",
    "healthcheck": "its health is not checked",
    "awaits": "it waits for the health of this",
    "devices": "the device is opened here",
    "data": "its data is kept here",
    "routes": "the route is asked for here",
    "missing": "the file is mounted here",
    "networks": "the network is created here",
    "subnets": "a subnet of the network",
    "gateway": "its gateway",
    "attachments": "a container is in the network",
    "addresses": "a fixed address",
    "linkLocal": "a fixed address",
    "mac": "a fixed MAC address",
    "outside": "it runs already, outside of the fleet",
}
"""What each key of an aspect contributes, in the words of an explanation."""
