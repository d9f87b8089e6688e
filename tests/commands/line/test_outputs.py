"""Reports are written to the files that are named for them, and to nothing else."""

import json
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from fleetcheck.reports.step_summary import MOST
from tests.support.command_line import COLLIDES, FINE, Ran, run
from tests.support.report_schemas import check_report, says_complete

Captured = pytest.CaptureFixture[str]

NOTHING_CHECKED = "the input cannot be read: 1 problem; nothing was checked"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "fleet.yaml").write_text(COLLIDES)
    return tmp_path


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def refused(text: str) -> Ran:
    out = f"command line: error[output] {text}\n{NOTHING_CHECKED}\n"
    return Ran(2, out, "")


def test_several_reports_are_written_beside_what_is_shown(folder: Path, capsys: Captured) -> None:
    alone = run(capsys, "check", "fleet.yaml")
    ran = run(capsys, "check", "fleet.yaml", "--output", "sarif=a", "--output", "junit=b=c")
    assert ran == alone
    check_report("sarif", Path("a").read_text())
    check_report("junit", Path("b=c").read_text())
    assert names(folder) == ["a", "b=c", "fleet.yaml"]


def test_a_report_in_a_file_has_no_color_and_is_not_shortened(
    folder: Path, capsys: Captured
) -> None:
    ran = run(capsys, "check", "fleet.yaml", "--format", "concise", "--output", "concise=a")
    quiet = ("-q", "--color", "always", "--output", "concise=b")
    run(capsys, "check", "fleet.yaml", "--format", "concise", *quiet)
    assert [Path("a").read_text(), Path("b").read_text()] == [ran.out, ran.out]


def test_a_file_for_people_has_no_command_either(folder: Path, capsys: Captured) -> None:
    Path("::x.yaml").write_text("fleet: 1\nhots: {}\n")
    run(capsys, "check", "::x.yaml", "--output", "concise=a")
    assert Path("a").read_text().startswith(": :x.yaml:2:1: error[unknown-key]")


def test_a_file_that_is_replaced_keeps_its_permissions(folder: Path, capsys: Captured) -> None:
    Path("a").write_text("old")
    Path("a").chmod(0o640)
    run(capsys, "check", "fleet.yaml", "--output", "json=a")
    assert says_complete("json", Path("a").read_text())
    assert Path("a").stat().st_mode & 0o777 == 0o640


def test_files_are_called_from_the_root_of_the_repository(
    folder: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / ".git").mkdir()
    (folder / "in").mkdir()
    monkeypatch.chdir(folder / "in")
    shown = []
    for name in ("../fleet.yaml", str(folder / "fleet.yaml")):
        out = run(capsys, "check", name, "--format", "github", "--output", "rdjson=a").out
        (diagnostic,) = json.loads(Path("a").read_text())["diagnostics"]
        shown += [out.partition(",")[0], diagnostic["location"]["path"]]
    assert shown == [
        "::error file=fleet.yaml",
        "../fleet.yaml",
        "::error file=fleet.yaml",
        str(folder / "fleet.yaml"),
    ]


INPUT = "is read, or could be: a report would take its place"


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("within", "is a folder"),
        ("link", "is a link: name the file itself"),
        ("dangling", "is a link: name the file itself"),
        ("pipe", "is no file that can be replaced"),
        ("none/a", "cannot be written: there is no folder `none`"),
        ("fleet.yaml/a", "cannot be written: there is no folder `fleet.yaml`"),
        ("fleet.yaml", INPUT),
        ("./within/../named", INPUT),
        ("seen", INPUT),
        ("new.yaml", INPUT),
        ("fleet.lock", INPUT),
        ("within/.env", INPUT),
        ("other.json", INPUT),
        ("bad.json", INPUT),
    ],
)
def test_a_report_never_takes_the_place_of_something_else(
    path: str, why: str, folder: Path, capsys: Captured
) -> None:
    Path("within").mkdir()
    Path("link").symlink_to("fleet.yaml")
    Path("dangling").symlink_to("nowhere")
    os.mkfifo("pipe")
    Path("named").write_text(FINE)
    Path("seen").write_text("")
    Path("other.json").write_text('{"fleet": 1}')
    Path("bad.json").write_text('{"fleet": 1')
    before = names(folder)
    options = ("--observed", "seen", "--format", "concise", "--output", f"json={path}")
    assert run(capsys, "check", "fleet.yaml", "named", *options) == refused(f"`{path}` {why}")
    assert names(folder) == before
    assert Path("fleet.yaml").read_text() == COLLIDES


def test_a_file_that_was_read_by_way_of_another_is_not_replaced(
    folder: Path, capsys: Captured
) -> None:
    Path("fleet.yaml").unlink()
    Path("compose.yaml").write_text("services: {a: {extends: {file: base, service: b}}}\n")
    Path("base").write_text("services: {b: {image: b}}\n")
    ran = run(capsys, "check", ".", "--format", "concise", "--output", "json=base")
    assert (ran.code, ran.out.splitlines()) == (
        2,
        [
            f"command line: error[output] `base` {INPUT}",
            "checked 1 host, 1 placement: no findings; not every report could be written",
        ],
    )
    assert Path("base").read_text() == "services: {b: {image: b}}\n"


@pytest.mark.parametrize("second", ["a", "./a", "within/../a"])
def test_no_two_reports_are_written_to_one_file(
    second: str, folder: Path, capsys: Captured
) -> None:
    Path("within").mkdir()
    outputs = ("--output", "json=a", "--output", f"sarif={second}")
    ran = run(capsys, "check", "fleet.yaml", "--format", "concise", *outputs)
    assert ran == refused(f"`{second}` is named for two reports")
    assert not says_complete("json", Path("a").read_text())


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("sarif", "expected FORMAT=FILE, found 'sarif'"),
        ("sarif=", "expected FORMAT=FILE, found 'sarif='"),
        ("sarfi=a", "there is no format 'sarfi'; did you mean `sarif`?"),
        ("junit=-", "--format junit writes to standard output"),
    ],
)
def test_what_names_no_report_is_a_mistake_of_usage(
    text: str, why: str, folder: Path, capsys: Captured
) -> None:
    ran = run(capsys, "check", "fleet.yaml", "--output", text)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines()[-1] == f"fleetcheck check: error: argument --output: {why}"


def test_a_report_of_an_earlier_run_in_a_folder_that_is_read_is_replaced(
    folder: Path, capsys: Captured
) -> None:
    for form in ("json", "sarif", "gitlab", "rdjson"):
        Path("out.json").unlink(missing_ok=True)
        for _ in range(2):
            assert run(capsys, "check", ".", "--output", f"{form}=out.json").code == 1
            check_report(form, Path("out.json").read_text())


def configured(folder: Path, text: str) -> None:
    (folder / "in").mkdir()
    (folder / "in/fleet.yaml").write_text(COLLIDES)
    (folder / "in/fleetcheck.toml").write_text(text)


def test_the_configuration_names_files_from_its_folder_on(folder: Path, capsys: Captured) -> None:
    configured(folder, "[output]\nsarif = 'out.sarif'\njunit = '../in/j.xml'\n")
    assert run(capsys, "check", "in/fleet.yaml").code == 1
    check_report("sarif", Path("in/out.sarif").read_text())
    check_report("junit", Path("in/j.xml").read_text())
    assert names(folder) == ["fleet.yaml", "in"]


def test_files_of_the_command_line_go_before_those_of_the_configuration(
    folder: Path, capsys: Captured
) -> None:
    configured(folder, "[output]\nsarif = 'out.sarif'\n")
    assert run(capsys, "check", "in/fleet.yaml", "--output", "json=a").code == 1
    assert names(folder / "in") == ["fleet.yaml", "fleetcheck.toml"]
    assert names(folder) == ["a", "fleet.yaml", "in"]


@pytest.mark.parametrize("option", [(), ("--baseline", "in/known.json")])
def test_a_baseline_is_not_replaced(
    option: tuple[str, ...], folder: Path, capsys: Captured
) -> None:
    configured(folder, "" if option else "baseline = 'known.json'\n")
    assert (
        run(capsys, "baseline", "write", "in/fleet.yaml", "--baseline", "in/known.json").code == 0
    )
    before = (folder / "in/known.json").read_text()
    options = (*option, "--format", "concise", "--output", "json=in/known.json")
    assert run(capsys, "check", "in/fleet.yaml", *options) == refused(f"`in/known.json` {INPUT}")
    assert (folder / "in/known.json").read_text() == before


def test_only_a_check_writes_the_files_of_the_configuration(folder: Path, capsys: Captured) -> None:
    configured(folder, "[output]\nsarif = 'out.sarif'\n")
    assert run(capsys, "members", "in/fleet.yaml").code == 0
    assert names(folder / "in") == ["fleet.yaml", "fleetcheck.toml"]


@pytest.mark.parametrize(
    ("line", "column", "why"),
    [
        (
            "sarfi = 'a'",
            1,
            "`in/a` is to be in the format `sarfi`, which there is not; did you mean `sarif`?",
        ),
        ("json = 'none/a'", 1, "`in/none/a` cannot be written: there is no folder `in/none`"),
        ("json = 'fleet.yaml'", 1, f"`in/fleet.yaml` {INPUT}"),
        *(
            (
                f"json = '{path}'",
                8,
                f"a report has to be below the folder of this file, unlike `{path}`",
            )
            for path in ("../a", "/tmp/a", ".", ".git/a", "b/.hooks/a", "link/a")
        ),
    ],
)
def test_what_the_configuration_names_wrong_is_shown_there(
    line: str, column: int, why: str, folder: Path, capsys: Captured
) -> None:
    configured(folder, f"[output]\n{line}\n")
    (folder / "in/link").symlink_to("..")
    ran = run(capsys, "check", "in/fleet.yaml", "--format", "concise")
    assert ran == (
        2,
        f"in/fleetcheck.toml:2:{column}: error[output] {why}\n{NOTHING_CHECKED}\n",
        "",
    )
    assert names(folder / "in") == ["fleet.yaml", "fleetcheck.toml", "link"]


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """Let the system refuse larger files, as it does where a disk is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_report_that_cannot_be_written_leaves_what_was_there_and_the_others_say_so(
    folder: Path, capsys: Captured
) -> None:
    Path("large").write_text("old")
    outputs = ("--output", "sarif=large", "--output", "gitlab=small")
    with files_of_at_most(4000):
        ran = run(capsys, "check", "fleet.yaml", "--format", "concise", *outputs)
    assert (ran.code, ran.err, ran.out.splitlines()[1:]) == (
        2,
        "",
        [
            "command line: error[output] `large` cannot be written: file too large",
            "checked 1 host, 2 placements: 1 error; not every report could be written",
        ],
    )
    found = [each["check_name"] for each in json.loads(Path("small").read_text())]
    assert found == ["incomplete", "port-collision", "output"]
    assert Path("large").read_text() == "old"
    assert names(folder) == ["fleet.yaml", "large", "small"]


def test_the_summary_of_a_step_is_added_to_where_github_wants_it(
    folder: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "summary")
    Path("summary").write_text("before\n")
    assert run(capsys, "check", "fleet.yaml", "--format", "full", "--output", "github=a").code == 1
    assert Path("summary").read_text() == "before\n"
    assert run(capsys, "check", "fleet.yaml", "--format", "github").code == 1
    lines = Path("summary").read_text().splitlines()
    assert lines[:2] == ["before", "### fleetcheck"]
    assert lines[-2].startswith("| ❌ error | FC101 port&#45;collision | ")


def test_the_summary_of_a_step_is_no_larger_than_github_takes(
    folder: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "summary")
    Path("summary").write_text("x" * (MOST - 500))
    run(capsys, "check", "fleet.yaml", "--format", "github")
    assert MOST - 500 < Path("summary").stat().st_size <= MOST
    assert "1 more finding is left out" in Path("summary").read_text()


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("within", "is no file, and GITHUB_STEP_SUMMARY names it"),
        (
            "none/a",
            "cannot be written, and GITHUB_STEP_SUMMARY names it: no such file or directory",
        ),
    ],
)
def test_a_summary_that_cannot_be_written_is_a_diagnostic(
    path: str, why: str, folder: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("within").mkdir()
    Path("fleet.yaml").write_text(FINE)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", path)
    ran = run(capsys, "check", "fleet.yaml", "--format", "github")
    assert (ran.code, ran.out.splitlines()[0]) == (2, f"::error title=output::`{path}` {why}")
