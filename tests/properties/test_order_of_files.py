"""The order in which a fleet is written, and how it is cut into files, changes nothing."""

import json
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleetcheck.commands.line.main import main
from fleetcheck.documents.document import parse
from fleetcheck.documents.source_text import SourceText
from fleetcheck.judging.finding import Finding
from fleetcheck.judging.report import Report
from tests.commands.test_seedfleet import MUTATIONS
from tests.support.fleets import report
from tests.support.scale import examples
from tests.support.seedfleet import SEEDFLEET, edited

pytestmark = pytest.mark.slow

SECTIONS = ("tags", "kinds", "environments", "hosts", "scopes", "aspects", "services", "vars")
"""The sections whose entries may lie in different files."""


def fleets() -> dict[str, dict[str, object]]:
    """Return the example fleet and each change of it, as trees."""
    texts = {"the fleet as it is": SEEDFLEET.read_text()}
    with TemporaryDirectory() as folder:
        for name, (edits, _) in MUTATIONS.items():
            texts[name] = edited(Path(folder), *edits).read_text()
    found = {}
    for name, text in texts.items():
        tree = parse(SourceText("fleet.yaml", text), "yaml").value
        assert isinstance(tree, dict)
        found[name] = tree
    return found


FLEETS = fleets()


def shuffled(value: object, random: Random) -> object:
    """Return the tree with the keys of every mapping in another order."""
    if isinstance(value, dict):
        items = list(value.items())
        random.shuffle(items)
        return {key: shuffled(child, random) for key, child in items}
    if isinstance(value, list):
        return [shuffled(child, random) for child in value]
    return value


def cut(tree: dict[str, object], pieces: int, random: Random) -> list[dict[str, object]]:
    """Return the fleet in several pieces; a list stays in one, entries of a section need not."""
    parts: list[dict[str, object]] = [{"fleet": 1} for _ in range(pieces)]
    for section, value in tree.items():
        if section in SECTIONS:
            assert isinstance(value, dict)
            for key, entry in value.items():
                piece = random.choice(parts).setdefault(section, {})
                assert isinstance(piece, dict)
                piece[key] = entry
        elif section != "fleet":
            random.choice(parts)[section] = value
    return parts


def written(folder: Path, trees: list[dict[str, object]]) -> list[Path]:
    paths = [folder / f"{index}.json" for index in range(len(trees))]
    for path, tree in zip(paths, trees, strict=True):
        path.write_text(json.dumps(tree))
    return paths


def essence(checked: Report) -> tuple[object, ...]:
    """Return all that a report says, but for where it is written."""
    findings = [_essence(finding) for finding in checked.findings]
    excepted = sorted((_essence(finding) for finding in checked.excepted), key=str)
    about = (checked.complete, checked.summary, checked.assumed, checked.notes, checked.rules)
    return (findings, excepted, about)


def _essence(finding: Finding) -> tuple[object, ...]:
    labels = [label.text for label in finding.labels]
    minimal = [element.name for element in finding.minimal]
    # Of what could be taken away, the nearest three are shown: that depends on where things are.
    fixes = sorted((fix for fix in finding.fixes if fix.kind != "remove"), key=str)
    rest = finding._replace(labels=(), minimal=(), fixes=())
    return (finding.fingerprint, labels, minimal, fixes, *rest)


@cache
def as_it_is(name: str) -> tuple[object, ...]:
    with TemporaryDirectory() as folder:
        return essence(report(*written(Path(folder), [FLEETS[name]])))


@pytest.mark.parametrize("name", FLEETS)
@settings(max_examples=examples(5), deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 4))
def test_keys_in_any_order_and_files_of_any_cut_give_the_same_findings(
    name: str, random: Random, pieces: int
) -> None:
    mixed = shuffled(FLEETS[name], random)
    assert isinstance(mixed, dict)
    with TemporaryDirectory() as folder:
        paths = written(Path(folder), cut(mixed, pieces, random))
        random.shuffle(paths)
        assert essence(report(*paths)) == as_it_is(name)


@pytest.mark.parametrize("form", ["full", "concise", "json"])
def test_files_named_in_another_order_give_the_same_bytes(
    form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    random = Random(7)
    paths = written(tmp_path, cut(FLEETS["storage1 is deleted"], 4, random))
    outputs = set()
    for _ in range(6):
        random.shuffle(paths)
        assert main(["check", "--format", form, *map(str, paths)]) == 1
        outputs.add(capsys.readouterr().out)
    assert len(outputs) == 1
