"""Files that are replaced as a whole."""

from pathlib import Path

import pytest

from fleetcheck.documents.atomic_file import replace


def test_a_file_that_cannot_be_replaced_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "within").mkdir()
    with pytest.raises(IsADirectoryError):
        replace(tmp_path / "within", "text")
    assert [each.name for each in tmp_path.iterdir()] == ["within"]


def test_a_link_is_replaced_and_what_it_leads_to_stays(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("old")
    (tmp_path / "link").symlink_to("file")
    replace(tmp_path / "link", "new")
    assert [(tmp_path / name).read_text() for name in ("file", "link")] == ["old", "new"]
