"""The native fleet that configurations amount to: their hosts, and what NixOS runs on them."""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_interface

from fleetcheck.documents.document import Document
from fleetcheck.documents.location import Path
from fleetcheck.fleet.values import Ports, parse_ports
from fleetcheck.sources.nixos.document import (
    Configuration,
    ForwardedPort,
    NixosDocument,
    Tunnel,
)
from fleetcheck.sources.nixos.draft import Draft, some
from fleetcheck.sources.nixos.listening import (
    Bound,
    bound,
    of_caddy,
    of_nginx,
    sites_of_caddy,
    socket,
)
from fleetcheck.sources.nixos.oci import add_containers

CONTAINER, ON_HOST, MICROVM = "nixos-container", "nixos-container on the host's network", "microvm"

_DEFAULT_NAMES = ("nixos", "localhost")
_LOOPBACK = "lo"


def translate(document: Document, said: NixosDocument) -> Draft:
    """Return the hosts of a document, the guests on them, and the aspects that are placed there."""
    draft = Draft(document.locate)
    for name, configuration in sorted(said.machines.items()):
        written: Path = ("machines", name)
        draft.hosts[name] = {}
        draft.origins.note(("hosts", name), written, key=True)
        _Machine(draft, document, ("hosts", name), written, configuration).add()
    return draft


class _Machine:
    """One configuration, at a path of the document, and the entry of the fleet that it becomes."""

    def __init__(
        self, draft: Draft, document: Document, path: Path, here: Path, said: Configuration
    ) -> None:
        self.draft = draft
        self.document = document
        self.path = path
        self.here = here
        self.said = said
        self.name = str(path[1])

    def add(self) -> None:
        entry = self.draft.machine(self.path)
        entry |= {"class": "nixos", "partial": True}
        if self.said.system is not None:
            entry["system"] = self.said.system
        for index, tag in enumerate(self.said.tags):
            self.draft.append(self.path, "tags", tag, (*self.here, "tags", index))
        for key, accounts in (("users", self.said.users), ("groups", self.said.groups)):
            entry[key] = {name: account.id for name, account in accounts.items()}
            for name in accounts:
                self.draft.origins.note((*self.path, key, name), (*self.here, key, name), key=True)
        self.add_names()
        self.add_programs()
        add_containers(self.draft, self.document, self.path, self.here, self.said)
        self.add_guests()
        self.add_backups()
        self.add_firewall()
        if self.said.failed:
            count, names = len(self.said.failed), some(self.said.failed)
            what = "1 option could not be evaluated and is"
            if count > 1:
                what = f"{count} options could not be evaluated and are"
            self.note(f"{what} left out: {names}")

    def note(self, text: str) -> None:
        self.draft.notes.append(f"`{self.name}`: {text}")

    def add_names(self) -> None:
        """Add the names and addresses by which the machine is known, each once."""
        names = self.said.name
        known: set[str] = set()
        if names.host and names.host not in _DEFAULT_NAMES:
            full = f"{names.host}.{names.domain}" if names.domain else names.host
            known.add(full)
            self.draft.append(self.path, "names", full, (*self.here, "name"))
        for address, written in self.addresses():
            if str(address) not in known:
                known.add(str(address))
                self.draft.append(self.path, "addresses", str(address), written)
        target = (self.said.target or "").rpartition("@")[2]
        if target and target not in known:
            key = "addresses" if _address(target) is not None else "names"
            self.draft.append(self.path, key, target, (*self.here, "targetHost"))

    def addresses(self) -> Iterator[tuple[IPv4Address | IPv6Address, Path]]:
        for section, interfaces in (
            ("interfaces", self.said.interfaces),
            ("networks", self.said.networks),
        ):
            for name, interface in sorted(interfaces.items()):
                for index, text in enumerate(interface.addresses):
                    written: Path = (*self.here, section, name, "addresses", index)
                    address = _address(text)
                    if address is None:
                        self.draft.wrong(f"`{text}` is no IP address", written)
                    elif name != _LOOPBACK and not (address.is_loopback or address.is_link_local):
                        yield address, written

    def unit(self, name: str, written: Path) -> str:
        return self.draft.unit(self.path, name, written)

    def add_programs(self) -> None:
        said, draft = self.said, self.draft
        for index, port in enumerate(said.ssh):
            written: Path = (*self.here, "ssh", index)
            found = bound(port.port, address=port.addr or "")
            if found is not None:
                draft.listen(self.unit("sshd", (*self.here, "ssh")), found, written)
        self.add_sockets()
        if said.nginx is not None:
            self.unit("nginx", (*self.here, "nginx"))
            for name, host in sorted(said.nginx.hosts.items()):
                rules = (host.server_name or name, *host.aliases)
                self.add_site("nginx", name, rules, tuple(of_nginx(said.nginx, host)))
        if said.caddy is not None:
            self.unit("caddy", (*self.here, "caddy"))
            for name, site in sorted(said.caddy.hosts.items()):
                rules = sites_of_caddy(name, site)
                self.add_site("caddy", name, rules, tuple(of_caddy(said.caddy, name, site)))
        for section, tunnels, form in (
            ("wireguard", said.wireguard, "wireguard-{}"),
            ("wgQuick", said.wg_quick, "wg-quick-{}"),
            ("netdevs", said.netdevs, "{}.netdev"),
        ):
            self.add_tunnels(section, tunnels, form)

    def add_sockets(self) -> None:
        for name, unit in sorted(self.said.sockets.items()):
            written: Path = (*self.here, "sockets", name)
            only = unit.options.ipv6_only == "ipv6-only"
            listening = (
                ("tcp", unit.streams, ("streams",)),
                ("tcp", unit.options.streams, ("options", "ListenStream")),
                ("udp", unit.datagrams, ("datagrams",)),
                ("udp", unit.options.datagrams, ("options", "ListenDatagram")),
            )
            for protocol, values, keys in listening if unit.enable else ():
                for value in values:
                    found = socket(value, protocol, only)
                    if found is not None:
                        aspect = self.unit(f"{name}.socket", written)
                        self.draft.listen(aspect, found, (*written, *keys))

    def add_site(
        self, server: str, name: str, rules: tuple[str, ...], listening: tuple[Bound, ...]
    ) -> None:
        """Add where a server listens for a virtual host, and what it takes there."""
        written: Path = (*self.here, server, "virtualHosts", name)
        aspect = f"{server}/{self.name}"
        for found in listening:
            self.draft.listen(aspect, found, written)
        site = self.unit(f"{server}: {name}", written)
        numbers = sorted({str(found.ports) for found in listening}) or ["any"]
        for rule in dict.fromkeys(rules):
            for number in numbers:
                route = {"proxy": server, "name": name, "rule": rule, "entry": number}
                self.draft.append(("aspects", site), "routes", route, written)

    def add_tunnels(self, section: str, tunnels: dict[str, Tunnel], form: str) -> None:
        for name, tunnel in sorted(tunnels.items()):
            if isinstance(tunnel.port, int) and tunnel.port:
                written: Path = (*self.here, section, name)
                found = Bound(Ports(tunnel.port, tunnel.port, "udp"))
                self.draft.listen(self.unit(form.format(name), written), found, written)

    def add_guests(self) -> None:
        for name, container in sorted(self.said.containers.items()):
            kind = CONTAINER if container.own_network else ON_HOST
            written: Path = (*self.here, "containers", name)
            self.add_guest(name, kind, container.machine, written)
            if container.own_network:
                self.forward(f"container@{name}", container.forwarded, written)
        for name, vm in sorted(self.said.microvms.items()):
            written = (*self.here, "microvms", name)
            self.add_guest(name, MICROVM, vm.machine, written)
            self.forward(f"microvm@{name}", vm.forwarded, written)

    def add_guest(self, name: str, kind: str, said: Configuration, written: Path) -> None:
        netns = "host" if kind == ON_HOST else "own"
        self.draft.kinds[kind] = {"isolated": True, "netns": netns}
        scope = f"{self.name}/{name}"
        self.draft.scopes[scope] = {"parent": self.name, "kind": kind}
        path: Path = ("scopes", scope)
        self.draft.origins.note(path, written, key=True)
        _Machine(self.draft, self.document, path, (*written, "machine"), said).add()
        if kind == ON_HOST:
            self.draft.bound[self.name] += self.draft.bound[scope]

    def forward(self, unit: str, forwarded: tuple[ForwardedPort, ...], written: Path) -> None:
        for index, port in enumerate(forwarded):
            found = Bound(Ports(port.host_port, port.host_port, port.protocol))
            here: Path = (*written, "forwardPorts", index)
            self.draft.listen(self.unit(unit, written), found, here)

    def add_backups(self) -> None:
        for section, jobs, form in (
            ("restic", self.said.restic, "restic-backups-{}"),
            ("borg", self.said.borg, "borgbackup-job-{}"),
        ):
            for name, job in sorted(jobs.items()):
                written: Path = (*self.here, section, name)
                aspect = self.unit(form.format(name), written)
                self.draft.state(aspect, "emits", {"backup": list(job.paths)}, written)

    def add_firewall(self) -> None:
        """Add what the firewall opens, and say of what listens there if it is not known."""
        firewall = self.said.firewall
        if not firewall.enable:
            self.note("its firewall is off")
            return
        opened: dict[str, Path] = {}
        for index, each in enumerate(firewall.open):
            if each.low > each.high:
                continue
            ports = Ports(each.low, each.high, each.protocol.lower())
            opened.setdefault(str(ports), (*self.here, "firewall", "open", index))
        for text, written in opened.items():
            self.draft.append(self.path, "open", text, written)
        heard = [each.ports for each in self.draft.bound[self.name] if not each.is_local]
        silent = [text for text in opened if not any(map(parse_ports(text).overlaps, heard))]
        if silent:
            noun = "port" if len(silent) == 1 else "ports"
            self.note(f"it is not known what listens on the open {noun} {some(silent)}")


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_interface(text).ip
    except ValueError:
        return None
