"""Services that wait for the health of others."""

from pathlib import Path

import pytest

from fleetcheck.sources.options import SourceOptions
from tests.support.compose_projects import found, write

WAITS = """
services:
  db: {{image: x, {}}}
  web: {{image: x, depends_on: {{db: {{condition: {}{}}}}}}}
"""
FOUND = ("FC207", "shop/web@host shop/db")


def shop(folder: Path, db: str, condition: str = "service_healthy", more: str = "") -> Path:
    return write(folder / "shop", {"compose.yaml": WAITS.format(db, condition, more)})


@pytest.mark.parametrize(
    "check",
    [
        "{disable: true}",
        "{disable: yes}",
        "{disable: 'true'}",
        "{test: [NONE]}",
        "{test: [CMD, pg_isready], disable: true}",
    ],
)
def test_nothing_waits_for_a_check_that_is_switched_off(check: str, tmp_path: Path) -> None:
    assert found(shop(tmp_path, f"healthcheck: {check}")) == [FOUND]


@pytest.mark.parametrize(
    "db",
    [
        "restart: always",
        "healthcheck: {interval: 5s}",
        "healthcheck: {disable: false}",
        "healthcheck: {disable: $OFF}",
        "healthcheck: {test: NONE}",
        "healthcheck: {test: [CMD, NONE]}",
        "healthcheck: {test: []}",
        "healthcheck: {disable: true}, scale: 0",
    ],
)
def test_a_check_that_may_be_there_is_waited_for(db: str, tmp_path: Path) -> None:
    assert found(shop(tmp_path, db)) == []


@pytest.mark.parametrize(
    ("condition", "more"),
    [
        ("service_started", ""),
        ("service_completed_successfully", ""),
        ("service_healthy", ", required: false"),
    ],
)
def test_whatever_does_not_depend_on_health_is_started(
    condition: str, more: str, tmp_path: Path
) -> None:
    assert found(shop(tmp_path, "healthcheck: {disable: true}", condition, more)) == []


def test_a_check_may_be_switched_off_by_an_override_or_by_what_is_extended(tmp_path: Path) -> None:
    folder = shop(tmp_path, "healthcheck: {test: [CMD, pg_isready]}")
    off = "services: {db: {image: x, healthcheck: {disable: true}}}"
    assert found(folder) == []
    write(folder, {"compose.override.yaml": off})
    assert found(folder) == [FOUND]
    base = write(tmp_path, {".git/HEAD": "", "base.yml": off})
    extends = f"extends: {{file: {base / 'base.yml'}, service: db}}"
    assert found(shop(tmp_path / "other", extends)) == [FOUND]


def test_a_swarm_waits_for_nothing(tmp_path: Path) -> None:
    folder = shop(tmp_path, "healthcheck: {disable: true}")
    assert found(folder, options=SourceOptions(environment={}, swarm=True)) == []
