"""Bind addresses: their families, and which of them overlap."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from ipaddress import IPv6Address, ip_address

from fleetcheck.fleet.lock import ONLY_IPV6
from fleetcheck.fleet.values import EVERY_ADDRESS

_COVERED = {
    "any": {"any", "any4", "any6", "v4", "v6", "interface4", "interface6"},
    "any4": {"any4", "v4", "interface4"},
    "any6": {"any6", "v6", "interface6"},
}


@lru_cache(maxsize=1 << 16)
def address_family(address: str) -> tuple[str, str]:
    """Return a bind address as people read it, and its family."""
    if address == EVERY_ADDRESS:
        return EVERY_ADDRESS, "any"
    if address == "::":
        return "[::]", "any"
    if address == ONLY_IPV6:
        return "[::] (IPv6 only)", "any6"
    if address == "0.0.0.0":
        return address, "any4"
    try:
        parsed = ip_address(address)
    except ValueError:
        return address, "interface"
    return (f"[{address}]", "v6") if isinstance(parsed, IPv6Address) else (address, "v4")


def masks(addresses: Iterable[str]) -> Mapping[str, int]:
    """Return the bits of each address, as fleet.lock spells it, among these: two overlap by one.

    An interface has one bit for IPv4 and one for IPv6, so that `0.0.0.0` and an IPv6-only `::`
    both overlap it, and not each other.
    """
    families = {address: address_family(address)[1] for address in sorted(addresses)}
    bits: dict[tuple[str, str], int] = {}
    for address, family in families.items():
        own = "" if family.startswith("any") else address
        kinds = ("interface4", "interface6") if family == "interface" else (family,)
        for kind in kinds:
            bits.setdefault((kind, own), 1 << len(bits))
    found: dict[str, int] = {}
    for address, family in families.items():
        covered = _COVERED.get(family)
        found[address] = sum(
            bit
            for (kind, own), bit in bits.items()
            if (kind in covered if covered is not None else own == address)
        )
    return found
