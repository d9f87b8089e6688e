"""What a native file says of itself, and not of the fleet."""

from pathlib import Path

import pytest

from fleetcheck.documents.problem import BadInputError
from fleetcheck.loading.load import Loaded, load


def of(folder: Path, text: str) -> Loaded:
    (folder / "fleet.yaml").write_text(text)
    return load([str(folder / "fleet.yaml")])


def test_notes_of_the_program_that_wrote_a_file_are_shown(tmp_path: Path) -> None:
    loaded = of(tmp_path, "fleet: 1\nnotes: [two includes are left out]\nhosts: {}\n")
    assert loaded.merged.sources[0].notes == ("two includes are left out",)
    assert "notes" not in loaded.merged.tree


@pytest.mark.parametrize("notes", ["5", "[5]", "{a: b}", r'["a\tb"]', "['']", "text"])
def test_notes_of_a_wrong_shape_are_refused(notes: str, tmp_path: Path) -> None:
    with pytest.raises(BadInputError) as caught:
        of(tmp_path, f"fleet: 1\nnotes: {notes}\nhosts: {{}}\n")
    assert [each.location.line for each in caught.value.problems] == [2]
