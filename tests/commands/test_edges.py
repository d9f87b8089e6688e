"""What `edges` and `content` print, and what a trace of an evaluation tells about a fleet."""

import json
from pathlib import Path

import pytest

from tests.support.command_line import run
from tests.support.fleets import EXAMPLES, found, report

Captured = pytest.CaptureFixture[str]

CORTEX = EXAMPLES / "cortex" / "fleet.yaml"
GUEST = "microvm.vms.cuda.config"
ISOLATED = "isolated: true, "


@pytest.fixture
def fleet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("fleet.yaml").write_text(CORTEX.read_text())
    return Path("fleet.yaml")


def received(capsys: Captured, *arguments: str) -> list[tuple[str, str, str]]:
    """Return each piece of content with where it comes from and the path it is at."""
    ran = run(capsys, "content", *arguments, "--fleet", "fleet.yaml", "--json")
    entries = json.loads(ran.out)["content"]
    return [(e["name"], e["from"], ".".join(e["path"])) for e in entries]


def test_a_guest_of_reused_aspects_is_in_its_host_once_and_at_its_path(
    fleet: Path, capsys: Captured
) -> None:
    assert received(capsys, "cortex", "nixos") == [
        ("cuda", "cortex-cuda", GUEST),
        ("desktop", "cortex", ""),
        ("nix", "cortex", ""),
        ("nix", "cortex-cuda", GUEST),
        ("ollama", "cortex-cuda", GUEST),
        ("openssh", "cortex", ""),
        ("openssh", "cortex-cuda", GUEST),
        ("shell", "agent", f"{GUEST}.home-manager.users.agent"),
        ("shell", "agent", GUEST),
        ("shell", "sini", "home-manager.users.sini"),
        ("shell", "sini", ""),
    ]
    assert received(capsys, "cortex", "homeManager") == [("shell", "sini", "")]
    assert received(capsys, "cortex", "darwin") == [
        ("nix", "cortex", ""),
        ("openssh", "cortex", ""),
    ]


def test_without_isolation_the_guest_is_there_twice_and_both_routes_are_told(fleet: Path) -> None:
    fleet.write_text(fleet.read_text().replace(ISOLATED, ""))
    assert found(fleet) == [("FC402", "cortex nixos cortex-cuda", 23, "{")]
    (finding,) = report(fleet).findings
    assert finding.affected == ("agent",)
    assert [label.text for label in finding.labels[:3]] == [
        "this delivers `cortex-cuda` to `cortex`",
        "`cortex-cuda` is not isolated, so what it has is in `cortex` already",
        "for example this",
    ]


def test_the_routes_by_which_something_comes_are_told(fleet: Path, capsys: Captured) -> None:
    assert run(capsys, "content", "cortex-cuda", "homeManager", "--fleet", fleet) == (
        0,
        "shell@agent (homeManager)  by its default fold\n  programs.fish.enable\n",
        "",
    )
    ran = run(capsys, "content", "cortex", "nixos", "--fleet", fleet)
    assert ran.out.splitlines()[15:19] == [
        "shell@agent (homeManager)    by deliver.0 (fleet.yaml:23:5), from kinds.user.forward "
        f"(fleet.yaml:8:39) at {GUEST}.home-manager.users.agent",
        "  programs.fish.enable",
        f"shell@agent (nixos)          by deliver.0 (fleet.yaml:23:5) at {GUEST}",
        "  programs.fish.enable",
    ]


def test_nothing_is_received_where_nothing_goes(fleet: Path, capsys: Captured) -> None:
    assert run(capsys, "content", "sini", "darwin", "--fleet", fleet).out == "(nothing)\n"


def test_a_scope_or_class_that_there_is_not_is_said_with_what_was_meant(
    fleet: Path, capsys: Captured
) -> None:
    ran = run(capsys, "content", "cortx", "nixo", "--fleet", fleet)
    assert ran.code == 2
    assert "there is no host or scope `cortx`; did you mean `cortex`?" in ran.out
    assert "there is no class `nixo`; did you mean `nixos`?" in ran.out


def test_edges_are_printed_in_their_normal_form(fleet: Path, capsys: Captured) -> None:
    assert run(capsys, "edges", fleet) == (
        0,
        """\
out:nixosConfigurations.cortex |  | collected:cortex/nixos | merge
root:cortex-cuda/darwin |  | collected:cortex-cuda/darwin | merge
root:cortex-cuda/homeManager |  | collected:cortex-cuda/homeManager | merge
root:cortex-cuda/nixos |  | collected:cortex-cuda/nixos | merge
root:cortex-cuda/nixos | home-manager/users/agent | collected:agent/homeManager | nest
root:cortex/darwin |  | collected:cortex/darwin | merge
root:cortex/homeManager |  | collected:cortex/homeManager | merge
root:cortex/nixos |  | collected:cortex/nixos | merge
root:cortex/nixos | home-manager/users/sini | collected:sini/homeManager | nest
root:cortex/nixos | microvm/vms/cuda/config | collected:cortex-cuda/nixos | nest-verbatim
sha256 ada1074ce73a2665f04925172ab7f0c068950d407908976b7471ba9dd9f0acf9
""",
        "",
    )


def test_other_spellings_of_an_edge_give_the_same_edges(fleet: Path, capsys: Captured) -> None:
    before = run(capsys, "edges", fleet)
    for spelling in ("route", "provide"):
        fleet.write_text(CORTEX.read_text().replace("deliver:", f"{spelling}:"))
        assert run(capsys, "edges", fleet) == before


def test_edges_of_two_fleets_are_compared(fleet: Path, capsys: Captured) -> None:
    Path("old.json").write_text(run(capsys, "edges", "--json", fleet).out)
    assert run(capsys, "edges", "--diff", "old.json", fleet) == (0, "", "")
    fleet.write_text(fleet.read_text().replace("mode: nest-verbatim", "mode: nest"))
    edge = "root:cortex/nixos | microvm/vms/cuda/config | collected:cortex-cuda/nixos"
    assert run(capsys, "edges", "--diff", "old.json", fleet) == (
        1,
        f"~ {edge} | nest-verbatim  (mode: nest-verbatim -> nest)\n",
        "",
    )


def test_the_trace_of_a_fleet_shows_no_leak_in_it(fleet: Path, capsys: Captured) -> None:
    Path("trace.json").write_text(run(capsys, "edges", "--json", fleet).out)
    ran = run(capsys, "edges", "--check", "trace.json", fleet)
    assert (ran.code, "no findings" in ran.out) == (0, True)


@pytest.mark.parametrize(
    "edge",
    [
        {
            "target": {"arm": "root", "root": "cortex", "class": "nixos"},
            "source": {
                "arm": "collected",
                "scope": "cortex",
                "class": "nixos",
                "members": ["cortex", "sini", "agent"],
            },
        },
        {
            "target": {"root": "cortex", "class": "nixos"},
            "source": {"collected": {"scope": "cortex", "class": "nixos"}},
            "annotations": {"collectedScopes": ["cortex", "cortex-cuda"]},
        },
        {
            "target": {"root": "cortex", "class": "nixos"},
            "source": {"collected": {"scope": "cortex-cuda", "class": "nixos"}},
        },
    ],
    ids=["a member", "an annotation", "an edge"],
)
def test_a_host_that_holds_its_guest_without_an_edge_is_a_leak(
    edge: object, fleet: Path, capsys: Captured
) -> None:
    fleet.write_text(fleet.read_text().partition("deliver:")[0])
    Path("trace.json").write_text(json.dumps({"trace": 1, "edges": [edge]}, indent=1))
    ran = run(capsys, "edges", "--check", "trace.json", fleet)
    assert ran.code == 1
    assert "error[FC401]: the nixos content of `cortex` holds that of" in ran.out
    assert " --> trace.json:" in ran.out


def test_a_trace_with_a_wrong_shape_is_bad_input(fleet: Path, capsys: Captured) -> None:
    Path("trace.json").write_text('{"trace": 2, "edges": [{"target": {}, "sauce": {}}]}')
    ran = run(capsys, "edges", "--check", "trace.json", fleet)
    assert ran.code == 2
    assert "trace.json:1:11" in ran.out
    assert "the key `source` is missing" in ran.out


def test_what_a_trace_does_not_tell_is_counted(fleet: Path, capsys: Captured) -> None:
    Path("trace.json").write_text(run(capsys, "edges", "--json", fleet).out)
    ran = run(capsys, "edges", "--check", "trace.json", fleet)
    assert "trace.json: 1 edge collects no content of a scope" in ran.out


def test_traces_in_the_form_of_den_are_compared_as_well(fleet: Path, capsys: Captured) -> None:
    edge = {
        "target": {"root": "cortex", "class": "nixos"},
        "source": {"collected": {"scope": "cortex", "class": "nixos"}},
    }
    made = {"target": {"output": "a.b"}, "source": {"synthesize": {"forwardId": "x"}}}
    Path("old.json").write_text(json.dumps({"trace": 1, "edges": [edge, made]}))
    ran = run(capsys, "edges", "--diff", "old.json", fleet)
    assert ran.code == 1
    assert "~ root:cortex/nixos |  | collected:cortex/nixos | merge  (collects: +cortex" in ran.out
    assert "- out:a.b |  | synthesize:x | merge\n" in ran.out


def test_an_edge_of_a_trace_that_is_none_is_bad_input(fleet: Path, capsys: Captured) -> None:
    edge = {"target": {"root": "cortex"}, "source": {"value": 1}}
    Path("old.json").write_text(json.dumps({"trace": 1, "edges": [edge]}))
    ran = run(capsys, "edges", "--diff", "old.json", fleet)
    assert ran.code == 2
    assert "the target of this edge is none that a trace can have" in ran.out
    assert " --> old.json:1:35" in ran.out


def test_a_delivery_into_a_class_that_the_target_is_not_of_is_offered_the_right_one(
    fleet: Path,
) -> None:
    fleet.write_text(fleet.read_text().replace("to: cortex, at", "to: cortex, into: nixs, at"))
    (finding,) = report(fleet).findings
    assert [(fix.text, fix.safe) for fix in finding.fixes[:1]] == [
        ("set `deliver.0.into` to `nixos`", True)
    ]


def test_a_kind_that_is_isolated_and_forwards_hands_its_content_over_verbatim(
    fleet: Path, capsys: Captured
) -> None:
    fleet.write_text(
        fleet.read_text()
        .replace("user: {class", "user: {isolated: true, class")
        .replace("  - {from: cortex-cuda", "  - {from: agent, class: nixos, output: x.agent}\n#")
    )
    lines = run(capsys, "edges", fleet).out.splitlines()
    at = "home-manager/users/sini | collected:sini/homeManager"
    assert f"root:cortex/nixos | {at} | nest-verbatim" in lines
    assert "root:sini/homeManager |  | collected:sini/homeManager | merge" in lines


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"fleet": 1}', "this is no trace, so there is nothing to check"),
        ('{"trace": 1, "edges": []}', "the trace lists no edge that collects content"),
    ],
    ids=["no trace", "no edge"],
)
def test_what_shows_nothing_about_isolation_is_no_trace_without_a_leak(
    text: str, message: str, fleet: Path, capsys: Captured
) -> None:
    Path("trace.json").write_text(text)
    ran = run(capsys, "edges", "--check", "trace.json", fleet)
    assert (ran.code, message in ran.out) == (2, True)


def test_a_trace_is_checked_with_the_fleet_that_is_here(fleet: Path, capsys: Captured) -> None:
    Path("trace.json").write_text(run(capsys, "edges", "--json", fleet).out)
    named = run(capsys, "edges", "--check", "trace.json", fleet)
    assert run(capsys, "edges", "--check", "trace.json") == named


def test_a_comparison_reads_two_and_no_more(fleet: Path, capsys: Captured) -> None:
    ran = run(capsys, "edges", "--diff", fleet, fleet, fleet)
    assert (ran.code, "the two that are compared are all that is read" in ran.out) == (2, True)


def test_a_changed_edge_says_which_part_changed_and_services_are_told(
    fleet: Path, capsys: Captured
) -> None:
    Path("new.yaml").write_text(
        fleet.read_text().replace(GUEST, "microvm.vms.gpu.config").replace(", ollama]", "]")
    )
    ran = run(capsys, "edges", "--diff", fleet, "new.yaml", "--json")
    assert (ran.code, json.loads(ran.out)["differences"]) == (
        1,
        [
            {
                "sign": "~",
                "line": "root:cortex/nixos | microvm/vms/cuda/config | "
                "collected:cortex-cuda/nixos | nest-verbatim",
                "changed": ["path: microvm/vms/cuda/config -> microvm/vms/gpu/config"],
            },
            {"sign": "-", "line": "service ollama@cortex-cuda", "changed": []},
        ],
    )


LEAKING = {
    "target": {"root": "cortex", "class": "nixos"},
    "source": {"collected": {"scope": "cortex", "class": "nixos"}},
    "annotations": {"collectedScopes": ["cortex", "sini", "cortex-cuda"]},
}


def test_what_a_trace_shows_otherwise_has_to_be_explained(fleet: Path, capsys: Captured) -> None:
    own = json.loads(run(capsys, "edges", "--json", fleet).out)
    fold = "root:cortex/nixos |  | collected:cortex/nixos | merge"
    edges = [e for e in own["edges"] if e["path"] or e["target"].get("root") != "cortex"]
    edges += [e for e in own["edges"] if e["target"].get("class") in ("darwin", "homeManager")]
    known = {json.dumps(e, sort_keys=True): e for e in (*edges, LEAKING)}
    Path("trace.json").write_text(json.dumps({"trace": 1, "edges": list(known.values())}))
    gate = ("edges", "--check", "trace.json", "--verdicts", "verdicts.yaml", fleet)
    Path("verdicts.yaml").write_text("verdicts: []\n")
    ran = run(capsys, *gate)
    assert ran.code == 1
    assert f"unexplained  ~ {fold}  (collects: -cortex-cuda)" in ran.out
    assert "unexplained  FC401" in ran.out
    said = f'{{deviation: "~ {fold}", verdict: bug-in-old, rule: isolation, reason: it leaks}}'
    Path("verdicts.yaml").write_text(f"verdicts: [{said}]\n")
    ran = run(capsys, *gate)
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "1 explained, 0 not")
    Path("verdicts.yaml").write_text(f"verdicts: [{said.replace('merge', 'nest')}]\n")
    ran = run(capsys, *gate)
    assert ran.code == 2
    assert "is no difference" in ran.out


def test_an_aspect_walked_with_other_bindings_is_other_content(
    tmp_path: Path, capsys: Captured
) -> None:
    path = tmp_path / "fleet.yaml"
    path.write_text(
        """\
fleet: 1
hosts: {a: {class: nixos}, b: {class: nixos, aspects: [app]}}
aspects: {app: {content: {nixos: [x]}}}
deliver:
  - {rewalk: app, on: b, to: a, at: one, bindings: {port: 1}}
  - {rewalk: app, on: b, to: a, at: two, bindings: {port: 2}}
"""
    )
    assert found(path) == []
    lines = run(capsys, "edges", path).out
    assert 'rewalk:app@b/nixos{"port":1} | nest' in lines
    assert 'rewalk:app@b/nixos{"port":2} | nest' in lines
    path.write_text(path.read_text().replace("port: 2", "port: 1"))
    assert [code for code, *_ in found(path)] == ["FC402"]


def test_a_way_through_several_edges_is_told_as_one(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "fleet.yaml"
    path.write_text(
        """\
fleet: 1
kinds: {vm: {isolated: true, class: nixos}}
hosts: {metal: {class: nixos}}
scopes: {outer: {parent: metal, kind: vm}, inner: {parent: outer, kind: vm, aspects: [db]}}
aspects: {db: {content: {nixos: [postgres]}}}
deliver:
  - {from: inner, to: outer, at: vms.inner, mode: nest-verbatim}
  - {from: outer, to: metal, at: vms.outer, mode: nest-verbatim}
"""
    )
    assert found(path) == []
    ran = run(capsys, "content", "metal", "nixos", "--fleet", path)
    assert "from deliver.0" in ran.out
    assert "at vms.outer.vms.inner" in ran.out
    path.write_text(path.read_text().replace("  - {from: outer, to: metal", "  #"))
    (finding,) = report(path).findings
    assert (finding.code, finding.place, finding.affected) == ("FC403", "outer nixos", ("inner",))


def test_content_of_one_key_at_one_path_is_there_once(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "fleet.yaml"
    path.write_text(
        """\
fleet: 1
kinds: {user: {class: homeManager}}
hosts: {a: {class: nixos, aspects: [x]}}
scopes: {u: {parent: a, kind: user, aspects: [x]}}
aspects: {x: {content: {nixos: [k]}}}
"""
    )
    assert run(capsys, "content", "a", "nixos", "--fleet", path).out.splitlines() == [
        "x@a (nixos)  by its default fold",
        "  k",
        "x@u (nixos)  by its default fold, merged with that of a",
    ]
