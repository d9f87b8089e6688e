"""What Docker refuses beside the network of another container."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleetcheck.sources.options import SourceOptions
from tests.support.compose_projects import found, messages, write
from tests.support.scale import examples

REFUSED = {
    "ports": "['80:80']",
    "expose": "['80']",
    "hostname": "web",
    "dns": "9.9.9.9",
    "extra_hosts": "{nas: 10.0.0.2}",
    "links": "[db]",
    "mac_address": "02:42:ac:11:00:02",
}
ALLOWED = {"dns_search": "lan", "domainname": "lan", "dns": "[]", "ports": "[]", "hostname": "''"}
SHARED = "services:\n  db: {{image: pg}}\n  web: {{image: x, network_mode: 'service:db', {}}}\n"
FOUND = ("FC110", "shop/web@host service:db")


def shop(folder: Path, inner: str) -> Path:
    return write(folder / "shop", {"compose.yaml": SHARED.format(inner)})


@pytest.mark.parametrize("key", REFUSED)
def test_docker_refuses_a_key_beside_the_network_of_another_container(
    key: str, tmp_path: Path
) -> None:
    assert found(shop(tmp_path, f"{key}: {REFUSED[key]}")) == [FOUND]


@pytest.mark.parametrize("key", ALLOWED)
def test_docker_ignores_other_keys_and_empty_ones_there(key: str, tmp_path: Path) -> None:
    assert found(shop(tmp_path, f"{key}: {ALLOWED[key]}")) == []


@pytest.mark.parametrize("mode", ["host", "bridge", "${MODE}"])
def test_docker_takes_a_name_server_beside_other_networks(mode: str, tmp_path: Path) -> None:
    text = f"services: {{web: {{image: x, network_mode: '{mode}', dns: 9.9.9.9}}}}\n"
    assert found(write(tmp_path, {"compose.yaml": text})) == []


def test_a_swarm_ignores_the_network_mode(tmp_path: Path) -> None:
    folder = shop(tmp_path, "dns: 9.9.9.9")
    assert found(folder, options=SourceOptions(environment={}, swarm=True)) == []


def test_a_service_without_containers_is_not_refused(tmp_path: Path) -> None:
    assert found(shop(tmp_path, "dns: 9.9.9.9, scale: 0")) == []


@settings(max_examples=examples(25), deadline=None)
@given(keys=st.sets(st.sampled_from([*REFUSED, "dns_search", "domainname"])))
def test_exactly_the_refused_keys_are_named(
    keys: set[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    values = {**ALLOWED, **REFUSED}
    inner = ", ".join(f"{key}: {values[key]}" for key in sorted(keys)) or "labels: {}"
    said = " ".join(messages(shop(tmp_path_factory.mktemp("drawn"), inner)))
    named = {key for key in values if f"`{key}`" in said}
    assert named == keys & REFUSED.keys()
