"""Typed contracts: what a capability offers is read by whoever requires it, by no other name."""

from pathlib import Path

import pytest

from tests.support.command_line import run
from tests.support.fleets import EXAMPLES
from tests.support.small_fleets import changed, small

BLOCKS = EXAMPLES / "blocks" / "fleet.yaml"

PROXY = """
    hosts:
      edge1: {address: 10.0.0.1, aspects: [nginx]}
      web1: {aspects: [grafana]}
    aspects:
      nginx:
        reach: fleet
        provides:
          - cap: http-proxy
            offers: {port: {from: settings.port, type: port}, domain: {type: str}}
        settings: {port: {type: port, default: 8443}}
      grafana:
        requires: [http-proxy]
        settings: {proxy: {type: port, default: {from: "cap:http-proxy.port"}}}
        ports: {ui: 3000/tcp}
"""


def read(fleet: str) -> object:
    return small(fleet).read("web1", "grafana.proxy")


def test_a_setting_reads_what_the_provider_of_a_capability_offers() -> None:
    assert small(PROXY).findings == []
    assert read(PROXY) == 8443
    assert read(changed(PROXY, "default: 8443", "default: 443")) == 443


def test_ports_settings_and_the_address_of_a_provider_are_offered_as_they_are() -> None:
    fleet = changed(PROXY, "reach: fleet", "reach: fleet\n        ports: {https: 444/tcp}")
    untyped = changed(fleet, "proxy: {type: port, ", "proxy: {")
    found = [
        read(changed(untyped, "cap:http-proxy.port", f"cap:http-proxy.{field}"))
        for field in ("ports.https", "settings.port", "address")
    ]
    assert found == [444, 8443, "10.0.0.1"]


def test_a_field_that_nobody_offers_is_a_slip_of_the_pen() -> None:
    wrong = small(changed(PROXY, "cap:http-proxy.port", "cap:http-proxy.prot"))
    assert wrong.messages == [
        "`proxy` of `grafana` on `web1` reads what `nginx` does not offer: `http-proxy.prot`; "
        "did you mean `http-proxy.port`?"
    ]


def test_the_types_at_both_ends_have_to_agree() -> None:
    reader = small(changed(PROXY, "cap:http-proxy.port", "cap:http-proxy.domain"))
    assert reader.findings == ["FC606 grafana@web1 proxy http-proxy.domain"]
    provider = small(
        changed(
            PROXY,
            "settings: {port: {type: port, default: 8443}}",
            "settings: {port: {type: str, default: x}}",
        )
    )
    assert provider.findings == ["FC608 nginx http-proxy.port"]


def test_an_offer_that_comes_from_a_setting_that_is_not_there_is_a_slip_of_the_pen() -> None:
    wrong = small(changed(PROXY, "{from: settings.port, type: port}", "{from: settings.prot}"))
    assert wrong.codes == ["FC601"]


def test_what_is_read_has_to_be_required_so_that_it_comes_first() -> None:
    assert small(PROXY).order == [["nginx@edge1"], ["grafana@web1"]]
    assert small(changed(PROXY, "requires: [http-proxy]", "requires: []")).findings == [
        "FC605 grafana@web1 proxy http-proxy.port"
    ]


def test_two_providers_with_different_values_leave_it_undecided() -> None:
    two = changed(
        PROXY,
        "web1: {aspects: [grafana]}",
        "web1: {aspects: [grafana]}\n      edge2: {address: 10.0.0.2, aspects: [nginx]}",
    )
    assert small(two).findings == []
    assert small(
        changed(
            two,
            'type: port, default: {from: "cap:http-proxy.port"}',
            'type: str, default: {from: "cap:http-proxy.address"}',
        )
    ).findings == ["FC607 grafana@web1 proxy http-proxy.address"]


def test_a_port_is_the_one_that_is_offered_and_collides_as_such() -> None:
    taken = changed(PROXY, "ui: 3000/tcp", 'ui: {from: "cap:http-proxy.port"}, admin: 8443/tcp')
    assert small(taken).findings == ["FC101 web1 8443/tcp"]


def test_a_chain_of_contracts_is_followed_to_its_end() -> None:
    fleet = """
        hosts: {web1: {aspects: [a, b, c]}}
        aspects:
          a: {provides: [{cap: x, offers: {n: {value: 7000}}}]}
          b:
            requires: [x]
            provides: [{cap: y, offers: {n: {from: settings.n}}}]
            settings: {n: {type: port, default: {from: "cap:x.n"}}}
          c:
            requires: [y]
            ports: {n: {from: "cap:y.n"}}
            settings: {n: {default: {from: "cap:y.n"}}}
    """
    assert small(fleet).read("web1", "c.n") == 7000
    again = changed(fleet, "ports: {n: {from", "ports: {m: 7000/tcp, n: {from")
    assert small(again).findings == ["FC101 web1 7000/tcp"]


def test_contracts_that_read_each_other_have_no_value() -> None:
    fleet = """
        hosts: {web1: {aspects: [a, b]}}
        aspects:
          a:
            provides: [{cap: x, offers: {n: {from: settings.n}}}]
            requires: [{cap: y, when: runtime}]
            settings: {n: {default: {from: "cap:y.n"}}}
          b:
            provides: [{cap: y, offers: {n: {from: settings.n}}}]
            requires: [{cap: x, when: runtime}]
            settings: {n: {default: {from: "cap:x.n"}}}
    """
    assert small(fleet).findings == ["FC607 a@web1 n y.n"]


SHOP = """
    secrets: {backend: sops}
    hosts: {db1: {aspects: [postgres]}, web1: {aspects: [shop]}}
    aspects:
      postgres:
        reach: fleet
        provides: [{cap: database, offers: {password: {from: vars.db.files.password}}}]
      shop: {requires: [database], vars: ["cap:database.password"]}
    vars: {db: {share: true, files: {password: secret}}}
"""


def test_a_var_of_the_provider_is_read_where_both_have_the_same() -> None:
    assert small(SHOP).findings == []
    assert small(changed(SHOP, "share: true, ", "")).findings == ["FC705 shop@web1 db"]


def test_a_secret_that_is_read_is_kept_out_of_a_guest() -> None:
    guest = changed(SHOP, "web1: {aspects: [shop]}}", "web1: {}}")
    isolated = """
    kinds: {vm: {isolated: true}}
    scopes: {guest: {parent: web1, kind: vm, aspects: [shop]}}
    """
    assert small(guest, isolated).findings == ["FC703 shop@guest db"]


def test_a_file_of_a_var_is_a_value_and_has_to_be_there() -> None:
    fleet = """
        secrets: {backend: sops}
        hosts: {web1: {aspects: [vpn]}}
        aspects:
          vpn: {settings: {key: {type: str, default: {from: vars.wg.files.private}}}}
        vars: {wg: {files: {private: secret}}}
    """
    assert small(fleet).findings == []
    wrong = small(changed(fleet, "vars.wg.files.private", "vars.wg.files.privat"))
    assert wrong.messages == [
        "`key` of `vpn` on `web1` names a file of a var that does not exist: "
        "`wg.files.privat`; did you mean `wg.files.private`?"
    ]


@pytest.mark.parametrize(
    ("one", "other", "setting", "values"),
    [
        ("nginx", "caddy", "forge.proxyPort", ("443", "8443")),
        ("authelia", "authentik", "wiki.loginPort", ("9091", "9000")),
        ("borg", "restic", "forge.backupTo", ('"port": 22', '"port": 8000')),
    ],
)
def test_switching_the_provider_of_a_block_changes_one_line(
    one: str,
    other: str,
    setting: str,
    values: tuple[str, str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = BLOCKS.read_text(encoding="utf-8")
    switched = tmp_path / "fleet.yaml"
    switched.write_text(text.replace(f"aspects: [{one}]", f"aspects: [{other}]"), encoding="utf-8")
    for file, value in zip((BLOCKS, switched), values, strict=True):
        assert run(capsys, "check", file).code == 0
        assert (
            value in run(capsys, "settings", "app1", setting, "--fleet", file).out.splitlines()[0]
        )
    changes = [
        a
        for a, b in zip(text.splitlines(), switched.read_text().splitlines(), strict=True)
        if a != b
    ]
    assert len(changes) == 1
