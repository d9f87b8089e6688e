"""Each form of a port and each network mode, with the section of the Compose specification.

The sections are headings of 05-services.md and deploy.md, but where another source is named.
"""

import json
from pathlib import Path

import pytest

from tests.support.command_line import run
from tests.support.compose_projects import claims, found, read, unread, write

SERVICE = "services: {web: {image: nginx, %s}}\n"


def project(folder: Path, inner: str, more: str = "") -> Path:
    return write(folder / "shop", {"compose.yaml": SERVICE % inner + more})


def claimed(folder: Path, ports: str) -> list[str]:
    """Return the ports of the host that these `ports` of one service claim."""
    return [
        claim.removeprefix("shop/web@host ")
        for claim in claims(read(project(folder, f"ports: {ports}")))
    ]


FORMS = [
    ("ports, Short syntax: only the container port", '["3000"]', []),
    ("ports, Short syntax: only the container port", "[3000]", []),
    ("ports, Short syntax: only the container port", '["3000/udp"]', []),
    ("ports, Short syntax: only a range of container ports", '["3000-3005"]', []),
    ("ports, Short syntax: HOST is a port", '["8000:8000"]', ["*:8000/tcp"]),
    ("ports, Short syntax: HOST is a port", '["49100:22"]', ["*:49100/tcp"]),
    ("ports, Short syntax: base-60 in YAML 1.1 only", "[22:22]", ["*:22/tcp"]),
    ("ports, Short syntax: base-60 in YAML 1.1 only", "[56:56]", ["*:56/tcp"]),
    ("ports, Short syntax: both ranges", '["9090-9091:8080-8081"]', ["*:9090-9091/tcp"]),
    ("ports, Short syntax: one of a range", '["8000-9000:80"]', []),
    ("ports, Short syntax: one of a range of one", '["8000-8000:80"]', ["*:8000/tcp"]),
    ("ports, Short syntax: HOST is IP:port", '["127.0.0.1:8001:8001"]', ["127.0.0.1:8001/tcp"]),
    (
        "ports, Short syntax: HOST is IP:range",
        '["127.0.0.1:5000-5010:5000-5010"]',
        ["127.0.0.1:5000-5010/tcp"],
    ),
    ("ports, Short syntax: IP without a port", '["127.0.0.1::80"]', []),
    ("ports, Short syntax: an empty HOST", '[":80"]', []),
    ("ports, Short syntax: IPv6", '["::1:6000:6000"]', ["::1:6000/tcp"]),
    ("ports, Short syntax: IPv6 in brackets", '["[::1]:6001:6001"]', ["::1:6001/tcp"]),
    ("ports, Short syntax: every IPv4 address", '["0.0.0.0:80:80"]', ["0.0.0.0:80/tcp"]),
    ("ports, Short syntax: PROTOCOL", '["6060:6060/udp"]', ["*:6060/udp"]),
    ("ports, Short syntax: PROTOCOL of the platform", '["6060:6060/sctp"]', ["*:6060/sctp"]),
    ("ports, Short syntax: PROTOCOL in capitals", '["6060:6060/UDP"]', ["*:6060/udp"]),
    ("ports, Short syntax: port 0 is any", '["0:80"]', []),
    ("ports, Long syntax: target alone", "[{target: 80}]", []),
    ("ports, Long syntax: published", "[{target: 80, published: 8080}]", ["*:8080/tcp"]),
    (
        "ports, Long syntax: published as a text",
        '[{target: 80, published: "8080"}]',
        ["*:8080/tcp"],
    ),
    ("ports, Long syntax: published as a range", '[{target: 80, published: "8083-9000"}]', []),
    (
        "ports, Long syntax: host_ip",
        "[{target: 80, published: 80, host_ip: 127.0.0.1}]",
        ["127.0.0.1:80/tcp"],
    ),
    (
        "ports, Long syntax: protocol",
        "[{target: 53, published: 53, protocol: udp, name: dns, app_protocol: dns}]",
        ["*:53/udp"],
    ),
    (
        "ports, Long syntax: mode makes no difference on one host",
        "[{target: 80, published: 80, mode: host}, {target: 81, published: 81, mode: ingress}]",
        ["*:80/tcp", "*:81/tcp"],
    ),
    ("13-merge.md, Unique resources: ports", '["80:80", "80:80"]', ["*:80/tcp"]),
    ("13-merge.md, Unique resources: ports", '["80:80", "80:80/tcp"]', ["*:80/tcp"]),
    (
        "13-merge.md, Unique resources: ports",
        '["80:80", {target: 80, published: 80, protocol: tcp}]',
        ["*:80/tcp"],
    ),
    (
        "13-merge.md, Unique resources: ports, within ranges",
        '["9090-9092:8080-8082", "9091:8081"]',
        ["*:9090/tcp", "*:9091/tcp", "*:9092/tcp"],
    ),
    (
        "13-merge.md, Unique resources: ip is part of the key",
        '["127.0.0.1:80:80", "127.0.0.2:80:80"]',
        ["127.0.0.1:80/tcp", "127.0.0.2:80/tcp"],
    ),
]


@pytest.mark.parametrize(("source", "ports", "expected"), FORMS)
def test_a_form_of_ports_claims_what_the_specification_says(
    source: str, ports: str, expected: list[str], tmp_path: Path
) -> None:
    assert claimed(tmp_path, ports) == expected, source


WRONG = [
    ('["80:80/http"]', "unknown protocol `http`; it is tcp, udp or sctp", '"80:80/http"'),
    ('["9090-9092:80-81"]', "the ranges of host ports and container ports differ in length", ""),
    ('["9092-9090:80"]', "the range 9092-9090 ends before it starts", '"9092-9090:80"'),
    ('["80:70000"]', "a port is at most 65535", '"80:70000"'),
    ('["http:80"]', "expected a port such as `8080:80` or `53:53/udp`", '"http:80"'),
    ('["localhost:80:80"]', "`localhost` is no IP address", '"localhost:80:80"'),
    ('["1.2.3:80:80"]', "`1.2.3` is no IP address", '"1.2.3:80:80"'),
    ('["0-1:80-81"]', "a port is at least 1", '"0-1:80-81"'),
    ("[{published: 80}]", "the key `target` is missing: the port in the container", "{"),
    ("[{target: 80, mode: hots}]", "expected `ingress` or `host`", "hots"),
    ("[[80]]", "expected a text, a number or a mapping, found a list", "["),
    ('"80:80"', "expected a list, found a text", '"80:80"'),
    ("[{target: 80, publish: 80}]", "unknown key `publish`; did you mean `published`?", "publish"),
]


@pytest.mark.parametrize(("ports", "message", "at"), WRONG)
def test_a_port_that_is_none_is_told_and_the_other_ports_count(
    ports: str, message: str, at: str, tmp_path: Path
) -> None:
    folder = project(tmp_path, f"ports: {ports}")
    write(folder, {"other/compose.yaml": SERVICE % 'ports: ["7000:7000"]'})
    ((_, said, text),) = unread(folder)
    assert (said, text.removeprefix("1: ")) == (message, at or text.removeprefix("1: "))
    assert claims(read(folder)) == ["other/web@host *:7000/tcp"]


def test_ports_that_are_none_are_told_also_where_the_service_has_a_wrong_shape(
    tmp_path: Path,
) -> None:
    folder = project(tmp_path, 'ports: ["x:1", true, 80.5], tty: [1]')
    assert [said for _, said, _ in unread(folder)] == [
        "expected a port such as `8080:80` or `53:53/udp`",
        "expected a text, a number or a mapping, found true or false",
        "expected a port such as `8080:80` or `53:53/udp`",
        "expected a text or true or false, found a list",
    ]


def test_two_ports_of_a_container_on_one_port_of_the_host_collide(tmp_path: Path) -> None:
    assert found(project(tmp_path, 'ports: ["80:80", "80:8080"]')) == [("FC101", "host 80/tcp")]


def test_every_ipv4_and_every_ipv6_address_do_not_collide(tmp_path: Path) -> None:
    folder = project(tmp_path, 'ports: ["0.0.0.0:80:80", "[::]:80:8080"]')
    assert found(folder) == []
    more = write(folder, {"other/compose.yaml": SERVICE % 'ports: ["80:80"]'})
    assert found(more) == [("FC101", "host 80/tcp")]


MODES = [
    ("network_mode: host is not to have ports", "host", [], [("FC108", "shop/web@host ports")]),
    ("network_mode: none", "none", [], [("FC108", "shop/web@host ports")]),
    ("network_mode: service:{name}", "service:db", [], [("FC110", "shop/web@host service:db")]),
    (
        "network_mode: container:{name}",
        "container:db",
        [],
        [("FC110", "shop/web@host container:db"), ("FC206", "host container:db")],
    ),
    ("network_mode: other values are the platform's", "bridge", ["*:80/tcp"], []),
]


@pytest.mark.parametrize(("source", "mode", "ports", "findings"), MODES)
def test_a_network_mode_leaves_ports_or_discards_them(
    source: str, mode: str, ports: list[str], findings: list[tuple[str, str]], tmp_path: Path
) -> None:
    inner = f'network_mode: "{mode}", ports: ["80:80"]'
    folder = write(
        tmp_path / "shop",
        {"compose.yaml": f"services:\n  web: {{image: nginx, {inner}}}\n  db: {{image: pg}}\n"},
    )
    expected = [f"shop/web@host {port}" for port in ports]
    assert (claims(read(folder)), found(folder)) == (expected, findings), source


@pytest.mark.parametrize("mode", ["host", "none", "service:db", "container:db"])
def test_a_network_mode_without_ports_is_fine(mode: str, tmp_path: Path) -> None:
    text = f'services:\n  web: {{image: nginx, network_mode: "{mode}"}}\n'
    text += "  db: {image: pg, container_name: db}\n"
    assert found(write(tmp_path, {"compose.yaml": text})) == []


def test_ports_that_docker_chooses_are_discarded_too(tmp_path: Path) -> None:
    folder = project(tmp_path, "network_mode: host, ports: [80]")
    assert found(folder) == [("FC108", "shop/web@host ports")]


REPLICAS = [
    ("deploy.md, replicas", 'ports: ["80:80"], deploy: {replicas: 2}', ["host 80/tcp"]),
    ("deploy.md, replicas", 'ports: ["80:80"], deploy: {replicas: "3"}', ["host 80/tcp"]),
    ("scale", 'ports: ["80:80"], scale: 2', ["host 80/tcp"]),
    ("deploy.md, replicas: one", 'ports: ["80:80"], deploy: {replicas: 1}', []),
    ("deploy.md, replicas: a port that Docker chooses", "ports: [80], deploy: {replicas: 2}", []),
    (
        "ports, Short syntax: each of two takes one of the range",
        'ports: ["8000-8001:80"], deploy: {replicas: 2}',
        [],
    ),
]


@pytest.mark.parametrize(("source", "inner", "places"), REPLICAS)
def test_replicas_with_a_fixed_port_collide_with_each_other(
    source: str, inner: str, places: list[str], tmp_path: Path
) -> None:
    expected = [("FC101", place) for place in places]
    assert found(project(tmp_path, inner)) == expected, source


def test_a_service_without_containers_claims_nothing(tmp_path: Path) -> None:
    assert claims(read(project(tmp_path, 'ports: ["80:80"], deploy: {replicas: 0}'))) == []


def test_a_port_of_an_unset_variable_is_not_known_and_never_dropped(tmp_path: Path) -> None:
    folder = project(tmp_path, 'ports: ["${PORT}:80", "${IP}:53:53", "${A:-8000}:8000"]')
    assert found(folder) == [("FC109", "shop/web@host IP"), ("FC109", "shop/web@host PORT")]
    assert claims(read(folder)) == ["shop/web@host *:8000/tcp"]


@pytest.mark.parametrize(
    "entry",
    [
        "{target: 80, published: '${PORT}'}",
        "{target: '${PORT}', published: 80}",
        "{target: 80, published: 80, host_ip: '${PORT}'}",
        "{target: 80, published: 80, protocol: '${PORT}'}",
        "'${PORT:?say which}:80'",
        "'${OTHER:-$PORT}:80'",
    ],
)
def test_wherever_the_variable_is_the_port_is_not_known(entry: str, tmp_path: Path) -> None:
    assert found(project(tmp_path, f"ports: [{entry}]")) == [("FC109", "shop/web@host PORT")]


@pytest.mark.slow
def test_many_ports_of_a_service_are_read_one_by_one(tmp_path: Path) -> None:
    ports = ", ".join(f'"{number}:{number}"' for number in range(1, 20_001))
    assert len(claimed(tmp_path, f"[{ports}]")) == 20_000


def test_ports_of_one_unset_variable_are_one_finding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = 'services: {web: {image: x, ports: ["${GONE_PORT}:80"]}}\n'
    names = ("a", "b", "c", "d", "e")
    write(tmp_path, {f"{name}/compose.yaml": text for name in names})
    report = json.loads(run(capsys, "check", str(tmp_path), "--format", "json").out)
    (finding,) = report["diagnostics"]
    assert (finding["code"], finding["repeated"], len(finding["chain"])) == ("FC109", 4, 1)
    assert finding["affected"] == [f"{name}/web@host GONE_PORT" for name in names[1:]]
    assert {label["file"] for label in finding["labels"]} == {
        f"{tmp_path}/{name}/compose.yaml" for name in names
    }
    text = run(capsys, "check", str(tmp_path)).out
    assert "= also: 2 more places (all with --verbose)" in text
    assert [f"{name}/compose.yaml:1:" in text for name in names] == [True] * 3 + [False] * 2
    concise = run(capsys, "check", str(tmp_path), "--format", "concise").out
    more = ", ".join(f"{tmp_path}/{name}/compose.yaml:1:36" for name in "bc")
    assert f"`GONE_PORT` has no value (and in 4 more places: {more}, …)\n" in concise
