"""Where programs listen, as their options write it."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from fleetcheck.fleet.values import EVERY_ADDRESS, HIGHEST_PORT, Ports, parse_address
from fleetcheck.resolve.endpoints import is_loopback
from fleetcheck.sources.nixos.document import Caddy, CaddyHost, Listen, Nginx, NginxHost

_SOCKET = re.compile(r"(?:(?P<address>\[[^]]+\]|[0-9.]+):)?(?P<port>[0-9]{1,5})")
_SITE = re.compile(
    r"(?:(?P<scheme>https?)://)?(?P<host>\[[^]]*\]|[^:/]*)(?::(?P<port>\d{1,5}))?(?:/.*)?"
)
_BETWEEN = re.compile(r"[\s,]+")
_NUMBER_OF_CADDY = re.compile(r"^\s*(?P<name>https?)_port\s+(?P<number>\d{1,5})\s*$", re.MULTILINE)
_REDIRECTS = re.compile(r"^\s*auto_https\s+(?:off|disable_redirects)\b", re.MULTILINE)


class Bound(NamedTuple):
    """A port, or several in a row, and the address at which something listens there."""

    ports: Ports
    address: str = EVERY_ADDRESS
    ipv6_only: bool = False

    @property
    def name(self) -> str:
        """Return how the port is called: by its number."""
        return str(self.ports).removesuffix("/tcp")

    @property
    def is_local(self) -> bool:
        """Return whether only the machine itself reaches it."""
        return self.address != EVERY_ADDRESS and is_loopback(self.address)

    @property
    def spec(self) -> dict[str, object]:
        """Return the port as a fleet writes it."""
        spec: dict[str, object] = {"port": str(self.ports)}
        if self.address != EVERY_ADDRESS:
            spec["bind"] = self.address
        if self.ipv6_only:
            spec["ipv6only"] = True
        return spec


def bound(
    number: int, protocol: str = "tcp", address: str = "", only: bool = False
) -> Bound | None:
    """Return a port at an address as options write it, None if the address is none of IP."""
    try:
        found = parse_address(address)
    except ValueError:
        return None
    return Bound(Ports(number, number, protocol), found, only and found == "::")


def socket(value: str | int, protocol: str, ipv6_only: bool) -> Bound | None:
    """Return where a socket listens, None if that is no port: systemd.socket(5), ListenStream."""
    match = _SOCKET.fullmatch(str(value))
    if match is None or not 1 <= int(match["port"]) <= HIGHEST_PORT:
        return None
    return bound(int(match["port"]), protocol, match["address"] or "", ipv6_only)


def of_nginx(nginx: Nginx, host: NginxHost) -> Iterator[Bound]:
    """Yield where nginx listens for a virtual host, as the NixOS module writes its `listen` lines.

    nginx takes no IPv4 at an IPv6 address.
    """
    only = host.only_ssl or host.enable_ssl
    has_ssl = only or host.add_ssl or host.force_ssl
    lines: tuple[Listen | None, ...] = host.listen
    if not lines:
        addresses = host.addresses or nginx.addresses
        given = nginx.listen or tuple(Listen(addr=each) for each in addresses)
        lines = (
            *(_line(each, nginx.https, True) for each in given if has_ssl or host.reject_ssl),
            *(_line(each, nginx.http, False) for each in given if not only),
        )
    for line in lines:
        if line is None or not line.port:
            continue
        for protocol in ("tcp", "udp") if host.quic and line.ssl else ("tcp",):
            found = bound(line.port, protocol, line.addr or "", only=True)
            if found is not None:
                yield found


def _line(line: Listen, number: int, ssl: bool) -> Listen | None:
    """Return a line with or without TLS, None if it is meant for the other."""
    if line.ssl is not None and line.ssl != ssl:
        return None
    return Listen(addr=line.addr, port=line.port or number, ssl=ssl)


def of_caddy(caddy: Caddy, name: str, host: CaddyHost) -> Iterator[Bound]:
    """Yield where Caddy listens for a virtual host: Caddyfile, site addresses.

    A site with a name has TLS, and what comes without TLS is redirected.
    """
    numbers = {"http": caddy.http, "https": caddy.https}
    for said in _NUMBER_OF_CADDY.finditer(caddy.config):
        numbers[said["name"]] = int(said["number"])
    redirects = _REDIRECTS.search(caddy.config) is None
    for site in sites_of_caddy(name, host):
        match = _SITE.fullmatch(site)
        if match is None:
            continue
        plain = match["scheme"] == "http" or (match["scheme"] is None and not match["host"])
        own = int(match["port"] or numbers["http" if plain else "https"])
        for number in (own,) if plain or not redirects else (own, numbers["http"]):
            for address in host.addresses or ("",):
                found = bound(number, "tcp", address) if 1 <= number <= HIGHEST_PORT else None
                if found is not None:
                    yield found


def sites_of_caddy(name: str, host: CaddyHost) -> tuple[str, ...]:
    """Return the addresses of the sites of a virtual host."""
    said = (host.host_name or name, *host.aliases)
    return tuple(site for text in said for site in _BETWEEN.split(text) if site)
