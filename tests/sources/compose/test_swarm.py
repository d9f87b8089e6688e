"""Stacks of a Docker Swarm: where services run, and which ports they take there."""

from pathlib import Path

from fleetcheck.sources.options import SourceOptions
from tests.support.compose_projects import claims, found, read, write

SWARM = SourceOptions(environment={}, swarm=True)


def stack(folder: Path, name: str, ports: str, deploy: str = "{}") -> None:
    text = f"services: {{web: {{image: x, ports: [{ports}], deploy: {deploy}}}}}\n"
    write(folder, {f"{name}/compose.yaml": text})


INGRESS = "{target: 80, published: 80, mode: ingress}"
HOST = "{target: 80, published: 80, mode: host}"
ON_ONE = "{placement: {constraints: [node.hostname == one]}}"
ON_TWO = "{placement: {constraints: ['node.hostname==two']}}"


def test_a_port_of_the_ingress_is_taken_on_every_node(tmp_path: Path) -> None:
    stack(tmp_path, "a", INGRESS)
    stack(tmp_path, "b", HOST, ON_ONE)
    stack(tmp_path, "c", '"81:81"', ON_TWO)
    assert claims(read(tmp_path, options=SWARM)) == [
        "a/web@one *:80/tcp",
        "a/web@swarm *:80/tcp",
        "a/web@two *:80/tcp",
        "b/web@one *:80/tcp",
        "c/web@one *:81/tcp",
        "c/web@swarm *:81/tcp",
        "c/web@two *:81/tcp",
    ]
    assert found(tmp_path, options=SWARM) == [("FC101", "one 80/tcp")]


def test_a_swarm_leaves_addresses_aside(tmp_path: Path) -> None:
    stack(tmp_path, "a", '"127.0.0.1:80:80", "127.0.0.2:80:80", "127.0.0.1:81:81"')
    assert found(tmp_path, options=SWARM) == []
    stack(tmp_path, "b", '"127.0.0.3:80:80"')
    assert found(tmp_path, options=SWARM) == [("FC101", "swarm 80/tcp")]
    assert claims(read(tmp_path, options=SWARM)) == [
        "a/web@swarm *:80/tcp",
        "a/web@swarm *:81/tcp",
        "b/web@swarm *:80/tcp",
    ]


def test_two_ports_of_the_ingress_are_one_finding_however_many_nodes_there_are(
    tmp_path: Path,
) -> None:
    stack(tmp_path, "a", INGRESS)
    stack(tmp_path, "b", '"80:80"')
    stack(tmp_path, "c", "{target: 1, published: 1, mode: host}", ON_ONE)
    assert found(tmp_path, options=SWARM) == [("FC101", "one 80/tcp")]


def test_ports_of_hosts_collide_on_one_node_only(tmp_path: Path) -> None:
    stack(tmp_path, "a", HOST, ON_ONE)
    stack(tmp_path, "b", HOST, ON_TWO)
    assert found(tmp_path, options=SWARM) == []
    stack(tmp_path, "c", HOST, ON_ONE)
    assert found(tmp_path, options=SWARM) == [("FC101", "one 80/tcp")]


def test_the_scheduler_keeps_ports_of_hosts_apart_where_it_is_free_to(tmp_path: Path) -> None:
    stack(tmp_path, "a", HOST)
    stack(tmp_path, "b", HOST)
    assert claims(read(tmp_path, options=SWARM)) == [
        "a/web@swarm *:80/tcp",
        "b/web@swarm 2 *:80/tcp",
    ]
    assert found(tmp_path, options=SWARM) == []
    assert found(tmp_path) == [("FC101", "host 80/tcp")]


def test_a_global_service_runs_on_every_node(tmp_path: Path) -> None:
    stack(tmp_path, "a", HOST, "{mode: global}")
    stack(tmp_path, "b", HOST, ON_ONE)
    assert found(tmp_path, options=SWARM) == [("FC101", "one 80/tcp")]


def test_two_global_services_collide_everywhere(tmp_path: Path) -> None:
    stack(tmp_path, "a", HOST, "{mode: global}")
    stack(tmp_path, "b", HOST, "{mode: global}")
    assert found(tmp_path, options=SWARM) == [("FC101", "swarm 80/tcp")]


def test_replicas_share_a_port_of_the_ingress(tmp_path: Path) -> None:
    stack(tmp_path, "a", f"{INGRESS}, {{target: 81, published: 81, mode: host}}", "{replicas: 3}")
    assert found(tmp_path, options=SWARM) == []


def test_a_service_with_ports_of_both_kinds_takes_each_where_it_counts(tmp_path: Path) -> None:
    stack(tmp_path, "a", f"{INGRESS}, {{target: 81, published: 81, mode: host}}", ON_ONE)
    stack(tmp_path, "b", '"1:1"')
    assert claims(read(tmp_path, options=SWARM)) == [
        "a/web (ingress)@one *:80/tcp",
        "a/web (ingress)@swarm *:80/tcp",
        "a/web@one *:81/tcp",
        "b/web@one *:1/tcp",
        "b/web@swarm *:1/tcp",
    ]


def test_services_of_a_stack_find_each_other_on_other_nodes(tmp_path: Path) -> None:
    text = """\
services:
  web: {image: x, depends_on: [db], networks: [n], deploy: %s}
  db: {image: x, deploy: %s}
networks: {n: {name: lan}}
"""
    write(tmp_path, {"a/compose.yaml": text % (ON_ONE, ON_TWO)})
    uses = "services: {x: {image: x, networks: [n]}}\nnetworks: {n: {external: true, name: lan}}\n"
    write(tmp_path, {"b/compose.yaml": uses})
    assert found(tmp_path, options=SWARM) == []
