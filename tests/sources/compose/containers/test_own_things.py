"""Serial devices, and places where databases keep their files: one container has each."""

from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleetcheck.sources.options import SourceOptions
from tests.support.compose_projects import found, write
from tests.support.scale import examples


def project(folder: Path, name: str, *services: str, volumes: str = "") -> None:
    lines = [f"  s{i}: {{{each}}}" for i, each in enumerate(services)]
    write(folder / name, {"compose.yaml": "\n".join(["services:", *lines, volumes])})


@pytest.mark.parametrize(
    "said",
    [
        "devices: ['/dev/ttyUSB0']",
        "devices: ['/dev/ttyUSB0:/dev/ttyACM3']",
        "devices: ['/dev/ttyUSB0:/dev/ttyUSB0:rwm', '/dev/ttyUSB0:/dev/other']",
        "devices: [{source: /dev/ttyUSB0, target: /dev/x}]",
        "volumes: ['/dev/ttyUSB0:/dev/ttyUSB0']",
        "volumes: [{type: bind, source: /dev/ttyUSB0, target: /dev/x}]",
    ],
)
def test_one_container_opens_a_serial_device(said: str, tmp_path: Path) -> None:
    project(tmp_path, "a", f"image: x, {said}")
    assert found(tmp_path) == []
    project(tmp_path, "b", "image: y, devices: ['/dev/ttyUSB0:/dev/ttyUSB0']")
    assert found(tmp_path) == [("FC910", "host /dev/ttyUSB0")]


@pytest.mark.parametrize(
    "device",
    ["/dev/dri", "/dev/net/tun", "/dev/kvm", "/dev/snd", "/dev/tty", "/dev/tty7", "/dev/bus/usb"],
)
def test_other_devices_are_shared_on_purpose(device: str, tmp_path: Path) -> None:
    for name in "ab":
        project(tmp_path, name, f"image: x, devices: ['{device}:{device}']")
    assert found(tmp_path) == []


def test_a_device_that_is_not_known_is_none(tmp_path: Path) -> None:
    for name in "ab":
        project(tmp_path, name, "image: x, devices: ['/dev/serial/by-id/$STICK:/dev/ttyUSB0']")
    assert found(tmp_path) == []


@pytest.mark.parametrize(
    ("image", "target"),
    [
        ("postgres:16", "/var/lib/postgresql/data"),
        ("docker.io/library/postgres@sha256:12", "/var/lib/postgresql"),
        ("ghcr.io/immich-app/postgres:14-vectorchord", "/var/lib/postgresql/data/"),
        ("mariadb", "/var/lib/mysql"),
        ("valkey/valkey:8", "/data"),
        ("registry:5000/mongo", "/data/db"),
        ("my/own", "/var/lib/mysql"),
    ],
)
def test_one_database_keeps_its_files_in_a_folder(image: str, target: str, tmp_path: Path) -> None:
    for name in "ab":
        project(tmp_path, name, f"image: '{image}', volumes: ['/srv/db:{target}']")
    assert found(tmp_path) == [("FC911", "host /srv/db")]


@pytest.mark.parametrize(
    "other",
    [
        "image: postgres, volumes: ['/srv/db:/var/lib/postgresql/data:ro']",
        "image: postgres, volumes: ['/srv/db:/backup']",
        "image: postgres, volumes: ['/srv/db2:/var/lib/postgresql/data']",
        "image: postgres, volumes: ['./db:/var/lib/postgresql/data']",
        "image: postgres, volumes: ['$DB:/var/lib/postgresql/data']",
        "image: postgres, volumes: ['/var/lib/postgresql/data']",
        "image: postgres, scale: 0, volumes: ['/srv/db:/var/lib/postgresql/data']",
        "image: backup, volumes: ['/srv/db:/data']",
        "image: x, volumes: ['/srv/db:/config', '/etc/localtime:/etc/localtime']",
    ],
)
def test_what_keeps_no_database_there_may_share_the_folder(other: str, tmp_path: Path) -> None:
    project(tmp_path, "a", "image: postgres, volumes: ['/srv/db:/var/lib/postgresql/data']", other)
    project(tmp_path, "b", "image: postgres, volumes: ['./db:/var/lib/postgresql/data']")
    assert found(tmp_path) == []


def test_a_volume_of_another_project_is_the_same_place(tmp_path: Path) -> None:
    db = "image: mysql, volumes: ['data:/var/lib/mysql']"
    project(tmp_path, "a", db, volumes="volumes: {data: {}}")
    project(tmp_path, "b", db, volumes="volumes: {data: {}}")
    assert found(tmp_path) == []
    project(tmp_path, "b", db, volumes="volumes: {data: {external: true, name: a_data}}")
    assert found(tmp_path) == [("FC911", "host volume a_data")]


def test_replicas_do_not_keep_a_database_in_one_place(tmp_path: Path) -> None:
    project(tmp_path, "a", "image: mysql, scale: 2, volumes: ['./db:/var/lib/mysql']")
    assert found(tmp_path) == [("FC911", f"host {tmp_path}/a/db")]


def test_a_service_that_ends_before_the_database_begins_may_write_its_files(
    tmp_path: Path,
) -> None:
    first = "image: mysql, volumes: ['./db:/var/lib/mysql']"
    waits = "depends_on: {s0: {condition: service_completed_successfully}}"
    project(tmp_path, "a", first, f"{first}, {waits}")
    assert found(tmp_path) == []


DRAWN = st.tuples(
    st.sampled_from(["nas", "pi"]),
    st.sampled_from(["postgres", "mysql", "nginx"]),
    st.sampled_from(["/srv/a", "/srv/b"]),
    st.sampled_from(["/var/lib/postgresql/data", "/var/lib/mysql", "/srv"]),
    st.sampled_from(["", ":ro"]),
)


@settings(max_examples=examples(30), deadline=None)
@given(drawn=st.lists(DRAWN, min_size=1, max_size=6))
def test_a_place_is_reported_exactly_where_two_write_a_database(
    drawn: list[tuple[str, str, str, str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("drawn")
    for number, (host, image, source, target, way) in enumerate(drawn):
        volumes = f"volumes: ['{source}:{target}{way}']"
        project(folder, f"{host}/p{number}", f"image: {image}, {volumes}")
    pairs = {
        f"{one[0]} {one[2]}"
        for one, other in combinations(drawn, 2)
        if one[0] == other[0] and one[2] == other[2]
        if all(each[3] != "/srv" and not each[4] for each in (one, other))
    }
    options = SourceOptions(environment={}, hosts=("{host}/{stack}",))
    assert set(found(folder, options=options)) == {("FC911", each) for each in pairs}
