"""What `order` prints: layers, and where there is no order the cycles and what to cut."""

import json
from pathlib import Path

import pytest

from tests.support.command_line import run
from tests.support.seedfleet import SEEDFLEET


def test_the_order_of_the_example_has_what_is_required_first(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ran = run(capsys, "order", "--format", "json", "--fleet", SEEDFLEET)
    layers = json.loads(ran.out)["layers"]
    assert (ran.code, len(layers), "grafana@web1" in layers[1]) == (0, 2, True)
    assert run(capsys, "order", "vars", "--fleet", SEEDFLEET).out.splitlines() == [
        "1  ssh-host-key",
        "2  wireguard-key",
    ]


def test_a_cycle_has_no_order_and_one_edge_to_cut(capsys: pytest.CaptureFixture[str]) -> None:
    fleet = Path(__file__).parents[1] / "rules/requirements/requirement_cycle/cold_boot_cycle"
    ran = run(capsys, "order", "--fleet", fleet)
    assert (ran.code, ran.out.splitlines()[-1]) == (
        1,
        "cycle: `postgres@nas`, `step-ca@auth1`, `unbound@nas` wait for each other (FC203); "
        "cut one edge, such as `postgres` waiting for `dns`",
    )


def test_a_knot_that_no_single_cut_unties_is_told_the_fewest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "fleet.yaml"
    path.write_text(
        "fleet: 1\n"
        "hosts: {h: {aspects: [x, y, z]}, i: {aspects: [x, y, z]}}\n"
        "aspects:\n"
        "  x: {provides: [x], requires: [y, z]}\n"
        "  y: {provides: [y], requires: [x]}\n"
        "  z: {provides: [z], requires: [{cap: x, when: runtime}, x]}\n"
    )
    ran = run(capsys, "order", "--fleet", path)
    assert ran.out.splitlines()[-1].endswith(
        "(FC203); cut `x` waiting for `y` and `x` waiting for `z`"
    )
    ran = run(capsys, "order", "--format", "json", "--fleet", path)
    first, _ = json.loads(ran.out)["cycles"]
    assert first["names"] == ["x@h", "y@h", "z@h"]
    assert first["cuts"] == [[{"name": "x", "waits_for": "y"}, {"name": "x", "waits_for": "z"}]]


def test_a_requirement_of_several_replicas_is_one_edge_to_cut(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "fleet.yaml"
    path.write_text(
        "fleet: 1\n"
        "hosts: {h: {aspects: [x, y]}, i: {aspects: [x]}}\n"
        "aspects:\n"
        "  x: {reach: fleet, provides: [x], requires: [y]}\n"
        "  y: {reach: fleet, provides: [y], requires: [{cap: x, within: environment}, x]}\n"
    )
    ran = run(capsys, "order", "--fleet", path)
    assert ran.out.splitlines()[-1].endswith("cut one edge, such as `x` waiting for `y`")
