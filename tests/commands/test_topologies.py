"""The example topologies: each is in order, and has the edges that are written beside it."""

from pathlib import Path

import pytest

from tests.support.command_line import run
from tests.support.fleets import EXAMPLES, found

FOLDERS = sorted((EXAMPLES / "topologies").glob("*/"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_topology_has_the_edges_that_are_written_beside_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert found(folder / "fleet.yaml") == []
    ran = run(capsys, "edges", folder / "fleet.yaml")
    assert ran.out == (folder / "edges.txt").read_text()


def test_there_are_eight_topologies() -> None:
    assert len(FOLDERS) == 8
