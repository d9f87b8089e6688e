"""Real Clan fleets, and what Clan itself says about counts."""

import json
from pathlib import Path
from typing import Any

import pytest

from fleetcheck.loading.load import load
from fleetcheck.resolve.cascade import cascade
from fleetcheck.resolve.layers import Layers
from fleetcheck.slicing.state import resolve
from tests.support.clan_documents import diagnostics, findings, members, written
from tests.support.fleets import report, underlined
from tests.support.shared_data import shared

pytestmark = pytest.mark.slow

FLEETS = ("mic92", "rpqt", "fosskar")
CASES = (
    "test_exact_machine_count_pass",
    "test_maxInstances_fail",
    "test_maxInstances_pass",
    "test_maxMachines_fail",
    "test_minMachines_fail",
    "test_no_constraints",
)


def oracle(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(shared("clan", f"{name}.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("case", CASES)
def test_counts_are_found_as_clan_words_them(
    case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = oracle("cli-checks-cases")
    assert sorted(cases) == sorted(CASES)
    path = written(tmp_path, cases[case]["input"])
    found = [
        {"id": each["clan_id"], "message": each["clan_message"], "severity": each["severity"]}
        for each in diagnostics(capsys, path)
    ]
    assert found == cases[case]["expected"]


@pytest.mark.parametrize("fleet", FLEETS)
def test_real_fleets_have_no_finding(fleet: str) -> None:
    # All their members are machines, and every tag that a role names is carried by some machine.
    assert findings(shared("clan", f"{fleet}.inventory.json")) == []


@pytest.mark.parametrize("fleet", ["mic92", "rpqt"])
def test_the_members_of_real_fleets_are_those_that_clan_computes(fleet: str) -> None:
    resolved = oracle(f"{fleet}.members")
    expected = {
        name: {role: sorted(machines) for role, machines in roles.items()}
        for service in resolved.values()
        for name, roles in service["instances"].items()
    }
    assert members(shared("clan", f"{fleet}.inventory.json")) == expected


def test_exports_that_nobody_makes_are_missed(tmp_path: Path) -> None:
    # Clan never compares what services expect of each other with what they offer.
    inventory, modules = oracle("rpqt.inventory"), oracle("core-manifests")
    document = {"inventory": inventory, "modules": modules}
    # What services of unknown modules offer is not known, so nothing is said to be missing.
    assert report(written(tmp_path, document)).findings == ()
    inventory["instances"] = {
        name: instance
        for name, instance in inventory["instances"].items()
        if instance["module"]["input"] is None and instance["module"]["name"] in modules
    }
    found = report(written(tmp_path, document)).findings
    machines = ("crocus", "genepi", "haze", "renoir", "verbena")
    assert [(f.code, f.place, underlined(f), f.affected) for f in found] == [
        (
            "FC201",
            "dm-dns/default@crocus endpoints",
            '"endpoints"',
            (
                *(f"dm-dns/default@{machine} endpoints" for machine in machines[1:]),
                *(f"dm-dns/push@{machine} endpoints" for machine in ("haze", "renoir")),
            ),
        ),
        (
            "FC201",
            "pki/default@crocus endpoints",
            '"endpoints"',
            tuple(f"pki/default@{machine} endpoints" for machine in machines[1:]),
        ),
    ]
    assert [f.message for f in found] == [
        "`dm-dns/default` needs `endpoints` on `crocus`, but no aspect provides it",
        "`pki/default` needs `endpoints` on `crocus`, but no aspect provides it",
    ]


@pytest.mark.parametrize(
    ("fleet", "expected"),
    [
        ("mic92", []),
        ("rpqt", ["dm-dns/default@crocus endpoints", "pki/default@crocus endpoints"]),
    ],
)
def test_manifests_may_be_those_that_clan_resolved(
    fleet: str, expected: list[str], tmp_path: Path
) -> None:
    resolved = oracle(f"{fleet}.members")
    document = {"inventory": oracle(f"{fleet}.inventory"), "members": resolved}
    assert [f.place for f in report(written(tmp_path, document)).findings] == expected


def test_modules_may_be_listed_by_input(tmp_path: Path) -> None:
    document = {
        "inventory": oracle("fosskar.inventory"),
        "modules": {"clan-core": oracle("core-manifests")},
    }
    assert findings(written(tmp_path, document)) == []


def is_within(part: object, whole: object) -> bool:
    """Return whether a value is part of one to which defaults of modules were added."""
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(key in whole and is_within(each, whole[key]) for key, each in part.items())
    return part == whole


def test_the_settings_of_a_real_fleet_are_those_that_clan_merges_but_for_defaults() -> None:
    state = resolve(load([str(shared("clan", "mic92.inventory.json"))]))
    fleet, nodes = state.loaded.fleet, state.expansion.nodes
    layers = Layers(fleet, state.expansion)
    compared = 0
    for service in oracle("mic92.services").values():
        for name, roles in service["instances"].items():
            for role, about in roles.items():
                for machine, resolved in about["machines"].items():
                    aspect = f"{name}/{role}"
                    for field in fleet.aspects[aspect].settings:
                        found = cascade(fleet, layers, nodes[machine], aspect, field).value
                        if found is not None:
                            compared += 1
                            assert is_within(found, resolved["settings"][field])
    assert compared
