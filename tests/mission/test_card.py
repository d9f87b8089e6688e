"""The card: what fleetcheck is built on, and what it is for, at a glance."""

import json
import os
import shutil
import tomllib
from pathlib import Path

import clingo
import pytest
from pydantic import ValidationError

from fleetcheck.fleet.model import Fleet
from fleetcheck.loading.edit_text import parse_edits
from fleetcheck.queries.difference import difference
from fleetcheck.queries.order import order_of_placements
from fleetcheck.rules.catalogue import fleet_rules
from tests.support.command_line import COLLIDES, FINE, ROOT, UNREADABLE, process, run
from tests.support.fleets import EXAMPLES, TODAY
from tests.support.rule_examples import all_examples
from tests.support.small_fleets import changed, small

Captured = pytest.CaptureFixture[str]

COLLISION = """
    hosts: {kiln: {tags: [web], aspects: [caddy]}}
    aspects: {caddy: {ports: {web: [80/tcp]}}, nginx: {ports: {http: [80/tcp]}}}
    services: {site: {roles: {front: {select: "tag:web", aspects: [nginx]}}}}
"""


def violations(fleet: str) -> list[str]:
    """Return what clingo alone derives from the facts of a fleet and the rule about collisions."""
    asp = ROOT / "asp"
    control = clingo.Control()
    for name in ("vocabulary.lp", "output.lp", "rules/ports/port_collision.lp"):
        control.load(str(asp / name))
    for path in sorted(asp.glob("derive/*.lp")):
        control.load(str(path))
    control.add("base", [], small(fleet).state.facts.text())
    control.ground([("base", [])])
    shown: list[str] = []
    control.solve(on_model=lambda model: shown.extend(map(str, model.symbols(shown=True))))
    return [atom for atom in shown if atom.startswith("violation(")]


def test_clingo_decides() -> None:
    assert violations(COLLISION) == [
        'violation(port_collision("kiln",ports(80,80,"tcp"),any,both))'
    ]
    assert small(COLLISION).findings == ["FC101 kiln 80/tcp"]
    apart = changed(COLLISION, "http: [80/tcp]", "http: [81/tcp]")
    assert (violations(apart), small(apart).findings) == ([], [])


def test_networkx_finds_the_knots_of_an_order() -> None:
    fleet = """
        hosts: {kiln: {aspects: [a, b, c]}}
        aspects:
          a: {provides: [a], requires: [b]}
          b: {provides: [b], requires: [a]}
          c: {requires: [a]}
    """
    (knot,) = order_of_placements(small(fleet).state).knots
    assert knot.names == ("a@kiln", "b@kiln")
    assert order_of_placements(small(changed(fleet, "[b], requires: [a]", "[b]")).state).knots == ()


def test_pydantic_refuses_what_is_no_part_of_the_model_and_freezes_the_rest() -> None:
    with pytest.raises(ValidationError):
        Fleet.model_validate({"fleet": 1, "hots": {}})
    fleet = Fleet.model_validate({"fleet": 1, "name": "kiln"})
    with pytest.raises(ValidationError):
        fleet.name = "oven"


def test_pytest_runs_examples_of_every_rule() -> None:
    titles: dict[str, set[str]] = {}
    for example in all_examples():
        titles.setdefault(example.rule.name, set()).add(example.title)
    programs = {path.stem for path in (ROOT / "asp" / "rules").glob("*/*.lp")}
    assert {name for name, of in titles.items() if {"good", "bad"} <= of} == programs


def test_a_fleet_is_lowered_to_facts() -> None:
    facts = small(COLLISION).state.facts.text().splitlines()
    assert 'host("kiln").' in facts
    assert 'placed("nginx","kiln").' in facts
    elsewhere = small(changed(COLLISION, "tags: [web]", "tags: [db]"))
    assert 'placed("nginx","kiln").' not in elsewhere.state.facts.text().splitlines()


UNSTABLE = """
    hosts: {kiln: {aspects: [y]}, oven: {}}
    aspects: {x: {neededBy: ["!has:z"], needs: [z]}, y: {needs: [w]}, z: {}, w: {}}
"""
UNMET = """
    kinds: {microvm: {}}
    hosts: {kiln: {aspects: [wiki]}, oven: {aspects: [postgres]}}
    aspects: {wiki: {requires: [database]}, postgres: {provides: [database]}}
"""


@pytest.mark.parametrize("fleet", [COLLISION, UNMET, UNSTABLE])
def test_the_declarations_behind_a_violation_are_a_smallest_set(fleet: str) -> None:
    state = small(fleet).state
    (finding,) = small(fleet).report.findings
    assert finding.minimal
    for element in finding.minimal:
        path = element.name.replace("[", ".").replace("]", "")
        edits = parse_edits([f"-{path}"], state.loaded.merged.tree)
        assert difference(state, edits, TODAY).ended == (finding,)


def test_the_command_is_called_fleetcheck() -> None:
    ran = process("echo '{fleet: 1, hosts: {kiln: {}}}' | $FLEETCHECK check -")
    assert (ran.code, ran.out) == (0, "checked 1 host, 0 placements: no findings\n")
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]
    assert [*scripts] == ["fleetcheck"]


def test_automatic_ports_are_assigned_and_kept_in_the_lock(
    tmp_path: Path, capsys: Captured
) -> None:
    path = tmp_path / "fleet.yaml"
    path.write_text("fleet: 1\nhosts: {kiln: {aspects: [a]}}\naspects: {a: {ports: {ui: auto}}}\n")
    assert "FC104" in run(capsys, "check", path).out
    assert run(capsys, "ports", "assign", "--write", path).code == 0
    assert "a@kiln ui " in (tmp_path / "fleet.lock").read_text()
    assert "FC104" not in run(capsys, "check", path).out


@pytest.mark.parametrize(("text", "code"), [(FINE, 0), (COLLIDES, 1), (UNREADABLE, 2)])
def test_a_check_blocks_ci_by_its_exit_code(
    text: str, code: int, tmp_path: Path, capsys: Captured
) -> None:
    path = tmp_path / "fleet.yaml"
    path.write_text(text)
    ran = run(capsys, "check", path, "--format", "json")
    assert ran.code == code
    assert bool(json.loads(ran.out)["diagnostics"]) == bool(code)


AUTOMATIC = """fleet: 1
hosts: {kiln: {aspects: [caddy, gitea]}}
aspects: {caddy: {ports: {web: auto}}, gitea: {ports: {web: auto}}}
"""


@pytest.mark.parametrize(("program", "code"), [("as it is", 0), ("allows nothing", 4)])
def test_no_port_is_assigned_without_the_programs(program: str, code: int, tmp_path: Path) -> None:
    for folder in ("asp", "facts", "solver"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    (tmp_path / "fleet.yaml").write_text(AUTOMATIC, encoding="utf-8")
    for path in sorted(tmp_path.glob("asp/ports/*.lp")) if program == "allows nothing" else ():
        path.write_text(":- 1=1.\n", encoding="utf-8")
    folders = os.pathsep.join([str(tmp_path / "solver"), str(tmp_path / "facts")])
    ran = process(f"$FLEETCHECK ports assign --write {tmp_path}/fleet.yaml", PYTHONPATH=folders)
    assert ran.code == code
    assert (tmp_path / "fleet.lock").exists() == (code == 0)
    assert ("kiln" in ran.out) == (code == 0)


@pytest.mark.parametrize("fleet", ["seedfleet", "policy", "chain/broken.yaml", "compose/stacks"])
def test_a_report_says_on_what_clingo_judged_each_rule(fleet: str, capsys: Captured) -> None:
    ran = run(capsys, "check", "--json", EXAMPLES / fleet, "--exhaustive")
    judged = json.loads(ran.out)["judged"]
    codes = {code for each in judged["passes"] for code in each["rules"]}
    own = {"POL1", "POL2"} if fleet == "policy" else set()
    assert {rule.code for rule in fleet_rules()} | own <= codes
    first = judged["passes"][0]
    assert first["placements"] == judged["placements"] < first["facts"]
    narrowed = json.loads(run(capsys, "check", "--json", EXAMPLES / fleet).out)["judged"]
    assert {code for each in narrowed["passes"] for code in each["rules"]} == codes
