"""Broken fleets as people have them, each with the whole report that it gets."""

import os
from pathlib import Path

import pytest

from fleetcheck.commands.line.session import lines_of
from fleetcheck.loading.load import load
from fleetcheck.queries.check import check
from fleetcheck.reports.formats import FORMATS, Style
from fleetcheck.slicing.state import resolve
from tests.support.fleets import TODAY

FLEETS = sorted(path.parent for path in Path(__file__).parent.glob("*/*/*/report.txt"))
STYLE = Style(color=False, width=100, verbose=False)


@pytest.mark.parametrize("folder", FLEETS, ids=lambda folder: folder.name)
def test_the_report_of_a_broken_fleet_is_the_one_that_was_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    loaded = load(sorted(path.name for path in Path().iterdir() if path.suffix != ".txt"))
    written = FORMATS["full"](check(resolve(loaded), TODAY), lines_of(loaded), STYLE)
    kept = Path("report.txt")
    if os.environ.get("FLEETCHECK_GOLDEN") == "write":
        kept.write_text(written, encoding="utf-8")
    assert written == kept.read_text(encoding="utf-8")
