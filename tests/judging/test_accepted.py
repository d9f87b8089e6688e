"""What an exception and an ignore cover, and what they do not."""

from pathlib import Path

import pytest

from tests.support.command_line import run
from tests.support.fleets import found, report

IGNORE = "# fleetcheck: ignore[port-collision] meant"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "fleet.yaml"


def fleet(*hosts: str, exceptions: str = "[]") -> str:
    """Return a fleet with a collision on each host that has `one` and `two`."""
    return "\n".join(
        (
            "fleet: 1",
            "hosts:",
            *hosts,
            "aspects:",
            "  one: {ports: {x: 80/tcp}}",
            "  two: {ports: {x: 80/tcp}}",
            f"exceptions: {exceptions}",
            "",
        )
    )


def places(path: Path) -> list[tuple[str, str]]:
    return [each[:2] for each in found(path)]


def test_an_ignore_at_the_end_of_a_line_is_about_that_line_only(path: Path) -> None:
    path.write_text(fleet(f"  a: {{aspects: [one, two]}}  {IGNORE}", "  b: {aspects: [one, two]}"))
    assert places(path) == [("FC101", "b 80/tcp")]


def test_an_ignore_on_a_line_of_its_own_is_about_the_next_line(path: Path) -> None:
    hosts = ("  a: {aspects: [one, two]}", f"  {IGNORE}", "  b: {aspects: [one, two]}")
    path.write_text(fleet(*hosts, "  c: {aspects: [one, two]}"))
    (finding,) = report(path).findings
    assert (finding.place, finding.affected) == ("a 80/tcp", ("c 80/tcp",))


def test_what_stands_in_a_text_is_no_ignore(path: Path) -> None:
    tags = f"tags: ['{IGNORE}']"
    path.write_text(fleet(f"  a: {{{tags}, aspects: [one, two]}}"))
    assert places(path) == [("FC101", "a 80/tcp")]


def test_an_exception_is_about_one_place_only(path: Path) -> None:
    hosts = ("  a: {aspects: [one, two]}", "  b: {aspects: [one, two]}")
    path.write_text(fleet(*hosts, exceptions="[{rule: FC101, at: a 80/tcp, reason: meant}]"))
    assert places(path) == [("FC101", "b 80/tcp")]
    assert [each.place for each in report(path).excepted] == ["a 80/tcp"]


@pytest.mark.parametrize("layout", ["full", "concise", "json"])
def test_every_report_counts_what_is_accepted(
    layout: str, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path.write_text(fleet(f"  a: {{aspects: [one, two]}}  {IGNORE}"))
    ran = run(capsys, "check", path, "--format", layout)
    assert (ran.code, "no findings (1 excepted)" in ran.out) == (0, True)
