"""Aspects for what was seen, while they are put together, each with where it is written."""

from collections.abc import Collection, Iterable

from fleetcheck.documents.location import Location, Path
from fleetcheck.sources.observed.seen import Seen


class Draft:
    """The aspects of what runs outside of a fleet, and the hosts that they are on."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._places: dict[Path, Location] = {}
        self._hosts: dict[str, list[str]] = {}
        self._aspects: dict[str, dict[str, object]] = {}

    def add(self, host: str, name: str, seen: Seen, is_elsewhere: bool) -> None:
        """Add a container or a process; `is_elsewhere` if another host should run the container."""
        name = self._place(host, name, seen)
        aspect = self._aspects[name]
        aspect["outside"] = seen.kind
        if seen.bound:
            ports = [{"port": str(each.ports), "bind": each.address} for each in seen.bound]
            aspect["ports"] = {"seen": ports}
            for index, each in enumerate(seen.bound):
                self._places["aspects", name, "ports", "seen", index] = each.location
        if seen.kind == "container":
            aspect["containers"] = [seen.name]
        if is_elsewhere:
            aspect["project"] = {"name": seen.project, "folder": host, "service": seen.part}

    def add_networks(
        self,
        host: str,
        name: str,
        seen: Iterable[Seen],
        wanted: Collection[str],
        addressed: bool = False,
    ) -> None:
        """Add the networks that are there, so far as something in the fleet wants one of them.

        Where the fleet has fixed addresses or subnets, those with a subnet are added as well.
        """
        found: dict[str, Seen] = {}
        pooled: dict[str, Seen] = {}
        for each in seen:
            for network in (each.name,) if each.kind == "network" else each.networks:
                if f"network:{network}" in wanted:
                    found.setdefault(network, each)
                if addressed and each.pools:
                    pooled.setdefault(network, each)
        if not found and not pooled:
            return
        name = self._place(host, name, next(iter((found or pooled).values())))
        aspect = self._aspects[name]
        aspect["outside"] = "network"
        aspect["provides"] = [f"network:{network}" for network in found]
        aspect["networks"] = [_network(each) for each in pooled.values()]
        for index, each in enumerate(pooled.values()):
            self._places["aspects", name, "networks", index] = each.location
        for index, each in enumerate(found.values()):
            self._places["aspects", name, "provides", index] = each.location

    def tree(self) -> dict[str, object]:
        """Return the part of a fleet in the native format."""
        hosts = {host: {"aspects": aspects} for host, aspects in self._hosts.items()}
        return {"fleet": 1, "hosts": hosts, "aspects": self._aspects}

    def written(self, path: Path, otherwise: Location) -> Location:
        """Return where a part of the fleet is written, or what is around it."""
        for length in range(len(path), 0, -1):
            if path[:length] in self._places:
                return self._places[path[:length]]
        return otherwise

    def _place(self, host: str, name: str, seen: Seen) -> str:
        """Place a new aspect on a host; return its name, which is that one or one much like it."""
        while name in self._aspects:
            name = f"{name}'"
        placed = self._hosts.setdefault(host, [])
        self._places["aspects", name] = seen.location
        self._places["hosts", host, "aspects", len(placed)] = seen.location
        placed.append(name)
        self._aspects[name] = {}
        return name


def _network(seen: Seen) -> dict[str, object]:
    """Return a network with its subnets; where no gateway was seen, it has none."""
    pools = [
        {"subnet": subnet, **({"gateway": gateway} if gateway else {})}
        for subnet, gateway in seen.pools
    ]
    alone = not all(gateway for _, gateway in seen.pools)
    driver = {"driver": seen.driver} if seen.driver else {}
    return {"name": seen.name, **driver, "internal": alone, "subnets": pools}
