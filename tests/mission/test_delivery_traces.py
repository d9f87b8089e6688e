"""Delivery, as a trace: the list of edges, which two runs are compared by."""

from fleetcheck.queries.edge_difference import deviations
from fleetcheck.queries.trace import trace
from tests.support.small_fleets import changed, small

FLEET = """
    hosts: {quay: {class: nixos, aspects: [x]}, reef: {class: nixos}}
    aspects: {x: {content: {nixos: [boot.x]}}}
    deliver: [{from: quay, to: reef, at: left}, {from: reef, output: nixosConfigurations.reef}]
"""


def test_a_trace_is_normalized_stably_sorted_and_hashable() -> None:
    found = trace(small(FLEET).state)
    assert found.lines == sorted(found.lines)
    assert found.lines == [
        "out:nixosConfigurations.reef |  | collected:reef/nixos | merge",
        "root:quay/nixos |  | collected:quay/nixos | merge",
        "root:reef/nixos |  | collected:reef/nixos | merge",
        "root:reef/nixos | left | collected:quay/nixos | nest",
    ]
    turned = """
        deliver: [{from: reef, output: nixosConfigurations.reef}, {at: left, to: reef, from: quay}]
        aspects: {x: {content: {nixos: [boot.x]}}}
        hosts: {reef: {class: nixos}, quay: {aspects: [x], class: nixos}}
    """
    assert trace(small(turned).state).hash == found.hash
    assert trace(small(changed(FLEET, "at: left", "at: right")).state).hash != found.hash


def test_two_traces_are_compared_edge_by_edge() -> None:
    old, new = (trace(small(text).state) for text in (FLEET, changed(FLEET, "left", "right")))
    assert deviations(old, old) == []
    assert list(map(str, deviations(old, new))) == [
        "~ root:reef/nixos | left | collected:quay/nixos | nest  (path: left -> right)",
    ]


def test_the_topology_of_a_host_with_users() -> None:
    fleet = small(
        """
        kinds: {user: {class: homeManager, forward: {into: nixos, at: "home.users.{name}"}}}
        hosts: {quay: {class: nixos, aspects: [x]}}
        scopes: {ada: {parent: quay, kind: user, aspects: [x]}}
        aspects: {x: {content: {nixos: [boot.x], homeManager: [home.x]}}}
        """
    )
    assert fleet.findings == []
    assert fleet.content("quay", "nixos") == ["x@ada at home.users.ada", "x@ada", "x@quay"]
    assert "root:quay/nixos | home/users/ada | collected:ada/homeManager | nest" in fleet.edges


def test_the_topology_of_a_host_with_a_microvm_guest() -> None:
    fleet = small(
        """
        kinds: {microvm: {isolated: true, class: nixos}}
        hosts: {quay: {class: nixos, aspects: [x]}}
        scopes: {tide: {parent: quay, kind: microvm, aspects: [x]}}
        aspects: {x: {content: {nixos: [boot.x]}}}
        deliver: [{from: tide, to: quay, at: vms.tide, mode: nest-verbatim}]
        """
    )
    assert fleet.findings == []
    assert fleet.edges == [
        "root:quay/nixos |  | collected:quay/nixos | merge",
        "root:quay/nixos | vms/tide | collected:tide/nixos | nest-verbatim",
        "root:tide/nixos |  | collected:tide/nixos | merge",
    ]


def test_the_topology_of_a_darwin_host() -> None:
    fleet = small(
        """
        kinds: {user: {class: homeManager, forward: {into: darwin, at: "home.users.{name}"}}}
        hosts: {mac: {class: darwin, aspects: [x]}}
        scopes: {ada: {parent: mac, kind: user, aspects: [x]}}
        aspects: {x: {content: {darwin: [dock.x], homeManager: [home.x]}}}
        """
    )
    assert fleet.findings == []
    assert fleet.content("mac", "darwin") == ["x@ada", "x@ada at home.users.ada", "x@mac"]
    assert "root:mac/darwin | home/users/ada | collected:ada/homeManager | nest" in fleet.edges
