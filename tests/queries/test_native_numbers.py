"""Ports of native files get numbers that are free."""

from pathlib import Path

import pytest

from tests.support.fleets import report

Advice = list[tuple[str, list[tuple[str, bool | None]]]]


def advice(folder: Path, text: str) -> Advice:
    """Return the code of each finding about ports with its repairs, and whether they are safe."""
    path = folder / "fleet.yaml"
    path.write_text(f"fleet: 1\n{text}")
    found = report(path).findings
    return [(each.code, [(fix.text, fix.safe) for fix in each.fixes]) for each in found]


def to(port: str, number: str) -> list[tuple[str, bool | None]]:
    return [(f"set `aspects.{port}` to `{number}`", True)]


@pytest.mark.parametrize(
    ("first", "second", "number"),
    [
        ("9000/tcp", "9000/tcp", "9001/tcp"),
        ("9000", "9000", "9001"),
        ("443/tcp", "443/tcp", "1024/tcp"),
        ("65535/udp", "65535/udp", "1024/udp"),
        ("8000-8010/tcp", "8005/tcp", "8011/tcp"),
        ("9000", "{port: 9000, open: true}", "{port: 9001, open: true}"),
        ("{from: settings.p}", "9000", "9001"),
    ],
)
def test_the_port_of_the_later_placement_moves(
    first: str, second: str, number: str, tmp_path: Path
) -> None:
    text = f"""\
hosts: {{a: {{aspects: [wiki, blog]}}}}
aspects:
  blog: {{ports: {{web: {second}}}}}
  wiki: {{ports: {{web: {first}}}, settings: {{p: {{type: port, default: 9000}}}}}}
"""
    found = [each for each in advice(tmp_path, text) if each[0] == "FC101"]
    assert found == [("FC101", to("blog.ports.web", number))]


def test_the_number_is_free_on_every_host_of_the_port(tmp_path: Path) -> None:
    text = """\
hosts: {a: {aspects: [wiki, blog]}, b: {aspects: [blog, shop]}}
aspects: {wiki: {ports: {web: 9000}}, blog: {ports: {web: 9000}}, shop: {ports: {web: 9001}}}
ports: {reserved: [9002-9010/tcp]}
"""
    assert advice(tmp_path, text) == [("FC101", to("blog.ports.web", "9011"))]


def test_all_but_one_of_several_move(tmp_path: Path) -> None:
    text = """\
hosts: {a: {aspects: [wiki, blog, shop]}}
aspects: {wiki: {ports: {web: 9000}}, blog: {ports: {web: 9000}}, shop: {ports: {web: 9000}}}
"""
    ((code, (fix,)),) = advice(tmp_path, text)
    both = "set `aspects.blog.ports.web` to `9001` and set `aspects.shop.ports.web` to `9002`"
    assert (code, *fix) == ("FC101", both, True)


def test_a_port_on_a_reserved_number_moves(tmp_path: Path) -> None:
    text = """\
hosts: {a: {aspects: [wiki]}}
aspects: {wiki: {ports: {web: 9000/tcp}}}
ports: {reserved: [9000/tcp]}
"""
    assert advice(tmp_path, text) == [("FC102", to("wiki.ports.web", "9001/tcp"))]
