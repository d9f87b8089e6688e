"""A native file that adds to hosts which another format has brought."""

import re
from pathlib import Path

import pytest

from fleetcheck.documents.edit import Edit, EditError
from fleetcheck.documents.problem import BadInputError
from fleetcheck.loading.load import Loaded
from fleetcheck.loading.rewrite import rewrite
from tests.support.compose_projects import judged, read, text_at, write

DNS = "services: {dns: {image: x, ports: ['53:53/udp']}, web: {image: x, ports: ['80:80']}}\n"
MACHINE = """\
fleet: 1
hosts:
  host:
    address: 192.0.2.1
    tags: [edge]
    aspects: [resolved, spare]
    reserved: [80]
aspects:
  resolved: {ports: {stub: {port: 53/udp, bind: 127.0.0.53}}}
  spare: {}
"""


def both(folder: Path, machine: str = MACHINE, name: str = "z.yaml") -> Loaded:
    write(folder, {"k/compose.yaml": DNS, name: machine})
    return read(folder / "k", folder / name)


@pytest.mark.parametrize("name", ["z.yaml", "a.yaml"])
def test_the_services_of_the_machine_take_part_in_the_rules(name: str, tmp_path: Path) -> None:
    findings = judged(both(tmp_path, name=name)).findings
    assert [(each.code, each.place) for each in findings] == [
        ("FC101", "host 53/udp"),
        ("FC102", "host 80/tcp"),
    ]
    labels = [
        (Path(each.location.file).name, text_at(each.location)) for each in findings[0].labels
    ]
    assert sorted(labels) == sorted(
        [
            ("compose.yaml", "1: '53:53/udp'"),
            ("compose.yaml", "1: dns"),
            (name, "6: resolved"),
            (name, "9: {"),
        ]
    )


def test_each_part_has_its_own_place(tmp_path: Path) -> None:
    loaded = both(tmp_path)
    paths = [
        ("hosts", "host", "address"),
        ("hosts", "host", "aspects", 0),
        ("hosts", "host", "aspects", 3),
        ("hosts", "host", "reserved", 0),
        ("hosts", "host"),
    ]
    places = [loaded.locate(path) for path in paths]
    assert [(Path(each.file).name, text_at(each)) for each in places] == [
        ("z.yaml", "4: 192.0.2.1"),
        ("compose.yaml", "1: dns"),
        ("z.yaml", "6: spare"),
        ("z.yaml", "7: 80"),
        ("z.yaml", "4: address"),
    ]


def test_edits_go_to_the_file_that_has_the_part(tmp_path: Path) -> None:
    loaded = both(tmp_path)
    edits = [
        Edit("remove", ("hosts", "host", "aspects", 3)),
        Edit("add", ("hosts", "host", "tags"), "new"),
        Edit("set", ("hosts", "host", "description"), "a machine"),
    ]
    (text,) = rewrite(loaded, edits).values()
    assert "aspects: [resolved]\n" in text
    assert "tags: [edge, new]\n" in text
    assert "description: a machine\n" in text
    with pytest.raises(EditError, match="a compose file: change it there"):
        rewrite(loaded, [Edit("remove", ("hosts", "host", "aspects", 0))])
    for path in (("hosts", "host"), ("hosts", "host", "aspects")):
        with pytest.raises(EditError, match="is in two files: change its entries one by one"):
            rewrite(loaded, [Edit("remove", path)])
    assert not loaded.merged.is_editable(("hosts", "host"))


@pytest.mark.parametrize(
    ("machine", "message"),
    [
        ("fleet: 1\nhosts: {host: 1}\n", "`hosts.host` is defined in two places"),
        (
            "fleet: 1\nhosts: {host: {aspects: resolved}}\n",
            "`hosts.host.aspects` is defined in two places",
        ),
    ],
)
def test_what_cannot_be_joined_is_a_problem(machine: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=re.escape(message)):
        both(tmp_path, machine)


def test_two_native_files_do_not_add_to_one_host(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": "fleet: 1\nhosts: {host: {tags: [x]}}\n", "k/compose.yaml": DNS})
    write(tmp_path, {"b.yaml": "fleet: 1\nhosts: {host: {tags: [y]}}\n"})
    with pytest.raises(BadInputError, match="is defined in two places"):
        read(tmp_path / "k", tmp_path / "a.yaml", tmp_path / "b.yaml")
    with pytest.raises(BadInputError, match="is defined in two places"):
        read(tmp_path / "a.yaml", tmp_path / "b.yaml")
