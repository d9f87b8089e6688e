"""Fleets that are read from texts."""

from pathlib import Path

import pytest

from fleetcheck.loading.example import load_texts


def test_texts_are_read_as_files_of_these_names() -> None:
    loaded = load_texts({"fleet.yaml": "fleet: 1\nhosts: {web1: {}}\n"})
    assert list(loaded.fleet.hosts) == ["web1"]
    assert list(loaded.documents) == ["fleet.yaml"]


def test_files_of_the_present_folder_are_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(".env").write_text("WEB_PORT=80\n")
    Path("fleet.lock").write_text("fleetcheck ports 1\n")
    loaded = load_texts({"compose.yaml": 'services: {web: {ports: ["${WEB_PORT}:80"]}}\n'})
    assert [spec.unknown for spec in next(iter(loaded.fleet.aspects.values())).ports["80"]] == [
        ("WEB_PORT",)
    ]
    assert not loaded.lock.present
    assert Path.cwd() == tmp_path
