"""The commands that show the resolved state: settings, channels, the order, the catalog."""

import json
from collections.abc import Callable, Iterable
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleetcheck.queries.order import Cut, Knot, Order, order_of_placements, order_of_vars
from fleetcheck.rules.catalogue import all_rules
from fleetcheck.slicing.state import State
from tests.support.command_line import run
from tests.support.dense_fleets import random_fleet, state_of
from tests.support.fleets import EXAMPLES
from tests.support.judging import judge_both_ways
from tests.support.scale import examples

SEEDFLEET = EXAMPLES / "seedfleet" / "fleet.yaml"

Tree = dict[str, Any]


@pytest.mark.parametrize(
    ("host", "port", "workers"), [("web1", 8443, 8), ("web2", 443, 8), ("lab1", 443, 1)]
)
def test_the_settings_of_the_example_are_those_that_its_layers_make(
    host: str, port: int, workers: int, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = run(capsys, "settings", host, "--json", "--fleet", SEEDFLEET)
    found = {each["field"]: each["value"] for each in json.loads(ran.out)["settings"]}
    assert (ran.code, found) == (
        0,
        {
            "port": port,
            "workers": workers,
            "allowedOrigins": ["*.example.net"],
            "locations": {},
        },
    )


def test_one_setting_is_told_layer_by_layer(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "settings", "web1", "nginx.port", "--fleet", SEEDFLEET)
    assert ran.out.splitlines() == [
        "nginx.port = 8443",
        f"  host `web1`         effective  8443  {SEEDFLEET}:19:135",
        f"  environment `prod`  shadowed   443  {SEEDFLEET}:14:35",
        f"  the default         shadowed   80  {SEEDFLEET}:35:35",
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("settings", "wbe1"), "there is no host or scope `wbe1`; did you mean `web1`?"),
        (
            ("settings", "web1", "prot"),
            "there is no setting `prot`; did you mean `port`?",
        ),
        (("catalog", "--category", "Wb"), "there is no category `Wb`; did you mean `Web`?"),
    ],
)
def test_what_is_not_there_is_told_with_what_is_close(
    arguments: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = run(capsys, *arguments, "--fleet", SEEDFLEET)
    assert (ran.code, ran.out.splitlines()[0]) == (2, f"error[usage]: {message}")


def test_values_that_contradict_each_other_have_no_value(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "fleet.yaml"
    path.write_text(
        "fleet: 1\n"
        "hosts: {h: {aspects: [a]}}\n"
        "policies: [{select: '*', configure: {a: {x: 1}}}, {select: '*', configure: {a: {x: 2}}}]\n"
        "aspects: {a: {settings: {x: {}, y: {type: str}}}}\n"
    )
    ran = run(capsys, "settings", "h", "--fleet", path)
    assert [line for line in ran.out.splitlines() if not line.startswith(" ")] == [
        "a.x = (undecided: layers contradict each other)",
        "a.y = (not set)",
    ]


def test_keys_that_contradict_each_other_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "fleet.yaml"
    path.write_text(
        "fleet: 1\n"
        "hosts: {h: {aspects: [a]}}\n"
        "policies:\n"
        "  - {select: '*', configure: {a: {x: {k: 1, l: 1}}}}\n"
        "  - {select: '*', configure: {a: {x: {k: 2, l: 1}}}}\n"
        "aspects: {a: {settings: {x: {merge: recursive}}}}\n"
    )
    ran = run(capsys, "settings", "h", "x", "--fleet", path)
    assert ran.out.splitlines()[0] == "a.x = (undecided: layers contradict each other about `k`)"
    ran = run(capsys, "settings", "h", "x", "--json", "--fleet", path)
    (setting,) = json.loads(ran.out)["settings"]
    assert setting["conflicts"] == [
        {"key": "k", "between": ["policies.0.configure.a.x", "policies.1.configure.a.x"]}
    ]


def test_channels_are_told_with_who_collects_from_whom(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ran = run(capsys, "pipes", SEEDFLEET)
    assert ran.out.splitlines() == [
        "state (within environment, required, only of `!tag:no-backup`)",
        "  grafana@lab1  to (not asked for)",
        "  grafana@web1  to borg-server@storage1",
    ]
    (channel,) = json.loads(run(capsys, "pipes", SEEDFLEET, "--json").out)["channels"]
    assert channel["emitters"] == [
        {
            "placement": f"grafana@{host}",
            "value": ["/var/lib/grafana"],
            "selected": bool(collectors),
            "collectors": collectors,
        }
        for host, collectors in (("lab1", []), ("web1", ["borg-server@storage1"]))
    ]


def test_channels_tell_what_is_put_in_whatever_the_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "fleet.yaml"
    path.write_text(
        "fleet: 1\n"
        "hosts: {h@x: {aspects: [a@b]}}\n"
        "aspects: {a@b: {emits: {c: 1, state: 2}, state: [/s]}}\n"
    )
    channels = json.loads(run(capsys, "pipes", path, "--json").out)["channels"]
    assert [each["emitters"][0]["value"] for each in channels] == [1, [2, "/s"]]


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


def is_sound(order: Order) -> bool:
    """Return whether what waits is later than what it waits for, but within a knot."""
    layer = {name: number for number, names in enumerate(order.layers) for name in names}
    knot = {name: knot for knot in order.knots for name in knot.names}
    return all(
        layer[other] < layer[one] or (one in knot and knot.get(other) == knot[one])
        for one, other in order.edges
    )


class Waits(NamedTuple):
    """Something that waits for its like: how it is ordered, and where that is declared."""

    order: Callable[[State], Order]
    rule: str
    section: str
    key: str


WAITS = (
    Waits(order_of_placements, "requirement_cycle", "aspects", "requires"),
    Waits(order_of_vars, "var_cycle", "vars", "dependencies"),
)


def unties(tree: Tree, waits: Waits, knot: Knot, cuts: Iterable[Cut]) -> bool:
    """Return whether what is in a knot has an order without what some entries say they need."""
    tree = deepcopy(tree)
    for name, needed in cuts:
        entry = tree[waits.section][name]
        entry[waits.key] = [each for each in entry[waits.key] if capability(each) != needed]
    return not any({*each.names} & {*knot.names} for each in waits.order(state_of(tree)).knots)


def capability(entry: object) -> object:
    return entry["cap"] if isinstance(entry, dict) else entry


@pytest.mark.slow
@pytest.mark.parametrize("waits", WAITS, ids=lambda waits: waits.section)
@settings(max_examples=examples(60), deadline=None)
@given(seed=st.integers(0, 2**32))
def test_an_order_is_sound_and_its_knots_are_the_cycles_that_are_found(
    waits: Waits, seed: int
) -> None:
    tree: Tree = random_fleet(Random(seed))
    state = state_of(tree)
    order = waits.order(state)
    assert is_sound(order)
    assert len(order.knots) == len(judge_both_ways(state, [all_rules()[waits.rule]]))
    for knot in order.knots:
        said = {
            Cut(name, str(capability(each)))
            for name in {name.partition("@")[0] for name in knot.names}
            for each in tree[waits.section][name].get(waits.key, ())
        }
        single = {(cut,) for cut in said if unties(tree, waits, knot, [cut])}
        if single:
            assert {*knot.cuts} == single
        else:
            assert [unties(tree, waits, knot, cuts) for cuts in knot.cuts] == [True]


def test_the_catalog_tells_what_an_aspect_is_and_what_it_lacks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "fleet.yaml"
    path.write_text(
        "fleet: 1\n"
        "hosts: {h: {aspects: [web]}}\n"
        "aspects:\n"
        "  web:\n"
        "    description: A site\n"
        "    categories: [Web]\n"
        "    provides: [site]\n"
        "    requires: [tls, {cap: mail, optional: true}]\n"
        "    settings: {port: {type: port, default: 80}}\n"
        "  idle: {}\n"
    )
    ran = run(capsys, "catalog", path)
    assert ran.out.splitlines() == [
        "idle",
        "  placed nowhere",
        "web: A site [Web]",
        "  provides   site",
        "  requires   tls, mail (optional)",
        "  setting    port: a port number",
        "  placed on  h",
        "  missing    `web` on `h` requires `tls`, but nothing provides it",
    ]
    (web,) = json.loads(run(capsys, "catalog", path, "--category", "Web", "--json").out)["aspects"]
    assert (web["name"], web["placed_on"], web["settings"]["port"]["default"]) == ("web", ["h"], 80)
