"""Entries of aspects that people may write as a single value, in their long form."""

from fleetcheck.documents.json_value import JsonValue
from fleetcheck.fleet.model.ports import PortSpec
from fleetcheck.fleet.values import EVERY_ADDRESS, Ports, parse_ports

SECTIONS = ("ports", "provides", "requires", "imports")
"""The sections of an aspect with such entries."""


def long_form(section: str, entry: JsonValue) -> dict[str, JsonValue]:
    """Return an entry of one of the sections as a mapping."""
    if isinstance(entry, dict):
        return dict(entry)
    if section == "ports":
        return {"auto": True} if entry == "auto" else {"port": entry}
    return {"aspect" if section == "imports" else "cap": entry}


def as_automatic(entry: JsonValue) -> JsonValue:
    """Return a port with a number that is to be chosen, otherwise as it was and as short as can be.

    As many ports in a row and the protocol are kept, as are the address and what else it says.
    """
    port = long_form("ports", entry)
    fixed = port.pop("port", None)
    port.pop("from", None)
    automatic: dict[str, JsonValue] = {"auto": True}
    if isinstance(fixed, str | int):
        ports = parse_ports(fixed)
        if ports.protocol != "tcp":
            automatic["protocol"] = ports.protocol
        if ports.high > ports.low:
            automatic["block"] = ports.high - ports.low + 1
    automatic |= port
    return "auto" if automatic == {"auto": True} else automatic


def with_number(entry: JsonValue, numbers: Ports) -> JsonValue:
    """Return a port as it is written, with these numbers."""
    if isinstance(entry, dict):
        return {**entry, "port": with_number(entry.get("port"), numbers)}
    if isinstance(entry, int):
        return numbers.low
    return str(numbers if "/" in str(entry) else numbers._replace(protocol=""))


def as_numbered(spec: PortSpec, numbers: Ports) -> dict[str, JsonValue]:
    """Return a port with these numbers, at the address that it has."""
    entry: dict[str, JsonValue] = {"port": f"{numbers}"}
    if spec.bind != EVERY_ADDRESS:
        entry |= {"bind": spec.bind, "ipv6only": spec.ipv6only}
    return entry
