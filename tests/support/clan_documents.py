"""Clan documents for tests: written to files, and what is found in them."""

import json
from pathlib import Path

import pytest

from fleetcheck.commands.line.main import main
from fleetcheck.loading.load import load
from fleetcheck.slicing.state import resolve
from tests.support.fleets import report, underlined

SMALL: dict[str, object] = {
    "inventory": {
        "machines": {"nas": {}, "web1": {"tags": ["public"]}},
        "tags": {"backup": ["web1"]},
        "instances": {
            "borg": {
                "module": {"input": "self", "name": "borgbackup"},
                "roles": {
                    "server": {"machines": {"nas": {}}},
                    "client": {"tags": {"backup": {}, "public": {}}},
                },
            }
        },
    },
    "modules": {
        "borgbackup": {
            "manifest": {"name": "borgbackup", "constraints": {"roles": {"server": {}}}},
            "roles": {"server": {}, "client": {}},
        }
    },
}


def written(folder: Path, document: object, name: str = "clan.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(document, indent=2), encoding="utf-8")
    return path


def changed(document: object, path: str, value: object) -> dict[str, object]:
    """Return a copy of the document with another value at the path, its keys divided by spaces."""
    assert isinstance(document, dict)
    key, _, rest = path.partition(" ")
    return {**document, key: changed(document.get(key), rest, value) if rest else value}


def findings(path: Path) -> list[tuple[str, int, int, str, str]]:
    """Return code, line, column, underlined text and message of each finding."""
    return [
        (f.code, f.labels[0].location.line, f.labels[0].location.column, underlined(f), f.message)
        for f in report(path).findings
    ]


def diagnostics(capsys: pytest.CaptureFixture[str], *paths: Path) -> list[dict[str, str]]:
    main(["check", *map(str, paths), "--format", "json"])
    found: list[dict[str, str]] = json.loads(capsys.readouterr().out)["diagnostics"]
    return found


def members(path: Path) -> dict[str, dict[str, list[str]]]:
    """Return who is in each role of each service."""
    found: dict[str, dict[str, list[str]]] = {}
    state = resolve(load([str(path)]))
    for name, service in state.loaded.fleet.services.items():
        found[name] = {role: [] for role in service.roles}
    for member in state.expansion.members:
        found[member.service][member.role].append(member.scope)
    return found
