"""The command's exit codes and options, the same in every format."""

import json
import os
import sys
from pathlib import Path

import pytest

from fleetcheck.reports.formats import FOR_PEOPLE, FORMATS
from tests.support.command_line import COLLIDES, FINE, UNREADABLE, WARNS, process, run

Captured = pytest.CaptureFixture[str]

TIMED = [["fix"], ["repair"], ["what-if", "hosts.web1.class=nixos"], ["ports", "assign"]]
"""What else takes a time limit."""


@pytest.fixture(params=list(FORMATS))
def form(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def file(folder: Path, text: str) -> Path:
    path = folder / "fleet.yaml"
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("text", "code"),
    [(FINE, 0), (WARNS, 0), (COLLIDES, 1), (UNREADABLE, 2), ("", 2), ("fleet: 1\n", 2)],
    ids=["fine", "warns", "collides", "unreadable", "empty", "no host"],
)
def test_the_exit_code_is_the_same_in_every_format(
    text: str, code: int, form: str, tmp_path: Path, capsys: Captured
) -> None:
    ran = run(capsys, "check", "--format", form, file(tmp_path, text))
    assert (ran.code, ran.err) == (code, "")
    assert ran.out.endswith("\n")
    if form == "json":
        report = json.loads(ran.out)
        assert report["complete"] is (code != 2)
        assert bool(report["diagnostics"]) is (text != FINE)


@pytest.mark.parametrize(
    ("text", "codes"), [(FINE, (0, 0, 0)), (WARNS, (0, 1, 0)), (COLLIDES, (1, 1, 0))]
)
def test_fail_on_decides_from_which_severity_on_the_run_fails(
    text: str, codes: tuple[int, ...], tmp_path: Path, capsys: Captured
) -> None:
    path = file(tmp_path, text)
    levels = ("error", "warning", "never")
    assert tuple(run(capsys, "check", "--fail-on", x, path).code for x in levels) == codes


def test_fail_on_never_does_not_hide_that_a_fleet_cannot_be_read(
    tmp_path: Path, capsys: Captured
) -> None:
    path = file(tmp_path, UNREADABLE)
    assert run(capsys, "check", "--fail-on", "never", path).code == 2


@pytest.mark.parametrize(
    ("arguments", "codes"),
    [
        (["--select", "FC101"], ["FC101"]),
        (["--select", "port-collision"], ["FC101"]),
        (["--select", "port_collision"], ["FC101"]),
        (["--select", "fc101,FC502"], ["FC101", "FC502"]),
        (["--select", "FC101", "--select", " tag-empty ,"], ["FC101", "FC502"]),
        (["--select", "FC508"], []),
        (["--ignore", "FC101"], ["FC502"]),
        (["--ignore", "port-collision,tag-empty"], []),
        (["--select", "FC101,FC502", "--ignore", "FC101"], ["FC502"]),
    ],
    ids=" ".join,
)
def test_rules_are_selected_and_ignored_by_code_and_by_name(
    arguments: list[str], codes: list[str], tmp_path: Path, capsys: Captured
) -> None:
    path = file(tmp_path, COLLIDES + "  late: {neededBy: ['tag:nobody']}\n")
    ran = run(capsys, "check", "--format", "json", *arguments, path)
    assert [each["code"] for each in json.loads(ran.out)["diagnostics"]] == codes
    assert ran.code == (1 if "FC101" in codes else 0)


@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_a_rule_that_does_not_exist_is_a_mistake_of_usage(
    option: str, tmp_path: Path, capsys: Captured
) -> None:
    ran = run(
        capsys, "check", "--format", "concise", option, "port-colision,FC1", file(tmp_path, FINE)
    )
    assert (ran.code, ran.out.splitlines()) == (
        2,
        [
            "command line: error[usage] there is no rule `FC1`",
            "command line: error[usage] there is no rule `port-colision`;"
            " did you mean `port-collision`?",
            "the input cannot be read: 2 problems; nothing was checked",
        ],
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ["chek"],
        ["check", "--fromat", "json"],
        ["check", "--format", "yaml"],
        ["check", "--from", "nix"],
        ["check", "--fail-on", "info"],
        ["check", "--color", "red"],
        ["check", "-q", "-v"],
        ["check", "--timeout", "0"],
        ["check", "--timeout", "nan"],
        ["check", "--timeout", "soon"],
        *([*command, "--timeout", time] for command in TIMED for time in ("0", "-1", "nan", "inf")),
        ["members", "--select", "FC101"],
        ["schema", "fleet.yaml"],
    ],
    ids=" ".join,
)
def test_arguments_that_there_are_not_are_a_mistake_of_usage(
    arguments: list[str], capsys: Captured
) -> None:
    ran = run(capsys, *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("usage: fleetcheck")
    assert "Traceback" not in ran.err


def broken(*_: object, **__: object) -> None:
    raise ValueError("two\nlines")


@pytest.mark.parametrize("form", sorted(FOR_PEOPLE))
def test_an_internal_error_is_one_line_and_no_traceback(
    form: str, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FLEETCHECK_DEBUG", raising=False)
    monkeypatch.setattr("fleetcheck.commands.check.check", broken)
    assert run(capsys, "check", "--format", form, file(tmp_path, FINE)) == (
        4,
        "",
        "internal error: ValueError: two lines"
        " (please report it; FLEETCHECK_DEBUG=1 shows where it happened)\n",
    )


def test_an_internal_error_is_raised_for_whoever_debugs(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLEETCHECK_DEBUG", "1")
    monkeypatch.setattr("fleetcheck.commands.check.check", broken)
    with pytest.raises(ValueError, match="two"):
        run(capsys, "check", file(tmp_path, FINE))


def test_running_out_of_memory_leaves_the_verdict_unknown(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    def exhausted(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("fleetcheck.commands.check.check", exhausted)
    assert run(capsys, "check", file(tmp_path, FINE)) == (
        3,
        "",
        "error: out of memory; the verdict is unknown\n",
    )


def test_an_interrupted_run_has_the_code_that_shells_give_it(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("fleetcheck.commands.check.check", interrupted)
    assert run(capsys, "check", file(tmp_path, FINE)) == (130, "", "")


@pytest.mark.parametrize(("text", "code"), [(FINE, 0), (COLLIDES, 1), (UNREADABLE, 2)])
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_the_exit_code_is_the_verdict_also_where_nobody_listens(
    text: str, code: int, closed: str, tmp_path: Path
) -> None:
    ran = process(f"$FLEETCHECK check {file(tmp_path, text)} {closed}")
    assert (ran.code, ran.err) == (code, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("command", ["check", "members", "facts", "catalog", "import native"])
def test_a_report_that_cannot_be_written_is_a_plain_error(command: str, tmp_path: Path) -> None:
    ran = process(f"$FLEETCHECK {command} {file(tmp_path, FINE)} >/dev/full")
    assert (ran.code, ran.err) == (2, "error: no space left on device\n")


def test_a_reader_that_leaves_early_is_no_violation(tmp_path: Path) -> None:
    script = f"$FLEETCHECK check {file(tmp_path, FINE)} | true; echo ${{PIPESTATUS[0]}}"
    assert process(script).out in ("141\n", "0\n")


@pytest.mark.parametrize(
    "command",
    [
        ["check", "--format", "json"],
        ["members", "--json"],
        ["repair", "--json"],
        ["why", "nginx@web1", "--json", "--fleet"],
        ["order", "--format", "json", "--fleet"],
        ["ports", "show", "--format", "json"],
        ["what-if", "hosts.web1.class=nixos", "--json", "--fleet"],
    ],
    ids=" ".join,
)
def test_what_is_to_be_json_is_json_also_where_the_input_is_bad(
    command: list[str], tmp_path: Path, capsys: Captured
) -> None:
    ran = run(capsys, *command, file(tmp_path, UNREADABLE))
    report = json.loads(ran.out)
    assert (ran.code, ran.err, report["complete"]) == (2, "", False)
    assert report["diagnostics"][0]["code"] == "unknown-key"


JUDGING = ["check", "fix", "repair", "catalog", "ports check", "what-if hosts.a={} --fleet"]


@pytest.mark.parametrize("command", JUDGING)
def test_rules_that_are_not_there_are_bad_input_wherever_they_are_asked(
    command: str, tmp_path: Path, capsys: Captured
) -> None:
    ran = run(capsys, *command.split(), file(tmp_path, FINE + "rules: [policy/*.lp]\n"))
    assert (ran.code, ran.err) == (2, "")
    assert ran.out.startswith("error[rule]: `policy/*.lp` matches no file")


def colliding(count: int) -> str:
    """Return a fleet with so many collisions, each on a host and of aspects of its own."""
    hosts = ", ".join(f"h{n}: {{aspects: [a{n}, b{n}]}}" for n in range(count))
    ports = "{ports: {http: 80}}"
    aspects = ", ".join(f"a{n}: {ports}, b{n}: {ports}" for n in range(count))
    return f"fleet: 1\nhosts: {{{hosts}}}\naspects: {{{aspects}}}\n"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere one process does everything")
@pytest.mark.parametrize(
    ("count", "jobs", "forks"), [(10, 1, 0), (10, 2, 1), (10, 4, 3), (9, 4, 0)]
)
def test_many_findings_are_explained_by_as_many_processes_as_jobs_says(
    count: int,
    jobs: int,
    forks: int,
    tmp_path: Path,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun: list[int] = []
    fork = os.fork

    def counted() -> int:
        begun.append(os.getpid())
        return fork()

    path = file(tmp_path, colliding(count))
    alone = run(capsys, "check", path, "--jobs", "1")
    monkeypatch.setattr("os.fork", counted)
    assert run(capsys, "check", path, "--jobs", str(jobs)) == alone
    assert len(begun) == forks


@pytest.mark.parametrize(
    ("jobs", "fine"), [("0", False), ("1", True), ("256", True), ("257", False)]
)
def test_a_number_of_processes_is_from_one_to_256(
    jobs: str, fine: bool, tmp_path: Path, capsys: Captured
) -> None:
    ran = run(capsys, "check", file(tmp_path, FINE), "--jobs", jobs)
    assert (ran.code, "expected a number of processes from 1 to 256" in ran.err) == (
        (0, False) if fine else (2, True)
    )


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        ("chek", "check"),
        ("check --formt json", "--format"),
        ("check --formt=json", "--format"),
        ("check --format jsn", "json"),
        ("ports asign", "assign"),
        ("ports assign --wrte", "--write"),
        ("check --color nevr", "never"),
    ],
)
def test_a_mistake_on_the_command_line_comes_with_what_was_probably_meant(
    arguments: str, meant: str, capsys: Captured
) -> None:
    ran = run(capsys, *arguments.split())
    assert ran.code == 2
    assert ran.err.splitlines()[-1].endswith(f"; did you mean `{meant}`?")


def test_no_arguments_ask_for_help(capsys: Captured) -> None:
    ran = run(capsys)
    assert (ran.code, ran.err) == (2, "")
    assert ran.out.startswith("usage: fleetcheck")
    assert "check" in ran.out


def test_a_mistake_of_usage_has_its_exit_code_in_a_process_of_its_own() -> None:
    assert process("$FLEETCHECK check --formt json").code == 2
    assert process("$FLEETCHECK").code == 2
    assert process("$FLEETCHECK --help").code == 0
    assert process("$FLEETCHECK --version").code == 0


@pytest.mark.parametrize(
    "command", ["members", "catalog", "pipes", "edges", "order", "repair", "ports show", "check"]
)
def test_json_has_a_long_and_a_short_form(command: str, tmp_path: Path, capsys: Captured) -> None:
    path = file(tmp_path, FINE)
    place = ["--fleet", path] if command == "order" else [path]
    short = run(capsys, *command.split(), *place, "--json", "--color", "never")
    long = run(capsys, *command.split(), *place, "--format", "json")
    assert short == long
    assert json.loads(short.out)
