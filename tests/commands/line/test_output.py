"""Nothing of a fleet is a command to the system that runs fleetcheck, in any form."""

import json
from pathlib import Path

import pytest

from fleetcheck.reports.formats import FORMATS
from tests.support.command_line import COLLIDES, UNREADABLE, Ran, run
from tests.support.report_schemas import check_report
from tests.support.workflow_commands import Command, commands

Captured = pytest.CaptureFixture[str]

ANNOTATIONS = {"error", "warning", "notice"}
"""The commands that are a report themselves, in the format that is one of commands."""

NAMES = ("::add-mask::x", "##[error]x", "##vso[task.setvariable variable=x]y", "##TeamCity[x]")
"""Names that a system would take for commands where a line begins with them, or has them."""

FILE_NAMES = (
    *NAMES,
    "%0A::error::",
    "a\n::add-mask::x",
    "]]>",
    "<testcase>",
    "&#58;&#58;",
    "\x1b[31m",
    "\udcff",
    "\u202ea",
    "[a](1)",
    "{0}",
    "a,line=1::b",
)

SHOWN = (
    *(("check", "--format", form) for form in FORMATS),
    ("members",),
    ("members", "--json"),
    ("catalog",),
    ("catalog", "--json"),
    ("order", "--fleet"),
    ("pipes", "--json"),
    ("repair",),
    ("fix",),
    ("ports", "show"),
    ("ports", "show", "--format", "json"),
)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("command", SHOWN, ids=" ".join)
def test_no_name_of_a_fleet_is_a_command(
    name: str, command: tuple[str, ...], tmp_path: Path, capsys: Captured
) -> None:
    tree = {
        "fleet": 1,
        "hosts": {name: {"aspects": [name, f"{name}2"]}},
        "aspects": {
            name: {"ports": {name: 80}, "requires": [name], "emits": {name: 1}},
            f"{name}2": {"ports": {name: 80}, "collects": [name]},
        },
    }
    (tmp_path / "fleet.json").write_text(json.dumps(tree))
    ran = run(capsys, *command, tmp_path / "fleet.json")
    assert ran.code in (0, 1)
    assert ran.out + ran.err
    assert found(ran, "github" in command) == []


@pytest.mark.parametrize("name", FILE_NAMES)
def test_no_name_of_a_file_is_a_command(
    name: str, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for text, code in ((UNREADABLE, 2), (COLLIDES, 1)):
        Path(f"{name}.yaml").write_text(text)
        for form in FORMATS:
            ran = run(capsys, "check", "--format", form, f"{name}.yaml")
            assert ran.code == code
            check_report(form, ran.out)
            annotations = [each for each in commands(ran.out) if each.name in ANNOTATIONS]
            assert found(ran, form == "github") == []
            assert len(annotations) == int(form == "github")


def found(ran: Ran, are_expected: bool) -> list[Command]:
    """Return the commands in what was written, without annotations where these are expected."""
    every = commands(ran.out + ran.err)
    return [each for each in every if not (are_expected and each.name in ANNOTATIONS)]


def test_the_places_of_a_report_stay_as_they_are(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    claim = "aspects: {NAME: {ports: {p: 80}}}\n"
    for name in ("a", "b"):
        Path(f"{name}.yaml").write_text(f"fleet: 1\n{claim.replace('NAME', name)}")
    Path("c.yaml").write_text("fleet: 1\nhosts: {h: {aspects: [a, b]}}\n")
    assert "\n ::: b.yaml:2:" in run(capsys, "check", "a.yaml", "b.yaml", "c.yaml").out
    Path("b.yaml").rename("b::x.yaml")
    assert "\n : :: b::x.yaml:2:" in run(capsys, "check", "a.yaml", "b::x.yaml", "c.yaml").out


def test_json_has_the_names_as_they_are(tmp_path: Path, capsys: Captured) -> None:
    name = "##vso[x]"
    tree = {"fleet": 1, "hosts": {name: {"aspects": ["a"]}}, "aspects": {"a": {}}}
    (tmp_path / "fleet.json").write_text(json.dumps(tree))
    ran = run(capsys, "members", "--json", tmp_path / "fleet.json")
    assert json.loads(ran.out)["scopes"][0]["name"] == name


def test_what_another_program_reads_is_not_changed(tmp_path: Path, capsys: Captured) -> None:
    tree = {"fleet": 1, "hosts": {"::h": {"aspects": ["##[a]"]}}, "aspects": {"##[a]": {}}}
    (tmp_path / "fleet.json").write_text(json.dumps(tree))
    assert '"##[a]"' in run(capsys, "facts", tmp_path / "fleet.json").out
