"""What `repair` proposes and writes."""

import json
from pathlib import Path

import pytest

from fleetcheck.commands.line.main import main
from tests.support.fleets import EXAMPLES
from tests.support.seedfleet import WITHOUT_MESHER, edited

Captured = pytest.CaptureFixture[str]


@pytest.mark.slow
def test_repair_proposes_one_edit_where_one_is_enough(tmp_path: Path, capsys: Captured) -> None:
    path = edited(tmp_path, WITHOUT_MESHER)
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
        ("remove `services.pg.roles.first.count`", False, 1),
        ("remove `db` from `hosts.a.tags` and remove `db` from `hosts.c.tags`", False, 2),
    ]


def test_without_time_repair_tells_the_best_that_it_has(tmp_path: Path, capsys: Captured) -> None:
    path = edited(tmp_path, WITHOUT_MESHER)
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
