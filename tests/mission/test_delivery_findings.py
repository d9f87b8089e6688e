"""Delivery: what goes wrong on the way of content, said once and of the right thing."""

from pathlib import Path

import pytest

from fleetcheck.queries.content import received
from fleetcheck.queries.edge_difference import deviations
from fleetcheck.queries.trace import trace
from tests.support.command_line import run
from tests.support.fleets import EXAMPLES
from tests.support.small_fleets import changed, small

Captured = pytest.CaptureFixture[str]

GUESTS = """
    kinds: {microvm: {isolated: true, class: nixos}}
    hosts: {forge: {class: nixos, aspects: [ssh]}}
    scopes:
      render: {parent: forge, kind: microvm, aspects: [ssh]}
      inner: {parent: render, kind: microvm, aspects: [ssh]}
    aspects: {ssh: {content: {nixos: [services.ssh]}}}
"""
ONE = "{from: render, to: forge, at: vms.render, mode: nest-verbatim}"
BOTH = f"""
    deliver:
      - {ONE}
      - {{from: inner, to: render, at: vms.inner, mode: nest-verbatim}}
"""


def test_a_guest_that_is_delivered_and_held_elsewhere_as_well_leaks() -> None:
    alone = changed(GUESTS, "      inner: {parent: render, kind: microvm, aspects: [ssh]}\n", "")
    delivered = f"deliver: [{ONE}]"
    assert small(alone, delivered).findings == []
    held = "observed: [{root: forge, class: nixos, holds: [render]}]"
    assert small(alone, delivered, held).findings == ["FC401 forge nixos render"]
    at_its_place = changed(held, "[render]}", "[render], at: vms.render, mode: nest-verbatim}")
    assert small(alone, delivered, at_its_place).findings == []


def test_what_a_user_has_for_the_class_of_its_host_composes_into_the_host() -> None:
    fleet = small(
        """
        kinds: {user: {class: homeManager, forward: {into: nixos, at: "users.{name}"}}}
        hosts: {forge: {class: nixos}}
        scopes: {ada: {parent: forge, kind: user, aspects: [shell]}}
        aspects: {shell: {content: {nixos: [users.ada.shell]}}}
        """
    )
    assert fleet.findings == []
    assert fleet.content("forge", "nixos") == ["shell@ada"]


def test_raw_content_of_a_guest_is_never_absorbed_by_its_host() -> None:
    merged = small(GUESTS, changed(BOTH, ", at: vms.render, mode: nest-verbatim", ""))
    assert merged.codes == ["FC408"]
    proposed = [fix.text for finding in merged.report.findings for fix in finding.fixes]
    assert not any("remove `deliver.0.at`" in text for text in proposed)


def test_two_walks_of_one_aspect_are_told_apart_by_what_they_bind() -> None:
    fleet = """
        hosts: {forge: {class: nixos, aspects: [ssh]}}
        aspects: {ssh: {content: {nixos: [services.ssh]}}}
        deliver:
          - {rewalk: ssh, on: forge, class: nixos, bindings: {port: 22}, to: forge, at: a}
          - {rewalk: ssh, on: forge, class: nixos, bindings: {port: 23}, to: forge, at: b}
    """
    old = trace(small(fleet).state)
    new = trace(small(changed(fleet, "{port: 23}", "{port: 24}")).state)
    assert list(map(str, deviations(old, new))) == [
        '- root:forge/nixos | b | rewalk:ssh@forge/nixos{"port":23} | nest',
        '+ root:forge/nixos | b | rewalk:ssh@forge/nixos{"port":24} | nest',
    ]


def test_a_root_is_what_the_edges_that_lead_to_it_bring_one_after_the_other() -> None:
    fleet = small(GUESTS, BOTH)
    assert fleet.findings == []
    assert fleet.content("forge", "nixos") == [
        "ssh@forge",
        "ssh@inner at vms.render.vms.inner",
        "ssh@render at vms.render",
    ]


def test_content_that_is_taken_up_by_any_fold_does_something() -> None:
    fleet = """
        kinds: {ns: {class: k3s}}
        hosts: {forge: {class: nixos}}
        scopes: {matrix: {parent: forge, kind: ns, aspects: [borg]}}
        aspects: {borg: {content: {nixos: [services.borg]}}}
    """
    assert small(fleet).findings == []
    nowhere = small(changed(fleet, "content: {nixos:", "content: {darwin:"))
    assert nowhere.codes == ["FC506"]


def test_a_source_of_which_nobody_has_content_is_an_edge_for_nothing() -> None:
    misspelt = small(GUESTS, changed(BOTH, "from: inner,", "from: inner, class: nixoss,"))
    assert [code for code in misspelt.codes if code == "FC410"] == ["FC410"]
    assert any("did you mean `nixos`?" in message for message in misspelt.messages)


def test_two_sources_at_one_path_of_one_target_are_in_conflict() -> None:
    beside = changed(GUESTS, "parent: render, kind", "parent: forge, kind")
    both = changed(BOTH, "to: render, at: vms.inner", "to: forge, at: vms.render")
    assert small(beside, both).codes == ["FC409"]


def test_one_option_of_two_paths_with_two_values_is_no_silent_merge() -> None:
    fleet = """
        hosts: {forge: {class: nixos, aspects: [x, y]}}
        aspects:
          x: {content: {nixos: {services.nginx.enable: true}}}
          y: {content: {nixos: {services.nginx.enable: false}}}
    """
    assert small(fleet).findings == ["FC411 forge nixos services.nginx.enable"]
    assert small(changed(fleet, "enable: false", "enable: true")).findings == []


def test_one_item_that_arrives_on_two_ways_is_there_once() -> None:
    fleet = """
        hosts: {quay: {class: nixos, aspects: [x]}, reef: {class: nixos}}
        aspects: {x: {content: {nixos: [boot.x]}}}
        deliver: [{from: quay, to: reef}, {rewalk: x, on: quay, class: nixos, to: reef}]
    """
    assert small(fleet).findings == ["FC402 reef nixos quay"]
    assert {each.key for each in received(small(fleet).state, "reef", "nixos")} == {
        ("x", "nixos", ())
    }


@pytest.mark.parametrize(
    "topology",
    ["fleet-environment", "standalone-home", "home-extraction", "multi-system"],
)
def test_the_topologies_that_are_built_another_way_here_have_their_edges(
    topology: str, capsys: Captured
) -> None:
    folder = EXAMPLES / "topologies" / topology
    assert run(capsys, "check", folder / "fleet.yaml").code == 0
    ran = run(capsys, "edges", folder / "fleet.yaml")
    assert ran.out == (folder / "edges.txt").read_text(encoding="utf-8")


def test_a_value_of_a_pipe_flows_to_where_an_edge_takes_its_collector(capsys: Captured) -> None:
    fleet = EXAMPLES / "topologies" / "pipe-through-an-edge" / "fleet.yaml"
    assert run(capsys, "check", fleet).code == 0
    assert " to " in run(capsys, "pipes", fleet).out


@pytest.mark.parametrize(
    ("verdict", "code"), [("bug-in-old", 0), ("bug-in-new", 0), ("intentional", 0), ("a-slip", 2)]
)
def test_each_deviation_from_an_older_trace_is_classified(
    verdict: str, code: int, tmp_path: Path, capsys: Captured
) -> None:
    fleet = EXAMPLES / "cortex" / "fleet.yaml"
    older = run(capsys, "edges", fleet, "--json").out.replace('"home-manager"', '"homes"')
    (tmp_path / "trace.json").write_text(older, encoding="utf-8")
    verdicts = tmp_path / "verdicts.yaml"
    gate = ("edges", "--check", tmp_path / "trace.json", "--verdicts", verdicts, fleet)
    verdicts.write_text("verdicts: []\n", encoding="utf-8")
    unexplained = run(capsys, *gate)
    assert unexplained.code == 1
    lines = unexplained.out.splitlines()[:-1]
    found = [line.removeprefix("unexplained  ").partition("  (")[0] for line in lines]
    said = [
        f"{{deviation: '{line}', verdict: {verdict}, rule: homes, reason: r}}" for line in found
    ]
    verdicts.write_text(f"verdicts: [{', '.join(said)}]\n", encoding="utf-8")
    assert run(capsys, *gate).code == code
