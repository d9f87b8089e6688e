"""Services: what one needs of another, what an import means, and the order of deployment."""

from pathlib import Path

import pytest

from tests.support.command_line import run
from tests.support.small_fleets import changed, small, without

PROXY = """
    hosts: {dock: {aspects: [wiki, nginx]}}
    aspects: {wiki: {requires: [http-proxy]}, nginx: {provides: [http-proxy]}}
"""
CHAIN = """
    hosts: {dock: {aspects: [grafana, monitoring, dns]}, mesh: {aspects: [data-mesher]}}
    aspects:
      grafana: {imports: [monitoring]}
      monitoring: {imports: [dns]}
      dns: {imports: [data-mesher]}
      data-mesher: {reach: fleet}
"""
BROKEN = without(CHAIN, ", mesh: {aspects: [data-mesher]}")


def serving(fleet: str) -> list[str]:
    """Return what serves the requirement `queue` of `wiki` on `dock`."""
    candidates = small(fleet).why("wiki@dock", "queue").candidates
    return [each.aspect for each in candidates if each.state == "serves"]


def test_a_service_says_that_it_needs_a_reverse_proxy() -> None:
    answer = small(PROXY).why("wiki@dock", "http-proxy")
    assert (
        answer.text == "`nginx` serves `http-proxy` for `wiki@dock`: it is placed on `dock` itself"
    )
    lacking = small(changed(PROXY, "[wiki, nginx]", "[wiki]"))
    assert lacking.messages == [
        "`wiki` needs `http-proxy` on `dock`, but no host runs what provides it: `nginx`"
    ]


def test_a_hardcoded_port_80_becomes_a_setting() -> None:
    fleet = """
        hosts: {dock: {aspects: [monitoring, nginx], settings: {nginx: {port: 8080}}}}
        aspects:
          monitoring: {ports: {ui: 80/tcp}}
          nginx:
            ports: {http: {from: settings.port}}
            settings:
              port: {type: port, default: 80}
              ssl: {type: bool, default: true}
              reverseProxy: {type: bool, default: true}
    """
    assert small(fleet).findings == []
    clash = small(without(fleet, ", settings: {nginx: {port: 8080}}"))
    assert clash.findings == ["FC101 dock 80/tcp"]


def test_what_depends_on_pki_or_dns_is_held_to_it() -> None:
    fleet = """
        hosts: {dock: {aspects: [ssl, grafana, pki, dns]}}
        aspects:
          ssl: {requires: [pki]}
          grafana: {requires: [dns]}
          pki: {provides: [pki]}
          dns: {provides: [dns]}
    """
    assert small(fleet).findings == []
    lacking = small(without(fleet, ", pki, dns"))
    assert lacking.findings == ["FC201 grafana@dock dns", "FC201 ssl@dock pki"]


def test_an_import_without_any_placement_of_its_target_is_an_error() -> None:
    assert small(CHAIN).findings == []
    assert small(BROKEN).messages == [
        "`dns` imports `data-mesher`, but no placement of `data-mesher` exists in the fleet"
    ]


def test_an_import_of_what_is_not_in_scope_is_an_error() -> None:
    assert small(without(CHAIN, "reach: fleet")).messages == [
        "`dns` imports `data-mesher`, which is not in scope of `dock`"
    ]


def test_resolving_a_chain_fails_at_its_root_cause_which_is_not_repeated() -> None:
    (finding,) = small(BROKEN).report.findings
    assert finding.place == "dns@dock data-mesher"
    assert finding.affected == ("grafana@dock", "monitoring@dock")


def test_a_declaration_comes_before_an_import_and_an_import_before_the_parent() -> None:
    fleet = """
        hosts: {dock: {aspects: [wiki, rabbit, redis]}}
        aspects:
          wiki: {requires: [queue], imports: [rabbit], provides: [queue]}
          rabbit: {provides: [queue]}
          redis: {provides: [queue]}
    """
    imported = changed(fleet, "[rabbit], provides: [queue]", "[rabbit]")
    parent = changed(imported, "[queue], imports: [rabbit]", "[queue]")
    assert serving(fleet) == ["wiki"]
    assert serving(imported) == ["rabbit"]
    assert small(parent).findings == ["FC202 wiki@dock queue"]


def test_a_path_goes_up_to_parents_first_and_then_through_imports_only() -> None:
    fleet = """
        environments: {prod: {}}
        hosts:
          dock: {environment: prod, aspects: [wiki]}
          mesh: {environment: prod, aspects: [hub, rabbit]}
        aspects:
          wiki: {requires: [queue], imports: [hub]}
          hub: {reach: environment, imports: [rabbit]}
          rabbit: {provides: [queue]}
    """
    assert serving(fleet) == ["rabbit"]
    beside = small(without(fleet, ", imports: [rabbit]"))
    assert beside.findings == ["FC201 wiki@dock queue"]


def test_cycles_and_diamonds_of_imports_end() -> None:
    fleet = """
        hosts: {dock: {aspects: [top, left, right, base]}}
        aspects:
          top: {imports: [left, right]}
          left: {imports: [base, {aspect: right, when: runtime}]}
          right: {imports: [base, {aspect: left, when: runtime}]}
          base: {provides: [queue]}
    """
    assert small(fleet).findings == []
    assert small(fleet).order == [["base@dock"], ["left@dock", "right@dock"], ["top@dock"]]
    started = small(without(fleet, ", when: runtime"))
    assert started.findings == ["FC203 left@dock"]


def test_the_dependency_chain_is_ordered_for_deployment() -> None:
    chain = [["data-mesher@mesh"], ["dns@dock"], ["monitoring@dock"], ["grafana@dock"]]
    assert small(CHAIN).order == chain
    assert small(PROXY).order == [["nginx@dock"], ["wiki@dock"]]


def test_the_order_says_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "fleet.yaml"
    path.write_text(f"    fleet: 1\n{BROKEN}")
    ran = run(capsys, "order", path)
    assert ran.code == 1
    assert ran.out.splitlines()[-2:] == [
        "error[FC301]: `dns` imports `data-mesher`, but no placement of `data-mesher` exists in "
        "the fleet",
        "  so these will not work either: `grafana@dock`, `monitoring@dock`",
    ]
    path.write_text(f"    fleet: 1\n{CHAIN}")
    assert run(capsys, "order", path).code == 0


def test_why_an_import_resolves_is_told() -> None:
    fleet = small(CHAIN)
    near, far = fleet.why("grafana@dock", "monitoring"), fleet.why("dns@dock", "data-mesher")
    assert near.text == ("`grafana@dock` imports `monitoring@dock`: it is placed on `dock` itself")
    assert far.text == (
        "`dns@dock` imports `data-mesher@mesh`: found in the whole fleet, from `data-mesher@mesh`"
    )


def test_a_block_provides_capabilities_and_has_defaults() -> None:
    fleet = """
        hosts: {dock: {aspects: [authelia, reverse-proxy]}}
        aspects:
          reverse-proxy:
            provides: [http-proxy, https-proxy]
            settings: {ssl: {type: bool, default: true}}
          authelia: {requires: [http-proxy, https-proxy]}
    """
    assert small(fleet).findings == []
    assert small(fleet).value("dock", "reverse-proxy.ssl") is True
    assert small(changed(fleet, "-proxy, https-proxy]\n", "-proxy]\n")).findings == [
        "FC201 authelia@dock https-proxy"
    ]


def test_authelia_requires_an_http_proxy_whoever_provides_it() -> None:
    fleet = """
        hosts: {dock: {aspects: [authelia, caddy]}}
        aspects:
          authelia: {requires: [http-proxy]}
          caddy: {provides: [http-proxy]}
          nginx: {provides: [http-proxy]}
    """
    assert small(fleet).findings == []
    assert small(changed(fleet, "authelia, caddy]", "authelia, nginx]")).findings == []
    lacking = small(changed(fleet, "authelia, caddy]", "authelia]"))
    assert lacking.findings == ["FC201 authelia@dock http-proxy"]


CHOICE = """
    hosts: {dock: {tags: [edge], aspects: [wiki, nginx, caddy]}}
    aspects:
      wiki: {requires: [http-proxy]}
      nginx: {provides: [http-proxy]}
      caddy: {provides: [http-proxy]}
"""


def test_a_provider_is_pluggable_by_a_choice_of_the_host_or_of_a_policy() -> None:
    assert small(CHOICE).findings == ["FC202 wiki@dock http-proxy"]
    by_policy = 'policies: [{select: "tag:edge", choose: {http-proxy: caddy}}]'
    by_host = changed(CHOICE, "tags: [edge]", "choose: {http-proxy: caddy}")
    for parts in ((CHOICE, by_policy), (CHOICE, "choose: {http-proxy: caddy}"), (by_host,)):
        fleet = small(*parts)
        assert fleet.findings == []
        assert fleet.why("wiki@dock", "http-proxy").text.startswith("`caddy` serves `http-proxy`")


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        (
            "http-proxi: nginx",
            "`nginx` is chosen for `http-proxi`, but nothing provides `http-proxi`",
        ),
        ("http-proxy: wiki", "`wiki` is chosen for `http-proxy`, but does not provide it"),
        ("http-proxy: lighttpd", "`lighttpd` is chosen for `http-proxy`, but no placement of"),
    ],
)
def test_a_choice_that_cannot_be_honoured_is_told(choice: str, message: str) -> None:
    fleet = """
        hosts: {dock: {aspects: [wiki, nginx]}}
        aspects:
          wiki: {requires: [http-proxy]}
          nginx: {provides: [http-proxy]}
          lighttpd: {provides: [http-proxy]}
    """
    (told,) = small(fleet, f"choose: {{{choice}}}").messages
    assert told.startswith(message)
    assert small(fleet, "choose: {http-proxy: nginx}").findings == []
