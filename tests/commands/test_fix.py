"""What `fix` shows and writes."""

import json
from pathlib import Path

import pytest

from fleetcheck.commands.line.main import main
from tests.support.command_line import process, run
from tests.support.seedfleet import WITHOUT_MESHER, edited

Captured = pytest.CaptureFixture[str]


def test_fix_shows_a_diff_and_writes_nothing(tmp_path: Path, capsys: Captured) -> None:
    path = edited(tmp_path, WITHOUT_MESHER)
    before = path.read_text()
    assert main(["fix", str(path)]) == 1
    printed = capsys.readouterr().out.splitlines()
    changed = [line for line in printed if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    assert [line[:14] for line in changed] == ["-  storage1: {", "+  storage1: {"]
    assert changed[1].endswith("aspects: [dns, pki, data-mesher]}")
    assert printed[-2:] == [
        "add `data-mesher` to `hosts.storage1.aspects`",
        "1 repair to apply (with --write), then no findings",
    ]
    assert path.read_text() == before


def test_fix_writes_one_line_and_keeps_every_other_byte(tmp_path: Path, capsys: Captured) -> None:
    path = edited(tmp_path, WITHOUT_MESHER)
    before = path.read_text().splitlines()
    assert main(["fix", "--write", str(path)]) == 0
    after = path.read_text().splitlines()
    assert [new for old, new in zip(before, after, strict=True) if old != new] == [
        before[21].replace("[dns, pki]", "[dns, pki, data-mesher]")
    ]
    assert main(["check", str(path)]) == 0
    assert "1 repair applied, then no findings" in capsys.readouterr().out


def test_a_name_is_mended_in_the_words_around_it_also_where_its_aspect_is_placed_nowhere(
    tmp_path: Path,
) -> None:
    path = tmp_path / "fleet.yaml"
    path.write_text(
        "fleet: 1\n"
        "hosts: {a: {aspects: [dns]}}\n"
        "aspects:\n"
        "  dns: {}\n"
        "  web:\n"
        "    imports: [{aspect: dnss, when: runtime}]\n"
        "    ports: {http: {from: settings.prot}}\n"
        "    settings: {port: {type: port, default: 80}}\n"
    )
    assert main(["fix", "--write", str(path)]) == 0
    assert path.read_text().splitlines()[5:7] == [
        "    imports: [{aspect: dns, when: runtime}]",
        "    ports: {http: {from: settings.port}}",
    ]


def test_repairs_of_entries_of_one_list_go_together(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "fleet.yaml"
    path.write_text(
        "fleet: 1\n"
        "hosts:\n"
        "  a: {aspects: [ngnix, web, redsi, postgers]}\n"
        "aspects: {web: {needs: [borgbakup, nohting]}, nginx: {}, redis: {}, postgres: {},\n"
        "  borgbackup: {}}\n"
    )
    assert main(["fix", "--write", str(path)]) == 1
    assert "4 repairs applied, then 1 error" in capsys.readouterr().out
    assert path.read_text() == (
        "fleet: 1\n"
        "hosts:\n"
        "  a: {aspects: [nginx, web, redis, postgres]}\n"
        "aspects: {web: {needs: [borgbackup, nohting]}, nginx: {}, redis: {}, postgres: {},\n"
        "  borgbackup: {}}\n"
    )


def test_a_repair_takes_nothing_away_and_weakens_nothing_unless_it_may(
    tmp_path: Path, capsys: Captured
) -> None:
    path = tmp_path / "fleet.yaml"
    text = (
        "fleet: 1\n"
        "hosts: {web1: {aspects: [unbound, postgres]}}\n"
        "aspects:\n"
        "  unbound: {provides: [names], requires: [sql]}\n"
        "  postgres: {provides: [sql], requires: [names]}\n"
    )
    path.write_text(text)
    assert main(["fix", "--write", str(path)]) == 1
    assert path.read_text() == text
    assert main(["fix", "--write", "--unsafe", str(path)]) == 0
    assert "1 repair applied, then" in capsys.readouterr().out
    assert path.read_text().splitlines()[3:] == [
        "  unbound: {provides: [names], requires: [sql]}",
        "  postgres: {provides: [sql], requires: [{cap: names, when: runtime}]}",
    ]


@pytest.mark.slow
def test_a_fix_that_is_only_shown_leaves_the_fleet_as_broken_as_it_is(
    tmp_path: Path, capsys: Captured
) -> None:
    path = edited(tmp_path, WITHOUT_MESHER)
    assert [run(capsys, "fix", *how, path).code for how in ([], ["--write"], [])] == [1, 0, 0]


@pytest.mark.slow
@pytest.mark.parametrize("how", [[], ["--write"]], ids=["shown", "written"])
@pytest.mark.parametrize("edits", [[], [WITHOUT_MESHER]], ids=["nothing else", "a repair"])
def test_what_a_command_ends_is_left_by_edits(
    edits: list[tuple[str, str]], how: list[str], tmp_path: Path, capsys: Captured
) -> None:
    path = edited(tmp_path, *edits)
    lock = tmp_path / "fleet.lock"
    lines = lock.read_text().splitlines(keepends=True)
    lock.write_text("".join(line for line in lines if "grafana@lab1 ui" not in line))
    end = "`fleetcheck ports assign --write` ends what no edit does"
    repaired = run(capsys, "repair", *how, path)
    assert (repaired.code, end in repaired.out) == (1, True)
    assert "valid as it is" not in repaired.out
    path = edited(tmp_path, *edits)
    lock.write_text("".join(line for line in lines if "grafana@lab1 ui" not in line))
    fixed = run(capsys, "fix", *how, path)
    assert (fixed.code, fixed.out.splitlines()[-1]) == (1, end)
    assert "then 1 error" in fixed.out
    told = json.loads(run(capsys, "repair", "--json", path).out)
    assert told["commands"] == ["fleetcheck ports assign --write"]


def test_a_fleet_from_standard_input_needs_to_be_read_only_once() -> None:
    ran = process("$FLEETCHECK fix --write - < examples/seedfleet/fleet.yaml")
    assert (ran.code, ran.err) == (0, "")
