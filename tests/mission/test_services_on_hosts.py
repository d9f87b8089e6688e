"""Services where they run: ports, addresses, state, and the classes of their content."""

import pytest

from tests.support.small_fleets import changed, small, without


def test_a_port_is_claimed_by_one_service_and_both_claimants_are_named() -> None:
    fleet = """
        hosts: {dock: {aspects: [nginx, caddy]}}
        aspects: {nginx: {ports: {http: 80/tcp}}, caddy: {ports: {web: 80/tcp}}}
    """
    (finding,) = small(fleet).report.findings
    assert finding.message == "`caddy` and `nginx` both bind 80/tcp on `dock`"
    assert small(changed(fleet, "web: 80/tcp", "web: 80/udp")).findings == []


def test_a_violation_that_only_tags_and_membership_bring_is_found() -> None:
    fleet = """
        hosts: {dock: {tags: [web], aspects: [caddy]}, quay: {aspects: [caddy]}}
        aspects: {nginx: {ports: {http: 80/tcp}}, caddy: {ports: {web: 80/tcp}}}
        services: {site: {roles: {front: {select: "tag:web", aspects: [nginx]}}}}
    """
    assert small(fleet).findings == ["FC101 dock 80/tcp"]
    assert small(without(fleet, "tags: [web], ")).findings == [
        "FC502 services.site.roles.front.select"
    ]


AUTOMATIC = """
    ports: {auto: 9000-9002, reserved: [9001]}
    hosts: {dock: {aspects: [a, b]}, quay: {aspects: [a]}}
    aspects: {a: {ports: {ui: auto}}, b: {ports: {ui: auto}}}
"""


def test_automatic_ports_are_allocated_without_collision() -> None:
    numbers = small(AUTOMATIC).numbers
    assert {numbers["a@dock ui"], numbers["b@dock ui"]} == {9000, 9002}
    assert numbers["a@quay ui"] in (9000, 9002)


def test_an_allocation_that_cannot_be_is_told_with_what_fills_the_pool() -> None:
    crowded = changed(AUTOMATIC, "b: {ports: {ui: auto}}", "b: {ports: {ui: auto, api: auto}}")
    finding, _ = small(crowded).report.findings
    assert finding.message == (
        "no port assignment exists on `dock`: 3 services want a port, 2 are usable"
    )
    assert small(AUTOMATIC).findings == small(without(crowded, ", api: auto")).findings
    assert {"ports.auto", "ports.reserved[0]"} < {each.name for each in finding.minimal}


STATE = """
    hosts: {dock: {aspects: [nextcloud, borg]}, quay: {aspects: [wiki]}}
    aspects:
      nextcloud: {state: [/var/lib/nextcloud]}
      wiki: {state: [/var/lib/wiki]}
      borg: {collects: [state]}
"""


def test_services_advertise_their_state_and_the_backup_picks_it_up() -> None:
    everywhere = "pipes: {state: {within: fleet, required: true}}"
    assert small(STATE, everywhere).flows("state") == {
        "nextcloud@dock": {"borg@dock": "host"},
        "wiki@quay": {"borg@dock": "fleet"},
    }
    assert small(STATE, everywhere).findings == []
    here = small(STATE, changed(everywhere, "within: fleet", "within: host"))
    assert here.findings == ["FC801 wiki@quay state"]


def test_only_services_on_the_same_host_contribute_by_default() -> None:
    assert small(STATE).flows("state") == {
        "nextcloud@dock": {"borg@dock": "host"},
        "wiki@quay": {},
    }


def test_services_that_are_explicitly_imported_contribute_from_anywhere() -> None:
    importing = changed(STATE, "collects: [state]", "collects: [state], imports: [wiki]")
    wiki = "wiki: {reach: fleet, "
    assert small(changed(importing, "wiki: {", wiki)).flows("state") == {
        "nextcloud@dock": {"borg@dock": "host"},
        "wiki@quay": {"borg@dock": "import"},
    }


@pytest.mark.parametrize("selector", ["provides:stateful", "[provides=stateful]"])
def test_a_pipe_gathers_from_what_provides_a_capability(selector: str) -> None:
    pipe = f"pipes: {{state: {{within: fleet, select: '{selector}'}}}}"
    stateful = small(changed(STATE, "wiki: {", "wiki: {provides: [stateful], "), pipe)
    assert stateful.flows("state") == {"nextcloud@dock": {}, "wiki@quay": {"borg@dock": "fleet"}}


def test_an_aspect_has_content_for_kubernetes_beside_that_for_nixos() -> None:
    fleet = """
        hosts:
          dock: {class: nixos, aspects: [wiki]}
          cluster: {class: kubernetes, aspects: [wiki]}
        aspects: {wiki: {content: {nixos: [services.wiki], kubernetes: [resources.wiki]}}}
    """
    assert small(fleet).findings == []
    assert small(fleet).content("cluster", "kubernetes") == ["wiki@cluster"]
    alone = small(without(fleet, ", kubernetes: [resources.wiki]"))
    assert alone.findings == ["FC506 wiki@cluster"]


def test_an_endpoint_that_is_advertised_can_be_reached() -> None:
    fleet = """
        hosts: {dock: {aspects: [exporter]}}
        aspects:
          exporter: {ports: {metrics: {port: 9100/tcp, open: true}}, advertises: [metrics]}
    """
    assert small(fleet).findings == []
    message = (
        "`exporter` on `dock` advertises `metrics` to others, but its firewall does not open it"
    )
    assert small(without(fleet, ", open: true")).messages == [message]
    local = small(changed(fleet, "open: true", "open: true, bind: 127.0.0.1"))
    assert "FC106 exporter@dock metrics" in local.findings


def test_addresses_and_names_are_those_of_one_machine() -> None:
    fleet = """
        hosts:
          dock: {address: 10.0.0.1, names: [git.example]}
          quay: {address: 10.0.0.2, names: [wiki.example]}
    """
    assert small(fleet).findings == []
    assert small(changed(fleet, "0.2", "0.1")).findings == ["FC901 10.0.0.1"]
    assert small(changed(fleet, "wiki.", "git.")).findings == ["FC901 git.example"]


def test_one_layer_of_resolution_is_for_clan_den_and_native_blocks() -> None:
    native = """
        hosts: {hub: {aspects: [dns]}}
        aspects:
          dns: {reach: fleet, provides: [names]}
          audit: {requires: [names], neededBy: ["*"]}
    """
    clan = """{
        "inventory": {
            "machines": {"nas": {}},
            "instances": {"vpn": {"roles": {"server": {"machines": {"nas": {}}}}}}
        }
    }"""
    den = """{
        "rootName": "igloo",
        "nodes": [{"id": "igloo/fish", "pathKey": "fish", "entityInstance": "host:igloo"}],
        "edges": [],
        "entityInstances": []
    }"""
    fleet = small(native, clan=clan, den=den)
    assert fleet.findings == []
    assert fleet.placements == {
        "hub": ["dns", "audit"],
        "igloo": ["fish", "audit"],
        "nas": ["vpn/server", "audit"],
    }
    (finding,) = small(
        changed(native, "aspects: [dns]", "aspects: []"), clan=clan, den=den
    ).report.findings
    assert finding.affected == ("audit@igloo names", "audit@nas names")
