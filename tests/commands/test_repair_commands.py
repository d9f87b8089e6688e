"""`fix`, `repair` and `what-if`: from a finding to changed files."""

import json
from datetime import date
from itertools import combinations
from pathlib import Path
from random import Random

import pytest

from fleetcheck.commands.line.main import main
from fleetcheck.documents.edit import Edit, EditError
from fleetcheck.documents.problem import BadInputError
from fleetcheck.judging.gather import gather
from fleetcheck.loading.load import edited
from fleetcheck.repairing.minimum import candidates, optimum
from fleetcheck.slicing.state import State, resolve
from tests.commands.test_seedfleet import edited as mutated
from tests.support.command_line import process, run
from tests.support.dense_fleets import ENVIRONMENTS, Tree, random_fleet, state_of
from tests.support.fleets import EXAMPLES

TODAY = date(2026, 1, 1)
MESHER = ("[data-mesher, dns, pki]", "[dns, pki]")

Captured = pytest.CaptureFixture[str]


def test_fix_shows_a_diff_and_writes_nothing(tmp_path: Path, capsys: Captured) -> None:
    path = mutated(tmp_path, MESHER)
    before = path.read_text()
    assert main(["fix", str(path)]) == 1
    printed = capsys.readouterr().out.splitlines()
    changed = [line for line in printed if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    assert [line[:14] for line in changed] == ["-  storage1: {", "+  storage1: {"]
    assert changed[1].endswith("aspects: [dns, pki, data-mesher]}")
    assert printed[-2:] == [
        "add `data-mesher` to `hosts.storage1.aspects`",
        "1 repair to apply (with --write), then no findings",
    ]
    assert path.read_text() == before


def test_fix_writes_one_line_and_keeps_every_other_byte(tmp_path: Path, capsys: Captured) -> None:
    path = mutated(tmp_path, MESHER)
    before = path.read_text().splitlines()
    assert main(["fix", "--write", str(path)]) == 0
    after = path.read_text().splitlines()
    assert [new for old, new in zip(before, after, strict=True) if old != new] == [
        before[21].replace("[dns, pki]", "[dns, pki, data-mesher]")
    ]
    assert main(["check", str(path)]) == 0
    assert "1 repair applied, then no findings" in capsys.readouterr().out


@pytest.mark.slow
def test_repair_proposes_one_edit_where_one_is_enough(tmp_path: Path, capsys: Captured) -> None:
    path = mutated(tmp_path, MESHER)
    assert main(["repair", "--json", str(path)]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["found"], told["proved"]) == (True, True)
    assert [edit["text"] for edit in told["edits"]] == [
        "add `data-mesher` to `hosts.storage1.aspects`"
    ]
    assert main(["repair", "--write", str(path)]) == 0
    assert main(["check", str(path)]) == 0


def test_a_valid_fleet_needs_no_repair(capsys: Captured) -> None:
    assert main(["repair", str(EXAMPLES / "seedfleet")]) == 0
    assert capsys.readouterr().out == "the fleet is valid as it is\n"


def test_what_if_tells_what_ends_and_what_comes(tmp_path: Path, capsys: Captured) -> None:
    path = mutated(tmp_path, MESHER)
    edit = "hosts.web2.aspects+=data-mesher"
    assert main(["what-if", edit, "--fleet", str(path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [each["code"] for each in told["ended"]] == ["FC301"]
    assert (told["brought"], told["kept"]) == ([], [])
    assert main(["what-if", "hosts.wbe2.tags+=x", "--fleet", str(path)]) == 2
    assert "did you mean `web2`?" in capsys.readouterr().out


@pytest.mark.slow
def test_an_edit_that_removes_needs_no_sign_that_it_is_no_option(capsys: Captured) -> None:
    fleet = str(EXAMPLES / "seedfleet")
    assert main(["what-if", "-hosts.storage1", "--fleet", fleet]) == 1
    assert capsys.readouterr().out.startswith("if you remove `hosts.storage1`:\n  brings")


def test_what_only_ends_a_finding_together_is_one_repair(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "fleet.yaml"
    path.write_text(
        "fleet: 1\n"
        "hosts: {a: {tags: [db]}, b: {tags: [db]}, c: {tags: [db]}}\n"
        "aspects: {pg: {}}\n"
        'services: {pg: {roles: {first: {select: "tag:db", count: 1, aspects: [pg]}}}}\n'
    )
    assert main(["check", str(path), "--format", "json"]) == 1
    (told,) = json.loads(capsys.readouterr().out)["diagnostics"]
    assert [(fix["text"], fix["safe"], len(fix["edits"])) for fix in told["fixes"]] == [
        ("remove `services.pg.roles.first.count`", True, 1),
        ("remove `db` from `hosts.a.tags` and remove `db` from `hosts.c.tags`", True, 2),
    ]


def test_repairs_of_entries_of_one_list_go_together(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "fleet.yaml"
    path.write_text(
        "fleet: 1\n"
        "hosts:\n"
        "  a: {aspects: [gone, web, lost, absent]}\n"
        "aspects: {web: {needs: [nowhere, nothing]}}\n"
    )
    assert main(["fix", "--write", str(path)]) == 0
    assert "5 repairs applied, then no findings" in capsys.readouterr().out
    assert path.read_text() == (
        "fleet: 1\nhosts:\n  a: {aspects: [web]}\naspects: {web: {needs: []}}\n"
    )


def test_a_repair_keeps_all_that_it_is_not_about(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "fleet.yaml"
    path.write_text(
        "fleet: 1\n"
        "hosts: {web1: {aspects: [dnsmasq, unbound, postgres]}}\n"
        "aspects:\n"
        "  dnsmasq: {ports: {dns: {port: 53/udp, bind: 127.0.0.1}}}\n"
        "  unbound: {provides: [names], requires: [sql], ports: {dns: 53/udp}}\n"
        "  postgres: {provides: [sql], requires: [names]}\n"
    )
    assert main(["fix", "--write", str(path)]) == 0
    assert "2 repairs applied, then" in capsys.readouterr().out
    assert path.read_text().splitlines()[3:] == [
        "  dnsmasq: {ports: {dns: {auto: true, protocol: udp, bind: 127.0.0.1}}}",
        "  unbound: {provides: [names], requires: [sql], ports: {dns: 53/udp}}",
        "  postgres: {provides: [sql], requires: [{cap: names, when: runtime}]}",
    ]


def test_without_time_repair_tells_the_best_that_it_has(tmp_path: Path, capsys: Captured) -> None:
    path = mutated(tmp_path, MESHER)
    assert main(["repair", "--timeout", "0.000001", str(path)]) == 1
    assert capsys.readouterr().out == (
        "1 edit makes the fleet valid (the best found in the time given):\n"
        "  1. add `data-mesher` to `hosts.storage1.aspects`\n"
    )


@pytest.mark.slow
def test_edits_that_contradict_each_other_are_not_chosen_together(capsys: Captured) -> None:
    fleet = Path(__file__).parents[1] / "rules/fleet/exception_unused/lapsed_exception/fleet.yaml"
    assert main(["repair", "--json", str(fleet)]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["found"], told["proved"]) == (True, True)


def valid_after(state: State, edits: tuple[Edit, ...]) -> bool:
    try:
        found = gather(resolve(edited(state.loaded, edits)), TODAY).found
    except (EditError, BadInputError):
        return False
    return not any(each.rule.severity == "error" for each in found)


def thinned(tree: Tree) -> Tree:
    """Return a fleet without most of what can be wrong in it."""
    aspects = tree["aspects"]
    assert isinstance(aspects, dict)
    kept = ("provides", "requires", "needs", "conflicts", "reach")
    hosts = tree["hosts"]
    assert isinstance(hosts, dict)
    return {
        "fleet": 1,
        "environments": {name: {} for name in ENVIRONMENTS},
        "hosts": {
            name: {key: entry[key] for key in ("aspects", "tags", "environment") if key in entry}
            for name, entry in hosts.items()
        },
        "aspects": {
            name: {key: entry[key] for key in kept if key in entry}
            for name, entry in aspects.items()
        },
    }


@pytest.mark.slow
def test_no_smaller_set_of_the_known_edits_would_do() -> None:
    compared = 0
    for seed in range(40):
        state = state_of(thinned(random_fleet(Random(seed))))
        known = candidates(state, TODAY)
        if not known or len(known) > 7:
            continue
        best = optimum(state, TODAY, 5)
        sizes = [
            size
            for size in range(3)
            for chosen in combinations(known, size)
            if valid_after(state, chosen)
        ]
        assert best.proved
        if best.edits is not None:
            compared += 1
            assert valid_after(state, best.edits)
            assert not sizes or min(sizes) == len(best.edits)
        else:
            assert not sizes
    assert compared


@pytest.mark.slow
def test_a_fix_that_is_only_shown_leaves_the_fleet_as_broken_as_it_is(
    tmp_path: Path, capsys: Captured
) -> None:
    path = mutated(tmp_path, MESHER)
    assert [run(capsys, "fix", *how, path).code for how in ([], ["--write"], [])] == [1, 0, 0]


@pytest.mark.slow
@pytest.mark.parametrize("how", [[], ["--write"]], ids=["shown", "written"])
@pytest.mark.parametrize("edits", [[], [MESHER]], ids=["nothing else", "a repair"])
def test_what_a_command_ends_is_left_by_edits(
    edits: list[tuple[str, str]], how: list[str], tmp_path: Path, capsys: Captured
) -> None:
    path = mutated(tmp_path, *edits)
    lock = tmp_path / "fleet.lock"
    lines = lock.read_text().splitlines(keepends=True)
    lock.write_text("".join(line for line in lines if "grafana@lab1 ui" not in line))
    end = "`fleetcheck ports assign --write` ends what no edit does"
    repaired = run(capsys, "repair", *how, path)
    assert (repaired.code, end in repaired.out) == (1, True)
    assert "valid as it is" not in repaired.out
    path = mutated(tmp_path, *edits)
    lock.write_text("".join(line for line in lines if "grafana@lab1 ui" not in line))
    fixed = run(capsys, "fix", *how, path)
    assert (fixed.code, fixed.out.splitlines()[-1]) == (1, end)
    assert "then 1 error" in fixed.out
    told = json.loads(run(capsys, "repair", "--json", path).out)
    assert told["commands"] == ["fleetcheck ports assign --write"]


def test_a_fleet_from_standard_input_needs_to_be_read_only_once() -> None:
    ran = process("$FLEETCHECK fix --write - < examples/seedfleet/fleet.yaml")
    assert (ran.code, ran.err) == (0, "")


def test_findings_that_stay_are_no_others_where_none_goes(capsys: Captured) -> None:
    broken = "examples/chain/broken.yaml"
    ran = run(capsys, "what-if", "aspects.dns.reach=fleet", "--fleet", broken)
    assert "  1 finding stays\n" in ran.out
