"""However a run ends, each format gives one exit code and a whole report, shown and in a file."""

import sys
from pathlib import Path

import pytest

from fleetcheck.documents.location import Location
from fleetcheck.documents.problem import Problem, RuleLimitError
from fleetcheck.reports.formats import FOR_PEOPLE, FORMATS
from tests.support.command_line import COLLIDES, FINE, UNREADABLE, WARNS, process, run
from tests.support.report_schemas import check_report, says_complete

Captured = pytest.CaptureFixture[str]

SAYING = [name for name in FORMATS if name not in FOR_PEOPLE and name != "github"]
"""The formats that can say whether the verdict is known."""


def broken(*_: object, **__: object) -> None:
    raise ValueError("two\nlines")


def exhausted(*_: object, **__: object) -> None:
    raise MemoryError


def refused(*_: object, **__: object) -> None:
    raise PermissionError(13, "Permission denied", "rules")


def limited(*_: object, **__: object) -> None:
    raise RuleLimitError(Problem("rule-limit", "took longer than 1 s", Location("own.lp", 1, 1)))


ENDINGS = {
    "clean": (FINE, None, (0, 0, 0)),
    "warning": (WARNS, None, (0, 1, 0)),
    "violation": (COLLIDES, None, (1, 1, 0)),
    "unreadable": (UNREADABLE, None, (2, 2, 2)),
    "refused": (FINE, refused, (2, 2, 2)),
    "a rule of its own that takes long": (FINE, limited, (3, 3, 3)),
    "out of memory": (FINE, exhausted, (3, 3, 3)),
    "internal error": (FINE, broken, (4, 4, 4)),
}
"""A fleet, what takes the place of its check, and the exit code by what `--fail-on` says."""


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("ending", ENDINGS)
def test_each_ending_has_its_code_and_a_whole_report_in_each_format(
    ending: str, form: str, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FLEETCHECK_DEBUG", raising=False)
    text, instead, codes = ENDINGS[ending]
    if instead is not None:
        monkeypatch.setattr("fleetcheck.commands.check.check", instead)
    fleet, file = tmp_path / "fleet.yaml", tmp_path / "report"
    fleet.write_text(text)
    for fail_on, code in zip(("error", "warning", "never"), codes, strict=True):
        file.unlink(missing_ok=True)
        arguments = ("--fail-on", fail_on, "--format", form, "--output", f"{form}={file}")
        ran = run(capsys, "check", fleet, *arguments)
        assert ran.code == code
        assert sorted(each.name for each in tmp_path.iterdir()) == ["fleet.yaml", "report"]
        if form not in FOR_PEOPLE:
            assert ran.out == file.read_text()
        check_report(form, file.read_text())
        if form in SAYING:
            assert says_complete(form, ran.out) is (code < 2)


STUCK = """
import re, sys
from fleetcheck.commands.line import main as cli
from fleetcheck.commands import check
check.check = lambda *_, **__: re.match(r"(a|a)*$", "a" * 60 + "b")
cli.process()
"""


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMATS)
def test_what_is_ended_by_its_time_limit_shows_a_whole_report(form: str, tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(STUCK)
    (tmp_path / "fleet.yaml").write_text(FINE)
    script = f"{sys.executable} {tmp_path / 'script.py'} check {tmp_path / 'fleet.yaml'}"
    ran = process(f"{script} --timeout 0.2 --format {form}")
    check_report(form, ran.out)
    assert (ran.code, ran.err) == (3, "")
    assert form not in SAYING or not says_complete(form, ran.out)


def test_what_is_ended_by_its_time_limit_leaves_whole_reports(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(STUCK)
    (tmp_path / "fleet.yaml").write_text(FINE)
    outputs = " ".join(f"--output {form}={tmp_path / form}" for form in FORMATS)
    script = f"{sys.executable} {tmp_path / 'script.py'} check {tmp_path / 'fleet.yaml'}"
    ran = process(f"{script} --timeout 0.2 {outputs}")
    summary = "the time limit of 0.2 s is over; the verdict is unknown\n"
    assert ran == (3, summary, "")
    for form in FORMATS:
        check_report(form, (tmp_path / form).read_text())
    assert [form for form in SAYING if says_complete(form, (tmp_path / form).read_text())] == []
    assert (tmp_path / "full").read_text() == summary


WRITING = """
import os, pathlib, re, sys
from fleetcheck.commands.line import main as cli
replace, parent = pathlib.Path.replace, os.getpid()

def stuck(path, target):
    if os.getpid() != parent:
        re.match(r"(a|a)*$", "a" * 60 + "b")
    return replace(path, target)

pathlib.Path.replace = stuck
cli.process()
"""
"""Does not get any further once a report is to take the place of another file."""


@pytest.mark.slow
def test_what_is_ended_while_it_writes_leaves_no_part_of_a_report(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(WRITING)
    (tmp_path / "fleet.yaml").write_text(FINE)
    (tmp_path / ".json.1-mine").write_text("")
    script = f"{sys.executable} {tmp_path / 'script.py'} check {tmp_path / 'fleet.yaml'}"
    ran = process(f"{script} --timeout 2 --output json={tmp_path / 'json'}")
    assert ran.code == 3
    assert not says_complete("json", (tmp_path / "json").read_text())
    left = {"fleet.yaml", "json", "script.py", ".json.1-mine"}
    assert {each.name for each in tmp_path.iterdir()} == left
