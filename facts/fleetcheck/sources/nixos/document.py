"""What `nix/nixos.nix` tells of evaluated NixOS configurations.

Each field has what one group of options comes to, under the names that NixOS has for it.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt

from fleetcheck.fleet.model.fields import Id, Name
from fleetcheck.fleet.values import HIGHEST_PORT

Number = Annotated[StrictInt, Field(ge=1, le=HIGHEST_PORT)]
"""The number of a port."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Names(_Part):
    """`networking.hostName` and `networking.domain`."""

    host: str | None = None
    domain: str | None = None


class Addressed(_Part):
    """The addresses of an interface or a network, with or without the length of their prefix."""

    addresses: tuple[str, ...] = ()


class Opening(_Part):
    """Ports that the firewall opens, on one interface or on all."""

    low: Number
    high: Number
    protocol: Literal["TCP", "UDP"]
    interface: str | None = None


class Firewall(_Part):
    """`networking.firewall`."""

    enable: StrictBool = True
    open: tuple[Opening, ...] = ()


class SshPort(_Part):
    """A port that `services.openssh` listens on, and at which address."""

    port: Number
    addr: str | None = None


class OciContainer(_Part):
    """A container of `virtualisation.oci-containers`."""

    unit: Name | None = Field(default=None, alias="serviceName")
    ports: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    depends_on: tuple[Name, ...] = Field(default=(), alias="dependsOn")
    extra_options: tuple[str, ...] = Field(default=(), alias="extraOptions")


def _listed(value: object) -> object:
    """Return the values of a key of a unit, which may be one or several."""
    return value if isinstance(value, list | tuple) else [value]


_Texts = Annotated[tuple[str | StrictInt, ...], BeforeValidator(_listed)]


class SocketOptions(_Part):
    """What `socketConfig` says of where to listen."""

    streams: _Texts = Field(default=(), alias="ListenStream")
    datagrams: _Texts = Field(default=(), alias="ListenDatagram")
    ipv6_only: str | None = Field(default=None, alias="BindIPv6Only")


class Socket(_Part):
    """A unit of `systemd.sockets`."""

    enable: StrictBool = True
    streams: tuple[str | StrictInt, ...] = ()
    datagrams: tuple[str | StrictInt, ...] = ()
    options: SocketOptions = SocketOptions()


class Listen(_Part):
    """A line of `listen` of nginx; nothing stands for what nginx has by default."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    addr: str | None = None
    port: Annotated[StrictInt, Field(ge=0, le=HIGHEST_PORT)] | None = None
    ssl: StrictBool | None = None


class NginxHost(_Part):
    """One of `services.nginx.virtualHosts`."""

    server_name: str | None = Field(default=None, alias="serverName")
    aliases: tuple[str, ...] = Field(default=(), alias="serverAliases")
    listen: tuple[Listen, ...] = ()
    addresses: tuple[str, ...] = Field(default=(), alias="listenAddresses")
    only_ssl: StrictBool = Field(default=False, alias="onlySSL")
    enable_ssl: StrictBool = Field(default=False, alias="enableSSL")
    add_ssl: StrictBool = Field(default=False, alias="addSSL")
    force_ssl: StrictBool = Field(default=False, alias="forceSSL")
    reject_ssl: StrictBool = Field(default=False, alias="rejectSSL")
    quic: StrictBool = False


class Nginx(_Part):
    """`services.nginx`, where it is on."""

    listen: tuple[Listen, ...] = Field(default=(), alias="defaultListen")
    addresses: tuple[str, ...] = Field(default=("0.0.0.0", "[::0]"), alias="defaultListenAddresses")
    http: Number = Field(default=80, alias="defaultHTTPListenPort")
    https: Number = Field(default=443, alias="defaultSSLListenPort")
    hosts: dict[Name, NginxHost] = Field(default_factory=dict, alias="virtualHosts")


class CaddyHost(_Part):
    """One of `services.caddy.virtualHosts`."""

    host_name: str | None = Field(default=None, alias="hostName")
    aliases: tuple[str, ...] = Field(default=(), alias="serverAliases")
    addresses: tuple[str, ...] = Field(default=(), alias="listenAddresses")


class Caddy(_Part):
    """`services.caddy`, where it is on."""

    http: Number = Field(default=80, alias="httpPort")
    https: Number = Field(default=443, alias="httpsPort")
    config: str = Field(default="", alias="globalConfig")
    hosts: dict[Name, CaddyHost] = Field(default_factory=dict, alias="virtualHosts")


class Tunnel(_Part):
    """An interface of WireGuard, and the port that it listens on."""

    port: Annotated[StrictInt, Field(ge=0, le=HIGHEST_PORT)] | Literal["auto"] | None = None


class ForwardedPort(_Part):
    """A port of a machine that leads into a guest."""

    protocol: Literal["tcp", "udp"] = "tcp"
    host_port: Number = Field(alias="hostPort")
    inner: Number | None = Field(default=None, alias="containerPort")


class Account(_Part):
    """A user or group with its id."""

    id: Id


class BackupJob(_Part):
    """A job of restic or Borg, and the paths that it takes."""

    paths: tuple[str, ...] = ()


class Configuration(_Part):
    """What one configuration states; `failed` are the options that could not be evaluated."""

    name: Names = Names()
    system: Name | None = None
    target: Name | None = Field(default=None, alias="targetHost")
    tags: tuple[Name, ...] = ()
    failed: tuple[Name, ...] = ()
    interfaces: dict[Name, Addressed] = Field(default_factory=dict)
    networks: dict[Name, Addressed] = Field(default_factory=dict)
    firewall: Firewall = Firewall()
    ssh: tuple[SshPort, ...] = ()
    backend: Literal["docker", "podman"] = "podman"
    oci: dict[Name, OciContainer] = Field(default_factory=dict)
    sockets: dict[Name, Socket] = Field(default_factory=dict)
    nginx: Nginx | None = None
    caddy: Caddy | None = None
    wireguard: dict[Name, Tunnel] = Field(default_factory=dict)
    wg_quick: dict[Name, Tunnel] = Field(default_factory=dict, alias="wgQuick")
    netdevs: dict[Name, Tunnel] = Field(default_factory=dict)
    containers: "dict[Name, NspawnContainer]" = Field(default_factory=dict)
    microvms: "dict[Name, MicroVm]" = Field(default_factory=dict)
    users: dict[Name, Account] = Field(default_factory=dict)
    groups: dict[Name, Account] = Field(default_factory=dict)
    restic: dict[Name, BackupJob] = Field(default_factory=dict)
    borg: dict[Name, BackupJob] = Field(default_factory=dict)


class NspawnContainer(_Part):
    """One of `containers`, with the configuration inside."""

    own_network: StrictBool = Field(default=False, alias="ownNetwork")
    forwarded: tuple[ForwardedPort, ...] = Field(default=(), alias="forwardPorts")
    machine: Configuration


class MicroVm(_Part):
    """One of `microvm.vms`, with the configuration inside."""

    forwarded: tuple[ForwardedPort, ...] = Field(default=(), alias="forwardPorts")
    machine: Configuration


class NixosDocument(_Part):
    """All configurations of a fleet."""

    version: Literal[1] = Field(alias="nixos")
    machines: dict[Name, Configuration]
