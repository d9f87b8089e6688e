"""What aspects say of their containers, as Docker has them."""

from typing import Annotated

from pydantic import Field, StrictBool, StrictInt, StringConstraints

from fleetcheck.fleet.model.entry import Entry
from fleetcheck.fleet.model.fields import (
    Address,
    IpAddress,
    MacAddress,
    Name,
    PortRange,
    Subnet,
)
from fleetcheck.fleet.values import EVERY_ADDRESS, HIGHEST_PORT


class Project(Entry):
    """The Docker Compose project that an aspect is a service of."""

    name: Name
    """What Docker calls the project."""
    folder: Name
    """Where the project is kept, which tells it from another one of the same name."""
    service: Name
    """What the project calls the service."""


class SharedNetwork(Entry):
    """The network of another container that the container of an aspect is in."""

    mode: Annotated[str, StringConstraints(pattern=r"^(service|container):.+$")]
    """Whose network that is, as Docker Compose writes it: `service:vpn` or `container:vpn`."""
    beside: tuple[Name, ...] = ()
    """Keys of Compose that ask for something of the network, such as `dns`."""


class PublishedRange(Entry):
    """Ports of the host of which Docker takes one that is free for each container."""

    ports: PortRange
    """The ports it chooses from, such as `8000-8010/tcp`."""
    bind: Address = EVERY_ADDRESS
    """The address on which it is published; every address by default."""
    containers: Annotated[StrictInt, Field(ge=1, le=HIGHEST_PORT + 1)] = 1
    """How many containers there are."""


class Route(Entry):
    """A route that an aspect asks the proxy of its host for."""

    proxy: Name
    """The proxy, such as `traefik` or `caddy`."""
    name: Name
    """What the route is called there."""
    rule: Name
    """What it matches, in the words of the proxy."""
    entry: Name = "any"
    """Where requests come in; anywhere by default."""


class AddressPool(Entry):
    """A subnet of a Docker network."""

    subnet: Subnet
    """The subnet, such as `172.20.0.0/16`."""
    gateway: IpAddress | None = None
    """The address of the gateway; by default, Docker takes the first one of a bridge."""
    range: Subnet | None = None
    """The part of the subnet from which Docker chooses addresses."""
    reserved: tuple[IpAddress, ...] = ()
    """Addresses that no container gets."""


class DockerNetwork(Entry):
    """A Docker network that an aspect creates."""

    name: Name
    """What Docker calls it; networks of one name on a host are one network."""
    driver: Name = "bridge"
    """The driver that makes it, such as `bridge` or `macvlan`."""
    internal: StrictBool = False
    """Whether it leads nowhere else."""
    subnets: tuple[AddressPool, ...] = ()
    """Its subnets, if Docker is not to choose one."""


class Attachment(Entry):
    """The fixed addresses of one container in one Docker network."""

    network: Name
    """What Docker calls the network."""
    addresses: tuple[IpAddress, ...] = ()
    """Its IP addresses in a subnet of the network."""
    link_local: Annotated[tuple[IpAddress, ...], Field(alias="linkLocal")] = ()
    """Its link-local addresses, which are in no subnet of the network."""
    mac: MacAddress | None = None
    """Its MAC address."""
