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
    assert (ran.code, layers[0], layers[-1]) == (
        0,
        [
            "audit@web1",
            "borg-server@storage1",
            "caddy@web2",
            "data-mesher@storage1",
            "inference@cortex-cuda",
            "nginx@lab1",
            "nginx@web1",
            "nginx@web2",
            "pki@storage1",
            "shell@alice",
        ],
        ["grafana@lab1", "grafana@web1"],
    )
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
        "(FC203); cut `x` waiting for `z` and `y` waiting for `x`"
    )
    ran = run(capsys, "order", "--format", "json", "--fleet", path)
    first, _ = json.loads(ran.out)["cycles"]
    assert first["names"] == ["x@h", "y@h", "z@h"]
    assert first["cuts"] == [[{"name": "x", "waits_for": "z"}, {"name": "y", "waits_for": "x"}]]


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


def test_a_requirement_waits_for_one_of_the_replicas_that_serve_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "fleet.yaml"
    path.write_text(
        "fleet: 1\n"
        "hosts: {a: {aspects: [db]}, b: {aspects: [auth]}, c: {aspects: [auth, ldap]}}\n"
        "aspects:\n"
        "  db: {requires: [login], provides: [{cap: sql, reach: fleet}]}\n"
        "  auth: {requires: [sql], provides: [{cap: login, reach: fleet}]}\n"
        "  ldap: {provides: [sql]}\n"
    )
    ran = run(capsys, "order", path)
    assert (ran.code, ran.out.splitlines()) == (
        0,
        ["1  ldap@c", "2  auth@c", "3  db@a", "4  auth@b"],
    )
    ran = run(capsys, "order", "--format", "json", path)
    assert json.loads(ran.out)["edges"] == [
        {"name": "auth@b", "waits_for": "db@a"},
        {"name": "auth@c", "waits_for": "ldap@c"},
        {"name": "db@a", "waits_for": "auth@c"},
    ]


def test_what_imports_starts_later_unless_it_needs_that_at_runtime_only(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "fleet.yaml"
    path.write_text(
        "fleet: 1\n"
        "hosts: {a: {aspects: [mail, dns, web]}}\n"
        "aspects:\n"
        "  mail: {imports: [dns]}\n"
        "  dns: {imports: [{aspect: web, when: runtime}]}\n"
        "  web: {imports: [mail]}\n"
    )
    ran = run(capsys, "order", path)
    assert (ran.code, ran.out.splitlines()) == (0, ["1  dns@a", "2  mail@a", "3  web@a"])


def test_the_order_of_a_fleet_with_errors_says_what_will_not_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "fleet.yaml"
    path.write_text(
        "fleet: 1\nhosts: {a: {aspects: [web, mail]}}\n"
        "aspects: {web: {imports: [mail]}, mail: {requires: [names]}}\n"
    )
    ran = run(capsys, "order", "placements", path)
    message = "`mail` needs `names` on `a`, but no aspect provides it"
    assert (ran.code, ran.out.splitlines()) == (
        1,
        [
            "1  mail@a",
            "2  web@a",
            f"error[FC201]: {message}",
            "  so these will not work either: `web@a`",
        ],
    )
    ran = run(capsys, "order", "--format", "json", path)
    (error,) = json.loads(ran.out)["errors"]
    assert (ran.code, error["code"], error["affects"]) == (1, "FC201", ["web@a"])
    assert run(capsys, "order", "vars", path).code == 0
