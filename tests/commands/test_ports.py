"""`fleetcheck ports` from the outside: what it prints, writes and returns."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from fleetcheck.documents.source_text import SourceText
from fleetcheck.fleet.lock import HEAD, checksum, parse
from tests.support.command_line import Ran, run

FLEET = """\
fleet: 1
ports: {auto: 20000-20009, reserved: [20003]}
hosts:
  web1: {aspects: [grafana, gitea]}
  web2: {aspects: [grafana]}
aspects:
  grafana: {ports: {ui: auto, metrics: {auto: 9100-9109, bind: 127.0.0.1, prefer: 9100}}}
  gitea: {ports: {http: auto, ssh: 2222, peers: {auto: true, block: 3}}}
"""


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    (tmp_path / "fleet.yaml").write_text(FLEET)
    return tmp_path


def edit(folder: Path, *edits: tuple[str, str]) -> None:
    path = folder / "fleet.yaml"
    text = path.read_text()
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path.write_text(text)


def ports(capsys: pytest.CaptureFixture[str], action: str, *arguments: str | Path) -> Ran:
    return run(capsys, "ports", action, *arguments)


def lock(folder: Path) -> dict[str, str]:
    """Return the numbers in the lock by the names of their ports, `!` behind those gone."""
    read = parse(SourceText("fleet.lock", (folder / "fleet.lock").read_text()))
    gone = {"held": "", "gone": "!"}
    return {str(n): f"{line.ports}{gone[line.state]}" for n, line in read.lines.items()}


def test_numbers_are_shown_and_nothing_is_written_unless_asked_for(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    ran = ports(capsys, "assign", folder)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[:-1] == [
        "web1",
        "  gitea http       20009/tcp           proposed",
        "  gitea peers      20004-20006/tcp     proposed, the nearest free to 20003",
        "  grafana metrics  127.0.0.1:9100/tcp  preferred",
        "  grafana ui       20007/tcp           proposed, the nearest free to 20005",
        "web2",
        "  grafana metrics  127.0.0.1:9100/tcp  preferred",
        "  grafana ui       20000/tcp           proposed",
    ]
    assert not (folder / "fleet.lock").exists()


def test_a_second_assignment_changes_nothing(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    ports(capsys, "assign", folder, "--write")
    before = (folder / "fleet.lock").read_bytes()
    again = ports(capsys, "assign", folder, "--write")
    assert (again.code, again.out) == (0, "6 automatic ports: nothing changes\n")
    assert (folder / "fleet.lock").read_bytes() == before


def test_only_what_changes_is_shown_with_the_reason(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    ports(capsys, "assign", folder, "--write")
    edit(
        folder,
        ("reserved: [20003]", "reserved: [20003, 20007]"),
        ("web2: {aspects: [grafana]}", "web2: {}"),
    )
    ran = ports(capsys, "assign", folder, "--write")
    assert ran.out.splitlines() == [
        "web1",
        "  grafana ui       20008/tcp           proposed, the nearest free to 20005; "
        "was 20007, which is not free any more",
        "web2",
        "  grafana metrics  127.0.0.1:9100/tcp  "
        "gone; nobody gets it until `fleetcheck ports release`",
        "  grafana ui       20000/tcp           "
        "gone; nobody gets it until `fleetcheck ports release`",
        f"4 automatic ports: 3 changed, written to {folder}/fleet.lock",
    ]
    assert lock(folder)["grafana@web2 ui"] == "20000/tcp!"


def test_the_lock_is_checked_for_continuous_integration(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    missing = ports(capsys, "check", folder, "--format", "concise")
    assert (missing.code, "error[FC104]" in missing.out) == (1, True)
    ports(capsys, "assign", folder, "--write")
    assert ports(capsys, "check", folder).code == 0
    edit(folder, ("web2: {aspects: [grafana]}", "web2: {aspects: [grafana, gitea]}"))
    stale = ports(capsys, "check", folder, "--format", "concise")
    assert (stale.code, stale.out.count("error[FC104]")) == (1, 2)


def test_a_fleet_without_automatic_ports_needs_no_lock(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "fleet.yaml").write_text("fleet: 1\nhosts: {web1: {}}\n")
    assert ports(capsys, "check", tmp_path).code == 0
    ran = ports(capsys, "assign", tmp_path, "--write")
    assert (ran.code, ran.out) == (0, "0 automatic ports: nothing changes\n")
    assert not (tmp_path / "fleet.lock").exists()


def test_the_number_of_a_port_that_is_gone_is_kept_until_it_is_released(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    text = (
        "fleet: 1\nports: {auto: 20000-20000}\nhosts: {web1: {aspects: [old]}}\n"
        "aspects: {old: {ports: {http: auto}}, new: {ports: {web: auto}}}\n"
    )
    path = tmp_path / "fleet.yaml"
    path.write_text(text)
    ports(capsys, "assign", tmp_path, "--write")
    path.write_text(text.replace("aspects: [old]", "aspects: [new]"))
    crowded = ports(capsys, "assign", tmp_path, "--write")
    told = "kept for a port that is gone: `fleetcheck ports release 'old@web1 http'`"
    assert (crowded.code, told in " ".join(crowded.out.split())) == (1, True)
    assert lock(tmp_path) == {"old@web1 http": "20000/tcp"}
    released = ports(capsys, "release", "old@web1 http", tmp_path)
    assert (released.code, released.out) == (0, "20000/tcp of `old@web1 http` is released\n")
    assert ports(capsys, "assign", tmp_path, "--write").code == 0
    assert lock(tmp_path) == {"new@web1 web": "20000/tcp"}


def test_a_port_that_comes_back_gets_its_number_again(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    ports(capsys, "assign", folder, "--write")
    before = lock(folder)
    edit(folder, ("web2: {aspects: [grafana]}", "web2: {}"))
    ports(capsys, "assign", folder, "--write")
    edit(folder, ("web2: {}", "web2: {aspects: [grafana]}"))
    ran = ports(capsys, "assign", folder, "--write")
    assert "locked, asked for again" in ran.out
    assert lock(folder) == before


def test_what_becomes_of_a_number_that_another_one_takes_the_place_of_is_told(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    ports(capsys, "assign", folder, "--write")
    number = lock(folder)
    ran = ports(capsys, "release", "gitea@web1 http", folder, "--to", "grafana@web1 ui")
    assert ran.out == (
        f"{number['gitea@web1 http']} of `gitea@web1 http` is now that of `grafana@web1 ui`, whose "
        f"{number['grafana@web1 ui']} is released\n"
    )
    assert lock(folder)["grafana@web1 ui"] == number["gitea@web1 http"]


BESIDE = """\
fleet: 1
ports: {auto: 20000-20009}
environments: {prod: {}}
hosts: {web1: {environment: prod, aspects: [old, mesh]}, web2: {environment: prod, aspects: [old]}}
aspects:
  old: {ports: {p: {auto: true, prefer: 20001}}}
  mesh: {ports: {p: {auto: true, prefer: 20000}}}
"""


def test_a_port_that_grows_does_not_take_the_number_of_one_that_is_gone(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "fleet.yaml").write_text(BESIDE)
    ports(capsys, "assign", tmp_path, "--write")
    edit(
        tmp_path,
        ("aspects: [old, mesh]", "aspects: [mesh]"),
        ("prefer: 20000", "prefer: 20000, block: 2"),
    )
    ran = ports(capsys, "assign", tmp_path, "--write")
    assert "was 20000, where numbers are kept for a port that is gone" in ran.out
    after = lock(tmp_path)
    assert after["old@web1 p"] == "20001/tcp!"
    assert after["mesh@web1 p"] not in ("20000-20001/tcp", "20001-20002/tcp")


def test_ports_with_one_number_do_not_take_that_of_one_that_is_gone_on_another_host(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "fleet.yaml").write_text(
        BESIDE.replace("prefer: 20001", "prefer: 20000").replace("[old, mesh]", "[mesh]")
    )
    edit(tmp_path, ("mesh: {ports: {p: {auto: true", "mesh: {ports: {p: {same: fleet, auto: true"))
    ports(capsys, "assign", tmp_path, "--write")
    assert lock(tmp_path) == {"mesh@web1 p": "20000/tcp", "old@web2 p": "20000/tcp"}
    edit(tmp_path, ("aspects: [old]", "aspects: [mesh]"))
    assert ports(capsys, "assign", tmp_path, "--write").code == 0
    after = lock(tmp_path)
    assert after["old@web2 p"] == "20000/tcp!"
    assert after["mesh@web1 p"] == after["mesh@web2 p"] != "20000/tcp"


def test_a_renamed_port_is_recognised_and_its_number_handed_on_when_asked(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    ports(capsys, "assign", folder, "--write")
    before = lock(folder)
    edit(
        folder, ("aspects: [grafana, gitea]", "aspects: [grafana, forge]"), ("  gitea:", "  forge:")
    )
    ran = ports(capsys, "assign", folder)
    assert (
        "`forge@web1 http` may be `gitea@web1 http` under a new name; to keep the number:\n"
        f"  fleetcheck ports release 'gitea@web1 http' {folder} --to 'forge@web1 http'\n"
    ) in ran.out
    assert f"forge http       {before['gitea@web1 http']}" not in ran.out
    ran = ports(capsys, "release", "gitea@web1 http", folder, "--to", "forge@web1 http")
    number = before["gitea@web1 http"]
    assert (ran.code, ran.out) == (
        0,
        f"{number} of `gitea@web1 http` is now that of `forge@web1 http`\n",
    )
    ports(capsys, "assign", folder, "--write")
    after = lock(folder)
    assert after["forge@web1 http"] == before["gitea@web1 http"]
    assert "gitea@web1 http" not in after


def test_a_fixed_port_never_moves_a_locked_one_in_silence(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    ports(capsys, "assign", folder, "--write")
    text = (folder / "fleet.lock").read_text()
    number = lock(folder)["grafana@web1 ui"].partition("/")[0]
    edit(folder, ("ssh: 2222", f"ssh: {number}"))
    ran = ports(capsys, "assign", folder, "--write")
    assert (ran.code, (folder / "fleet.lock").read_text()) == (1, text)
    assert ran.out.startswith(
        f"error[FC105]: `gitea` binds {number}/tcp on `web1`, "
        "which fleet.lock gave to `grafana@web1 ui`\n"
    )
    checked = run(capsys, "check", folder, "--format", "concise")
    assert (checked.code, checked.out.count("error")) == (1, 2)  # the finding and the summary
    assert ports(capsys, "release", "grafana@web1 ui", folder).code == 0
    assert ports(capsys, "assign", folder, "--write").code == 0
    assert lock(folder)["grafana@web1 ui"] != f"{number}/tcp"
    assert ports(capsys, "check", folder).code == 0


def test_two_branches_that_chose_one_number_collide_and_one_port_moves(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    ports(capsys, "assign", folder, "--write")
    path = folder / "fleet.lock"
    number = lock(folder)["grafana@web1 ui"]
    lines = path.read_text().splitlines()
    merged = f"gitea@web1 http {number} * on web1 held"
    lines = [line for line in lines if not line.startswith("gitea@web1 http ")]
    path.write_text("\n".join([*lines, f"{merged} {checksum(merged)}"]) + "\n")
    ran = run(capsys, "check", folder, "--format", "concise")
    assert (ran.code, ran.out.count("error[FC101]")) == (1, 1)
    ran = ports(capsys, "assign", folder, "--write")
    assert "1 changed" in ran.out
    assert ports(capsys, "check", folder).code == 0


@pytest.mark.parametrize(
    "broken",
    [
        f"{HEAD}\n<<<<<<< HEAD\n=======\n>>>>>>> theirs\n",
        f"{HEAD}\ngrafana@web1 ui 1/tcp * on web1 held 00000000\n",
        "fleetcheck ports 2\n",
        "",
    ],
)
@pytest.mark.parametrize("command", [["assign", "--write"], ["check"], ["show"], ["release", "x"]])
def test_a_lock_that_cannot_be_read_stays_as_it_is(
    capsys: pytest.CaptureFixture[str], folder: Path, broken: str, command: list[str]
) -> None:
    path = folder / "fleet.lock"
    path.write_text(broken)
    ran = ports(capsys, *command, folder)
    assert (ran.code, path.read_text()) == (2, broken)
    assert f"{path}:" in ran.out


def test_a_port_that_is_unknown_is_not_released(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    ports(capsys, "assign", folder, "--write")
    unknown = ports(capsys, "release", "grafana@web1 iu", folder)
    assert (unknown.code, "did you mean `grafana@web1 ui`?" in unknown.out) == (2, True)
    nobody = ports(capsys, "release", "grafana@web1 ui", folder, "--to", "gitea@web1 htpp")
    assert (nobody.code, "did you mean `gitea@web1 http`?" in nobody.out) == (2, True)
    longer = ports(capsys, "release", "grafana@web1 ui", folder, "--to", "gitea@web1 peers")
    assert (longer.code, "asks for 3 in a row" in longer.out) == (2, True)


def test_a_pool_that_reaches_into_the_ports_of_the_kernel_is_told(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    edit(folder, ("auto: 20000-20009", "auto: 32760-32790"))
    ran = ports(capsys, "assign", folder, "--write")
    sentence = (
        "32760-32790, the pool of `gitea@web1 http`, reaches into 32768-60999, from which the "
        "kernel takes ports for outgoing connections: reserve 32768-32790"
    )
    assert f"note: {sentence}\n" in ran.out
    assert sentence[:60] in ports(capsys, "check", folder).out
    edit(folder, ("reserved: [20003]", "reserved: [32768-40000/tcp, 40001-60999]"))
    assert "kernel" not in ports(capsys, "assign", folder).out


SHOWN = """\
web2
  grafana metrics  127.0.0.1:9100/tcp  locked
  grafana ui       20000/tcp           locked
"""


def test_the_ports_of_a_host_are_shown_as_a_table(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    unassigned = ports(capsys, "show", folder, "--host", "web2")
    assert unassigned.out.splitlines()[1] == "  grafana metrics  -  not assigned yet"
    ports(capsys, "assign", folder, "--write")
    assert ports(capsys, "show", folder, "--host", "web2").out == SHOWN
    every = ports(capsys, "show", folder)
    assert "  gitea ssh        2222/tcp            fixed\n" in every.out
    unknown = ports(capsys, "show", folder, "--host", "web3")
    assert (unknown.code, "there is no host `web3`" in unknown.out) == (2, True)


def test_the_ports_of_a_host_are_variables_for_compose(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    ports(capsys, "assign", folder, "--write")
    number = {name: text.partition("/")[0] for name, text in lock(folder).items()}
    first, _, last = number["gitea@web1 peers"].partition("-")
    assert ports(capsys, "show", folder, "--host", "web1", "--format", "env").out.splitlines() == [
        f"GITEA_HTTP_PORT={number['gitea@web1 http']}",
        f"GITEA_PEERS_PORT={first}",
        f"GITEA_PEERS_PORTS={first}-{last}",
        "GITEA_SSH_PORT=2222",
        "GRAFANA_METRICS_PORT=9100",
        f"GRAFANA_UI_PORT={number['grafana@web1 ui']}",
    ]
    every = ports(capsys, "show", folder, "--format", "env").out
    assert f"WEB2_GRAFANA_UI_PORT={number['grafana@web2 ui']}\n" in every


def test_two_ports_do_not_share_a_variable(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "fleet.yaml").write_text(
        "fleet: 1\nhosts: {h: {aspects: [a-b, a.b]}}\n"
        "aspects: {a-b: {ports: {p: 80}}, a.b: {ports: {p: 81}}}\n"
    )
    ran = ports(capsys, "show", tmp_path, "--format", "env", "--host", "h")
    assert ran.code == 2
    assert "`a-b@h p` and `a.b@h p` would both be `A_B_P_PORT`" in ran.out


CONFLICT = """\
fleet: 1
hosts: {h: {tags: [x, y], aspects: [a]}}
policies:
  - {select: "tag:x", configure: {a: {port: 80}}}
  - {select: "tag:y", configure: {a: {port: 81}}}
aspects: {a: {settings: {port: {type: port, default: 1}}, ports: {p: {from: settings.port}}}}
"""


@pytest.mark.parametrize("form", ["env", "nix"])
def test_a_port_has_one_number_or_none_is_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, form: str
) -> None:
    (tmp_path / "fleet.yaml").write_text(CONFLICT)
    ran = ports(capsys, "show", tmp_path, "--format", form)
    assert ran.code == 2
    assert "`a@h p` has several numbers, 80 and 81: its setting is in conflict" in ran.out


@pytest.mark.parametrize("form", ["env", "nix"])
def test_ports_that_are_missing_because_they_have_no_number_are_told(
    capsys: pytest.CaptureFixture[str], folder: Path, form: str
) -> None:
    ran = ports(capsys, "show", folder, "--host", "web2", "--format", form)
    assert ran.code == 0
    assert ran.err == (
        "note: `grafana@web2 metrics` and 1 more have no number and are left out: "
        "`fleetcheck check` tells why\n"
    )
    ports(capsys, "assign", folder, "--write")
    assert ports(capsys, "show", folder, "--host", "web2", "--format", form).err == ""


def test_the_ports_are_an_object_of_json(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    ports(capsys, "assign", folder, "--write")
    document = json.loads(ports(capsys, "show", folder, "--format", "json", "--host", "web2").out)
    assert document["ports"][0] == {
        "host": "web2",
        "namespace": "web2",
        "scope": "web2",
        "aspect": "grafana",
        "name": "metrics",
        "position": 0,
        "address": "127.0.0.1",
        "protocol": "tcp",
        "port": 9100,
        "last": 9100,
        "why": "locked",
    }


def test_nix_reads_the_ports_as_an_attribute_set(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    if shutil.which("nix-instantiate") is None:
        pytest.skip("no nix-instantiate here: install nix-bin")
    edit(
        folder,
        ("  gitea:", '  "gi\\"t${x}\\\\ea":'),
        ("[grafana, gitea]", '[grafana, "gi\\"t${x}\\\\ea"]'),
    )
    ports(capsys, "assign", folder, "--write")
    text = ports(capsys, "show", folder, "--format", "nix").out
    (folder / "ports.nix").write_text(text)
    command = ["nix-instantiate", "--eval", "--strict", "--json", str(folder / "ports.nix")]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    value = json.loads(done.stdout)
    assert value["web2"]["grafana"]["metrics"] == 9100
    assert value["web1"]['gi"t${x}\\ea']["ssh"] == 2222
    assert set(value["web1"]['gi"t${x}\\ea']["peers"]) == {"from", "to"}


def test_when_the_time_is_over_the_best_that_was_found_counts_and_is_said_to(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    names = [f"s{number}" for number in range(9)]
    ports_of = "".join(f"  {name}: {{ports: {{p: {{auto: true, block: 2}}}}}}\n" for name in names)
    (tmp_path / "fleet.yaml").write_text(
        f"fleet: 1\nports: {{auto: 20000-20018}}\nhosts: {{h: {{aspects: [{', '.join(names)}]}}}}\n"
        f"aspects:\n{ports_of}"
    )
    ran = ports(capsys, "assign", tmp_path, "--timeout", "1e-9", "--write")
    assert ran.code == 0
    assert ran.out.splitlines()[-2] == (
        "not proved to be the best: the time was over before that was known"
    )
    assert len(lock(tmp_path)) == 9
    assert ports(capsys, "check", tmp_path).code == 0
    again = ports(capsys, "assign", tmp_path)
    assert again.out == "9 automatic ports: nothing changes\n"
