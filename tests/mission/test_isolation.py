"""Isolation: what a host is built from when something below it is a system of its own."""

from tests.support.small_fleets import changed, small, without

KINDS = """
    kinds:
      microvm: {isolated: true, class: nixos}
      user: {class: homeManager, forward: {into: nixos, at: "home-manager.users.{name}"}}
"""
ISOLATED = "isolated: true, "
BARE_KINDS = without(KINDS, ISOLATED)

GUEST = """
    hosts: {forge: {class: nixos, aspects: [openssh]}, spare: {class: nixos}}
    scopes: {render: {parent: forge, kind: microvm, aspects: [blender, openssh]}}
    aspects:
      openssh: {content: {nixos: [services.openssh.enable]}}
      blender: {content: {nixos: [microvm.guest.enable]}}
"""
DELIVERY = """
    deliver: [{from: render, to: forge, at: microvm.vms.render.config, mode: nest-verbatim}]
"""
INNER = changed(
    GUEST, "scopes: {", "scopes: {inner: {parent: render, kind: microvm, aspects: [openssh]}, "
)


def test_a_subtree_is_collected_whole_without_awareness_of_entity_boundaries() -> None:
    everything = ["blender@render", "openssh@forge", "openssh@render"]
    assert small(BARE_KINDS, GUEST).content("forge", "nixos") == everything
    assert small(KINDS, GUEST).content("forge", "nixos") == ["openssh@forge"]


def test_an_isolated_scope_that_a_root_holds_without_any_edge_is_a_leak() -> None:
    observed = "observed: [{root: forge, class: nixos, holds: [render]}]"
    leaking = small(KINDS, GUEST, observed)
    assert leaking.findings == ["FC401 forge nixos render", "FC403 render nixos"]
    assert small(BARE_KINDS, GUEST, observed).findings == []


def test_a_guest_is_meant_to_reach_its_parent_at_one_path() -> None:
    fleet = small(KINDS, GUEST, DELIVERY)
    assert fleet.findings == []
    at_its_top = [each for each in fleet.content("forge", "nixos") if " at " not in each]
    assert at_its_top == ["openssh@forge"]
    assert small(KINDS, GUEST).findings == ["FC403 render nixos"]


def test_aspects_of_the_fleet_that_a_guest_reuses_land_at_the_path_of_the_guest() -> None:
    assert small(KINDS, GUEST, DELIVERY).content("forge", "nixos") == [
        "blender@render at microvm.vms.render.config",
        "openssh@forge",
        "openssh@render at microvm.vms.render.config",
    ]


def test_a_home_comes_by_forward_and_a_naive_boundary_would_break_it() -> None:
    fleet = """
        hosts: {forge: {class: nixos}}
        scopes: {ada: {parent: forge, kind: user, aspects: [fish]}}
        aspects: {fish: {content: {homeManager: [programs.fish.enable], nixos: [users.ada]}}}
    """
    home = "fish@ada at home-manager.users.ada"
    assert small(KINDS, fleet).content("forge", "nixos") == [home, "fish@ada"]
    bounded = changed(KINDS, "user: {", "user: {isolated: true, ")
    assert small(bounded, fleet).content("forge", "nixos") == [home]


def test_a_kind_that_is_isolated_is_so_for_each_of_its_scopes() -> None:
    fleet = """
        hosts: {forge: {class: nixos}}
        scopes:
          left: {parent: forge, kind: microvm, aspects: [openssh]}
          right: {parent: forge, kind: microvm, aspects: [openssh]}
        aspects: {openssh: {content: {nixos: [services.openssh.enable]}}}
    """
    assert small(KINDS, fleet).content("forge", "nixos") == []
    assert small(KINDS, fleet).findings == ["FC403 left nixos", "FC403 right nixos"]
    bare = small(BARE_KINDS, fleet)
    assert bare.content("forge", "nixos") == ["openssh@left", "openssh@right"]


def test_the_scopes_of_a_subtree_are_all_but_the_isolated_ones() -> None:
    fleet = """
        hosts: {forge: {class: nixos, aspects: [x]}}
        scopes:
          shelf: {parent: forge, aspects: [x]}
          ada: {parent: shelf, kind: user, aspects: [x]}
          render: {parent: shelf, kind: microvm, aspects: [x]}
          inside: {parent: render, aspects: [x]}
        aspects: {x: {content: {nixos: [boot.x]}}}
    """
    assert small(KINDS, fleet).content("forge", "nixos") == ["x@ada", "x@forge", "x@shelf"]
    assert small(KINDS, fleet).content("render", "nixos") == ["x@inside", "x@render"]


def test_the_root_that_is_collected_is_decoupled_from_the_target_that_is_appended_to() -> None:
    fleet = small(KINDS, GUEST, changed(DELIVERY, "to: forge", "to: spare"))
    assert fleet.findings == []
    assert fleet.content("forge", "nixos") == ["openssh@forge"]
    assert fleet.content("spare", "nixos") == [
        "blender@render at microvm.vms.render.config",
        "openssh@render at microvm.vms.render.config",
    ]


def test_a_route_that_collects_a_host_skips_its_isolated_guest() -> None:
    route = "deliver: [{from: forge, to: spare, at: copy}]"
    assert small(KINDS, GUEST, route).content("spare", "nixos") == ["openssh@forge at copy"]
    assert small(BARE_KINDS, GUEST, route).content("spare", "nixos") == [
        "blender@render at copy",
        "openssh@forge at copy",
        "openssh@render at copy",
    ]


def test_a_guest_with_a_delivery_of_its_own_is_collected_there() -> None:
    fleet = small(KINDS, GUEST, DELIVERY)
    assert fleet.content("render", "nixos") == ["blender@render", "openssh@render"]
    own = "root:forge/nixos | microvm/vms/render/config | collected:render/nixos | nest-verbatim"
    assert own in fleet.edges
    assert own not in small(KINDS, GUEST).edges


def test_only_an_isolated_guest_within_a_guest_is_skipped_with_it() -> None:
    fleet = small(KINDS, INNER, DELIVERY)
    assert fleet.content("render", "nixos") == ["blender@render", "openssh@render"]
    assert fleet.findings == ["FC403 inner nixos"]


def test_a_guest_needs_no_class_of_its_own_and_no_remap_of_it() -> None:
    fleet = small(KINDS, GUEST, DELIVERY)
    assert {edge.split(" | ")[0].rpartition("/")[2] for edge in fleet.edges} == {"nixos"}
    assert fleet.findings == []
    remapped = changed(DELIVERY, "to: forge,", "to: forge, into: guest-os,")
    assert small(KINDS, GUEST, remapped).findings == ["FC404 render forge guest-os"]


def test_a_guest_is_delivered_once() -> None:
    again = ", {from: render, to: forge, at: containers.render, mode: nest-verbatim}]"
    assert small(KINDS, GUEST, DELIVERY).findings == []
    twice = ["FC402 forge nixos render"]
    assert small(KINDS, GUEST, changed(DELIVERY, "}]", f"}}{again}")).findings == twice
    assert small(BARE_KINDS, GUEST, DELIVERY).findings == twice


def test_any_entity_that_is_delivered_in_future_sets_the_marker() -> None:
    fleet = """
        kinds: {jail: {isolated: true, class: freebsd}}
        hosts: {forge: {class: freebsd}}
        scopes: {post: {parent: forge, kind: jail, aspects: [postfix]}}
        aspects: {postfix: {content: {freebsd: [services.postfix.enable]}}}
    """
    assert small(fleet).findings == ["FC403 post freebsd"]
    jailed = small(fleet, "deliver: [{from: post, to: forge, at: jails, mode: nest-verbatim}]")
    assert (jailed.findings, jailed.content("forge", "freebsd")) == ([], ["postfix@post at jails"])


def test_an_isolated_entity_needs_and_offers_across_its_boundary() -> None:
    fleet = """
        kinds: {microvm: {isolated: true}}
        hosts: {forge: {aspects: [dns, portal]}}
        scopes: {render: {parent: forge, kind: microvm, aspects: [queue]}}
        aspects:
          dns: {provides: [names]}
          queue: {requires: [names], reach: fleet, provides: [jobs]}
          portal: {requires: [jobs]}
    """
    assert small(fleet).findings == []
    assert small(without(fleet, "reach: fleet, ")).findings == ["FC201 portal@forge jobs"]
    assert small(changed(fleet, "[names]}", "[]}")).findings == ["FC201 queue@render names"]


def test_what_is_delivered_to_a_part_of_a_host_is_content_of_the_host() -> None:
    fleet = """
        kinds: {microvm: {isolated: true, class: nixos}, user: {class: homeManager}, part: {}}
        hosts: {forge: {class: nixos}}
        scopes:
          render: {parent: forge, kind: microvm, aspects: [queue]}
          cache: {parent: forge, kind: microvm, aspects: [queue]}
          alice: {parent: forge, kind: user}
          disks: {parent: forge, kind: part}
        aspects: {queue: {content: {nixos: [services.queue]}}}
        deliver:
          - {from: render, to: forge, at: vms.one, mode: nest-verbatim}
          - {from: cache, to: forge, at: vms.two, mode: nest-verbatim}
    """
    assert small(fleet).findings == []
    shared = ["FC409 forge nixos vms.one"]
    assert small(changed(fleet, "vms.two", "'vms.\"one\"'")).findings == shared
    part = changed(fleet, "to: forge, at: vms.two", "to: disks, into: nixos, at: vms.one")
    assert small(part).findings == shared
    user = changed(fleet, "to: forge, at: vms.two, mode: nest-verbatim", "class: nixos, to: alice")
    assert small(user).findings == ["FC408 cache alice nixos"]
