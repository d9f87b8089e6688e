"""Fixed addresses in Docker networks, and the subnets of these."""

from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleetcheck.sources.options import SourceOptions
from tests.support.compose_projects import found, unread, write
from tests.support.scale import examples

LAN = "networks: {lan: {name: lan, ipam: {config: [{subnet: 10.5.0.0/24}, {subnet: 'fd00::/64'}]}}}"
ELSEWHERE = "networks: {lan: {external: true}}"


def project(folder: Path, name: str, networks: str, *services: str) -> None:
    lines = [f"  s{i}: {{image: x, {each}}}" for i, each in enumerate(services)]
    text = "\n".join(["services:", *lines, networks])
    write(folder / name, {"compose.yaml": text})


def at(address: str, key: str = "ipv4_address") -> str:
    return f"networks: {{lan: {{{key}: '{address}'}}}}"


def test_an_address_is_in_a_network_once_whatever_its_spelling(tmp_path: Path) -> None:
    project(tmp_path, "a", LAN, at("fd00::5", "ipv6_address"))
    project(tmp_path, "b", ELSEWHERE, at("fd00:0:0:0::0005", "ipv6_address"))
    assert found(tmp_path) == [("FC907", "host lan fd00::5")]


def test_a_network_that_nobody_makes_here_has_an_address_once_as_well(tmp_path: Path) -> None:
    project(tmp_path, "a", ELSEWHERE, at("10.9.0.5"), at("10.9.0.5"))
    assert ("FC907", "host lan 10.9.0.5") in found(tmp_path)


def test_networks_of_two_projects_under_one_key_are_two(tmp_path: Path) -> None:
    for name, number in (("a", 1), ("b", 2)):
        own = f"networks: {{lan: {{ipam: {{config: [{{subnet: 10.{number}.0.0/16}}]}}}}}}"
        project(tmp_path, name, own, "networks: {lan: {mac_address: '02:42:ac:11:00:02'}}")
    assert found(tmp_path) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("networks: {lan: {mac_address: '02:42:AC:11:00:0a'}}", "mac_address: '02-42-ac-11-00-0A'"),
        ("mac_address: 02:42:ac:11:00:0a", "mac_address: 02:42:ac:11:00:0a"),
        ("mac_address: 02:42:ac:11:00:0a", "mac_address: 0242.AC11.000a"),
    ],
)
def test_a_mac_address_is_in_a_network_once(one: str, other: str, tmp_path: Path) -> None:
    lan = "networks: {default: {}, lan: {}}"
    if "networks" in one:
        other += ", networks: [lan]"
    project(tmp_path, "a", lan, one, other)
    name = "a_lan" if "networks" in one else "a_default"
    assert found(tmp_path) == [("FC907", f"host {name} 02:42:ac:11:00:0a")]


def test_the_mac_address_of_a_service_is_in_the_network_of_the_highest_priority(
    tmp_path: Path,
) -> None:
    both = "networks: {a: {}, lan: {priority: 5}}"
    mac = "mac_address: 02:42:ac:11:00:0a"
    lan = "networks: {a: {}, lan: {}}"
    project(tmp_path, "p", lan, f"{both}, {mac}", f"networks: [lan], {mac}")
    assert found(tmp_path) == [("FC907", "host p_lan 02:42:ac:11:00:0a")]


def test_replicas_do_not_share_an_address(tmp_path: Path) -> None:
    project(tmp_path, "a", LAN, f"{at('10.5.0.9')}, deploy: {{replicas: 2}}")
    assert found(tmp_path) == [("FC907", "host lan 10.5.0.9")]


def test_a_service_without_containers_has_no_address(tmp_path: Path) -> None:
    project(tmp_path, "a", LAN, f"{at('10.9.0.9')}, scale: 0", at("10.5.0.9"))
    assert found(tmp_path) == []


@pytest.mark.parametrize(
    ("address", "config"),
    [
        ("10.6.0.9", "{subnet: 10.5.0.0/24}"),
        ("10.5.0.0", "{subnet: 10.5.0.0/24}"),
        ("10.5.0.1", "{subnet: 10.5.0.0/24}"),
        ("10.5.0.255", "{subnet: 10.5.0.0/24}"),
        ("10.5.0.128", "{subnet: 10.5.0.0/24, ip_range: 10.5.0.128/25}"),
        ("10.5.0.7", "{subnet: 10.5.0.0/24, gateway: 10.5.0.7}"),
        ("10.5.0.7", "{subnet: 10.5.0.0/24, aux_addresses: {router: 10.5.0.7}}"),
    ],
)
def test_a_network_gives_no_address_that_is_not_free_in_it(
    address: str, config: str, tmp_path: Path
) -> None:
    lan = f"networks: {{lan: {{ipam: {{config: [{config}]}}}}}}"
    project(tmp_path, "a", lan, at(address))
    assert found(tmp_path) == [("FC908", f"a/s0@host a_lan {address}")]


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("10.5.0.9", "{ipam: {config: [{subnet: 10.5.0.0/24, ip_range: 10.5.0.128/25}]}}"),
        ("10.5.0.1", "{ipam: {config: [{subnet: 10.5.0.0/24, ip_range: 10.5.0.128/25}]}}"),
        ("10.5.0.1", "{ipam: {config: [{subnet: 10.5.0.0/24, gateway: 10.5.0.254}]}}"),
        ("10.5.0.1", "{driver: macvlan, ipam: {config: [{subnet: 10.5.0.0/24}]}}"),
        ("10.5.0.1", "{internal: true, ipam: {config: [{subnet: 10.5.0.0/24}]}}"),
        ("10.9.0.9", "{ipam: {config: [{subnet: $NET}]}}"),
        ("10.9.0.9", "{ipam: {driver: dhcp}}"),
        ("$IP", "{ipam: {config: [{subnet: 10.5.0.0/24}]}}"),
        ("", "{ipam: {config: [{subnet: 10.5.0.0/24}]}}"),
        ("10.9.0.9", "{ipam: {config: [{subnet: ''}]}}"),
    ],
)
def test_a_network_gives_every_other_address(address: str, network: str, tmp_path: Path) -> None:
    project(tmp_path, "a", f"networks: {{lan: {network}}}", at(address))
    assert found(tmp_path) == []


@pytest.mark.parametrize("networks", ["networks: {lan: {}}", "networks: {lan: {name: lan}}"])
def test_a_network_whose_subnet_docker_chooses_gives_no_fixed_address(
    networks: str, tmp_path: Path
) -> None:
    project(tmp_path, "a", networks, at("10.5.0.9"))
    name = "lan" if "name" in networks else "a_lan"
    assert found(tmp_path) == [("FC908", f"a/s0@host {name} 10.5.0.9")]


def test_the_default_network_needs_a_subnet_as_well(tmp_path: Path) -> None:
    project(tmp_path, "a", "", "networks: {default: {ipv4_address: 10.5.0.9}}")
    assert found(tmp_path) == [("FC908", "a/s0@host a_default 10.5.0.9")]


def test_apps_of_umbrel_are_in_its_network(tmp_path: Path) -> None:
    for name, number in (("a", 5), ("b", 6), ("c", 6)):
        project(tmp_path, name, "", f"networks: {{default: {{ipv4_address: 10.21.0.{number}}}}}")
        write(
            tmp_path / name,
            {"umbrel-app.yml": f"manifestVersion: 1\nid: {name}\nport: 300{number}\n"},
        )
    codes = [place for code, place in found(tmp_path) if code in ("FC907", "FC908")]
    assert codes == ["host umbrel_main_network 10.21.0.6"]


def test_the_subnet_of_another_project_is_known(tmp_path: Path) -> None:
    project(tmp_path, "a", LAN, "networks: [lan]")
    project(tmp_path, "b", ELSEWHERE, at("10.6.0.9"))
    assert found(tmp_path) == [("FC908", "b/s0@host lan 10.6.0.9")]


def test_a_gateway_is_in_its_subnet(tmp_path: Path) -> None:
    lan = "networks: {lan: {ipam: {config: [{subnet: 10.5.0.0/24, gateway: 10.6.0.1}]}}}"
    project(tmp_path, "a", lan, "networks: [lan]")
    assert found(tmp_path) == [("FC908", "a/(project)@host a_lan 10.6.0.1")]


def test_a_subnet_that_an_override_repeats_is_one(tmp_path: Path) -> None:
    project(tmp_path, "a", LAN, "networks: [lan]")
    again = "networks: {lan: {ipam: {config: [{subnet: 10.5.0.0/24, gateway: 10.5.0.3}]}}}"
    write(tmp_path / "a", {"compose.override.yaml": again})
    assert found(tmp_path) == []


def test_networks_of_one_interface_are_one_network(tmp_path: Path) -> None:
    def lan(name: str) -> str:
        pool = "{subnet: 192.168.1.0/24, gateway: 192.168.1.1}"
        options = "{parent: eth0}"
        about = f"driver: macvlan, driver_opts: {options}, ipam: {{config: [{pool}]}}"
        return f"networks: {{lan: {{{name}{about}}}}}"

    project(tmp_path / "one", "a", lan("name: lan, "), at("192.168.1.5"))
    project(tmp_path / "one", "b", lan("name: lan, "), at("192.168.1.6"))
    project(tmp_path / "two", "a", lan(""), at("192.168.1.5"))
    project(tmp_path / "two", "b", lan(""), at("192.168.1.6"))
    assert found(tmp_path / "one") == []
    assert found(tmp_path / "two") == [("FC909", "host 192.168.1.0/24")]


def test_a_network_that_no_service_is_in_is_not_created(tmp_path: Path) -> None:
    lan = "{ipam: {config: [{subnet: 10.5.0.0/24}]}}"
    project(tmp_path, "a", f"networks: {{lan: {lan}, spare: {lan}}}", "networks: [lan]")
    assert found(tmp_path) == []


def test_hosts_and_swarms_are_apart(tmp_path: Path) -> None:
    lan = "networks: {lan: {ipam: {config: [{subnet: 10.5.0.0/24}]}}}"
    project(tmp_path, "nas/a", lan, at("10.9.0.5"), at("10.9.0.5"))
    assert found(tmp_path, options=SourceOptions(environment={}, swarm=True)) == []
    project(tmp_path / "two", "nas/a", lan, at("10.5.0.5"))
    project(tmp_path / "two", "pi/b", lan, at("10.5.0.5"))
    options = SourceOptions(environment={}, hosts=("{host}/{stack}",))
    assert found(tmp_path / "two", options=options) == []


@pytest.mark.parametrize(
    ("inner", "message"),
    [
        (at("10.5.0.300"), "expected an IP address"),
        (at("02:42", "mac_address"), "expected a MAC address such as `02:42:ac:11:00:02`"),
    ],
)
def test_what_is_no_address_is_a_problem(inner: str, message: str, tmp_path: Path) -> None:
    project(tmp_path, "a", LAN, inner)
    assert [text for _, text, _ in unread(tmp_path)] == [message]


def test_what_is_no_subnet_is_a_problem(tmp_path: Path) -> None:
    lan = "networks: {lan: {ipam: {config: [{subnet: 10.5.0.0}]}}}"
    project(tmp_path, "a", lan, "networks: [lan]")
    assert [text for _, text, _ in unread(tmp_path)] == [
        "expected a subnet such as `172.20.0.0/16`"
    ]


SUBNETS = st.lists(
    st.sampled_from(
        ["10.0.0.0/15", "10.0.0.0/16", "10.0.7.0/24", "10.0.7.0/30", "10.1.0.0/24", "fd00::/32"]
    ),
    max_size=2,
    unique=True,
)
NETWORK = st.tuples(st.sampled_from(["nas", "pi"]), st.sampled_from(["x", "y", "z"]), SUBNETS)


@settings(max_examples=examples(30), deadline=None)
@given(drawn=st.lists(NETWORK, min_size=1, max_size=6, unique_by=lambda each: each[:2]))
def test_subnets_are_reported_exactly_where_two_of_them_overlap(
    drawn: list[tuple[str, str, list[str]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("drawn")
    clashing: dict[str, set[str]] = {}
    for host, name, subnets in drawn:
        pools = ", ".join(f"{{subnet: '{each}'}}" for each in subnets)
        lan = f"networks: {{lan: {{ipam: {{config: [{pools}]}}}}}}"
        project(folder, f"{host}/{name}", lan, "networks: [lan]")
    for host in ("nas", "pi"):
        here = [ip_network(text) for place, _, texts in drawn if place == host for text in texts]
        for i, one in enumerate(here):
            if any(i != j and one.overlaps(other) for j, other in enumerate(here)):
                clashing.setdefault(host, set()).add(str(one))
    options = SourceOptions(environment={}, hosts=("{host}/{stack}",))
    reported = [place.split() for code, place in found(folder, options=options) if code == "FC909"]
    for host, subnets_here in clashing.items():
        widest = [ip_network(text) for place, text in reported if place == host]
        assert all(
            sum(ip_network(each).overlaps(wide) for wide in widest) == 1 for each in subnets_here
        )
    assert {host for host, _ in reported} == clashing.keys()
    assert all(wide in clashing[host] for host, wide in reported)


ADDRESSES = ("10.0.0.0", "10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", "10.1.0.2", "fd00::2")


@settings(max_examples=examples(30), deadline=None)
@given(
    subnets=st.lists(st.sampled_from(["10.0.0.0/30", "10.1.0.0/29", "fd00::/64"]), unique=True),
    gateway=st.sampled_from(["", "10.0.0.2"]),
    addresses=st.lists(st.sampled_from(ADDRESSES), min_size=1, unique=True),
)
def test_addresses_are_reported_exactly_where_the_network_does_not_have_them_free(
    subnets: list[str],
    gateway: str,
    addresses: list[str],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    pools = []
    free = set()
    for text in subnets:
        subnet = ip_network(text)
        own = gateway if gateway and ip_address(gateway) in subnet else ""
        pools.append(f"{{subnet: '{text}'" + (f", gateway: {own}}}" if own else "}"))
        hosts = (
            list(subnet.hosts()) if subnet.version == 4 else [subnet[number] for number in (1, 2)]
        )
        free |= {str(each) for each in hosts} - {own or str(hosts[0])}
    folder = tmp_path_factory.mktemp("drawn")
    lan = f"networks: {{lan: {{ipam: {{config: [{', '.join(pools)}]}}}}}}"
    project(
        folder,
        "a",
        lan,
        *(at(each, "ipv6_address" if ":" in each else "ipv4_address") for each in addresses),
    )
    wrong = {("FC908", address) for address in addresses if address not in free}
    reported = {(code, place.split()[-1]) for code, place in found(folder)}
    if subnets:
        assert reported == wrong
    else:  # one finding for the network
        assert len(reported) == 1
        assert reported <= wrong
