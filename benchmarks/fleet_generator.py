"""Writes fleets to measure with: the same arguments give the same bytes.

The workload: 20 services a host, 50 hosts an environment, scopes up to four deep (fleet,
environment, host, guest), each service a manifest of its own. Everything a service asks for lies
within bounded pools, so a fleet of twice the size is twice the work.

    python benchmarks/fleet_generator.py SERVICES [--faults F] [--seed N] [--truth] > fleet.json
"""

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

SERVICES_PER_HOST = 20
HOSTS_PER_ENVIRONMENT = 50
CORE_POOL = 64
"""How many capabilities reach the whole fleet, apart from one interface of each host."""
SHARED_POOL = 16
"""How many capabilities reach an environment, each with one provider there."""
LOCAL_POOL = range(5, 10)
"""The slots of a host that provide to this host only."""
FIRST_CONSUMER = 10
"""From this slot on services only consume, so that a fault there breaks nobody far away."""
FIRST_IN_GUEST = 15
"""From this slot on services run in the guest of their host, where it has one."""
RUNTIMES = 8
FIRST_RESERVED, LAST_RESERVED = 32768, 60999


class Claim(NamedTuple):
    """A port as a service binds it."""

    port: int
    protocol: str
    bind: str
    open: bool = False

    def spec(self) -> object:
        """Return it as a fleet spells it, in the short form where that says everything."""
        text = f"{self.port}/{self.protocol}"
        if self.bind == "*" and not self.open:
            return text
        return {"port": text, "bind": self.bind} | ({"open": True} if self.open else {})


class Host(NamedTuple):
    """A host with at most one guest; a guest that is a microvm has an address of its own."""

    number: int
    name: str
    environment: str
    address: str
    guest: str
    kind: str
    guest_address: str
    watched: bool


@dataclass
class Service:
    """One service: where it is, and what its manifest will say."""

    number: int
    slot: int
    host: Host
    scope: str
    namespace: str
    provides: list[dict[str, str]] = field(default_factory=list)
    requires: list[str] = field(default_factory=list)
    imports: list[str] = field(default_factory=list)
    needs: list[str] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Return the name of its aspect."""
        return f"service-{self.number:06d}"

    @property
    def place(self) -> str:
        """Return its placement as findings name it."""
        return f"{self.name}@{self.scope}"

    def manifest(self) -> dict[str, object]:
        """Return the aspect that declares it."""
        ports = zip(("main", "metrics", "admin", "extra"), self.claims, strict=False)
        said = {
            "provides": self.provides,
            "requires": self.requires,
            "imports": self.imports,
            "needs": self.needs,
            "ports": {name: claim.spec() for name, claim in ports},
            "content": {"nixos": [f"services.{self.name}.enable"]},
        }
        return {key: value for key, value in said.items() if value}


def generate(services: int, faults: float = 0.01, seed: int = 1) -> dict[str, object]:
    """Return a native fleet; without faults it has neither an error nor a warning.

    `faults` is the share of the services, between 0 and 1, that get one fault each.
    """
    hosts, built, _ = _build(services, faults, seed)
    return _fleet(hosts, built)


def truth(services: int, faults: float = 0.01, seed: int = 1) -> list[str]:
    """Return the findings that `generate` provokes, sorted: the name of the rule and the place."""
    return _build(services, faults, seed)[2]


def _build(services: int, faults: float, seed: int) -> tuple[list[Host], list[Service], list[str]]:
    rng = Random(f"{services}-{seed}")
    number_of_hosts = -(-services // SERVICES_PER_HOST)
    hosts = [_host(rng, number) for number in range(number_of_hosts)]
    built = [_service(rng, services, hosts, number) for number in range(services)]
    _add_imports(rng, built)
    injected = _Faults(Random(f"faults-{services}-{seed}"), built).inject(faults)
    return hosts, built, injected


def _host(rng: Random, number: int) -> Host:
    name = f"host-{number:05d}"
    chance = rng.random()
    kind = "microvm" if chance < 0.2 else "container" if chance < 0.6 else ""
    low = f"{number >> 8 & 255}.{number & 255}"
    return Host(
        number,
        name,
        f"env-{number // HOSTS_PER_ENVIRONMENT:04d}",
        f"10.{number >> 16}.{low}",
        f"{name}-guest" if kind else "",
        kind,
        f"10.{128 + (number >> 16)}.{low}" if kind == "microvm" else "",
        number % HOSTS_PER_ENVIRONMENT == 0 or rng.random() < 0.2,
    )


def _service(rng: Random, services: int, hosts: Sequence[Host], number: int) -> Service:
    slot, host = number % SERVICES_PER_HOST, hosts[number // SERVICES_PER_HOST]
    inside = bool(host.guest) and slot >= FIRST_IN_GUEST
    scope = host.guest if inside else host.name
    namespace = host.guest if inside and host.kind == "microvm" else host.name
    service = Service(number, slot, host, scope, namespace)
    _add_capabilities(rng, services, len(hosts), service)
    if rng.random() < 0.1:
        service.needs.append(f"runtime-{rng.randrange(RUNTIMES)}")
    _add_claims(rng, service)
    return service


def _providers(services: int, slot: int) -> int:
    """Return how many hosts have this slot; the last host may have fewer services than others."""
    return max(0, -(-(services - slot) // SERVICES_PER_HOST))


def _add_capabilities(rng: Random, services: int, hosts: int, service: Service) -> None:
    """Let the service provide what its slot stands for, and require only what comes before that.

    At every node of the scope tree a capability has one provider, and the order fleet, environment,
    host, consumer, then rank, holds everywhere: neither an ambiguity nor a cycle can arise.
    """
    slot, host = service.slot, service.host.number
    rank = host % HOSTS_PER_ENVIRONMENT
    core = min(CORE_POOL, _providers(services, 2))
    shared = min(SHARED_POOL, _providers(services, 1) - (host - rank))
    local = interfaces = 0
    if slot == 0:
        service.provides.append({"cap": f"interface-{host}", "reach": "fleet"})
        interfaces = host
    elif slot == 1 and rank < SHARED_POOL:
        service.provides.append({"cap": f"shared-{rank}", "reach": "environment"})
        shared = rank
    elif slot == 2 and host < CORE_POOL:
        service.provides.append({"cap": f"core-{host}", "reach": "fleet"})
        core, shared = host, 0
    elif slot == 3 and shared > 0 and rng.random() < 0.3:
        nearer = rng.randrange(shared)  # nearer than the environment's own provider of it
        if nearer != rank:
            service.provides.append({"cap": f"shared-{nearer}", "reach": "host"})
            shared = nearer
    elif slot in LOCAL_POOL:
        local = slot - LOCAL_POOL.start
        service.provides.append({"cap": f"local-{local}", "reach": "host"})
    elif slot >= FIRST_CONSUMER:
        local, interfaces = len(LOCAL_POOL), hosts
        if slot == FIRST_IN_GUEST:
            service.provides.append({"cap": "inner", "reach": "host"})
    pools = [("core", core), ("shared", shared), ("local", local), ("interface", interfaces)]
    usable = [(name, size) for name, size in pools if size > 0]
    wanted = [rng.choice(usable) for _ in range(rng.randrange(4))] if usable else []
    asked = [f"{name}-{rng.randrange(size)}" for name, size in wanted]
    if slot > FIRST_IN_GUEST and asked and rng.random() < 0.3:
        asked[-1] = "inner"
    service.requires.extend(dict.fromkeys(asked))


def _add_claims(rng: Random, service: Service) -> None:
    """Let the service bind one to three ports that nobody else binds at the same address."""
    if service.namespace == service.host.name:
        own, first = service.host.address, 2000 + 10 * service.slot
    else:  # the same numbers as on the host, in another namespace
        own, first = service.host.guest_address, 2000 + 10 * (service.slot - FIRST_IN_GUEST)
    for port in range(first, first + 1 + rng.randrange(3)):
        bind = rng.choices(("*", own, "127.0.0.1", "::1"), (6, 2, 1, 1))[0]
        protocol = "tcp" if rng.random() < 0.8 else "udp"
        service.claims.append(Claim(port, protocol, bind, bind == "*" and rng.random() < 0.2))
    neighbours = {  # one port number, kept apart by address or protocol alone
        5: Claim(53, "udp", "127.0.0.1"),
        6: Claim(53, "udp", own),
        7: Claim(53, "tcp", "::1"),
        8: Claim(443, "tcp", "*", open=True),
        9: Claim(443, "udp", "*", open=True),
    }
    if service.slot in neighbours:
        service.claims[-1] = neighbours[service.slot]


def _add_imports(rng: Random, services: Sequence[Service]) -> None:
    """Let a quarter of the consumers import an aspect of their host that they can see."""
    for service in services:
        if service.slot >= FIRST_CONSUMER and rng.random() < 0.25:
            first = service.number - service.slot
            other = services[rng.randrange(first, service.number)]
            if other.namespace in (service.host.name, service.namespace):
                service.imports.append(other.name)


class _Faults:
    """Injects faults; each way returns the finding it causes, or None where it is impossible."""

    def __init__(self, rng: Random, services: Sequence[Service]) -> None:
        self.rng = rng
        self.services = services
        self.contested: set[tuple[str, int, str]] = set()
        self.neighbours: dict[str, list[Service]] = defaultdict(list)
        for service in services:
            self.neighbours[service.namespace].append(service)

    def inject(self, share: float) -> list[str]:
        ways: list[Callable[[Service], str | None]] = [
            self.collision,
            self.reserved,
            self.unknown,
            self.nowhere,
            self.short,
            self.unseen,
        ]
        done: Counter[Callable[[Service], str | None]] = Counter()
        findings = []
        for service in self.rng.sample(self.services, round(share * len(self.services))):
            for way in sorted(ways, key=lambda way: done[way]):
                finding = way(service)
                if finding is not None:
                    done[way] += 1
                    findings.append(finding)
                    break
        return sorted(findings)

    def collision(self, service: Service) -> str | None:
        """Bind at every address what a neighbour binds already; each port gets one such fault."""
        neighbour = self.rng.choice(self.neighbours[service.namespace])
        target = neighbour.claims[0]
        contested = (service.namespace, target.port, target.protocol)
        if neighbour is service or contested in self.contested:
            return None
        self.contested.add(contested)
        service.claims.append(Claim(target.port, target.protocol, "*"))
        return f"port-collision {service.namespace} {target.port}/{target.protocol}"

    def reserved(self, service: Service) -> str:
        """Bind a port that the fleet reserves."""
        port = FIRST_RESERVED + service.slot
        service.claims.append(Claim(port, "tcp", "*"))
        return f"port-reserved {service.namespace} {port}/tcp"

    def unknown(self, service: Service) -> str:
        """Need an aspect that does not exist."""
        service.needs.append(f"absent-{service.number}")
        return f"unknown-aspect absent-{service.number}"

    def nowhere(self, service: Service) -> str | None:
        """Require what nobody provides."""
        if service.slot < FIRST_CONSUMER:
            return None
        capability = f"nowhere-{service.number}"
        service.requires.append(capability)
        return f"requirement-unmet {service.place} {capability}"

    def short(self, service: Service) -> str | None:
        """Require what one service provides, out of its own reach."""
        provider = self.elsewhere(service)
        if provider is None:
            return None
        capability = f"short-{service.number}"
        apart = provider.host.environment != service.host.environment
        provider.provides.append({"cap": capability, "reach": "environment" if apart else "host"})
        service.requires.append(capability)
        return f"requirement-unmet {service.place} {capability}"

    def unseen(self, service: Service) -> str | None:
        """Import an aspect whose reach ends at another host."""
        other = self.elsewhere(service)
        if other is None:
            return None
        service.imports.append(other.name)
        return f"import-unresolved {service.place} {other.name}"

    def elsewhere(self, service: Service) -> Service | None:
        other = self.rng.choice(self.services)
        if service.slot < FIRST_CONSUMER or other.host is service.host:
            return None
        return other


def _fleet(hosts: Sequence[Host], services: Sequence[Service]) -> dict[str, object]:
    placed: dict[str, list[str]] = defaultdict(list)
    for service in services:
        placed[service.scope].append(service.name)
    environments = sorted({host.environment for host in hosts})
    return {
        "fleet": 1,
        "name": "benchmark",
        "ports": {"reserved": ["22/tcp", f"{FIRST_RESERVED}-{LAST_RESERVED}"]},
        "kinds": {
            "container": {},
            "microvm": {"isolated": True, "netns": "own", "class": "nixos"},
        },
        "environments": {name: {} for name in environments},
        "hosts": {host.name: _host_entry(host, placed[host.name]) for host in hosts},
        "scopes": {
            host.guest: _guest_entry(host, placed[host.guest])
            for host in hosts
            if host.guest in placed
        },
        "aspects": {service.name: service.manifest() for service in services}
        | {f"runtime-{number}": {} for number in range(RUNTIMES)}
        | {name: entry for env in environments for name, entry in _telemetry_aspects(env)},
        "services": {
            f"telemetry-{host.environment}": _telemetry(host)
            for host in hosts[::HOSTS_PER_ENVIRONMENT]
        },
        "deliver": [
            {
                "from": host.guest,
                "class": "nixos",
                "to": host.name,
                "at": f"microvm.vms.{host.guest}.config",
                "mode": "nest-verbatim",
            }
            for host in hosts
            if host.kind == "microvm" and host.guest in placed
        ],
    }


def _host_entry(host: Host, aspects: list[str]) -> dict[str, object]:
    return {
        "environment": host.environment,
        "tags": [f"watched-{host.environment}"] if host.watched else [],
        "class": "nixos",
        "address": host.address,
        "aspects": aspects,
    }


def _guest_entry(host: Host, aspects: list[str]) -> dict[str, object]:
    address = {"address": host.guest_address} if host.guest_address else {}
    return {"parent": host.name, "kind": host.kind, **address, "aspects": aspects}


def _telemetry(first: Host) -> dict[str, object]:
    """Return a service with a role by name and one by tag; each environment has its own tag."""
    environment = first.environment
    return {
        "roles": {
            "collector": {
                "hosts": [first.name],
                "count": 1,
                "aspects": [f"collector-{environment}"],
            },
            "agent": {
                "select": f"tag:watched-{environment}",
                "aspects": [f"agent-{environment}"],
                "peers": ["collector"],
            },
        }
    }


def _telemetry_aspects(environment: str) -> list[tuple[str, dict[str, object]]]:
    provides = [{"cap": "telemetry", "reach": "environment"}]
    return [
        (f"collector-{environment}", {"provides": provides, "ports": {"main": "9090/tcp"}}),
        (f"agent-{environment}", {"requires": ["telemetry"], "ports": {"main": "9100/tcp"}}),
    ]


def main() -> None:
    """Write a fleet, or with `--truth` the findings that it must have, to standard output."""
    parser = argparse.ArgumentParser(description="Write a fleet to measure with.")
    parser.add_argument("services", type=int)
    parser.add_argument("--faults", type=float, default=0.01, help="share of faulty services")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--truth", action="store_true", help="write the findings to expect")
    said = parser.parse_args()
    if not 1 <= said.services <= 1_000_000 or not 0 <= said.faults <= 1:
        parser.error("expected 1 to 1,000,000 services and a share of faults between 0 and 1")
    if said.truth:
        sys.stdout.writelines(f"{line}\n" for line in truth(said.services, said.faults, said.seed))
        return
    json.dump(generate(said.services, said.faults, said.seed), sys.stdout, separators=(",", ":"))
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
