"""Files of other programs in a folder that is read as a fleet."""

from pathlib import Path

import pytest

from tests.support.compose_projects import found, read, unread, write

WEB = 'services: {web: {image: x, ports: ["80:80"]}}\n'
PACKAGE = '{"name": "x", "version": "1.0.0", "scripts": {}, "license": "MIT"}'


def test_a_file_of_another_program_is_passed_over_beside_projects(tmp_path: Path) -> None:
    files = {"web/web.yaml": WEB, "db/db.yaml": WEB, "package.json": PACKAGE}
    folder = write(tmp_path, files)
    assert found(folder) == [("FC101", "host 80/tcp")]
    (source,) = read(folder).merged.sources
    assert source.notes == (f"1 file is of no format and not read: `{folder}/package.json`",)


def test_it_is_passed_over_beside_a_fleet(tmp_path: Path) -> None:
    files = {f"{number}.json": PACKAGE for number in range(5)}
    folder = write(tmp_path, {"fleet.yaml": "fleet: 1\nhosts: {a: {}}\n", **files})
    (source,) = read(folder).merged.sources
    names = ", ".join(f"`{folder}/{number}.json`" for number in range(3))
    assert source.notes == (f"5 files are of no format and not read: {names} and 2 more",)


@pytest.mark.parametrize("text", ["hosst: {b: {}}\n", "aspects: {x: {prots: {}}}\n"])
def test_a_part_of_a_fleet_is_read_as_one(text: str, tmp_path: Path) -> None:
    folder = write(tmp_path, {"fleet.yaml": "fleet: 1\nhosts: {a: {}}\n", "more.yaml": text})
    assert [kind for kind, _, _ in unread(folder)] == ["unknown-key"]


def test_a_file_that_is_named_is_read_whatever_it_has(tmp_path: Path) -> None:
    folder = write(tmp_path, {"a.yml": WEB, "package.json": PACKAGE})
    kinds = {kind for kind, _, _ in unread(folder / "a.yml", folder / "package.json")}
    assert "unknown-key" in kinds


def test_a_file_that_is_alone_is_read_whatever_it_has(tmp_path: Path) -> None:
    folder = write(tmp_path, {"package.json": PACKAGE})
    assert "unknown-key" in {kind for kind, _, _ in unread(folder)}
