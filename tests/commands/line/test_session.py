"""Which fleet a command reads: files, folders, standard input, or the one that is found."""

import io
import json
import os
from pathlib import Path

import pytest

from tests.support.command_line import COLLIDES, FINE, UNREADABLE, process, run

Captured = pytest.CaptureFixture[str]
SUMMARY = "checked 1 host, 1 placement: no findings\n"
NOTHING_FOUND = (
    ".: error[missing] no path is given, and there is no fleet.yaml, fleet.yml, fleet.json, fleet"
    " here or above\nthe input cannot be read: 1 problem; nothing was checked\n"
)
HOST = '{"fleet": 1, "hosts": {"web1": {"aspects": ["nginx"]}}}'
ASPECT = "fleet: 1\naspects: {nginx: {}}\n"


def test_without_a_path_or_a_fleet_the_compose_projects_here_are_checked(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("web", "blog"):
        (tmp_path / folder).mkdir()
        text = "services: {app: {image: a, ports: ['80:80']}}\n"
        (tmp_path / folder / "compose.yaml").write_text(text)
    monkeypatch.chdir(tmp_path / "web")
    assert run(capsys, "check").out == SUMMARY
    monkeypatch.chdir(tmp_path)
    assert run(capsys, "check").code == 2
    (tmp_path / "compose.yaml").write_text("services: {}\n")
    assert "FC101" in run(capsys, "check").out


@pytest.mark.parametrize("text", [FINE, '{"fleet": 1, "hosts": {"w": {}}}'], ids=["yaml", "json"])
def test_a_dash_is_standard_input(
    text: str, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert run(capsys, "check", "-").code == 0


def test_a_finding_in_standard_input_is_shown_with_its_lines() -> None:
    ran = process(f"printf %s '{COLLIDES}' | $FLEETCHECK check -")
    assert (ran.code, ran.err) == (1, "")
    assert ran.out.splitlines()[1] == " --> <stdin>:5:25"
    assert "5 |   caddy: {ports: {http: 80}}\n" in ran.out


def test_closed_standard_input_is_a_problem() -> None:
    ran = process("$FLEETCHECK check --format concise - <&-")
    assert (ran.code, ran.err) == (2, "")
    assert ran.out.startswith("<stdin>: error[unreadable] standard input is closed\n")


def test_several_files_are_one_fleet(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "a.json").write_text(HOST)
    (tmp_path / "b.yaml").write_text(ASPECT)
    ran = run(capsys, "check", tmp_path / "b.yaml", tmp_path / "a.json", tmp_path / "b.yaml")
    assert ran == (0, SUMMARY, "")


def test_a_folder_is_all_its_files_but_for_hidden_ones(tmp_path: Path, capsys: Captured) -> None:
    for name, text in {
        "hosts/a.json": HOST,
        "aspects/deep/b.yml": ASPECT,
        "notes.txt": "no fleet",
        ".hidden.yaml": UNREADABLE,
        ".git/c.yaml": UNREADABLE,
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    assert run(capsys, "check", tmp_path) == (0, SUMMARY, "")


def test_a_folder_without_a_file_is_a_problem(tmp_path: Path, capsys: Captured) -> None:
    ran = run(capsys, "check", "--format", "concise", tmp_path)
    assert (ran.code, ran.out.splitlines()[0]) == (
        2,
        f"{tmp_path}: error[empty] the folder has no YAML or JSON file",
    )


def test_every_path_that_is_not_there_is_a_problem(tmp_path: Path, capsys: Captured) -> None:
    ran = run(capsys, "check", "--format", "concise", tmp_path / "a.yaml", tmp_path / "b")
    assert (ran.code, ran.out.splitlines()) == (
        2,
        [
            f"{tmp_path}/a.yaml: error[unreadable] no such file",
            f"{tmp_path}/b: error[unreadable] no such file",
            "the input cannot be read: 2 problems; nothing was checked",
        ],
    )


@pytest.mark.parametrize("name", ["fleet.yaml", "fleet.yml", "fleet.json", "fleet/any.yaml"])
@pytest.mark.parametrize("below", ["", "some/where/below"])
def test_the_fleet_is_found_here_or_above(
    name: str, below: str, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"fleet": 1, "hosts": {"web1": {"aspects": ["none"]}}}))
    (tmp_path / below).mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(tmp_path / below)
    ran = run(capsys, "check", "--format", "concise")
    upwards = "../" * len(Path(below).parts)
    assert (ran.code, ran.out.partition(":")[0]) == (1, f"{upwards}{name}")


def test_the_fleet_of_this_folder_comes_before_the_one_above(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "fleet.yaml").write_text(UNREADABLE)
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "fleet.json").write_text('{"fleet": 1, "hosts": {"web1": {}}}')
    monkeypatch.chdir(tmp_path / "below")
    assert run(capsys, "check").code == 0


def test_nothing_is_looked_for_beyond_the_root_of_the_repository(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "fleet.yaml").write_text(FINE)
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    (tmp_path / "repository" / "below").mkdir()
    monkeypatch.chdir(tmp_path / "repository" / "below")
    assert run(capsys, "check", "--format", "concise") == (2, NOTHING_FOUND, "")
    (tmp_path / "repository" / "fleet.yaml").write_text(FINE)
    assert run(capsys, "check", "--format", "concise") == (0, SUMMARY, "")


@pytest.mark.parametrize("command", ["members", "facts"])
def test_other_commands_find_the_fleet_and_take_it_as_an_option(
    command: str, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "fleet.yaml").write_text(FINE)
    monkeypatch.chdir(tmp_path)
    found = run(capsys, command)
    assert (found.code, found.err) == (0, "")
    assert run(capsys, command, "--fleet", "fleet.yaml") == found
    assert run(capsys, command, "fleet.yaml") == found


@pytest.mark.parametrize("command", ["members", "facts"])
def test_other_commands_report_a_fleet_that_cannot_be_read(
    command: str, tmp_path: Path, capsys: Captured
) -> None:
    path = tmp_path / "fleet.yaml"
    path.write_text(UNREADABLE)
    ran = run(capsys, command, path)
    assert (ran.code, ran.err) == (2, "")
    assert ran.out.startswith("error[unknown-key]: unknown key `hots`; did you mean `hosts`?\n")


def test_a_fleet_without_a_host_is_refused_unless_that_is_meant(
    tmp_path: Path, capsys: Captured
) -> None:
    path = tmp_path / "fleet.yaml"
    path.write_text(ASPECT)
    assert run(capsys, "check", path) == (
        2,
        "error[empty]: the fleet has no host, so nothing is checked\n"
        f" --> {path}:1:1\n"
        "  |\n"
        "1 | fleet: 1\n"
        "  | ^^^^^\n"
        "  = help: say --allow-empty if that is meant\n"
        "\n"
        "the input cannot be read: 1 problem; nothing was checked\n",
        "",
    )
    summary = "checked 0 hosts, 0 placements: no findings\n"
    assert run(capsys, "check", "--allow-empty", path) == (0, summary, "")


def test_a_format_can_be_named_and_the_content_must_be_of_it(
    tmp_path: Path, capsys: Captured
) -> None:
    path = tmp_path / "fleet.yaml"
    path.write_text(FINE)
    assert run(capsys, "check", "--from", "native", path) == (0, SUMMARY, "")
    assert run(capsys, "check", "--from", "clan", path).code == 2


def test_a_file_name_of_any_bytes_is_read_and_shown(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / os.fsdecode(b"\xff.yaml")
    shown = f"{tmp_path}/\ufffd.yaml"
    path.write_text(COLLIDES)
    assert run(capsys, "check", "--format", "concise", path).out.splitlines() == [
        f"{shown}:5:25: error[FC101] `caddy` and `nginx` both bind 80/tcp on `web1`",
        "checked 1 host, 2 placements: 1 error",
    ]
    path.write_text(COLLIDES.rstrip() + " # fleetcheck: ignore[FC101] meant\n")
    assert run(capsys, "check", "--format", "concise", path).out.splitlines() == [
        "checked 1 host, 2 placements: no findings (1 excepted)",
    ]
    path.write_text(FINE.rstrip() + " # fleetcheck: ignore[FC101] meant\n")
    assert run(capsys, "check", "--format", "concise", path).out.splitlines() == [
        f"{shown}:3:22: error[FC903] the exception `ignore[FC101]` matches no finding",
        "checked 1 host, 1 placement: 1 error",
    ]


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_output_is_utf_8_whatever_the_locale(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "fleet.yaml"
    path.write_text("fleet: 1\nhosts: {'é→': {aspects: [nginx]}}\n", encoding="utf-8")
    ran = process(f"$FLEETCHECK check {path}", PYTHONIOENCODING=encoding)
    assert (ran.code, ran.err) == (1, "")
    assert "2 | hosts: {'é→': {aspects: [nginx]}}\n" in ran.out


EVERY_WAY = [
    ["check", ""],
    ["check", "--from", "compose", ""],
    ["members", "--fleet", ""],
    ["ports", "show", ""],
    ["rule", "no-such", "--fleet", ""],
    ["edges", "--diff", "", ""],
    ["edges", "--check", "", "--fleet", "fleet.yaml"],
    ["import", "native", ""],
]
"""Commands as they come out where a variable of the shell is not set."""


@pytest.mark.parametrize("arguments", EVERY_WAY, ids=" ".join)
def test_an_empty_path_is_a_problem_and_not_the_folder_here(
    arguments: list[str], tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "fleet.yaml").write_text(FINE)
    monkeypatch.chdir(tmp_path)
    ran = run(capsys, *arguments)
    assert (ran.code, ran.err) == (2, "")
    assert ran.out.startswith("error[usage]: a path is empty\n")


@pytest.mark.parametrize(
    "arguments",
    [["check", "LONG"], ["check", "--from", "compose", "LONG"], ["ports", "check", "LONG/fleet"]],
    ids=" ".join,
)
def test_a_name_that_is_too_long_for_a_file_is_a_problem(
    arguments: list[str], capsys: Captured
) -> None:
    ran = run(capsys, *(each.replace("LONG", "x" * 300) for each in arguments))
    assert (ran.code, ran.err) == (2, "")
    assert "file name too long" in ran.out


def test_one_file_by_two_names_is_read_once(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "fleet.yaml").write_text(FINE)
    (tmp_path / "again.yaml").symlink_to("fleet.yaml")
    monkeypatch.chdir(tmp_path)
    ran = run(capsys, "check", "./fleet.yaml", "fleet.yaml", tmp_path, "again.yaml")
    assert ran == (0, SUMMARY, "")


def test_an_ignore_is_the_same_wherever_its_line_moves(tmp_path: Path, capsys: Captured) -> None:
    def fingerprints(text: str) -> list[str]:
        (tmp_path / "fleet.yaml").write_text(text)
        report = json.loads(run(capsys, "check", "--format", "json", tmp_path).out)
        return [each["fingerprint"] for each in report["diagnostics"]]

    twice = f"# fleetcheck: ignore[FC101] one\n{FINE}# fleetcheck: ignore[FC101] two\n"
    found = fingerprints(twice)
    assert len(set(found)) == 2
    assert fingerprints(f"\n\n{twice}") == found


def test_what_is_wrong_in_the_same_way_in_many_places_is_said_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(40):
        folder = tmp_path / f"{number:02}"
        folder.mkdir()
        (folder / "compose.yaml").write_text("services: {web: {image: x, prots: []}}\n")
    (tmp_path / "fine").mkdir()
    (tmp_path / "fine" / "compose.yaml").write_text("services: {web: {image: x}}\n")
    report = json.loads(run(capsys, "check", str(tmp_path), "--format", "json").out)
    (finding,) = report["diagnostics"]
    assert (finding["message"], finding["repeated"], len(finding["labels"])) == (
        "unknown key `prots`; did you mean `ports`?",
        39,
        40,
    )
    ran = run(capsys, "check", str(tmp_path), "--format", "concise")
    assert ran.out.count("unknown key") == 1
    assert f"(and in 39 more places: {tmp_path}/01/compose.yaml:1:28, " in ran.out
    assert "40 problems with the input" in ran.out
    assert run(capsys, "check", str(tmp_path), "-v").out.count("compose.yaml:") == 40
    ran = run(capsys, "check", str(tmp_path), "--allow-unreadable")
    assert (ran.code, ran.out.count("note: not read: ")) == (0, 1)
    ran = run(capsys, "check", str(tmp_path), "--allow-unreadable", "--format", "json")
    (left,) = json.loads(ran.out)["unread"]
    assert (left["reason"], len(left["items"])) == ("unreadable", 40)
