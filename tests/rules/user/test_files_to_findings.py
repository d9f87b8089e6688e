"""Rules that a fleet brings along, from its files to the exit code."""

import io
import json
import os
import re
import shutil
from pathlib import Path

import pytest

from fleetcheck.commands.line.main import main
from fleetcheck.documents.problem import RuleLimitError
from fleetcheck.engine.programs import vocabulary
from fleetcheck.engine.relevance import needed
from fleetcheck.engine.run import solve
from fleetcheck.loading.load import load
from fleetcheck.lowering.expand import lower_expansion
from fleetcheck.lowering.facts import Facts
from fleetcheck.lowering.lower import lower, lower_for_explanation
from fleetcheck.queries.check import check
from fleetcheck.resolve.expansion import expand
from fleetcheck.rules.user.files import read_user_rules
from fleetcheck.rules.user.runner import RuleRunner
from fleetcheck.slicing.state import resolve
from tests.support.fleets import EXAMPLES, TODAY, found

FLEET = """\
fleet: 1
rules: [policy/*.lp]
environments:
  prod: {}
  dev: {}
tags:
  edge: "tag:web & env:prod"
hosts:
  web1: {environment: prod, tags: [web], aspects: [nginx, gopher]}
  lab1: {environment: dev, tags: [web], aspects: [gopher]}
aspects:
  nginx: {ports: {https: 443/tcp}}
  gopher: {ports: {gopher: 70/tcp}}
  audit: {}
"""
AUDIT = (EXAMPLES / "policy" / "rules" / "audit_missing.lp").read_text(encoding="utf-8")
LOW_PORT = (EXAMPLES / "policy" / "rules" / "edge_low_port.lp").read_text(encoding="utf-8")
NEUTRAL = """\
%*! {name}(Host)
message: {{Host}} is odd
label host(Host): here
*%
"""
LABEL = "label({name}(Host),1,host(Host)) :- violation({name}(Host)).\n"

on_linux = pytest.mark.skipif(not Path("/proc").exists(), reason="needs Linux")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a fleet that both rules of the example find fault with."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"fleet.yaml": FLEET, "policy/audit_missing.lp": AUDIT})
    return write(tmp_path, {"policy/edge_low_port.lp": LOW_PORT})


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def rule(name: str, program: str) -> str:
    """Return a small rule with a header, `here` being where its findings are."""
    return NEUTRAL.format(name=name) + program + LABEL.format(name=name)


class Ran:
    """What a command printed, and how it ended."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *arguments: str) -> None:
        capsys.readouterr()
        self.code = main(arguments)
        self.out, self.err = capsys.readouterr()

    @property
    def codes(self) -> list[str]:
        return re.findall(r"(?:error|warning)\[([\w-]+)\]", self.out)


def test_the_example_is_fine(capsys: pytest.CaptureFixture[str]) -> None:
    ran = Ran(capsys, "check", str(EXAMPLES / "policy"))
    assert (ran.code, ran.out, ran.err) == (0, "checked 3 hosts, 5 placements: no findings\n", "")


def test_the_manual_shows_a_rule_of_the_example() -> None:
    manual = (EXAMPLES.parent / "docs" / "user-rules.md").read_text(encoding="utf-8")
    assert f"```prolog\n{AUDIT}```\n" in manual


def test_rules_of_a_fleet_find_like_ours(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert found(folder / "fleet.yaml") == [
        ("POL1", "web1", 9, "web1"),
        ("POL2", "web1 gopher 70/tcp", 13, "70/tcp"),
    ]
    ran = Ran(capsys, "check")
    assert (ran.code, ran.codes) == (1, ["POL1", "POL2"])
    assert Ran(capsys, "check", "--ignore", "POL1").code == 0  # a warning is left
    assert Ran(capsys, "check", "--ignore", "POL1", "--fail-on", "warning").code == 1


def test_a_finding_has_all_that_ours_have(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran = Ran(capsys, "check", "--format", "json")
    audit, port = json.loads(ran.out)["diagnostics"]
    assert [element["name"] for element in audit["minimal_set"]] == ["hosts.web1.environment"]
    assert audit["absent"] == ["`audit` is not placed on `web1`"]
    assert {key: audit[key] for key in ("code", "name", "severity", "message", "place")} == {
        "code": "POL1",
        "name": "audit-missing",
        "severity": "error",
        "message": "`web1` is in production, but has no aspect `audit`",
        "place": "web1",
    }
    assert sorted(element["name"] for element in port["minimal_set"]) == [
        "aspects.gopher.ports.gopher[0]",
        "hosts.web1.aspects[1]",
        "hosts.web1.environment",
        "hosts.web1.tags[0]",
        "tags.edge",
    ]
    assert [label["text"] for label in port["labels"]][:2] == [
        "a port below 1024",
        "placed on a host that faces the outside",
    ]


@pytest.mark.parametrize(
    ("arguments", "codes"),
    [
        (["--select", "audit-missing"], ["POL1"]),
        (["--select", "POL2"], ["POL2"]),
        (["--ignore", "audit_missing,POL2"], []),
        (["--select", "FC101"], []),
    ],
)
def test_rules_are_selected_by_name_and_code(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], codes: list[str]
) -> None:
    assert Ran(capsys, "check", *arguments).codes == codes


def test_an_unknown_rule_is_told_with_the_closest(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = Ran(capsys, "check", "--select", "audit-mising")
    assert ran.code == 2
    assert "there is no rule `audit-mising`; did you mean `audit-missing`?" in ran.out


def test_rules_without_a_code_share_one(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder, {"policy/audit_missing.lp": AUDIT.replace("code: POL1\n", "")})
    write(folder, {"policy/odd.lp": rule("odd", 'violation(odd(Host)) :- class(Host,"x").\n')})
    assert Ran(capsys, "check").codes == ["FC900", "POL2"]
    assert Ran(capsys, "check", "--ignore", "FC900").codes == ["POL2"]


def test_an_exception_and_an_ignore_cover_them(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    exception = "exceptions: [{rule: audit-missing, at: web1, reason: soon}]\n"
    text = FLEET.replace("70/tcp}}", "70/tcp}} # fleetcheck: ignore[edge-low-port] old")
    write(folder, {"fleet.yaml": text + exception})
    ran = Ran(capsys, "check")
    assert (ran.code, ran.out) == (0, "checked 2 hosts, 3 placements: no findings (2 excepted)\n")
    write(folder, {"fleet.yaml": FLEET + exception.replace("at: web1", "at: web2")})
    assert Ran(capsys, "check").codes == ["FC903", "POL1", "POL2"]


def test_they_are_explained_by_the_command(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = Ran(capsys, "rule", "audit-missing")
    assert ran.code == 0
    assert ran.out.startswith("POL1 audit-missing (error)\nfrom policy/audit_missing.lp\n")
    assert "POL2   edge-low-port" in Ran(capsys, "rule").out
    assert Ran(capsys, "rule", "POL3").code == 2
    os.chdir("/")
    assert Ran(capsys, "rule", "POL1").code == 2
    assert Ran(capsys, "rule", "POL1", "--fleet", str(folder / "fleet.yaml")).code == 0


def test_a_fleet_that_cannot_be_read_keeps_no_rule_of_ours_from_being_explained(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder, {"fleet.yaml": "fleet: 2\n"})
    assert Ran(capsys, "rule", "FC101").code == 0
    ran = Ran(capsys, "rule")
    assert (ran.code, ran.err.startswith("note: the fleet here cannot be read")) == (0, True)


def test_on_standard_input_patterns_start_from_the_current_folder(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(FLEET.encode())))
    assert Ran(capsys, "check", "-").codes == ["POL1", "POL2"]


def test_each_file_of_a_fleet_has_patterns_of_its_own(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = "fleet: 1\nrules: ['**/edge_*.lp']\n"
    shutil.move(folder / "policy" / "edge_low_port.lp", folder / "edge_low_port.lp")
    write(folder, {"parts/base.yaml": FLEET.replace("policy/", "../policy/"), "more.yaml": more})
    write(folder, {"parts/base.yaml": FLEET, "parts/policy/audit_missing.lp": AUDIT})
    assert Ran(capsys, "check", "parts", "more.yaml").codes == ["POL1", "POL2"]


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("rules/*.lp", "`rules/*.lp` matches no file `*.lp` in `.`"),
        ("policy/*.txt", "`policy/*.txt` matches no file `*.lp` in `.`"),
        ("policy/**x", "`policy/**x` matches no file `*.lp` in `.`"),
        ("/etc/*.lp", "`/etc/*.lp` is not relative: rules are beside the fleet that names them"),
        ("C:\\\\*.lp", "`C:\\*.lp` is not relative: rules are beside the fleet that names them"),
        ("../*.lp", "`../*.lp` leads out of the folder of the fleet that names it"),
        (
            "policy/../../*.lp",
            "`policy/../../*.lp` leads out of the folder of the fleet that names it",
        ),
        ("a\\\\..\\\\b", "`a\\..\\b` leads out of the folder of the fleet that names it"),
        ("", "a pattern of files is missing, such as `policy/*.lp`"),
    ],
)
def test_a_pattern_that_finds_nothing_or_leads_outside_is_a_problem(
    folder: Path, capsys: pytest.CaptureFixture[str], pattern: str, words: str
) -> None:
    text = FLEET.replace("[policy/*.lp]", f'[policy/*.lp, "{pattern}"]')
    write(folder, {"fleet.yaml": text, "policy/notes.txt": "no rule", "policy/.#x.lp": "no rule"})
    ran = Ran(capsys, "check", "--format", "concise")
    assert ran.code == 2
    assert ran.out.startswith(f"fleet.yaml:2:22: error[rule] {words}\n")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("odd", b"% \xff", "odd.lp:1:3: error[encoding] the byte 0xff is not UTF-8"),
        ("odd", b"% \0", "odd.lp:1:3: error[rule] a NUL character, which no text has"),
        (
            "odd",
            b"%" * 200_001,
            "error[too-large] larger than 200 kB, which is the most that is read",
        ),
        ("odd", b"a.", "odd.lp:1:1: error[rule] no '%*! name(Arguments)' header"),
        (
            "port_collision",
            rule("port_collision", "").encode(),
            "port_collision.lp:1:5: error[rule] there is a rule `port-collision` already",
        ),
        (
            "more/audit_missing",
            AUDIT.replace("POL1", "POL3").encode(),
            "error[duplicate-key] another rule has the name `audit_missing`",
        ),
        (
            "odd",
            rule("odd", "").replace("message", "code: POL1\nmessage").encode(),
            "error[duplicate-key] another rule has the code `POL1`",
        ),
        ("odd", rule("odd", "{a}.\n").encode(), "odd.lp:5:1: error[rule] the head of a rule is"),
    ],
)
def test_a_file_that_is_no_rule_is_a_problem(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes, words: str
) -> None:
    write(folder, {"fleet.yaml": FLEET.replace("policy/*", "policy/**/*")})
    write(folder, {f"policy/{name}.lp": ""})
    (folder / "policy" / f"{name}.lp").write_bytes(content)
    ran = Ran(capsys, "check", "--format", "concise")
    assert ran.code == 2
    assert words in ran.out
    assert Ran(capsys, "check", "--format", "concise", "--select", "FC101").code == 2


@on_linux
def test_a_pipe_is_not_waited_for(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(folder / "policy" / "pipe.lp")
    ran = Ran(capsys, "check", "--format", "concise")
    assert (ran.code, "pipe.lp: error[unreadable] this is a named pipe" in ran.out) == (2, True)


@pytest.mark.parametrize(
    ("program", "line", "words"),
    [
        (
            "violation(odd(Host)) :- host(Host), Host + 1 > 2.\n",
            5,
            "operation undefined: (Host+1)",
        ),
        (
            "violation(odd(Host)) :- host(Host).\nlabel(odd(1),2,host(1)) :- violation(odd(1)).\n",
            1,
            "`odd` derives a violation without a label",
        ),
        (
            "violation(odd((Host,1))) :- host(Host).\nviolation(odd(Host)) :- host(Host).\n",
            1,
            "an argument of a violation is a number, a text, or made of them with a name",
        ),
        (
            'violation(odd(1)).\nspot(ignore("/etc/passwd",1,1,9)).\n'
            "label(odd(1),1,host(X)) :- spot(X).\n",
            1,
            "the label `host` is at a comment, which is no declaration",
        ),
    ],
)
def test_a_rule_that_turns_out_to_be_wrong_is_a_problem(
    folder: Path, capsys: pytest.CaptureFixture[str], program: str, line: int, words: str
) -> None:
    label = "" if "without" in words else LABEL.format(name="odd")
    write(folder, {"policy/odd.lp": NEUTRAL.format(name="odd") + program + label})
    ran = Ran(capsys, "check", "--format", "concise")
    assert ran.code == 2
    assert re.search(rf"policy/odd.lp:{line}:\d+: error\[rule\] {re.escape(words)}", ran.out)


def test_a_label_may_name_what_is_not_there(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    places = [
        'path("hosts","no","x")',
        'path("hosts",-1,99)',
        'path("hosts","web1",f(1))',
        'key("aspects",7)',
        'provision("no","thing")',
        'port("no","web1","x",9)',
        'at("no","where")',
        "(1,#inf)",
        "-f(1)",
        '""',
    ]
    facts = "".join(f"spot({place}).\n" for place in places)
    program = f"{facts}violation(odd(1)).\nlabel(odd(1),2,host(X)) :- spot(X).\n"
    write(folder, {"policy/odd.lp": rule("odd", program)})
    ran = Ran(capsys, "check", "--select", "odd")
    assert (ran.code, ran.codes, ran.err) == (1, ["FC900"], "")


PRODUCT = (
    "n(1..3000).\n"
    "violation(odd(Host)) :- host(Host), n(A), n(B), n(C), n(D), n(E), A+B+C+D+E = 1.\n"
)
COUNT = (
    "n(1..3000). pair(A,B,C) :- n(A), n(B), n(C).\n"
    "violation(odd(Host)) :- host(Host), #count{A,B,C : pair(A,B,C)} = 1.\n"
)
CLAIMS = (
    "violation(odd(Host)) :- host(Host), claim(A,_,_,_,_,_), claim(B,_,_,_,_,_), "
    "claim(C,_,_,_,_,_), claim(D,_,_,_,_,_), claim(E,_,_,_,_,_), A != B.\n"
)
DEEP = f"deep({'+'.join(['1'] * 90_000)}).\nviolation(odd(Host)) :- host(Host).\n"


def claims(count: int) -> str:
    """Return a fleet whose only aspect claims so many ports."""
    ports = ", ".join(f"p{number}: {number + 1000}/tcp" for number in range(count))
    head = "fleet: 1\nrules: [policy/odd.lp]\nhosts: {web1: {aspects: [a]}}\n"
    return f"{head}aspects: {{a: {{ports: {{{ports}}}}}}}\n"


@pytest.mark.slow
@pytest.mark.parametrize("program", [PRODUCT, COUNT, CLAIMS])
def test_a_rule_that_takes_too_long_is_named_and_the_verdict_unknown(
    folder: Path, capsys: pytest.CaptureFixture[str], program: str
) -> None:
    write(folder, {"fleet.yaml": claims(200), "policy/odd.lp": rule("odd", program)})
    ran = Ran(capsys, "check", "--rule-timeout", "1.5", "--format", "json")
    report = json.loads(ran.out)
    assert (ran.code, ran.err, report["complete"]) == (3, "", False)
    (limit,) = report["diagnostics"]
    assert limit["message"] == "the rule `odd` took longer than 1.5 s"
    assert (limit["labels"][0]["file"], limit["labels"][0]["line"]) == ("policy/odd.lp", 1)


@pytest.mark.slow
def test_only_the_rule_that_is_run_then_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder, {"policy/odd.lp": rule("odd", PRODUCT)})
    ran = Ran(capsys, "check", "--rule-timeout", "4", "--quiet")
    assert (ran.code, ran.codes, "`odd`" in ran.out) == (3, ["rule-limit"], True)
    assert "audit" not in ran.out
    assert Ran(capsys, "check", "--ignore", "odd").codes == ["POL1", "POL2"]


@on_linux
def test_a_rule_that_needs_too_much_memory_is_named(folder: Path) -> None:
    write(folder, {"policy/odd.lp": rule("odd", COUNT)})
    state = resolve(load(["fleet.yaml"]))
    runner = RuleRunner(read_user_rules(state.loaded), seconds=60, memory=64 << 20)
    with pytest.raises(RuleLimitError, match="`odd` needed more than 64 MiB of memory"):
        check(state, TODAY, runner=runner)


@pytest.mark.slow
def test_a_rule_by_which_the_process_crashes_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder, {"policy/odd.lp": rule("odd", DEEP)})
    ran = Ran(capsys, "check", "--format", "concise")
    assert ran.code == 3
    assert re.search(r"odd.lp:1:1: error\[rule-limit\] the rule `odd` was ended by SIG", ran.out)


@pytest.mark.slow
def test_an_explanation_that_takes_too_long_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # As the fleet is, there is nothing to multiply; but without nginx there would be.
    program = (
        'n(1..3000). many(A,B,C) :- not placed("nginx","web1"), n(A), n(B), n(C).\n'
        'violation(odd(Host)) :- host(Host), placed("nginx",Host), not many(1,1,1).\n'
    )
    write(folder, {"fleet.yaml": FLEET.replace("*.lp", "odd.lp")})
    write(folder, {"policy/odd.lp": rule("odd", program)})
    ran = Ran(capsys, "check", "--rule-timeout", "2")
    assert (ran.code, ran.codes) == (3, ["rule-limit"])
    assert "the rule `odd` took longer than 2 s" in ran.out


def test_all_input_predicates_that_may_be_read_are_stated(folder: Path) -> None:
    state = resolve(load([str(folder / "fleet.yaml")]))
    facts = Facts()
    lower_expansion(state.loaded.fleet, state.expansion, facts)
    stated = {line.partition("(")[0] for line in (*state.facts.lines(), *facts.lines())}
    assert {"tag", "has_tag", "listed", "attribute", "tree", "placed", "claim"} <= stated


@pytest.mark.parametrize("fleet", ["policy", "seedfleet", "clan"])
def test_tags_are_the_same_whether_computed_or_derived(fleet: str) -> None:
    loaded = load([str(EXAMPLES / fleet)])
    expansion = expand(loaded.fleet)
    computed = set(lower(loaded.fleet, expansion).lines({"has_tag"}))
    raw = lower_for_explanation(loaded.fleet, expansion).text()
    rules = needed(["has_tag"], "", expand=True).text
    show = "violation(has_tag(S,T)) :- has_tag(S,T)."
    derived = solve([vocabulary(), raw, rules, show])
    names = ('","'.join(map(str, each.term.arguments)) for each in derived.violations)
    assert {f'has_tag("{name}").' for name in names} == computed
