"""Delivery: every way by which content goes somewhere is an edge of source, target, path, mode."""

import pytest

from fleetcheck.queries.trace import trace
from tests.support.small_fleets import changed, refused, small, without

HOSTS = """
    hosts: {quay: {class: nixos, aspects: [x]}, reef: {class: nixos}}
    aspects: {x: {content: {nixos: [boot.x], homeManager: [home.x]}}}
"""
USER = """
    kinds: {user: {class: homeManager, forward: {into: nixos, at: "home-manager.users.{name}"}}}
    hosts: {quay: {class: nixos, aspects: [x]}}
    scopes: {ada: {parent: quay, kind: user, aspects: [x]}}
    aspects: {x: {content: {nixos: [boot.x], homeManager: [home.x]}}}
"""
GUEST = """
    kinds: {microvm: {isolated: true, class: nixos}}
    hosts: {quay: {class: nixos}}
    scopes: {tide: {parent: quay, kind: microvm, aspects: [x]}}
    aspects: {x: {content: {nixos: [boot.x]}}}
"""
DELIVERY = "deliver: [{from: tide, to: quay, at: microvm.vms.tide.config, mode: nest-verbatim}]"


def edge_of(fleet: str, declared: str) -> str:
    """Return the edge that a declaration adds to a fleet."""
    (found,) = {*small(fleet, declared).edges} - {*small(fleet).edges}
    return found


def test_the_default_fold_collects_the_descendants_of_a_class() -> None:
    fleet = small(USER)
    assert "root:quay/nixos |  | collected:quay/nixos | merge" in fleet.edges
    assert [each for each in fleet.content("quay", "nixos") if " at " not in each] == [
        "x@ada",
        "x@quay",
    ]


@pytest.mark.parametrize("constructor", ["deliver", "route", "provide"])
def test_provides_and_route_are_shims_for_the_edge_that_deliver_declares(constructor: str) -> None:
    edge = edge_of(HOSTS, f"{constructor}: [{{from: quay, to: reef, at: copy}}]")
    assert edge == "root:reef/nixos | copy | collected:quay/nixos | nest"


def test_provides_takes_content_to_another_scope() -> None:
    fleet = small(HOSTS, "provide: [{from: quay, to: reef, at: programs}]")
    assert fleet.content("reef", "nixos") == ["x@quay at programs"]
    assert small(HOSTS).content("reef", "nixos") == []


def test_a_simple_route_takes_a_class_into_another() -> None:
    route = "route: [{from: quay, class: homeManager, to: reef, into: nixos, at: home}]"
    assert small(HOSTS, route).content("reef", "nixos") == ["x@quay at home"]
    assert edge_of(HOSTS, route).endswith("| home | collected:quay/homeManager | nest")


def test_a_route_that_instantiates_again_is_one_that_nests_verbatim() -> None:
    assert edge_of(GUEST, DELIVERY).endswith("| collected:tide/nixos | nest-verbatim")
    assert small(GUEST, DELIVERY).findings == []
    nested = small(GUEST, changed(DELIVERY, "nest-verbatim", "nest"))
    assert nested.findings == ["FC407 tide quay nixos"]


def test_a_complex_forward_is_synthesized_from_what_scopes_have() -> None:
    bridge = """
        deliver:
          - {synthesize: bridge, reads: [quay], class: homeManager, into: nixos, to: reef, at: home}
    """
    assert edge_of(HOSTS, bridge) == "root:reef/nixos | home | synthesize:bridge | nest"
    (made, read) = small(HOSTS, bridge).content("reef", "nixos")
    assert (made, read) == ("bridge@ at home", "x@quay at home")


def test_host_aspects_are_projected_by_walking_an_aspect_again() -> None:
    fleet = """
        hosts: {quay: {class: nixos, aspects: [x, y]}, solo: {class: homeManager}}
        aspects:
          x: {content: {nixos: [boot.x], homeManager: [home.x]}}
          y: {content: {nixos: [boot.y], homeManager: [home.y]}}
    """
    projection = "deliver: [{rewalk: x, on: quay, class: homeManager, to: solo}]"
    assert (
        edge_of(fleet, projection) == "root:solo/homeManager |  | rewalk:x@quay/homeManager | merge"
    )
    assert small(fleet, projection).content("solo", "homeManager") == ["x@quay"]
    whole = "deliver: [{from: quay, class: homeManager, to: solo}]"
    assert small(fleet, whole).content("solo", "homeManager") == ["x@quay", "y@quay"]


def test_what_is_instantiated_becomes_an_output_of_the_flake() -> None:
    output = "deliver: [{from: quay, output: nixosConfigurations.quay}]"
    edge = edge_of(HOSTS, output)
    assert edge == "out:nixosConfigurations.quay |  | collected:quay/nixos | merge"


def test_a_pipe_exposes_the_values_of_a_child_to_its_parent() -> None:
    fleet = """
        hosts: {quay: {aspects: [proxy]}, reef: {aspects: [proxy]}, kelp: {}}
        scopes: {tide: {parent: quay, aspects: [site]}}
        aspects: {site: {emits: {vhosts: tide.example}}, proxy: {collects: [vhosts]}}
        pipes: {vhosts: {within: host, required: true}}
    """
    assert small(fleet).flows("vhosts") == {"site@tide": {"proxy@quay": "host"}}
    assert small(fleet).findings == []
    assert small(changed(fleet, "parent: quay", "parent: kelp")).findings == [
        "FC801 site@tide vhosts"
    ]


def test_a_pipe_collects_from_all_in_its_reach() -> None:
    fleet = """
        environments: {prod: {}, dev: {}}
        hosts:
          quay: {environment: prod, aspects: [backup]}
          reef: {environment: prod, aspects: [db]}
          kelp: {environment: dev, aspects: [db]}
        aspects: {db: {emits: {dumps: /var/dumps}}, backup: {collects: [dumps]}}
        pipes: {dumps: {within: environment}}
    """
    assert small(fleet).flows("dumps") == {"db@kelp": {}, "db@reef": {"backup@quay": "environment"}}
    everywhere = small(changed(fleet, "within: environment", "within: fleet"))
    assert everywhere.flows("dumps")["db@kelp"] == {"backup@quay": "fleet"}


def test_the_target_of_an_edge_is_a_root_or_an_output() -> None:
    assert edge_of(HOSTS, "deliver: [{from: quay, to: reef}]").startswith("root:reef/nixos | ")
    assert edge_of(HOSTS, "deliver: [{from: quay, output: o.quay}]").startswith("out:o.quay | ")
    both = refused(HOSTS, "deliver: [{from: quay, to: reef, output: o.quay}]")
    assert both == ["say one of `to` and `output`"]


def test_outputs_of_one_name_are_told_apart_by_system() -> None:
    fleet = """
        hosts:
          quay: {class: nixos, system: x86_64-linux}
          reef: {class: nixos, system: aarch64-linux}
        deliver: [{from: quay, output: packages.web}, {from: reef, output: packages.web}]
    """
    assert [edge.split(" | ")[0] for edge in small(fleet).edges if edge.startswith("out")] == [
        "out:packages.web@aarch64-linux",
        "out:packages.web@x86_64-linux",
    ]
    clash = small(changed(fleet, "aarch64-linux", "x86_64-linux"))
    assert clash.findings == ["FC402 packages.web for x86_64-linux"]


@pytest.mark.parametrize(
    ("written", "mode"),
    [
        ("", "merge"),
        ("mode: merge", "merge"),
        ("at: p", "nest"),
        ("at: p, mode: nest", "nest"),
        ("at: p, mode: nest-verbatim", "nest-verbatim"),
    ],
)
def test_an_edge_merges_nests_or_nests_verbatim(written: str, mode: str) -> None:
    deliver = f"deliver: [{{from: quay, to: reef, {written}}}]"
    assert edge_of(HOSTS, deliver).endswith(f"| {mode}")
    assert small(HOSTS, deliver).findings == []


@pytest.mark.parametrize("written", ["mode: graft, at: p", "mode: merge, at: p", "mode: nest"])
def test_the_modes_of_an_edge_are_a_closed_enum(written: str) -> None:
    fleet = small(HOSTS, f"deliver: [{{from: quay, to: reef, {written}}}]")
    assert fleet.findings == ["FC405 quay reef mode"]


def test_isolation_is_the_absence_of_an_edge_and_no_filter() -> None:
    isolated, bare = small(GUEST), small(without(GUEST, "isolated: true, "))
    assert isolated.content("quay", "nixos") == []
    assert bare.content("quay", "nixos") == ["x@tide"]
    own = "root:tide/nixos |  | collected:tide/nixos | merge"
    assert {*isolated.edges} - {*bare.edges} == {own}


def test_to_reinstantiate_is_a_mode_and_nothing_else() -> None:
    verbatim = edge_of(GUEST, DELIVERY)
    nested = edge_of(GUEST, changed(DELIVERY, "nest-verbatim", "nest"))
    assert verbatim.split(" | ")[:3] == nested.split(" | ")[:3]
    assert (verbatim.split(" | ")[3], nested.split(" | ")[3]) == ("nest-verbatim", "nest")


def test_constructors_differ_in_source_target_path_and_mode_only() -> None:
    edge = "[{from: quay, to: reef, at: copy}]"
    hashes = {
        trace(small(HOSTS, f"{constructor}: {edge}").state).hash
        for constructor in ("deliver", "route", "provide")
    }
    assert len(hashes) == 1
    other = trace(small(HOSTS, f"deliver: {changed(edge, 'copy', 'other')}").state)
    assert other.hash not in hashes


def test_a_cycle_of_edges_across_mechanisms_is_a_loud_error() -> None:
    fleet = """
        hosts: {quay: {class: nixos, aspects: [x]}, reef: {class: nixos}, kelp: {class: nixos}}
        aspects: {x: {content: {nixos: [boot.x]}}}
        provide: [{from: quay, to: reef, at: p}, {from: kelp, to: quay, at: p}]
        route: [{from: reef, to: kelp, at: q}]
    """
    (finding,) = small(fleet).report.findings
    assert (finding.code, finding.severity) == ("FC406", "error")
    assert small(without(fleet, ", {from: kelp, to: quay, at: p}")).findings == []


def test_deliver_says_from_to_and_at_and_merges_by_default() -> None:
    edge = edge_of(HOSTS, "deliver: [{from: quay, to: reef}]")
    assert edge == "root:reef/nixos |  | collected:quay/nixos | merge"
    dangling = refused(HOSTS, "deliver: [{from: quay, to: rief}]")
    assert dangling == ["there is no host or scope `rief`; did you mean `reef`?"]


def test_appending_to_the_parent_is_a_delivery_to_it() -> None:
    assert edge_of(GUEST, DELIVERY).startswith("root:quay/nixos | microvm/vms/tide/config | ")
    fleet = small(GUEST, DELIVERY)
    assert fleet.content("quay", "nixos") == ["x@tide at microvm.vms.tide.config"]


def test_pipes_are_outside_of_the_rule_of_edges() -> None:
    fleet = """
        kinds: {microvm: {isolated: true, class: nixos}}
        hosts: {quay: {class: nixos, aspects: [backup]}}
        scopes: {tide: {parent: quay, kind: microvm, aspects: [db]}}
        aspects: {db: {emits: {dumps: /var/dumps}}, backup: {collects: [dumps]}}
        pipes: {dumps: {within: host}}
    """
    assert small(fleet).flows("dumps") == {"db@tide": {"backup@quay": "host"}}
    assert small(fleet).edges == small(without(fleet, "collects: [dumps]")).edges
