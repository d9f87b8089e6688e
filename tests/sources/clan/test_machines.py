"""What Clan machines generate, keep, and are deployed to."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from fleetcheck.loading.load import load
from fleetcheck.sources.clan.machines import target
from tests.support.fleets import found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("root@web1.example.net", {"names": ["web1.example.net"]}),
        ("web1", {"names": ["web1"]}),
        ("root@10.0.0.5", {"address": "10.0.0.5"}),
        ("root@[fd00::5]", {"address": "fd00::5"}),
        ("fd00::5", {}),
        ("root@jump.example.net:2201", {"names": ["jump.example.net:2201"]}),
        ("root@web1?SSH_OPTS=x", {"names": ["web1"]}),
        ("", {}),
        (None, {}),
    ],
)
def test_a_target_host_is_an_address_or_a_name(
    text: str | None, expected: dict[str, object]
) -> None:
    assert target(text) == expected


def written(folder: Path, document: Mapping[str, object]) -> Path:
    path = folder / "clan.json"
    path.write_text(json.dumps(document, indent=1))
    return path


def generators(**found: object) -> dict[str, object]:
    return {"vars": {"generators": found}}


KEY = {"files": {"key": {"secret": True}, "key.pub": {"secret": False}}}
INVENTORY: dict[str, object] = {"machines": {"nas": {}, "web": {}}, "instances": {}}


def test_generators_that_agree_are_one_var_and_others_are_told_apart(tmp_path: Path) -> None:
    machines = {
        "nas": generators(ssh=KEY, mesh={**KEY, "dependencies": ["ssh"]}, root={"share": True}),
        "web": generators(ssh=KEY, mesh=KEY, root={"share": True}),
    }
    fleet = load([str(written(tmp_path, {"inventory": INVENTORY, "machines": machines}))]).fleet
    assert {
        name: (var.share, dict(var.files), var.dependencies) for name, var in fleet.vars.items()
    } == {
        "ssh": (False, {"key": "secret", "key.pub": "public"}, ()),
        "mesh@nas": (False, {"key": "secret", "key.pub": "public"}, ("ssh",)),
        "mesh@web": (False, {"key": "secret", "key.pub": "public"}, ()),
        "root": (True, {}, ()),
    }
    assert fleet.aspects["clan-core/nas"].vars == ("mesh@nas", "root", "ssh")


def test_what_generators_depend_on_has_to_be_generated_and_without_a_cycle(tmp_path: Path) -> None:
    machines = {
        "nas": generators(a={"dependencies": ["b"]}, b={"dependencies": ["a"]}),
        "web": generators(c={"dependencies": ["lost"]}),
    }
    document = {"inventory": INVENTORY, "machines": machines}
    assert [(code, place) for code, place, *_ in found(written(tmp_path, document))] == [
        ("FC701", "c lost"),
        ("FC702", "a"),
    ]


def test_state_is_kept_and_two_machines_at_one_target_are_found(tmp_path: Path) -> None:
    machine = {"deploy": {"targetHost": "root@10.0.0.5"}}
    document = {
        "inventory": {**INVENTORY, "machines": {"nas": machine, "web": machine}},
        "machines": {"nas": {"state": {"photos": {"folders": ["/srv/photos", "/srv/raw"]}}}},
    }
    path = written(tmp_path, document)
    assert load([str(path)]).fleet.aspects["clan-core/nas"].state == ("/srv/photos", "/srv/raw")
    assert [(code, place) for code, place, *_ in found(path)] == [("FC901", "10.0.0.5")]
