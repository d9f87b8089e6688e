"""What the library in nix/ makes of configurations, as Nix evaluates them."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from fleetcheck.documents.problem import BadInputError
from fleetcheck.loading.load import load
from fleetcheck.slicing.state import resolve
from tests.support.fleets import found, report

ROOT = Path(__file__).parents[2]
FIXTURES = Path(__file__).parents[1] / "nix"


def evaluated(folder: Path, function: str, fixture: str) -> Path:
    """Return a file with what Nix makes of a fixture, or skip the test where there is no Nix."""
    if shutil.which("nix-instantiate") is None:
        pytest.skip("no nix-instantiate here: install nix-bin")
    expression = f"(import {ROOT}/nix).{function} (import {FIXTURES / fixture})"
    command = ["nix-instantiate", "--eval", "--strict", "--json", "-E", expression]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    path = folder / "fleet.json"
    path.write_text(done.stdout)
    return path


def test_findings_in_a_fleet_of_nix_point_into_its_files(tmp_path: Path) -> None:
    path = evaluated(tmp_path, "fleet", "fleet.nix")
    (finding,) = report(path).findings
    label = finding.labels[0].location
    assert (finding.code, finding.place) == ("FC101", "web1 80/tcp")
    assert (label.file, label.line) == (str(FIXTURES / "fleet.nix"), 9)


def test_a_clan_has_its_inventory_and_the_vars_and_state_of_its_machines(tmp_path: Path) -> None:
    path = evaluated(tmp_path, "clanFlake", "clan.nix")
    fleet = load([str(path)]).fleet
    assert fleet.aspects["clan-core/nas"].state == ("/srv/photos",)
    places = {(code, place, line) for code, place, line, _ in found(path)}
    assert places == {("FC501", "nsa", 5), ("FC701", "ssh lost", 9)}


def test_an_inventory_by_itself_is_a_clan_too(tmp_path: Path) -> None:
    path = evaluated(tmp_path, "clan", "inventory.nix")
    assert [(code, place, line) for code, place, line, _ in found(path)] == [("FC501", "nsa", 5)]


def test_of_the_inventory_of_an_evaluated_clan_only_what_is_declared_is_read(
    tmp_path: Path,
) -> None:
    path = evaluated(tmp_path, "clanFlake", "clan_internals.nix")
    assert [(code, place, line) for code, place, line, _ in found(path)] == [("FC501", "nsa", 14)]
    state = resolve(load([str(path)]))
    assert [(p.aspect, p.scope) for p in state.expansion.placements] == [("borg/server", "nas")]
    where = state.loaded.locate(("services", "borg", "roles", "server"), True)
    assert (where.file, where.line) == (str(FIXTURES / "clan_internals.nix"), 9)


def test_a_clan_brings_the_manifests_and_the_interfaces_of_the_modules_that_it_uses(
    tmp_path: Path,
) -> None:
    path = evaluated(tmp_path, "clanFlake", "clan_modules.nix")
    places = [(code, place) for code, place, _, _ in found(path)]
    assert [code for code, _ in places] == ["FC504", "FC601"]
    assert places[1][1].endswith("backup/client.prot")
    checked = report(path)
    assert [note for note in checked.notes if "manifest" in note] == [
        "no manifest of `odd`: what these provide, require and allow is not known, nor whether "
        "others miss something"
    ]


def test_den_has_hosts_by_system_users_below_and_aspects_that_include_others(
    tmp_path: Path,
) -> None:
    state = resolve(load([str(evaluated(tmp_path, "den", "den.nix"))]))
    assert {name: node.entry.class_ for name, node in state.expansion.nodes.items()} == {
        "igloo": "nixos",
        "igloo/tux": None,
        "apple": "darwin",
    }
    assert [(p.aspect, p.scope) for p in state.expansion.placements] == [
        ("igloo", "igloo"),
        ("tools", "igloo"),
        ("tux", "igloo/tux"),
    ]


def test_den_has_requirements_settings_tags_and_environments(tmp_path: Path) -> None:
    path = evaluated(tmp_path, "den", "den_meta.nix")
    assert [(code, place, line) for code, place, line, _ in found(path)] == [
        ("FC201", "door@door ldap", 22),
        ("FC602", "door@door port", 13),
    ]
    fleet = load([str(path)]).fleet
    door, shed = fleet.aspects["door"], fleet.aspects["shed"]
    assert {name: (each.type, each.default) for name, each in door.settings.items()} == {
        "port": ("port", 80),
        "words": (["str"], ["a"]),
        "loudness": ({"enum": ["low", "high"]}, "low"),
        "plain": ("bool", True),
        "bare": ("any", 3),
    }
    assert (door.reach, [(each.cap, each.reach) for each in shed.provides]) == (
        "fleet",
        [("tools", "fleet")],
    )
    hosts = {name: (each.environment, each.tags) for name, each in fleet.hosts.items()}
    assert hosts == {"door": ("home", ("edge",)), "shed": ("garden", ())}
    assert fleet.scopes["door/ann"].tags == ("shell=fish",)
    assert dict(fleet.environments["home"].meta) == {"region": "north"}


def test_of_den_it_is_said_what_is_left_out(tmp_path: Path) -> None:
    assert report(evaluated(tmp_path, "den", "den_meta.nix")).notes == (
        "left out of den: homes",
        "left out of hosts and users: cabling",
        "left out of environments: networks",
        "left out of `meta` of aspects: adapter",
        "includes that are functions or no aspects are left out of: door",
        "parts (`provides`) are left out of: shed",
    )


def test_an_environment_that_den_does_not_declare_is_refused_if_it_declares_others(
    tmp_path: Path,
) -> None:
    for declared, names in (("", {"home"}), ("environments.hoem = { };", None)):
        fixture = tmp_path / "given.nix"
        fixture.write_text(f'{{ {declared} hosts.s.a.environment = "home"; }}')
        path = evaluated(tmp_path, "den", str(fixture))
        if names is not None:
            assert {*load([str(path)]).fleet.environments} == names
        else:
            with pytest.raises(BadInputError, match="there is no environment `home`"):
                load([str(path)])


def test_values_without_a_form_in_json_are_left_out_or_named(tmp_path: Path) -> None:
    text = evaluated(tmp_path, "located", "fleet.nix").read_text()
    assert "_helper" not in json.loads(text)["aspects"]["gitea"]


def test_of_nixos_configurations_each_option_is_read_and_one_that_fails_is_said(
    tmp_path: Path,
) -> None:
    path = evaluated(tmp_path, "nixos", "nixos.nix")
    seen = report(path)
    assert [(each.code, each.place) for each in seen.findings] == [
        ("FC101", "web1 443/tcp"),
        ("FC201", "podman-gitea/web1@web1 container:db"),
    ]
    assert seen.notes == (
        "`web1`: it is not known what listens on the open ports `8384/tcp`, `53/udp`",
        "`web1`: 1 option could not be evaluated and is left out: `services.caddy`",
    )
    loaded = load([str(path)])
    web, opened = (
        loaded.locate(("aspects", "podman-proxy/web1"), True),
        loaded.locate(("hosts", "web1", "open", 0)),
    )
    assert (web.file, web.line) == (str(FIXTURES / "nixos.nix"), 46)
    assert (opened.file, opened.line) == ("firewall.nix", 0)
    assert loaded.fleet.hosts["nas"].names == ("nas", "nas.example.net")


@pytest.mark.parametrize("name", ["nixosConfigurations", "nodes"])
def test_configurations_are_those_of_a_flake_of_a_hive_or_alone(name: str, tmp_path: Path) -> None:
    fixture = tmp_path / "given.nix"
    fixture.write_text('{ a.config.networking.hostName = "a1"; }')
    whole = tmp_path / "whole.nix"
    whole.write_text(f"{{ {name} = import ./given.nix; }}")
    for each in (fixture, whole):
        loaded = load([str(evaluated(tmp_path, "nixos", str(each)))])
        assert loaded.fleet.hosts["a"].names == ("a1",)
