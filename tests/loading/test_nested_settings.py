"""Settings that are nested as the dotted names of their aspects are."""

from pathlib import Path

from fleetcheck.documents.edit import Edit
from fleetcheck.loading.load import Loaded, load
from fleetcheck.loading.rewrite import rewrite
from tests.support.bad_input import problems
from tests.support.fleets import found

FLEET = """\
fleet: 1
policies: [{select: "*", configure: {disk: {impermanence: {wipe: false}}}}]
hosts:
  web1:
    aspects: [disk.impermanence]
    settings:
      disk:
        impermanence:
          wipe: yes
          size: 4
aspects:
  disk.impermanence: {settings: {wipe: {type: bool}, size: {type: int, default: 1}}}
"""


def loaded(folder: Path, text: str) -> Loaded:
    path = folder / "fleet.yaml"
    path.write_text(text)
    return load([str(path)])


def test_nested_mappings_are_settings_of_the_aspect_with_the_dotted_name(tmp_path: Path) -> None:
    fleet = loaded(tmp_path, FLEET).fleet
    assert fleet.hosts["web1"].settings == {"disk.impermanence": {"wipe": "yes", "size": 4}}
    assert fleet.policies[0].configure == {"disk.impermanence": {"wipe": False}}


def test_a_finding_points_to_the_nested_value(tmp_path: Path) -> None:
    (tmp_path / "fleet.yaml").write_text(FLEET)
    assert [(code, line, text) for code, _, line, text in found(tmp_path / "fleet.yaml")] == [
        ("FC602", 9, "yes")
    ]


def test_an_edit_changes_the_nested_value(tmp_path: Path) -> None:
    path = ("hosts", "web1", "settings", "disk.impermanence", "wipe")
    (text,) = rewrite(loaded(tmp_path, FLEET), [Edit("set", path, True)]).values()
    assert text == FLEET.replace("wipe: yes", "wipe: true")


def test_a_setting_of_that_name_goes_before_the_aspect(tmp_path: Path) -> None:
    text = FLEET.replace(
        "aspects:\n  disk", "aspects:\n  disk: {settings: {impermanence: {}}}\n  disk"
    )
    fleet = loaded(tmp_path, text).fleet
    assert fleet.hosts["web1"].settings == {"disk": {"impermanence": {"wipe": "yes", "size": 4}}}


def test_a_setting_that_is_written_in_both_ways_is_a_problem() -> None:
    text = FLEET.replace("    settings:\n", "    settings:\n      disk.impermanence: {size: 2}\n")
    assert problems(text) == [
        ("duplicate-key", "`size` is also set under the full name of its aspect", 11, 11)
    ]
