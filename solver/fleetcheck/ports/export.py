"""Ports in the forms that other programs read: variables for Compose, JSON, Nix."""

import re
from collections.abc import Iterable, Iterator

from fleetcheck.fleet.lock import PortName
from fleetcheck.fleet.values import Ports
from fleetcheck.ports.table import Row

FORMAT_VERSION = 1
"""Of the JSON form; within a version it only ever gets more fields."""

_NO_VARIABLE = re.compile(r"[^A-Z0-9]+")

Numbers = tuple[int, int]


class ExportError(ValueError):
    """Two ports would have one name, or one has several numbers; the message says which."""


def env(rows: Iterable[Row], host: str | None) -> Iterator[str]:
    """Yield a line for each port: `GRAFANA_UI_PORT=20017`.

    The scope is in front of the name unless it is the host that is asked for. Several ports in a
    row are written once more as `GRAFANA_UI_PORTS=20017-20020`. Raises ExportError.
    """
    owners: dict[str, PortName] = {}
    for row, ports in _numbered(rows):
        name = _variable(row.name, host)
        if owners.setdefault(name, row.name) != row.name:
            message = f"`{owners[name]}` and `{row.name}` would both be `{name}_PORT`"
            raise ExportError(message)
        yield f"{name}_PORT={ports.low}"
        if ports.high > ports.low:
            yield f"{name}_PORTS={ports.low}-{ports.high}"


def _numbered(rows: Iterable[Row]) -> Iterator[tuple[Row, Ports]]:
    """Yield the ports that have numbers; ExportError where one has several."""
    seen: dict[PortName, Ports] = {}
    for row in rows:
        if row.ports is None:
            continue
        first = seen.setdefault(row.name, row.ports)
        if first != row.ports:
            numbers = f"{first.low} and {row.ports.low}"
            message = f"`{row.name}` has several numbers, {numbers}: its setting is in conflict"
            raise ExportError(message)
        yield row, row.ports


def _variable(name: PortName, host: str | None) -> str:
    parts = [name.aspect, name.port] if name.scope == host else [name.scope, name.aspect, name.port]
    if name.position:
        parts.append(str(name.position + 1))
    text = "_".join(_NO_VARIABLE.sub("_", part.upper()).strip("_") for part in parts)
    return f"_{text}" if text[:1].isdigit() else text


def document(rows: Iterable[Row]) -> dict[str, object]:
    """Return the JSON form: one object for each port."""
    return {
        "format_version": FORMAT_VERSION,
        "ports": [
            {
                "host": row.host,
                "namespace": row.namespace,
                "scope": row.name.scope,
                "aspect": row.name.aspect,
                "name": row.name.port,
                "position": row.name.position,
                "address": row.address,
                "protocol": row.ports.protocol if row.ports else None,
                "port": row.ports.low if row.ports else None,
                "last": row.ports.high if row.ports else None,
                "why": row.why,
            }
            for row in rows
        ],
    }


def nix(rows: Iterable[Row]) -> Iterator[str]:
    """Yield a Nix attribute set: scope, aspect, port, and then the number.

    Several entries of one name are a list, several ports in a row `{ from = ...; to = ...; }`.
    Raises ExportError.
    """
    tree: dict[str, dict[str, dict[str, list[Numbers]]]] = {}
    for row, given in _numbered(rows):
        ports = tree.setdefault(row.name.scope, {}).setdefault(row.name.aspect, {})
        ports.setdefault(row.name.port, []).append((given.low, given.high))
    yield "{"
    for scope, aspects in sorted(tree.items()):
        yield f"  {_nix_string(scope)} = {{"
        for aspect, ports in sorted(aspects.items()):
            yield f"    {_nix_string(aspect)} = {{"
            for port, numbers in sorted(ports.items()):
                yield f"      {_nix_string(port)} = {_nix_value(numbers)};"
            yield "    };"
        yield "  };"
    yield "}"


def _nix_value(numbers: list[Numbers]) -> str:
    values = [
        str(low) if low == high else f"{{ from = {low}; to = {high}; }}" for low, high in numbers
    ]
    return values[0] if len(values) == 1 else f"[ {' '.join(values)} ]"


def _nix_string(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"').replace("${", "\\${")
    return f'"{escaped}"'
