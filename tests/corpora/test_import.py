"""Every real fleet, written as a native one, has the findings it had, in the same words."""

import json
from pathlib import Path

import pytest

from fleetcheck.sources.options import SourceOptions
from tests.support.command_line import run
from tests.support.compose_projects import judged, read, write
from tests.support.shared_data import shared

pytestmark = pytest.mark.slow

HOST_GRAPHS = ("uplink.ir.json", "cortex.ir.json", "axon-01.ir.json", "cortex-cuda.ir.json")

FLEETS = [
    ("native", ("den/production-fleet.json",)),
    ("den", ("den/den-fleet-demo-fleet-ir.json",)),
    ("den", tuple(f"den/{name}" for name in HOST_GRAPHS)),
    ("clan", ("clan/mic92.inventory.json",)),
    ("clan", ("clan/rpqt.inventory.json",)),
    ("clan", ("clan/fosskar.inventory.json",)),
    ("compose", ("compose/docker+awesome-compose",)),
    ("compose", ("compose/bolens+homelab",)),
    ("compose", ("compose/chutch3+homelab@c4f3b22e9",)),
    ("compose", ("compose/chutch3+homelab@986376287",)),
]


def said(*paths: Path, allowed: bool = False) -> list[tuple[str, str, str, str, tuple[str, ...]]]:
    """Return what a report says of each finding, but for where it is written."""
    loaded = read(*paths, options=SourceOptions(environment={}))
    assert allowed or not loaded.unread
    return [
        (each.code, each.severity, each.place, each.message, each.affected)
        for each in judged(loaded).findings
    ]


def affected(path: Path) -> set[str]:
    """Return every place that findings are about, or count as a consequence."""
    return {each for _, _, place, _, others in said(path) for each in (place, *others)}


@pytest.mark.parametrize(("form", "names"), FLEETS)
def test_a_real_fleet_has_the_same_findings_after_import(
    form: str,
    names: tuple[str, ...],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("os.environ", {})
    paths = [shared(*name.split("/")) for name in names]
    allowed = ["--allow-unreadable"] if form == "compose" else []
    ran = run(capsys, "import", form, *paths, *allowed)
    assert (ran.code, ran.err) == (0, "")
    once = write(tmp_path, {"once.yaml": ran.out}) / "once.yaml"
    assert said(once) == said(*paths, allowed=bool(allowed))
    again = run(capsys, "import", "native", once)
    assert (again.code, again.out) == (0, ran.out)


def test_what_one_manifest_causes_is_told_of_each_role_after_import(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parts = {"inventory": "rpqt.inventory", "modules": "core-manifests", "members": "rpqt.members"}
    document = {
        key: json.loads(shared("clan", f"{name}.json").read_text()) for key, name in parts.items()
    }
    path = write(tmp_path, {"clan.json": json.dumps(document)}) / "clan.json"
    ran = run(capsys, "import", "clan", path)
    once = write(tmp_path, {"once.yaml": ran.out}) / "once.yaml"
    assert [(code, place) for code, _, place, _, _ in said(path)] == [
        ("FC201", "dm-dns/default@crocus endpoints"),
        ("FC201", "pki/default@crocus endpoints"),
    ]
    # A manifest is one place for all roles of its service; in a native fleet each role has its own.
    assert [(code, place) for code, _, place, _, _ in said(once)] == [
        ("FC201", "dm-dns/default@crocus endpoints"),
        ("FC201", "dm-dns/push@haze endpoints"),
        ("FC201", "pki/default@crocus endpoints"),
    ]
    assert affected(once) == affected(path)
