"""Clan inventories: what is found in them, and where."""

from pathlib import Path

import pytest

from fleetcheck.commands.line.main import main
from fleetcheck.documents.location import Location
from fleetcheck.documents.problem import BadInputError, Problem
from fleetcheck.judging.finding import Label
from fleetcheck.loading.load import load
from tests.support.clan_documents import SMALL, changed, diagnostics, findings, members, written
from tests.support.command_line import run
from tests.support.fleets import EXAMPLES, report


def marked(label: Label) -> str:
    """Return line, column and text of what a label underlines."""
    file, line, column, length = label.location
    text = Path(file).read_text(encoding="utf-8").splitlines()[line - 1]
    return f"{line}:{column} {text[column - 1 : column - 1 + length]}"


def test_a_small_inventory_is_fine(tmp_path: Path) -> None:
    path = written(tmp_path, SMALL)
    assert findings(path) == []
    assert members(path) == {"borg": {"client": ["web1"], "server": ["nas"]}}


@pytest.mark.parametrize(
    ("where", "value", "expected"),
    [
        pytest.param(
            "inventory instances borg roles server machines",
            {"nas": {}, "nsa": {}},
            ("FC501", 26, 15, '"nsa"', "there is no host `nsa`; did you mean `nas`?"),
            id="a role member that is no machine",
        ),
        pytest.param(
            "inventory instances borg roles server machines",
            ["nas", "nsa"],
            ("FC501", 26, 15, '"nsa"', "there is no host `nsa`; did you mean `nas`?"),
            id="a role member in a list that is no machine",
        ),
        pytest.param(
            "inventory tags backup",
            ["nsa", "web1", "nsa"],
            ("FC501", 13, 9, '"nsa"', "there is no host `nsa`; did you mean `nas`?"),
            id="a tagged machine that does not exist",
        ),
        pytest.param(
            "inventory instances borg roles client tags",
            {"backup": {}, "pubic": {}},
            ("FC502", 31, 15, '"pubic"', "no host has the tag `pubic`; did you mean `public`?"),
            id="a tag that matches nothing",
        ),
        pytest.param(
            "inventory instances borg roles client tags",
            ["backup", 'o"d |d'],
            ("FC502", 31, 15, '"o\\"d |d"', 'no host has the tag `o"d |d`'),
            id="an odd tag in a list that matches nothing",
        ),
        pytest.param(
            "inventory instances borg roles client tags",
            {"darwin": {}},
            (
                "FC502",
                30,
                15,
                '"darwin"',
                "role `client` of `borg` has no members: no host has the tag `darwin`",
            ),
            id="a predefined tag that matches nothing",
        ),
        pytest.param(
            "modules borgbackup manifest constraints roles",
            {"server": {}, "sever": {"maxMachines": 1}},
            ("FC503", 45, 13, '"sever"', "the service `borg` has no role `sever`"),
            id="a constraint on an unknown role",
        ),
        pytest.param(
            "modules borgbackup roles",
            {"server": {}, "clients": {}},
            ("FC503", 28, 11, '"client"', "the service `borg` has no role `client`"),
            id="a role that the module does not declare",
        ),
        pytest.param(
            "modules borgbackup roles client",
            {"darwinModule": "client.nix"},
            (
                "FC506",
                30,
                15,
                '"backup"',
                "`borg/client` on `web1` does nothing there: it has no content for class `nixos`",
            ),
            id="a machine class that a role has no module for",
        ),
    ],
)
def test_what_clan_lets_pass_is_found_where_it_is_written(
    where: str, value: object, expected: tuple[str, int, int, str, str], tmp_path: Path
) -> None:
    path = written(tmp_path, changed(SMALL, where, value))
    assert findings(path) == [expected]


def test_one_finding_tells_that_there_are_too_many_instances(tmp_path: Path) -> None:
    borg = {"module": {"input": "self", "name": "borgbackup"}}
    document = changed(SMALL, "inventory instances", {"one": borg, "two": borg})
    constraints = {"maxInstances": 1, "roles": {"server": {"minMachines": 1}}}
    document = changed(document, "modules borgbackup manifest constraints", constraints)
    found = report(written(tmp_path, document)).findings
    assert [(f.code, f.place, *map(marked, f.labels)) for f in found] == [
        ("FC504", "one server", '38:13 "server"', '17:7 "one"'),
        ("FC504", "two server", '38:13 "server"', '23:7 "two"'),
        ("FC505", "borgbackup", "36:27 1", '17:7 "one"', '23:7 "two"'),
    ]


def test_modules_of_two_inputs_that_are_called_alike_are_two_services(tmp_path: Path) -> None:
    own = {"module": {"input": "self", "name": "borgbackup"}}
    theirs = {"module": {"name": "borgbackup"}}
    document = changed(SMALL, "inventory instances", {"one": own, "two": theirs})
    module = {"manifest": {"name": "borgbackup", "constraints": {"maxInstances": 1}}}
    document = changed(
        document,
        "modules",
        {"self": {"borgbackup": module}, "clan-core": {"borgbackup": module}},
    )
    assert findings(written(tmp_path, document)) == []
    document = changed(document, "inventory instances", {"one": own, "two": theirs, "three": own})
    found = report(written(tmp_path, document)).findings
    assert [(f.code, f.place) for f in found] == [("FC505", "borgbackup (self)")]


def test_a_manifest_without_roles_has_those_it_constrains(tmp_path: Path) -> None:
    limits = {"controller": {"minMachines": 1}, "moon": {"maxMachines": 4}}
    module = {"manifest": {"constraints": {"roles": limits}}}
    document = changed(SMALL, "modules borgbackup", module)
    found = report(written(tmp_path, document)).findings
    assert [(f.code, f.place) for f in found] == [("FC504", "borg controller")]


def test_clans_own_id_is_told_only_where_a_fleet_comes_from_clan(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    native = {"hosts": {"db1": {}}, "services": {"db": {"roles": {"main": {"count": 1}}}}}
    path = written(tmp_path, {"fleet": 1, **native}, "native.json")
    clan = written(tmp_path, SMALL)
    assert [each.get("clan_id") for each in diagnostics(capsys, path)] == [None]
    assert [each.get("clan_id") for each in diagnostics(capsys, path, clan)] == [
        "db-db-main-minMachines"
    ]


def test_a_repair_of_an_inventory_is_told_to_be_made_by_hand(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = changed(SMALL, "inventory tags", {"extra": ["wbe1"]})
    path = written(tmp_path, document)
    more = tmp_path / "more.yaml"
    more.write_text("fleet: 1\nhosts: {web9: {aspects: [gnoe]}}\naspects: {gone: {}}\n")
    told = " ".join(run(capsys, "check", path).out.split())
    assert "to `wbe1`" not in told
    assert "[safe, to be made by hand]" in told
    fixed = run(capsys, "fix", path, more)
    assert (fixed.code, fixed.out.splitlines()[-3:]) == (
        1,
        [
            "replace `gnoe` by `gone` in `hosts.web9.aspects`",
            "1 repair to apply (with --write), then 1 error, 1 warning",
            "some can only be mended by hand, where they are written: see `fleetcheck check`",
        ],
    )


def test_a_native_file_adds_to_an_inventory(tmp_path: Path) -> None:
    needs = changed(SMALL, "modules borgbackup manifest exports", {"inputs": ["dns"]})
    inventory = written(tmp_path, needs)
    native = written(tmp_path, {"fleet": 1, "assume": ["cap:dns"]}, "native.json")
    assert [f.code for f in report(inventory).findings] == ["FC201"]
    assert report(inventory, native).findings == ()


def test_one_machine_in_two_inventories_is_a_problem_at_both(tmp_path: Path) -> None:
    first = written(tmp_path, {"machines": {"nas": {}}, "instances": {}}, "a.json")
    second = written(tmp_path, {"machines": {"nas": {}}, "instances": {}}, "b.json")
    with pytest.raises(BadInputError) as caught:
        load([str(second), str(first)])
    assert caught.value.problems == (
        Problem(
            "duplicate-key",
            "`hosts.nas` is defined in two places",
            Location(str(second), 3, 5, 5),
            ((Location(str(first), 3, 5, 5), "first defined here"),),
        ),
    )


def test_two_inventories_are_one_fleet(tmp_path: Path) -> None:
    first = written(tmp_path, {"machines": {"db1": {}}, "instances": {}}, "a.json")
    second = written(tmp_path, SMALL, "b.json")
    assert sorted(load([str(first), str(second)]).fleet.hosts) == ["db1", "nas", "web1"]


def test_the_example_is_fine() -> None:
    assert main(["check", str(EXAMPLES / "clan")]) == 0
    assert findings(EXAMPLES / "clan" / "inventory.json") == []
