"""`fleetcheck baseline`: what was known blocks nothing, and hides nothing new."""

import json
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleetcheck.judging.gather import gather
from fleetcheck.judging.policy import Policy, known_of
from fleetcheck.loading.baseline_file import Baseline, Known, spell
from fleetcheck.slicing.state import State
from tests.support.command_line import run
from tests.support.dense_fleets import random_fleet, state_of
from tests.support.fleets import TODAY
from tests.support.scale import examples

Captured = pytest.CaptureFixture[str]

FLEET = """\
fleet: 1
hosts:
  web1: {aspects: [nginx, caddy]}
  web2: {aspects: [nginx, caddy]}
aspects:
  nginx: {ports: {http: 80/tcp}}
  caddy: {ports: {http: 80/tcp}}
"""
NEW = "  dns: {aspects: [bind, unbound]}\naspects:\n  bind: {ports: {dns: 53/udp}}\n"
WITH_NEW = FLEET.replace(
    "aspects:\n  nginx", f"{NEW}  unbound: {{ports: {{dns: 53/udp}}}}\n  nginx"
)
FILE = "fleetcheck-baseline.json"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("fleet.yaml").write_text(FLEET, encoding="utf-8")
    return tmp_path


def lines(capsys: Captured, *words: str) -> list[str]:
    return run(capsys, *words).out.splitlines()


def test_a_baseline_has_findings_by_rule_and_place_and_no_lines(capsys: Captured) -> None:
    ran = run(capsys, "baseline", "write")
    assert (ran.code, ran.out.splitlines()) == (
        0,
        [
            f"{FILE}: 2 findings",
            f'say `baseline = "{FILE}"` in fleetcheck.toml, so that `check` reads it',
        ],
    )
    assert Path(FILE).read_text(encoding="utf-8") == (
        '{\n  "baseline": 1,\n  "findings": [\n'
        '    {"rule": "port-collision", "place": "web1 80/tcp"},\n'
        '    {"rule": "port-collision", "place": "web2 80/tcp"}\n  ]\n}\n'
    )


def test_what_is_known_blocks_nothing_and_what_is_new_does(capsys: Captured) -> None:
    run(capsys, "baseline", "write")
    Path("fleetcheck.toml").write_text(f'baseline = "{FILE}"\n', encoding="utf-8")
    ran = run(capsys, "check")
    assert (ran.code, ran.out) == (
        0,
        "checked 2 hosts, 4 placements: no findings (2 in the baseline)\n",
    )
    Path("fleet.yaml").write_text(WITH_NEW, encoding="utf-8")
    ran = run(capsys, "check", "--format", "concise")
    assert ran.code == 1
    assert ran.out.splitlines()[1:] == [
        "checked 3 hosts, 6 placements: 1 error (2 in the baseline)"
    ]
    assert "on `dns`" in ran.out


def test_a_finding_of_the_same_rule_elsewhere_is_new(capsys: Captured) -> None:
    run(capsys, "baseline", "write")
    Path("fleet.yaml").write_text(FLEET.replace("web2", "web3"), encoding="utf-8")
    ran = run(capsys, "check", "--baseline", FILE, "--format", "concise")
    assert ran.code == 1
    assert "on `web3`" in ran.out
    assert (
        f"note: 1 finding of {FILE} is gone (port-collision at web2 80/tcp); "
        "`fleetcheck baseline prune` takes it out"
    ) in ran.out


def test_moved_lines_and_other_files_leave_a_finding_known(capsys: Captured) -> None:
    run(capsys, "baseline", "write")
    Path("fleet.yaml").unlink()
    Path("other.yaml").write_text(f"\n\n# moved\n{FLEET}", encoding="utf-8")
    assert run(capsys, "check", "--baseline", FILE, "other.yaml").code == 0


def test_what_is_gone_is_shown_and_taken_out(capsys: Captured) -> None:
    run(capsys, "baseline", "write")
    Path("fleet.yaml").write_text(FLEET.replace("web2: {aspects: [nginx, ", "web2: {aspects: ["))
    assert lines(capsys, "baseline", "show") == [
        "port-collision at web1 80/tcp",
        "port-collision at web2 80/tcp (gone)",
        f"{FILE}: 1 finding known, 1 finding gone",
    ]
    assert lines(capsys, "baseline", "prune") == [f"{FILE}: 1 finding, 1 finding taken out"]
    assert json.loads(Path(FILE).read_text())["findings"] == [
        {"rule": "port-collision", "place": "web1 80/tcp"}
    ]
    shown = json.loads(run(capsys, "baseline", "show", "--json").out)
    assert (shown["known"], shown["gone"]) == (
        [{"rule": "port-collision", "place": "web1 80/tcp", "times": 1}],
        [],
    )


def test_of_rules_that_did_not_run_nothing_is_said_to_be_gone(capsys: Captured) -> None:
    run(capsys, "baseline", "write")
    ran = run(capsys, "check", "--baseline", FILE, "--select", "FC301")
    assert (ran.code, "gone" in ran.out) == (0, False)


def test_json_says_what_is_known_and_what_is_gone(capsys: Captured) -> None:
    run(capsys, "baseline", "write")
    Path("fleet.yaml").write_text(FLEET.replace("web2", "web3"), encoding="utf-8")
    report = json.loads(run(capsys, "check", "--json", "--baseline", FILE).out)
    assert (report["summary"]["errors"], report["summary"]["baselined"]) == (1, 1)
    assert report["gone"] == [{"rule": "port-collision", "place": "web2 80/tcp", "times": 1}]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[]", "expected a mapping"),
        ('{"baseline": 2, "findings": []}', "expected"),
        ('{"baseline": 1, "findings": [{"rule": "x"}]}', "the key `place` is missing"),
        ('{"baseline": 1, "findings": [{"rule": "x", "place": "y", "time": 1}]}', "unknown key"),
        ('{"baseline": 1, "findings": [{"rule": "x", "place": "y", "times": 0}]}', "1"),
        ("{", "not JSON"),
    ],
)
def test_a_baseline_that_is_none_is_reported(text: str, message: str, capsys: Captured) -> None:
    Path(FILE).write_text(text, encoding="utf-8")
    ran = run(capsys, "check", "--baseline", FILE)
    assert ran.code == 2
    assert message in ran.out
    assert f"--> {FILE}:1" in ran.out


def test_a_baseline_that_is_not_there_and_a_file_that_is_none_are_left_alone(
    capsys: Captured,
) -> None:
    assert run(capsys, "check", "--baseline", "nowhere.json").code == 2
    assert run(capsys, "baseline", "write", "--baseline", "fleet.yaml").code == 2
    assert Path("fleet.yaml").read_text(encoding="utf-8") == FLEET


def test_a_baseline_of_the_configuration_is_below_its_folder(capsys: Captured) -> None:
    Path("fleetcheck.toml").write_text('baseline = "../../etc/passwd"\n', encoding="utf-8")
    ran = run(capsys, "check")
    assert ran.code == 2
    assert "the baseline has to be below the folder of this file" in ran.out


def test_rules_that_may_not_be_accepted_are_not_known_either(capsys: Captured) -> None:
    run(capsys, "baseline", "write")
    Path("fleetcheck.toml").write_text(
        f'baseline = "{FILE}"\nunignorable = ["port-collision"]\n', encoding="utf-8"
    )
    assert run(capsys, "check").code == 1
    assert lines(capsys, "baseline", "write") == [
        f"{FILE}: 0 findings; 2 of rules that may not be accepted are left out"
    ]
    ignored = FLEET.replace("http: 80/tcp}}\n", "http: 80/tcp}} # fleetcheck: ignore[FC101] x\n")
    Path("fleet.yaml").write_text(ignored, encoding="utf-8")
    ran = run(capsys, "check")
    assert ran.code == 2
    assert "`FC101` may not be accepted: the configuration says `unignorable`" in ran.out


def test_the_configuration_says_which_rules_run_how_severe_and_what_fails(
    capsys: Captured,
) -> None:
    config = Path("fleetcheck.toml")
    config.write_text('[severity]\nFC101 = "warning"\n', encoding="utf-8")
    ran = run(capsys, "check")
    assert (ran.code, "1 warning" in ran.out) == (0, True)
    config.write_text('fail-on = "warning"\n[severity]\nFC101 = "warning"\n', encoding="utf-8")
    assert run(capsys, "check").code == 1
    assert run(capsys, "check", "--fail-on", "error").code == 0
    config.write_text('ignore = ["FC101"]\n', encoding="utf-8")
    assert run(capsys, "check").code == 0
    assert run(capsys, "check", "--ignore", "FC301").code == 1
    config.write_text('select = ["FC301"]\n', encoding="utf-8")
    assert run(capsys, "check").code == 0
    assert run(capsys, "check", "--select", "FC101").code == 1
    config.write_text('ignore = ["port-colision"]\n[severity]\nFC999 = "error"\n')
    ran = run(capsys, "check")
    assert ran.code == 2
    assert "`port-colision`; did you mean `port-collision`?" in ran.out
    assert "fleetcheck.toml:3:1" in ran.out


def test_what_holds_in_some_files_only(capsys: Captured) -> None:
    Path("lab").mkdir()
    Path("fleet.yaml").rename("lab/fleet.yaml")
    Path("new.yaml").write_text(
        "fleet: 1\nhosts: {dns: {aspects: [bind, unbound]}}\naspects:\n"
        "  bind: {ports: {dns: 53/udp}}\n  unbound: {ports: {dns: 53/udp}}\n"
    )
    config = Path("fleetcheck.toml")
    config.write_text('[within."lab"]\nignore = ["FC101"]\n')
    ran = run(capsys, "check", "lab", "new.yaml", "--format", "concise")
    assert (ran.code, ran.out.splitlines()[0].startswith("new.yaml:")) == (1, True)
    assert ran.out.splitlines()[-1].endswith("1 error (2 excepted)")
    config.write_text('[within."l*/**"]\nseverity = {FC101 = "warning"}\n')
    ran = run(capsys, "check", "lab", "new.yaml")
    assert "1 error, 1 warning" in ran.out
    config.write_text('unignorable = ["FC101"]\n[within."lab"]\nignore = ["FC101"]\n')
    ran = run(capsys, "check", "lab", "new.yaml")
    assert ran.code == 2
    assert "`port-collision` may not be left out: `unignorable` names it" in ran.out


def test_an_ignore_ends_with_its_date(capsys: Captured) -> None:
    def ignoring(until: str) -> int:
        comment = f"# fleetcheck: ignore[port-collision] until {until}: cut-over"
        text = FLEET.replace(
            "nginx: {ports: {http: 80/tcp}}", f"nginx: {{ports: {{http: 80/tcp}}}} {comment}"
        )
        Path("fleet.yaml").write_text(text, encoding="utf-8")
        return run(capsys, "check").code

    assert [ignoring(until) for until in ("2999-01-01", "2020-01-01", "soon")] == [0, 1, 2]


@pytest.mark.slow
@settings(max_examples=examples(60), deadline=None)
@given(seed=st.integers(0, 2**32))
def test_one_round_is_enough_whatever_is_wrong(seed: int) -> None:
    state: State = state_of(random_fleet(Random(seed)))
    known = known_of(gather(state, TODAY).found)
    whole = gather(state, TODAY, policy=Policy(baseline=Baseline("b", tuple(known))))
    assert (whole.found, whole.gone) == ((), ())
    for each in known[:3]:
        rest = tuple(other for other in known if other != each)
        apart = gather(state, TODAY, policy=Policy(baseline=Baseline("b", rest)))
        assert {(f.finding.name, f.finding.place) for f in apart.found} == {(each.rule, each.place)}


@given(st.lists(st.tuples(st.text(min_size=1), st.text(), st.integers(1, 9))))
def test_a_baseline_is_written_as_json_whatever_the_names_are(
    entries: list[tuple[str, str, int]],
) -> None:
    known = [Known(*entry) for entry in entries]
    written = json.loads(spell(known))["findings"]
    assert [Known(e["rule"], e["place"], e.get("times", 1)) for e in written] == sorted(known)
