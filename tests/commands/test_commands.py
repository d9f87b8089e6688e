"""What `members`, `rule` and `schema` print, and how output is colored, cut short and left out."""

import json
from pathlib import Path
from textwrap import indent

import pytest

from fleetcheck.fleet.model.schema import schema
from fleetcheck.rules.catalogue import all_rules
from tests.support.command_line import COLLIDES, FINE, ROOT, process, run
from tests.support.fleets import EXAMPLES

Captured = pytest.CaptureFixture[str]
SCHEMA = ROOT / "docs" / "fleet.schema.json"
RULES = ROOT / "tests" / "rules"
NATIVE = sorted(
    path
    for path in EXAMPLES.rglob("*")
    if path.suffix in (".yaml", ".yml", ".json") and "fleet: 1" in path.read_text()
)
ROLES = """\
fleet: 1
environments: {prod: {}}
kinds: {guest: {class: nixos}}
hosts: {web1: {environment: prod, tags: [web], aspects: [nginx]}, web2: {}}
scopes: {box: {parent: web1, kind: guest}}
aspects: {nginx: {needs: [tls]}, tls: {}, audit: {neededBy: [tls]}}
services:
  web: {roles: {front: {select: 'tag:web', aspects: [tls]}, back: {hosts: [web2]}, no: {}}}
"""


@pytest.fixture
def fleet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("fleet.yaml").write_text(ROLES)
    return Path("fleet.yaml")


def test_members_shows_what_runs_where_and_why(fleet: Path, capsys: Captured) -> None:
    assert run(capsys, "members", fleet) == (
        0,
        """\
box (prod, guest on web1)
web1 (prod)
  nginx  listed, fleet.yaml:4:58
  tls    needed by nginx, fleet.yaml:6:27; role web.front, fleet.yaml:8:33
  audit  selected by `has:tls`, fleet.yaml:6:62
web2 (no environment)
role web.back
  web2   listed, fleet.yaml:8:76
role web.front
  web1   selected by `tag:web`, fleet.yaml:8:33
role web.no
  (nobody)
""",
        "",
    )


def test_members_as_json_has_the_same_content(fleet: Path, capsys: Captured) -> None:
    ran = run(capsys, "members", "--json", fleet)
    document = json.loads(ran.out)
    assert (ran.code, ran.err, document["format_version"]) == (0, "", 1)
    assert document["scopes"][0] == {
        "name": "box",
        "host": "web1",
        "parent": "web1",
        "kind": "guest",
        "environment": "prod",
        "class": "nixos",
        "tags": [],
        "aspects": [],
    }
    assert document["scopes"][1]["aspects"][2] == {
        "aspect": "audit",
        "reasons": [
            {"how": "neededBy", "by": "", "file": "fleet.yaml", "line": 6, "column": 62},
        ],
    }
    assert [
        (role["service"], role["role"], [member["scope"] for member in role["members"]])
        for role in document["roles"]
    ] == [("web", "back", ["web2"]), ("web", "front", ["web1"]), ("web", "no", [])]


def test_rule_lists_every_rule_with_its_code_name_and_severity(capsys: Captured) -> None:
    ran = run(capsys, "rule")
    listed = [line.split(maxsplit=3)[:3] for line in ran.out.splitlines()]
    assert (ran.code, ran.err) == (0, "")
    assert listed == [[rule.code, rule.slug, rule.severity] for rule in all_rules().values()]


@pytest.mark.parametrize("called", ["FC101", "fc101", "port-collision", "port_collision"])
def test_rule_explains_a_rule_by_code_and_by_name(called: str, capsys: Captured) -> None:
    ran = run(capsys, "rule", called)
    lines = ran.out.splitlines()
    assert (ran.code, ran.err, lines[0]) == (0, "", "FC101 port-collision (error)")
    for title in ("A fleet with this finding:", "A fleet without it:", "What to do:", "Messages:"):
        assert title in lines


def test_rule_shows_the_report_of_the_fleet_that_breaks_it(capsys: Captured) -> None:
    kept = (RULES / "ports/port_collision/report.txt").read_text(encoding="utf-8")
    assert indent(kept, "    ") in run(capsys, "rule", "FC101").out
    written = json.loads(run(capsys, "rule", "FC101", "--json").out)
    assert [rule["report"] for rule in written["rules"]] == [kept]
    assert [rule["page"] for rule in written["rules"]] == ["docs/rules/port-collision.md"]


def test_rule_explains_all_rules_as_it_explains_each(capsys: Captured) -> None:
    each = [run(capsys, "rule", rule.code).out for rule in all_rules().values()]
    assert run(capsys, "rule", "--all") == (0, "\n".join(each), "")


def test_a_rule_that_does_not_exist_has_no_explanation(capsys: Captured) -> None:
    message = "error: there is no rule `port-colision`; did you mean `port-collision`?\n"
    assert run(capsys, "rule", "port-colision") == (2, "", message)


def test_schema_is_the_one_that_the_documentation_ships(capsys: Captured) -> None:
    ran = run(capsys, "schema")
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out) == schema()
    assert ran.out == SCHEMA.read_text()


@pytest.mark.parametrize("path", NATIVE, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_an_example_names_the_schema_for_editors_and_fits_it(path: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    from fleetcheck.documents.document import read

    head, _, named = path.read_text().partition("\n")[0].partition("$schema=")
    assert head == "# yaml-language-server: "
    assert (path.parent / named).resolve() == SCHEMA
    jsonschema.validate(read(str(path)).value, schema())


@pytest.mark.parametrize(
    ("arguments", "environment", "colored"),
    [
        ([], {}, False),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
        (["--color", "auto"], {"FORCE_COLOR": "1"}, True),
        (["--format", "concise"], {"FORCE_COLOR": "1"}, True),
        (["--format", "json"], {"FORCE_COLOR": "1"}, False),
    ],
)
def test_color_is_decided_by_option_then_environment_then_terminal(
    arguments: list[str],
    environment: dict[str, str],
    colored: bool,
    tmp_path: Path,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    path = tmp_path / "fleet.yaml"
    path.write_text(COLLIDES)
    assert ("\x1b[" in run(capsys, "check", *arguments, path).out) is colored


def test_quiet_leaves_out_the_summary(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "fleet.yaml"
    path.write_text(FINE)
    assert run(capsys, "check", "-q", path) == (0, "", "")
    path.write_text(COLLIDES)
    loud = run(capsys, "check", "--format", "concise", path)
    quiet = run(capsys, "check", "--format", "concise", "-q", path)
    assert (quiet.code, quiet.out.splitlines()) == (1, loud.out.splitlines()[:-1])


def test_verbose_lists_every_consequence(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "fleet.yaml"
    users = ", ".join(f"w{number}: {{aspects: [app]}}" for number in range(6))
    path.write_text(f"fleet: 1\nhosts: {{{users}}}\naspects: {{app: {{requires: [sql]}}}}\n")
    short, long = run(capsys, "check", path).out, run(capsys, "check", "-v", path).out
    assert "= affects: app@w1 sql, app@w2 sql, app@w3 sql and 2 more (all with --verbose)" in short
    assert "= affects: app@w1 sql, app@w2 sql, app@w3 sql, app@w4 sql, app@w5 sql" in long


@pytest.mark.slow
@pytest.mark.parametrize("command", ["rule --all", "schema", "facts examples/seedfleet"])
def test_a_reader_that_has_seen_enough_gives_no_noise(command: str) -> None:
    ran = process(f"set -o pipefail; PYTHONUNBUFFERED=1 $FLEETCHECK {command} | head -1")
    assert (ran.err, len(ran.out.splitlines())) == ("", 1)
    assert ran.code in (0, 141)


def test_help_names_every_command_and_exit_code(capsys: Captured) -> None:
    ran = run(capsys, "--help")
    assert ran.code == 0
    for word in ("check", "members", "facts", "rule", "schema", "exit codes: 0 fine"):
        assert word in ran.out


def test_the_version_is_told(capsys: Captured) -> None:
    ran = run(capsys, "--version")
    assert (ran.code, ran.out.split()[0], ran.err) == (0, "fleetcheck", "") or "," in ran.out
