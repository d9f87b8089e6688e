"""What was seen to run: what it claims beside a fleet, and what of it is the fleet's own."""

import json
from pathlib import Path

import pytest

from fleetcheck.documents.problem import BadInputError
from fleetcheck.sources.options import Observed, SourceOptions
from tests.support.command_line import run
from tests.support.compose_projects import claims, found, judged, read, text_at, write

STACKS = {
    "blog/compose.yaml": """\
services:
  web:
    image: ghost
    ports: ["3000:2368"]
"""
}
LISTENS = "LISTEN 0 128"


def docker(name: str, ports: str = "", labels: str = "", networks: str = "bridge") -> str:
    """Return a line of `docker ps --format json`."""
    row = {"Names": name, "Ports": ports, "Labels": labels, "Networks": networks}
    return json.dumps(row) + "\n"


def of_compose(project: str, service: str) -> str:
    labels = f"com.docker.compose.project={project},com.docker.compose.service={service}"
    return f"com.docker.compose.depends_on=,a=1,{labels},z=1"


def podman(name: str, **more: object) -> dict[str, object]:
    return {"Names": [name], "Labels": {}, "Ports": None, "Networks": ["podman"], **more}


def seen(tmp_path: Path, text: str, *hosts: str) -> SourceOptions:
    """Return options with what was seen on hosts, or on the only one."""
    file = tmp_path / "seen.txt"
    file.write_text(text, encoding="utf-8")
    observed = tuple(Observed(host, str(file)) for host in hosts or ("",))
    pattern = ("{host}/{stack}",) if hosts else ()
    return SourceOptions(environment={}, observed=observed, hosts=pattern)


@pytest.mark.parametrize(
    ("ports", "taken"),
    [
        ("0.0.0.0:80->80/tcp, [::]:80->80/tcp", ["*:80/tcp"]),
        ("0.0.0.0:80->80/tcp, :::80->80/tcp", ["*:80/tcp"]),
        ("127.0.0.1:53->53/udp", ["127.0.0.1:53/udp"]),
        ("[fd00::1]:8000-8002->80-82/tcp", ["fd00::1:8000-8002/tcp"]),
        ("9000/tcp, 0.0.0.0:90->90/tcp", ["0.0.0.0:90/tcp"]),
        ("*:80->80/tcp", ["*:80/tcp"]),
        ("", []),
    ],
)
def test_docker_says_which_ports_a_container_has(
    tmp_path: Path, ports: str, taken: list[str]
) -> None:
    stacks = write(tmp_path / "stacks", {"a/compose.yaml": "services: {a: {image: x}}\n"})
    loaded = read(stacks, options=seen(tmp_path, docker("db", ports)))
    assert claims(loaded) == [f"db (running)@host {each}" for each in taken]


def test_podman_says_which_ports_a_container_has(tmp_path: Path) -> None:
    ports = [
        {"host_ip": "", "host_port": 8000, "container_port": 80, "range": 3, "protocol": "tcp,udp"},
        {"host_ip": "127.0.0.1", "host_port": 9, "container_port": 9, "protocol": "tcp"},
        {"container_port": 10, "protocol": "tcp"},
    ]
    stacks = write(tmp_path / "stacks", STACKS)
    loaded = read(stacks, options=seen(tmp_path, json.dumps([podman("db", Ports=ports)])))
    assert claims(loaded)[1:] == [
        "db (running)@host *:8000-8002/tcp",
        "db (running)@host *:8000-8002/udp",
        "db (running)@host 127.0.0.1:9/tcp",
    ]


def test_ss_says_which_ports_a_process_has(tmp_path: Path) -> None:
    text = (
        "Netid State Recv-Q Send-Q Local Address:Port Peer Address:Port Process\n"
        'tcp LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:(("sshd",pid=7,fd=3))\n'
        'tcp LISTEN 0 128 [::]:22 [::]:* users:(("sshd",pid=7,fd=4))\n'
        'udp UNCONN 0 0 127.0.0.53%lo:53 0.0.0.0:* users:(("systemd-resolve",pid=6,fd=13))\n'
        'tcp LISTEN 0 128 *:9100 *:* users:(("node exporter",pid=8,fd=3),("x",pid=9,fd=1))\n'
    )
    stacks = write(tmp_path / "stacks", STACKS)
    loaded = read(stacks, options=seen(tmp_path, text))
    assert claims(loaded)[1:] == [
        "node exporter (running)@host *:9100/tcp",
        "sshd (running)@host *:22/tcp",
        "systemd-resolve (running)@host 127.0.0.53:53/udp",
    ]


def test_what_runs_keeps_its_port_from_a_service(tmp_path: Path) -> None:
    stacks = write(tmp_path / "stacks", STACKS)
    options = seen(tmp_path, docker("ghost", "127.0.0.1:3000->80/tcp"))
    (finding,) = judged(read(stacks, options=options)).findings
    assert (finding.code, finding.place) == ("FC101", "host 3000/tcp")
    shown = {text_at(label.location) for label in finding.labels}
    assert '1: "127.0.0.1:3000->80/tcp"' in shown
    assert '4: "3000:2368"' in shown


def test_a_container_of_the_service_itself_keeps_nothing_from_it(tmp_path: Path) -> None:
    stacks = write(tmp_path / "stacks", STACKS)
    text = docker("blog-web-1", "0.0.0.0:3000->2368/tcp", of_compose("blog", "web"))
    assert found(stacks, options=seen(tmp_path, text)) == []


def test_a_service_that_the_project_no_longer_has_keeps_its_port(tmp_path: Path) -> None:
    stacks = write(tmp_path / "stacks", STACKS)
    text = docker("blog-old-1", "0.0.0.0:3000->2368/tcp", of_compose("blog", "old"))
    assert found(stacks, options=seen(tmp_path, text)) == [("FC101", "host 3000/tcp")]


def test_a_container_of_podman_compose_is_known_by_its_labels(tmp_path: Path) -> None:
    stacks = write(tmp_path / "stacks", STACKS)
    labels = {"io.podman.compose.project": "blog", "com.docker.compose.service": "web"}
    ports = [{"host_ip": "", "host_port": 3000, "container_port": 2368, "protocol": "tcp"}]
    text = json.dumps([podman("blog_web_1", Labels=labels, Ports=ports)])
    assert found(stacks, options=seen(tmp_path, text)) == []


def test_a_process_keeps_its_port_from_a_container(tmp_path: Path) -> None:
    stacks = write(tmp_path / "stacks", STACKS)
    text = f'tcp {LISTENS} 0.0.0.0:3000 0.0.0.0:* users:(("node",pid=7,fd=3))\n'
    assert found(stacks, options=seen(tmp_path, text)) == [("FC101", "host 3000/tcp")]


@pytest.mark.parametrize("process", ["docker-proxy", "rootlessport"])
def test_what_listens_for_containers_is_left_to_the_list_of_containers(
    tmp_path: Path, process: str
) -> None:
    stacks = write(tmp_path / "stacks", STACKS)
    text = f'tcp {LISTENS} 0.0.0.0:3000 0.0.0.0:* users:(("{process}",pid=7,fd=3))\n'
    report = judged(read(stacks, options=seen(tmp_path, text)))
    assert report.findings == ()
    assert "could be those of the fleet" in str(report.notes)


def test_a_line_without_a_process_is_counted(tmp_path: Path) -> None:
    stacks = write(tmp_path / "stacks", STACKS)
    report = judged(read(stacks, options=seen(tmp_path, f"tcp {LISTENS} 0.0.0.0:3000 0.0.0.0:*\n")))
    assert report.findings == ()
    assert "1 line does not say which process listens" in str(report.notes)


def test_a_process_on_the_port_of_a_service_of_the_machine_is_that_service(tmp_path: Path) -> None:
    text = "fleet: 1\nhosts: {nas: {aspects: [web]}}\naspects: {web: {ports: {http: 80}}}\n"
    fleet = write(tmp_path, {"fleet.yaml": text}) / "fleet.yaml"
    listening = f'tcp {LISTENS} 0.0.0.0:80 0.0.0.0:* users:(("nginx",pid=7,fd=3))\n'
    assert found(fleet, options=seen(tmp_path, listening)) == []
    assert found(fleet, options=seen(tmp_path, docker("old", "0.0.0.0:80->80/tcp"))) == [
        ("FC101", "nas 80/tcp")
    ]


def test_a_process_on_a_reserved_port_is_what_it_is_reserved_for(tmp_path: Path) -> None:
    text = "fleet: 1\nhosts: {nas: {reserved: [22]}}\n"
    fleet = write(tmp_path, {"fleet.yaml": text}) / "fleet.yaml"
    listening = f'tcp {LISTENS} 0.0.0.0:22 0.0.0.0:* users:(("sshd",pid=7,fd=3))\n'
    assert found(fleet, options=seen(tmp_path, listening)) == []


def test_things_that_run_already_are_in_nobodys_way(tmp_path: Path) -> None:
    stacks = write(tmp_path / "stacks", STACKS)
    text = docker("a", "0.0.0.0:53->53/udp") + docker("b", "127.0.0.1:53->53/udp") + docker("a")
    assert found(stacks, options=seen(tmp_path, text)) == []


def test_a_container_that_is_stopped_keeps_its_name(tmp_path: Path) -> None:
    text = "services: {web: {image: x, container_name: web}}\n"
    stacks = write(tmp_path / "stacks", {"blog/compose.yaml": text})
    assert found(stacks, options=seen(tmp_path, docker("web"))) == [("FC904", "host web")]


def test_a_network_that_is_there_serves_whoever_expects_it(tmp_path: Path) -> None:
    text = "services: {web: {image: x, networks: [proxy]}}\nnetworks: {proxy: {external: true}}\n"
    stacks = write(tmp_path / "stacks", {"blog/compose.yaml": text})
    inspected = json.dumps([{"Name": "proxy", "IPAM": {"Config": []}, "Labels": {}}])
    assert found(stacks, options=seen(tmp_path, inspected)) == []
    assert found(stacks, options=seen(tmp_path, docker("x", networks="a,proxy"))) == []
    assert found(stacks, options=seen(tmp_path, docker("x", networks="proxies"))) == [
        ("FC206", "host network:proxy")
    ]


def inspected(name: str, subnet: str, **more: object) -> str:
    """Return what `docker network inspect` prints of a network."""
    pool = {"Subnet": subnet, "Gateway": subnet.replace(".0/", ".1/").partition("/")[0]}
    about = {"Name": name, "Driver": "bridge", "IPAM": {"Config": [pool]}, "Labels": {}}
    return json.dumps([{**about, **more}])


def test_a_network_that_is_there_has_its_subnet(tmp_path: Path) -> None:
    lan = "networks: {lan: {ipam: {config: [{subnet: 10.5.0.0/16}]}}}"
    text = f"services: {{web: {{image: x, networks: [lan]}}}}\n{lan}\n"
    stacks = write(tmp_path / "stacks", {"blog/compose.yaml": text})
    labels = {"com.docker.compose.project": "blog", "com.docker.compose.network": "lan"}
    for seen_there, expected in (
        (inspected("other", "10.5.7.0/24"), [("FC909", "host 10.5.0.0/16")]),
        (inspected("other", "10.6.7.0/24"), []),
        (inspected("other", "10.5.7.0/24", Driver="overlay"), []),
        (inspected("blog_lan", "10.5.0.0/16", Labels=labels), []),
        (inspected("other", "10.5.7.0/24", IPAM={"Config": None}), []),
        (inspected("other", "10.5.7.0/24", IPAM={"Config": [{"Subnet": "x"}]}), []),
    ):
        assert found(stacks, options=seen(tmp_path, seen_there)) == expected


def test_a_fixed_address_is_free_in_a_network_that_is_there(tmp_path: Path) -> None:
    proxy = "networks: {proxy: {external: true}}"
    for address, expected in (("10.5.7.9", []), ("10.5.7.1", ["FC908"]), ("10.8.0.9", ["FC908"])):
        at = f"networks: {{proxy: {{ipv4_address: {address}}}}}"
        text = f"services: {{web: {{image: x, {at}}}}}\n{proxy}\n"
        stacks = write(tmp_path / "stacks", {"blog/compose.yaml": text})
        options = seen(tmp_path, inspected("proxy", "10.5.7.0/24"))
        assert [code for code, _ in found(stacks, options=options)] == expected


def test_a_container_that_runs_on_another_host_is_reported(tmp_path: Path) -> None:
    hosts = write(tmp_path / "stacks", {"nas/blog/compose.yaml": STACKS["blog/compose.yaml"]})
    write(hosts, {"pi/dns/compose.yaml": "services: {dns: {image: x}}\n"})
    text = docker("blog-web-1", "0.0.0.0:3000->2368/tcp", of_compose("blog", "web"))
    assert found(hosts, options=seen(tmp_path, text, "pi")) == [("FC906", "nas/blog/web pi")]
    assert found(hosts, options=seen(tmp_path, text, "nas")) == []


def test_what_runs_and_is_declared_nowhere_is_noted(tmp_path: Path) -> None:
    stacks = write(tmp_path / "stacks", STACKS)
    text = docker("a") + docker("b") + docker("c") + docker("d")
    notes = judged(read(stacks, options=seen(tmp_path, text))).notes
    assert "4 containers run on `host` that the fleet does not declare there: `a`" in str(notes)
    assert "and 1 more" in str(notes)


@pytest.mark.parametrize(
    ("text", "kind", "line"),
    [
        ("CONTAINER ID   IMAGE\n", "syntax", 1),
        ('[{"Name": "x"}]', "wrong-value", 1),
        (docker("a") + '{"Names": \n', "syntax", 2),
        (docker("a") + docker("b", "0.0.0.0:99999->80/tcp"), "wrong-value", 2),
        (docker("a") + docker("b", "what->ever"), "wrong-value", 2),
        (docker(""), "wrong-value", 1),
        (f"tcp {LISTENS} 0.0.0.0:22 0.0.0.0:*\nudp what\n", "wrong-value", 2),
        (json.dumps([podman("a", Ports=[{"host_port": "x"}])]), "wrong-value", 1),
    ],
)
def test_what_is_no_such_list_is_a_problem_at_its_line(
    tmp_path: Path, text: str, kind: str, line: int
) -> None:
    stacks = write(tmp_path / "stacks", STACKS)
    with pytest.raises(BadInputError) as raised:
        read(stacks, options=seen(tmp_path, text))
    (problem,) = raised.value.problems
    assert (problem.kind, problem.location.line) == (kind, line)


def test_the_host_has_to_be_one_of_the_fleet(tmp_path: Path) -> None:
    hosts = write(tmp_path / "stacks", {"nas/blog/compose.yaml": STACKS["blog/compose.yaml"]})
    write(hosts, {"pi/dns/compose.yaml": "services: {dns: {image: x}}\n"})
    for host, message in (("nass", "did you mean `nas`?"), ("", "on which of 2 hosts")):
        options = seen(tmp_path, docker("a"), host)
        with pytest.raises(BadInputError, match=message.replace("?", r"\?")):
            read(hosts, options=options)


def test_automatic_ports_keep_away_from_what_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "fleet: 1\nports: {auto: 8000-8001}\nhosts: {nas: {aspects: [web]}}\n"
    fleet = write(tmp_path, {"fleet.yaml": f"{text}aspects: {{web: {{ports: {{http: auto}}}}}}\n"})
    arguments = (fleet / "fleet.yaml", "--observed", tmp_path / "ps.txt")
    lock = tmp_path / "fleet.lock"
    run(capsys, "ports", "assign", fleet / "fleet.yaml", "--write")
    taken, other = (8000, 8001) if " 8000/tcp " in lock.read_text() else (8001, 8000)
    (tmp_path / "ps.txt").write_text(docker("old", f"0.0.0.0:{taken}->80/tcp"), encoding="utf-8")
    assert "FC105" in run(capsys, "ports", "check", *arguments).out
    lock.unlink()
    assert run(capsys, "ports", "assign", *arguments, "--write").code == 0
    assert f" {other}/tcp " in lock.read_text()
    assert run(capsys, "ports", "check", *arguments).code == 0
