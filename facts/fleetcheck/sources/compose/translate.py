"""Compose projects as a native fleet: each service an aspect on the hosts of its project.

A service provides `service:PROJECT/NAME`, and requires those that it depends on. What a project has
of networks and volumes is provided by an aspect for the project as a whole, under the name that
Docker gives it, and required where another project calls it external.
"""

from collections.abc import Iterable, Mapping, Sequence

from fleetcheck.documents.problem import Problem
from fleetcheck.fleet.values import HIGHEST_PORT
from fleetcheck.sources.compose.containers.translate import OWNER, add_containers
from fleetcheck.sources.compose.draft import Draft, Offer, Tree
from fleetcheck.sources.compose.item import Item, Spot
from fleetcheck.sources.compose.ports import HOST, Port, everywhere, spec_of
from fleetcheck.sources.compose.project.deployed import Deployed
from fleetcheck.sources.compose.project.numbers import WrittenPorts
from fleetcheck.sources.compose.project.requirements import DEFAULT, SHARED, require
from fleetcheck.sources.compose.references import Reference
from fleetcheck.sources.compose.service import Service
from fleetcheck.sources.compose.shared_names import external, is_name, shared_name
from fleetcheck.sources.compose.swarm import nodes_of

_INGRESS = "(ingress)"
"""How the aspect is called that has the ports of a Swarm: no service has brackets in its name."""


def translate(
    projects: Sequence[Deployed], swarm: bool, problems: list[Problem], paths: Sequence[str]
) -> Draft:
    """Return the fleet that at least one project is; names that are none are added to `problems`.

    With `swarm` the hosts are nodes of a Docker Swarm, over which the services are spread. `paths`
    are the files and folders in which the projects were looked for.
    """
    draft, written = Draft(projects[0].tree), WrittenPorts()
    services = {
        f"{project.key}/{name}": service
        for project in projects
        for name, service in project.services.items()
    }
    nodes = nodes_of(services, projects[0].hosts[0]) if swarm else None
    for project in projects:
        for host in project.hosts:
            draft.add_host(host)
        _Translation(draft, written, project, nodes, problems).add()
    if not swarm:
        add_containers(draft, projects, problems, paths)
    draft.settle()
    draft.numbers.update(written.settled())
    return draft


class _Translation:
    """One project on its way into the fleet."""

    def __init__(
        self,
        draft: Draft,
        written: WrittenPorts,
        project: Deployed,
        nodes: Mapping[str, Sequence[str]] | None,
        problems: list[Problem],
    ) -> None:
        self._draft = draft
        self._written = written
        self._project = project
        self._nodes = nodes
        self._problems = problems
        self._reach = "host" if nodes is None else "fleet"
        self._owner = f"{project.key}/{OWNER}"

    def add(self) -> None:
        for service in self._project.services.values():
            name = f"{self._project.key}/{service.name}"
            spot = Spot(service.item, key=True)
            self._add_placed(name, service, spot)
            self._written.use(service.item.get("ports"), self._project.envs[service.name])
            for reference in (*service.references, *self._implied(service)):
                require(self._draft, self._project, service.name, reference, self._problems)
            self._offer(f"service:{name}", name, spot)
            if service.container:
                spot = Spot(service.item.entries["container_name"])
                self._offer(f"container:{service.container}", name, spot)
        self._offer_shared()
        self._add_extra()

    def _add_placed(self, name: str, service: Service, spot: Spot) -> None:
        """Add a service where it runs, and its ports where they are taken."""
        ports = service.ports if service.replicas and service.shares is None else ()
        if self._nodes is None:
            self._draft.add_aspect(name, spot, self._project.hosts)
            self._add_ports(name, service, ports)
            return
        every = sorted({node for nodes in self._nodes.values() for node in nodes})
        ports = everywhere(ports)
        ingress = [port for port in ports if port.mode != HOST]
        others = [port for port in ports if port.mode == HOST]
        if ingress and others and list(self._nodes[name]) != every:
            self._draft.add_aspect(f"{name} {_INGRESS}", spot, every)
            self._add_ports(f"{name} {_INGRESS}", service, ingress)
            ports = tuple(others)
        self._draft.add_aspect(name, spot, every if ingress and not others else self._nodes[name])
        self._add_ports(name, service, ports)

    def _add_ports(self, name: str, service: Service, ports: Iterable[Port]) -> None:
        for port in ports:
            spot = Spot(port.item)
            if service.discards is not None:
                spec = {} if port.unknown else spec_of(port)
                spec["discarded"] = f"network_mode: {service.discards.text}"
                path = self._draft.add_port(name, port.name, spec, spot)
                self._draft.note((*path, "discarded"), Spot(service.discards))
            elif port.unknown or port.published is not None:
                path = self._draft.add_port(name, port.name, spec_of(port), spot)
                twice = service.replicas > 1 and self._nodes is None and not port.unknown
                if twice and service.counted is not None:
                    again = f"{port.name}, second replica"
                    self._draft.add_port(name, again, spec_of(port), Spot(service.counted))
                    continue
                self._written.add(path, port, self._project.envs[service.name])

    def _implied(self, service: Service) -> Iterable[Reference]:
        """Return the network that a service is in by default, if the project declares it."""
        says = service.item.get("networks") or service.item.get("network_mode")
        default = self._project.tree.get("networks", DEFAULT)
        if says is None and default is not None:
            yield Reference("network", DEFAULT, default, key=True, verb="uses the network")

    def _offer(
        self, capability: str, aspect: str, spot: Spot, preferred: bool = False, called: str = ""
    ) -> None:
        project, hosts = self._project, self._project.hosts
        own = (called, project.name.text) if called else None
        self._draft.offer(Offer(capability, aspect, self._reach, spot, hosts, preferred, own))

    def _offer_shared(self) -> None:
        """Offer the networks and volumes of the project by the names that Docker gives them."""
        project = self._project
        for what, section in SHARED.items():
            entries = project.tree.get(section)
            for name, entry in ({} if entries is None else entries.entries).items():
                shared = shared_name(self._project.name.text, name, entry)
                if shared and external(entry) is None:
                    spot = Spot(entry, key=True)
                    self._offer(f"{what}:{shared}", self._owner, spot, called=f"{what}:{name}")
        if project.tree.get("networks", DEFAULT) is None:
            self._offer(f"network:{project.name.text}_{DEFAULT}", self._owner, Spot(project.tree))

    def _add_extra(self) -> None:
        """Add what an app store declares for the project: the port of its page, and other apps."""
        port, own, provides, requires, *_ = self._project.extra
        number = _number(port)
        apps = [item for item in requires if is_name(item.text)]
        unknown = list(port.unknown) if port is not None else []
        shown = port if unknown or (number and not self._publishes(number)) else None
        if shown is not None or apps:
            spot = Spot(shown or apps[0])
            self._draft.add_aspect(self._owner, spot, self._project.hosts)
        if shown is not None:
            spec: Tree = {"unknown": unknown} if unknown else {"port": f"{number}/tcp"}
            self._draft.add_port(self._owner, "page", spec, Spot(shown))
        for item in apps:
            self._draft.require(self._owner, f"app:{item.text}", Spot(item))
        for item in (*(() if own is None else (own,)), *provides):
            if is_name(item.text):
                self._offer(f"app:{item.text}", self._owner, Spot(item), preferred=item is own)

    def _publishes(self, number: int) -> bool:
        """Return whether a service of the project publishes this port itself."""
        return any(
            port.published is not None and port.published[0] <= number <= port.published[1]
            for service in self._project.services.values()
            for port in service.ports
            if port.protocol == "tcp"
        )


def _number(port: Item | None) -> int:
    """Return the number of a port of an app store, or 0 if it is none."""
    text = "" if port is None or port.unknown else port.text
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 5 else 0
    return number if number <= HIGHEST_PORT else 0
