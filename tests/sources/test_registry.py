"""The registry of formats: one row each, and loading names none of them."""

import re
from pathlib import Path

import pytest

from fleetcheck.documents.source_text import SourceText
from fleetcheck.sources.registry import FORMATS, Format, parsed

LOADING = Path(__file__).parents[2] / "facts" / "fleetcheck" / "loading"


@pytest.mark.parametrize("form", FORMATS.values(), ids=list(FORMATS))
def test_a_format_is_read_in_one_way(form: Format) -> None:
    ways = (form.read_document, form.read_documents, form.read_paths)
    assert sum(way is not None for way in ways) == 1


@pytest.mark.parametrize("form", FORMATS.values(), ids=list(FORMATS))
def test_a_format_recognised_by_names_or_folders_reads_paths(form: Format) -> None:
    by_folder = form.recognises_folder is not Format().recognises_folder
    assert by_folder == bool(form.folder_holds)
    assert form.read_paths is not None or not (form.file_names or by_folder)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("fleet: 1", "native"),
        ("hosts: {}", None),
        ("fleet: 2", "native"),
        ("fleet: {server: x}", None),
        ("- hosts: all", None),
        ("{trace: 1}", None),
        ("inventory: [web]", None),
        ("inventory: {web: 10.0.0.1}", None),
        ("{machines: {}, instances: {}}", "clan"),
        ("inventory: {}", "clan"),
        ("{trace: 1, edges: []}", "trace"),
        ("{rootName: a, nodes: [], edges: []}", "den"),
        ("services: {web: {image: nginx}}", "compose"),
    ],
)
def test_the_content_shows_the_format(text: str, form: str | None) -> None:
    assert parsed(SourceText("some.yaml", text))[0] == form


def test_loading_imports_no_format() -> None:
    imported = {
        module
        for path in LOADING.glob("*.py")
        for module in re.findall(r"from fleetcheck\.sources\.(\S+) import", path.read_text())
    }
    assert imported == {"foreign", "left_out", "options", "registry", "source"}
