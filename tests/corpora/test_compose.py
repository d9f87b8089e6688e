"""Repositories of Compose projects as they are: what is known to be true of them is found."""

import json
from collections import Counter
from pathlib import Path

import pytest

from fleetcheck.loading.load import Loaded
from fleetcheck.sources.compose.project_files import STANDARD_NAMES
from fleetcheck.sources.options import SourceOptions
from tests.support.compose_projects import judged, read
from tests.support.shared_data import shared

pytestmark = pytest.mark.slow

FLEETS = pytest.mark.parametrize(
    "name",
    [
        "bolens+homelab",
        "docker+awesome-compose",
        "chutch3+homelab@c4f3b22e9",
        "chutch3+homelab@79f764b3d",
        "chutch3+homelab@986376287",
    ],
)


def top(name: str) -> Path:
    folder = shared("compose", name)
    stacks = folder / "stacks"
    return stacks if stacks.is_dir() else folder


def loaded(name: str) -> Loaded:
    return read(top(name), options=SourceOptions(environment={}, swarm=name.startswith("chutch3")))


def fixed_ports(fleet: Loaded) -> set[tuple[str, int]]:
    """Return the ports that any service claims, each by itself."""
    return {
        (spec.port.protocol, number)
        for aspect in fleet.fleet.aspects.values()
        for specs in aspect.ports.values()
        for spec in specs
        if spec.port is not None and spec.discarded is None
        for number in range(spec.port.low, spec.port.high + 1)
    }


def container_names_given_twice(folder: Path) -> set[str]:
    """Return the names that lines of standard files give to more than one container."""
    lines = (
        line.strip()
        for file in folder.rglob("*compose.y*ml")
        if file.name in STANDARD_NAMES
        for line in file.read_text(encoding="utf-8").splitlines()
    )
    names = [
        line.partition(":")[2].strip(" \"'") for line in lines if line.startswith("container_name:")
    ]
    return {name for name, count in Counter(names).items() if count > 1 and "$" not in name}


@FLEETS
def test_what_is_known_of_the_fleet_is_found(name: str) -> None:
    known = json.loads(shared("compose", "expected.json").read_text())[name]
    fleet = loaded(name)
    report = judged(fleet)
    collisions = {
        (
            finding.place.split()[1],
            *sorted(
                {label.text.split("`")[1] for label in finding.labels if "binds" in label.text}
            ),
        )
        for finding in report.findings
        if finding.code == "FC101"
    }
    unknown = {f.labels[0].location.file for f in report.findings if f.code == "FC109"}
    # The data has the Compose files alone, and nothing of what lies beside them.
    unread = {each.location.file for each in fleet.unread if each.kind != "missing-file"}
    assert {
        "unreadable": sorted(str(Path(file).relative_to(top(name))) for file in unknown | unread),
        "fixed_claims": len(fixed_ports(fleet)),
        "collisions": collisions,
        "ports_discarded": [f.place for f in report.findings if f.code == "FC108"],
        "container_names": {f.place.split()[1] for f in report.findings if f.code == "FC904"},
        "others": {f.code for f in report.findings} - {"FC101", "FC109", "FC206", "FC904", "FC913"},
    } == {
        "unreadable": known["unreadable"],
        "fixed_claims": known["fixed_claims"],
        "collisions": {
            (f"{each['port']}/{each['proto']}", *sorted(each["claimants"]))
            for each in known["collisions"]
        },
        "ports_discarded": known["ports_discarded"],
        "container_names": container_names_given_twice(top(name)),
        "others": set(),
    }


@FLEETS
def test_on_a_host_for_each_project_nothing_collides(name: str) -> None:
    folders = sorted({str(path.parent) for path in top(name).rglob("*compose.y*ml")})
    options = SourceOptions(environment={}, folders=tuple((each, each) for each in folders))
    fleet = read(top(name), options=options)
    assert {finding.code for finding in judged(fleet).findings} <= {"FC109", "FC206", "FC913"}
    assert len(fleet.fleet.hosts) >= len(folders) - 1  # of one, no file can be read


@FLEETS
def test_all_stacks_are_read(name: str) -> None:
    known = json.loads(shared("compose", "expected.json").read_text())[name]
    stacks = [file for file in loaded(name).documents if "compose.y" in file]
    assert len(stacks) == known["stacks"]
