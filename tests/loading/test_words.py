"""What is said of input that is nearly right: what to write, or where it is wrong."""

from pathlib import Path

import pytest

from fleetcheck.documents.edit import Edit
from fleetcheck.documents.problem import BadInputError
from fleetcheck.loading.load import edited, load


def problem(folder: Path, text: str) -> str:
    """Return the message of the one problem of a fleet."""
    path = folder / "fleet.yaml"
    path.write_text(f"fleet: 1\n{text}")
    with pytest.raises(BadInputError) as caught:
        load([str(path)])
    (found,) = caught.value.problems
    return found.message


@pytest.mark.parametrize(
    ("type_", "said"),
    [
        ("enum", "`{enum: [low, high]}`"),
        ("list", "`[str]`"),
        ("attrs", "`{str: any}`"),
        ("string", "`str`"),
        ("Integer", "`int`"),
        ("boolean", "`bool`"),
    ],
)
def test_a_type_by_another_name_is_told_how_to_be_written(
    type_: str, said: str, tmp_path: Path
) -> None:
    text = f"hosts: {{a: {{}}}}\naspects: {{x: {{settings: {{p: {{type: {type_}}}}}}}}}\n"
    assert said in problem(tmp_path, text)


@pytest.mark.parametrize("port", ["800000", "800000/tcp", "70000"])
def test_a_port_that_is_too_high_is_told_the_highest(port: str, tmp_path: Path) -> None:
    text = f"hosts: {{a: {{}}}}\naspects: {{x: {{ports: {{p: {port}}}}}}}\n"
    assert "65535" in problem(tmp_path, text)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (
            "  x:\n    reach: host\n   needs: []\n    emits: {}\n",
            "by 3 spaces, its neighbours by 4",
        ),
        ("  x:\n    reach: host\n     needs: []\n", "by 5 spaces, the line above by 4"),
        ("  x:\n    reach: host\n needs: []\n", "by 1 space, the line above by 4"),
    ],
)
def test_a_line_that_is_indented_by_itself_is_compared_with_those_beside_it(
    lines: str, said: str, tmp_path: Path
) -> None:
    message = problem(tmp_path, f"hosts: {{a: {{}}}}\naspects:\n{lines}")
    assert message == f"not YAML: this line is indented {said}"


def test_a_wrong_value_in_an_edit_is_located_in_the_edit(tmp_path: Path) -> None:
    path = tmp_path / "fleet.yaml"
    path.write_text("fleet: 1\nhosts: {a: {}}\n")
    with pytest.raises(BadInputError) as caught:
        edited(load([str(path)]), [Edit("set", ("hosts", "a", "aspects"), "x")])
    assert [str(each.location) for each in caught.value.problems] == ["edit of hosts.a.aspects"]
