"""The small values that people write as text: ports, counts, bind addresses, dates."""

import re
from datetime import date
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from typing import NamedTuple

PROTOCOLS = ("tcp", "udp", "sctp")
HIGHEST_PORT = 65535
HIGHEST_COUNT = 9999
HIGHEST_ID = 2**31 - 1
"""The highest id of a user or group that the programs can compare."""
EVERY_ADDRESS = "*"

NAME = r"^[^\p{C}\p{Z}](?:[^\p{C}\p{Zl}\p{Zp}]*[^\p{C}\p{Z}])?$"
"""A name has printable characters, of which neither the first nor the last is a space."""

PORTABLE_NAME = r"^[^\s\x00-\x1f](?:[^\x00-\x1f]*[^\s\x00-\x1f])?$"
"""Nearly the same for programs that know no classes of Unicode, as many readers of JSON Schemas."""

_NO_PORT = "expected a port such as `443`, `53/udp` or `8000-8010/tcp`"
_PORTS = re.compile(r"([0-9]{1,5})(?:-([0-9]{1,5}))?(?:/(\w+))?")
_COUNT = re.compile(r"([0-9]{1,9})(\.\.([0-9]{1,9})?)?")
_INTERFACE = re.compile(r"[A-Za-z][\w.:@-]{0,30}")
_MAC = re.compile(
    r"[0-9a-f]{2}(?P<between>[:-])[0-9a-f]{2}(?:(?P=between)[0-9a-f]{2}){4}"
    r"|[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}"
)


class Ports(NamedTuple):
    """The ports `low` to `high`, both included, of one protocol; "" stands for every protocol."""

    low: int
    high: int
    protocol: str

    def overlaps(self, other: "Ports") -> bool:
        """Return whether a number of one protocol is in both."""
        same = self.protocol == other.protocol or "" in (self.protocol, other.protocol)
        return same and self.low <= other.high and other.low <= self.high

    def __str__(self) -> str:
        """Return them as a fleet spells them: `443/tcp`, `8000-8010/udp`, `22`."""
        numbers = str(self.low) if self.low == self.high else f"{self.low}-{self.high}"
        return f"{numbers}/{self.protocol}" if self.protocol else numbers


class Count(NamedTuple):
    """At least `low` and at most `high`; `high` is None where there is no upper bound."""

    low: int
    high: int | None

    def __str__(self) -> str:
        """Return it as a fleet spells it: `1`, `1..`, `0..1`."""
        if self.high is None:
            return f"{self.low}.."
        return str(self.low) if self.low == self.high else f"{self.low}..{self.high}"


def parse_ports(value: object, default: str = "tcp") -> Ports:
    """Return the ports that `443`, `443/udp` or `8000-8010/tcp` names; else raise ValueError."""
    if isinstance(value, Ports):
        return value
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise ValueError(_NO_PORT)
    return _ports(str(value), default)


@lru_cache(maxsize=65536)
def _ports(text: str, default: str) -> Ports:
    match = _PORTS.fullmatch(text)
    if not match and re.fullmatch(r"[0-9]{6,}(/\w+)?", text):
        raise ValueError(f"a port is at most {HIGHEST_PORT}")
    if not match:
        raise ValueError(_NO_PORT)
    low, high, protocol = int(match[1]), int(match[2] or match[1]), match[3] or default
    if protocol and protocol not in PROTOCOLS:
        raise ValueError(f"unknown protocol `{protocol}`; it is one of tcp, udp, sctp")
    if not 1 <= low <= HIGHEST_PORT or not 1 <= high <= HIGHEST_PORT:
        raise ValueError(f"a port lies between 1 and {HIGHEST_PORT}")
    if low > high:
        raise ValueError(f"the range {low}-{high} ends before it starts")
    return Ports(low, high, protocol)


def parse_reserved(value: object) -> Ports:
    """Return reserved ports: as `parse_ports`, but no protocol means every protocol."""
    return parse_ports(value, default="")


def parse_count(value: object) -> Count:
    """Return the count that `1`, `1..`, `0..1` or `2..4` names; else ValueError has the reason."""
    if isinstance(value, Count):
        return value
    match = _COUNT.fullmatch(str(value)) if isinstance(value, (int, str)) else None
    if isinstance(value, bool) or not match:
        raise ValueError("expected a count such as `1`, `1..`, `0..1` or `2..4`")
    low = int(match[1])
    high = low if not match[2] else int(match[3]) if match[3] else None
    if high is not None and high < low:
        raise ValueError(f"the count {value} ends before it starts")
    if max(low, high or 0) > HIGHEST_COUNT:
        raise ValueError(f"a count is at most {HIGHEST_COUNT}")
    return Count(low, high)


@lru_cache(maxsize=4096)
def parse_address(value: str) -> str:
    """Return a bind address in its canonical spelling; else ValueError has the reason.

    That is `*` for every address, an IPv4 or IPv6 address, or the name of an interface. An
    IPv4-mapped IPv6 address is the IPv4 address it stands for, and `localhost` is `127.0.0.1`.
    """
    text = value.removeprefix("[").removesuffix("]")
    if text in (EVERY_ADDRESS, ""):
        return EVERY_ADDRESS
    if text == "localhost":
        return "127.0.0.1"
    try:
        address = ip_address(check_name(text))
    except ValueError:
        if _INTERFACE.fullmatch(text):
            return text
        raise ValueError("expected an IP address, `*` or the name of an interface") from None
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(address)


def parse_ip(value: str) -> str:
    """Return an IP address in its canonical spelling; else raise ValueError."""
    try:
        address = ip_address(value)
    except ValueError:
        raise ValueError("expected an IP address") from None
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(address)


def parse_subnet(value: str) -> str:
    """Return the subnet that an address is in, such as `172.20.0.0/16`; else raise ValueError."""
    try:
        if "/" not in value:
            raise ValueError
        return str(ip_network(value, strict=False))
    except ValueError:
        raise ValueError("expected a subnet such as `172.20.0.0/16`") from None


def parse_mac(value: str) -> str:
    """Return a MAC address in lower case and with colons; else raise ValueError."""
    if not _MAC.fullmatch(value.lower()):
        raise ValueError("expected a MAC address such as `02:42:ac:11:00:02`")
    digits = re.sub("[:.-]", "", value.lower())
    return ":".join(digits[at : at + 2] for at in range(0, len(digits), 2))


def parse_date(value: str) -> str:
    """Return `value` where it is a date such as 2030-01-01; else ValueError is raised."""
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise ValueError("expected a date such as 2030-01-01") from None


class Assumption(NamedTuple):
    """What is provided outside the fleet: a capability, and in which environment."""

    capability: str
    environment: str | None


_ASSUMPTION = re.compile(r"(cap|network|volume):([^@]+|@[^@]+)(?:@env:(.+))?")


def parse_assumption(text: str) -> Assumption:
    """Return what `cap:smtp` or `cap:dns@env:dev` assumes; else ValueError has the reason.

    `network:proxy` and `volume:media` are short for `cap:network:proxy` and `cap:volume:media`.
    """
    match = _ASSUMPTION.fullmatch(text)
    if not match:
        raise ValueError("expected an assumption such as `cap:smtp` or `cap:dns@env:dev`")
    what, name = match[1], match[2]
    return Assumption(name if what == "cap" else f"{what}:{name}", match[3])


def assumption_of(capability: str) -> str:
    """Return the shortest assumption of a capability: `cap:smtp`, or `network:proxy`."""
    short = capability.partition(":")[0] in ("network", "volume")
    return capability if short and _ASSUMPTION.fullmatch(capability) else f"cap:{capability}"


def check_version(value: object) -> object:
    """Return `value` where it is the version of the format that is read here: the number 1."""
    if type(value) is not int or value != 1:
        raise ValueError("expected `fleet: 1`, the version of the format that is read here")
    return value


def check_child_name(value: str) -> str:
    """Return `value` where a created scope can be called so below the name of its parent."""
    if "/" in value:
        raise ValueError("the name of a created scope has no `/`")
    return value


def is_name(value: str) -> bool:
    """Return whether a text can be a name."""
    return bool(value) and value == value.strip() and value.isprintable()


def is_namespace(value: str) -> bool:
    """Return whether a text can stand before the slash in the name of an aspect."""
    return is_name(value) and "/" not in value


def check_namespace(value: str) -> str:
    """Return `value` where it is a namespace; else ValueError is raised."""
    if not is_namespace(value):
        raise ValueError("a namespace is a name without a `/`")
    return value


def check_name(value: str) -> str:
    """Return `value` where it can be a name: some characters, all of them printable."""
    if is_name(value):
        return value
    if not value or value != value.strip():
        raise ValueError("a name is not empty and neither starts nor ends with a space")
    raise ValueError("a name has printable characters only")
