"""What NixOS configurations come to, as fleets of ours."""

import json
from pathlib import Path
from typing import Any

import pytest

from fleetcheck.documents.problem import BadInputError
from fleetcheck.judging.report import Report
from fleetcheck.loading.load import load
from fleetcheck.queries.check import check
from fleetcheck.slicing.state import State, resolve
from tests.support.fleets import TODAY

Tree = dict[str, Any]


def state_of(folder: Path, machines: dict[str, Tree], native: str = "") -> State:
    path = folder / "machines.json"
    path.write_text(json.dumps({"nixos": 1, "machines": machines}, indent=1))
    paths = [str(path)]
    if native:
        (folder / "fleet.yaml").write_text(native)
        paths.append(str(folder / "fleet.yaml"))
    return resolve(load(paths))


def report_of(folder: Path, machines: dict[str, Tree], native: str = "") -> Report:
    return check(state_of(folder, machines, native), TODAY)


def messages(report: Report) -> list[tuple[str, str]]:
    return [(each.code, each.message) for each in report.findings]


def ports_of(state: State, aspect: str) -> list[str]:
    specs = state.loaded.fleet.aspects[aspect].ports.values()
    return sorted(
        f"{spec.bind}{' only' if spec.ipv6only else ''} {spec.port}"
        for each in specs
        for spec in each
    )


NGINX: Tree = {
    "defaultListenAddresses": ["0.0.0.0", "[::0]"],
    "virtualHosts": {"git.example.net": {"forceSSL": True}, "old": {}},
}


def test_a_machine_is_known_by_its_full_name_its_addresses_and_its_target(tmp_path: Path) -> None:
    machine: Tree = {
        "name": {"host": "web", "domain": "example.net"},
        "interfaces": {
            "eth0": {"addresses": ["192.0.2.5", "fe80::1"]},
            "lo": {"addresses": ["192.0.2.9"]},
        },
        "networks": {"10-lan": {"addresses": ["192.0.2.5/24", "2001:db8::5/64"]}},
        "targetHost": "root@192.0.2.5",
    }
    state = state_of(tmp_path, {"web1": machine, "web2": {"targetHost": "web.example.net"}})
    host = state.loaded.fleet.hosts["web1"]
    assert (host.names, host.addresses) == (("web.example.net",), ("192.0.2.5", "2001:db8::5"))
    assert messages(check(state, TODAY)) == [
        ("FC901", "`web1` and `web2` are known by the same name `web.example.net`")
    ]


def test_the_name_that_nobody_chose_is_no_name(tmp_path: Path) -> None:
    machines: dict[str, Tree] = {name: {"name": {"host": "nixos"}} for name in ("a", "b")}
    assert not report_of(tmp_path, machines).findings


def test_what_listens_on_one_port_of_a_machine_is_found(tmp_path: Path) -> None:
    machine: Tree = {
        "nginx": NGINX,
        "caddy": {"virtualHosts": {"files.example.net": {"listenAddresses": ["192.0.2.5"]}}},
        "oci": {"proxy": {"ports": ["127.0.0.1:8443:443"]}},
        "sockets": {"metrics": {"streams": ["127.0.0.2:8443", 9100, "/run/m.sock"]}},
    }
    assert messages(report_of(tmp_path, {"web1": machine})) == [
        ("FC101", "`caddy/web1` and `nginx/web1` both bind 443/tcp on `web1`")
    ]


@pytest.mark.parametrize(
    ("nginx", "host", "expected"),
    [
        ({}, {}, ["0.0.0.0 80/tcp", ":: only 80/tcp"]),
        ({"defaultListenAddresses": ["10.0.0.1"]}, {"onlySSL": True}, ["10.0.0.1 443/tcp"]),
        (
            {"defaultListenAddresses": ["10.0.0.1"], "defaultHTTPListenPort": 8080},
            {"addSSL": True, "quic": True},
            ["10.0.0.1 443/tcp", "10.0.0.1 443/udp", "10.0.0.1 8080/tcp"],
        ),
        ({}, {"listenAddresses": ["[2001:db8::1]"]}, ["2001:db8::1 80/tcp"]),
        (
            {"defaultListen": [{"addr": "10.0.0.2", "ssl": True}, {"addr": "10.0.0.3"}]},
            {"forceSSL": True},
            ["10.0.0.2 443/tcp", "10.0.0.3 443/tcp", "10.0.0.3 80/tcp"],
        ),
        (
            {},
            {"listen": [{"addr": "unix:/run/web", "port": 0}, {"addr": "127.0.0.1", "port": 81}]},
            ["127.0.0.1 81/tcp"],
        ),
    ],
)
def test_nginx_listens_as_the_module_writes_its_lines(
    tmp_path: Path, nginx: Tree, host: Tree, expected: list[str]
) -> None:
    machine: Tree = {"nginx": {**nginx, "virtualHosts": {"a.example": host}}}
    assert ports_of(state_of(tmp_path, {"web1": machine}), "nginx/web1") == expected


@pytest.mark.parametrize(
    ("caddy", "site", "expected"),
    [
        ({}, "a.example.net", ["443/tcp", "80/tcp"]),
        ({}, "http://a.example.net", ["80/tcp"]),
        ({}, ":8080", ["8080/tcp"]),
        ({}, "a.example.net:8443, b.example.net", ["443/tcp", "80/tcp", "8443/tcp"]),
        ({"globalConfig": "auto_https off\n"}, "a.example.net", ["443/tcp"]),
        ({"globalConfig": "  http_port 8080\n"}, "http://a.example.net/x", ["8080/tcp"]),
        ({"httpsPort": 8443, "httpPort": 81}, "a.example.net", ["81/tcp", "8443/tcp"]),
    ],
)
def test_caddy_listens_where_the_addresses_of_its_sites_say(
    tmp_path: Path, caddy: Tree, site: str, expected: list[str]
) -> None:
    machine: Tree = {"caddy": {**caddy, "virtualHosts": {site: {}}}}
    found = ports_of(state_of(tmp_path, {"web1": machine}), "caddy/web1")
    assert [each.removeprefix("* ") for each in found] == expected


def test_two_sites_with_one_name_are_found(tmp_path: Path) -> None:
    hosts = {"files": {"serverName": "x.example.net"}, "old": {"serverName": "x.example.net"}}
    report = report_of(tmp_path, {"web1": {"nginx": {"virtualHosts": hosts}}})
    assert [each.code for each in report.findings] == ["FC912"]


def test_sockets_listen_as_systemd_reads_them(tmp_path: Path) -> None:
    sockets: Tree = {
        "a": {"streams": [80, "[::]:81", "vsock:2:1"], "datagrams": ["192.0.2.5:53"]},
        "b": {"options": {"ListenStream": "[::]:82", "BindIPv6Only": "ipv6-only"}},
        "c": {"streams": [83], "enable": False},
    }
    state = state_of(tmp_path, {"web1": {"sockets": sockets}})
    assert ports_of(state, "a.socket/web1") == ["* 80/tcp", "192.0.2.5 53/udp", ":: 81/tcp"]
    assert ports_of(state, "b.socket/web1") == [":: only 82/tcp"]
    assert "c.socket/web1" not in state.loaded.fleet.aspects


def test_an_open_port_is_a_note_where_it_is_not_known_what_listens(tmp_path: Path) -> None:
    opened = [
        {"low": low, "high": high, "protocol": "TCP"} for low, high in ((22, 22), (6000, 6007))
    ]
    machine: Tree = {"ssh": [{"port": 22}], "firewall": {"open": opened}}
    report = report_of(tmp_path, {"web1": machine})
    assert not report.findings
    assert "`web1`: it is not known what listens on the open port `6000-6007/tcp`" in report.notes


def test_what_a_native_file_adds_takes_part(tmp_path: Path) -> None:
    native = """\
fleet: 1
hosts:
  web1: {aspects: [resolver]}
aspects:
  resolver: {ports: {dns: {port: 22/tcp, bind: 127.0.0.1}}}
"""
    report = report_of(tmp_path, {"web1": {"ssh": [{"port": 22}]}}, native)
    assert messages(report) == [("FC101", "`resolver` and `sshd/web1` both bind 22/tcp on `web1`")]


def test_containers_depend_on_each_other_by_name(tmp_path: Path) -> None:
    oci: Tree = {
        "app": {"dependsOn": ["db", "cache"]},
        "db": {"serviceName": "postgres"},
    }
    report = report_of(tmp_path, {"web1": {"oci": oci}})
    assert messages(report) == [
        ("FC201", "container `app` depends on `cache`, which is not defined")
    ]


def test_a_container_in_the_network_of_another_publishes_nothing(tmp_path: Path) -> None:
    oci: Tree = {
        "vpn": {},
        "torrent": {"ports": ["8080:8080"], "extraOptions": ["--network", "container:vpn"]},
        "dlna": {"ports": ["8200:8200"], "networks": ["host"]},
        "web": {"ports": ["8200:80"], "extraOptions": ["-p", "8080:81"]},
    }
    report = report_of(tmp_path, {"web1": {"oci": oci}})
    assert [each.code for each in report.findings] == ["FC108", "FC110"]


def test_a_guest_with_a_network_of_its_own_takes_no_port_of_its_machine(tmp_path: Path) -> None:
    ssh: Tree = {"ssh": [{"port": 22}]}
    containers: Tree = {
        "own": {
            "ownNetwork": True,
            "forwardPorts": [{"hostPort": 2222, "containerPort": None}],
            "machine": {**ssh, "wireguard": {"wg0": {"port": 2222}}},
        },
        "shared": {"machine": ssh},
    }
    vm: Tree = {"forwardPorts": [{"hostPort": 2222, "protocol": "tcp"}], "machine": ssh}
    report = report_of(tmp_path, {"nas": {**ssh, "containers": containers, "microvms": {"vm": vm}}})
    assert messages(report) == [
        ("FC101", "`sshd/nas` and `sshd/nas/shared@nas/shared` both bind 22/tcp on `nas`"),
        ("FC101", "`container@own/nas` and `microvm@vm/nas` both bind 2222/tcp on `nas`"),
    ]


def test_what_could_not_be_evaluated_is_said(tmp_path: Path) -> None:
    report = report_of(tmp_path, {"web1": {"failed": ["services.caddy", "users.users"]}})
    said = "2 options could not be evaluated and are left out: `services.caddy`, `users.users`"
    assert report.notes == (f"`web1`: {said}",)


def test_each_mistake_is_a_problem_with_its_place(tmp_path: Path) -> None:
    machine: Tree = {
        "oci": {"a": {"ports": ["http"]}},
        "interfaces": {"eth0": {"addresses": ["here"]}},
    }
    with pytest.raises(BadInputError) as error:
        state_of(tmp_path, {"web1": machine})
    assert sorted(each.message for each in error.value.problems) == [
        "`here` is no IP address",
        "expected a port such as `8080:80` or `53:53/udp`",
    ]
    with pytest.raises(BadInputError) as error:
        state_of(tmp_path, {"web1": {"sshd": []}})
    (problem,) = error.value.problems
    assert problem.kind == "unknown-key"
    assert problem.location.line == 5
