"""Ports that claim nothing, and what is expected from outside, in native fleets."""

from pathlib import Path

import pytest

from fleetcheck.documents.problem import BadInputError
from tests.support.compose_projects import found, judged, read, write

FLEET = """\
fleet: 1
hosts:
  web1: {aspects: [app]}
  web2: {aspects: [app]}
aspects:
  app:
    requires: %s
    ports: {http: %s}
"""


def fleet(folder: Path, port: str, requires: str = "[]") -> Path:
    return write(folder, {"fleet.yaml": FLEET % (requires, port)}) / "fleet.yaml"


def test_a_discarded_port_is_one_finding_and_collides_with_nothing(tmp_path: Path) -> None:
    ports = "[{port: 80, discarded: 'network: none'}, {port: 80, bind: 127.0.0.1}]"
    assert found(fleet(tmp_path, ports)) == [("FC108", "app@web1 ports")]


def test_each_unknown_variable_of_a_port_is_one_finding(tmp_path: Path) -> None:
    findings = judged(read(fleet(tmp_path, "{unknown: [PORT, ADDRESS]}"))).findings
    assert [(each.code, each.place, each.affected) for each in findings] == [
        ("FC109", "app@web1 ADDRESS", ("app@web2 ADDRESS",)),
        ("FC109", "app@web1 PORT", ("app@web2 PORT",)),
    ]


def test_what_is_external_is_expected_on_each_host(tmp_path: Path) -> None:
    path = fleet(tmp_path, "80", "[{cap: smtp, external: true}]")
    assert found(path) == [("FC206", "web1 smtp")]
    text = path.read_text()
    path.write_text(f"{text}assume: ['cap:smtp']\n")
    assert found(path) == []
    path.write_text(
        f"{text}  mail: {{provides: [{{cap: smtp, reach: fleet}}]}}\n".replace(
            "web2: {aspects: [app]}", "web2: {aspects: [app, mail]}"
        )
    )
    assert found(path) == []


@pytest.mark.parametrize(
    ("port", "message"),
    [
        ("{auto: true, discarded: x}", "`discarded` goes with `port` alone"),
        ("{unknown: [X], discarded: x}", "`discarded` goes with `port` alone"),
        ("{unknown: [X], port: 80}", "say one of `port`, `auto` and `from`"),
        ("{unknown: []}", "say one of `port`, `auto` and `from`"),
    ],
)
def test_a_port_says_one_thing(port: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(BadInputError) as caught:
        read(fleet(tmp_path, port))
    assert [problem.message for problem in caught.value.problems] == [message]


@pytest.mark.parametrize("name", ["network:proxy", "volume:proxy", "cap:network:proxy"])
def test_an_assumption_that_nothing_needs_is_told(name: str, tmp_path: Path) -> None:
    path = write(tmp_path, {"fleet.yaml": f"fleet: 1\nhosts: {{a: {{}}}}\nassume: ['{name}']\n"})
    place = name.removeprefix("cap:")
    assert found(path / "fleet.yaml") == [("FC205", f"assume {place}")]
