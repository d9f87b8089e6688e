"""The arithmetic of IP addresses: what lies in which subnet, and what Docker keeps for itself."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from fleetcheck.documents.location import Path
from fleetcheck.fleet import model

_BITS = {4: 32, 6: 128}
_BRIDGE = "bridge"
_LOCAL = frozenset((_BRIDGE, "macvlan", "ipvlan"))


class Subnets:
    """Subnets, and which of them are around an address or another subnet.

    Each look-up takes one step for each length of a prefix, however many subnets there are.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        """Index subnets in their canonical spelling."""
        self.texts = frozenset(texts)
        self._known: dict[tuple[int, int], dict[int, str]] = defaultdict(dict)
        for text in sorted(self.texts):
            subnet = ip_network(text)
            first = int(subnet.network_address)
            self._known[subnet.version, subnet.prefixlen][first] = text

    def around_address(self, address: str) -> Iterator[str]:
        """Yield the subnets in which an address lies."""
        parsed = ip_address(address)
        yield from self._around(parsed.version, int(parsed), _BITS[parsed.version])

    def around_subnet(self, text: str) -> Iterator[str]:
        """Yield the subnets in which another one lies, but for itself."""
        subnet = ip_network(text)
        first = int(subnet.network_address)
        yield from self._around(subnet.version, first, subnet.prefixlen - 1)

    def _around(self, version: int, number: int, longest: int) -> Iterator[str]:
        for (known, length), found in self._known.items():
            if known == version and length <= longest:
                rest = _BITS[version] - length
                text = found.get(number >> rest << rest)
                if text is not None:
                    yield text


def space_of(network: model.DockerNetwork) -> str:
    """Return among which subnets those of a network must not overlap: `local`, or its driver's.

    The drivers `bridge`, `macvlan` and `ipvlan` take theirs from one list of the engine.
    """
    return "local" if network.driver in _LOCAL else network.driver


def kept(network: model.DockerNetwork, index: int) -> Iterator[tuple[str, str, Path]]:
    """Yield the addresses in a subnet that no container gets: what for, and which key says so.

    It is `gateway`, `reserved`, `first` (of a bridge without a gateway), `network` or `broadcast`;
    the key is below the pool, and nothing where the subnet itself says so.
    """
    pool = network.subnets[index]
    subnet = ip_network(pool.subnet)
    if pool.gateway is not None:
        yield "gateway", pool.gateway, ("gateway",)
    elif network.driver == _BRIDGE and not network.internal:
        yield "first", _first(ip_network(pool.range) if pool.range else subnet, subnet), ()
    for number, address in enumerate(pool.reserved):
        yield "reserved", address, ("reserved", number)
    if subnet.num_addresses > 2:
        yield "network", str(subnet.network_address), ()
        if subnet.version == 4:
            yield "broadcast", str(subnet.broadcast_address), ()


def _first(part: IPv4Network | IPv6Network, subnet: IPv4Network | IPv6Network) -> str:
    """Return the first address that Docker takes from a part of a subnet."""
    first = part.network_address
    return str(first + 1 if first == subnet.network_address and subnet.num_addresses > 2 else first)
