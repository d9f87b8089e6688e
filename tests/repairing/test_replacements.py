"""Repairs as changes of files."""

from pathlib import Path

import pytest

from fleetcheck.documents.edit import Edit
from fleetcheck.documents.replacement import Replacement
from fleetcheck.judging.finding import Fix
from fleetcheck.loading.load import load
from fleetcheck.repairing import replacements
from fleetcheck.repairing.replacements import replacements_of
from tests.support.command_line import COLLIDES

MOVE = Fix("move", (Edit("set", ("aspects", "caddy", "ports", "http"), 81),), "supply", True)
PLACE = Fix("place", (Edit("add", ("hosts", "web1", "aspects"), "x"),), "supply", True)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "fleet.yaml").write_text(COLLIDES)
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_a_safe_repair_is_a_change_of_its_file() -> None:
    of = replacements_of(load(["fleet.yaml"]))
    assert [of(MOVE), of(PLACE)] == [
        (Replacement("fleet.yaml", 5, 26, 5, 27, "1"),),
        (Replacement("fleet.yaml", 2, 38, 2, 38, ", x"),),
    ]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "fix",
    [
        MOVE._replace(safe=False),
        MOVE._replace(safe=None),
        MOVE._replace(by_hand=True),
        MOVE._replace(edits=(Edit("remove", ("aspects", "nobody")),)),
    ],
    ids=["brings another finding", "not tried", "by hand", "cannot be made"],
)
def test_what_is_not_to_be_made_as_it_is_changes_no_file(fix: Fix) -> None:
    assert replacements_of(load(["fleet.yaml"]))(fix) == ()


@pytest.mark.usefixtures("folder")
def test_only_so_much_text_is_written_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replacements, "MOST_REWRITTEN", 2 * len(COLLIDES) - 1)
    of = replacements_of(load(["fleet.yaml"]))
    assert [len(of(fix)) for fix in (MOVE, PLACE, MOVE)] == [1, 0, 1]
