"""What `schema` prints is what the documentation ships, and the examples fit it."""

import json
from pathlib import Path

import pytest

from fleetcheck.fleet.model.schema import schema
from tests.support.command_line import ROOT, run
from tests.support.fleets import EXAMPLES

Captured = pytest.CaptureFixture[str]
SCHEMA = ROOT / "docs" / "fleet.schema.json"
NATIVE = sorted(
    path
    for path in EXAMPLES.rglob("*")
    if path.suffix in (".yaml", ".yml", ".json") and "fleet: 1" in path.read_text()
)


def test_schema_is_the_one_that_the_documentation_ships(capsys: Captured) -> None:
    ran = run(capsys, "schema")
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out) == schema()
    assert ran.out == SCHEMA.read_text()


@pytest.mark.parametrize("path", NATIVE, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_an_example_names_the_schema_for_editors_and_fits_it(path: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    from fleetcheck.documents.document import read

    head, _, named = path.read_text().partition("\n")[0].partition("$schema=")
    assert head == "# yaml-language-server: "
    assert (path.parent / named).resolve() == SCHEMA
    jsonschema.validate(read(str(path)).value, schema())
