"""Ranges of ports of which Docker takes a free one for each container."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleetcheck.sources.options import SourceOptions
from tests.support.compose_projects import found, write
from tests.support.scale import examples


def services(*texts: str) -> str:
    return "services:\n" + "".join(f"  s{i}: {{image: x, {t}}}\n" for i, t in enumerate(texts))


@pytest.mark.parametrize(
    "ports",
    [
        "['7001-7002:80']",
        "['7001-7002:80/tcp']",
        "[{target: 80, published: 7001-7002}]",
        "[{target: 80, published: '7001-7002', mode: host}]",
    ],
)
def test_replicas_need_a_port_of_the_range_each(ports: str, tmp_path: Path) -> None:
    for number in (2, 3):
        folder = write(
            tmp_path / str(number),
            {"compose.yaml": services(f"ports: {ports}, scale: {number}")},
        )
        assert found(folder) == [("FC111", "host 7001-7002/tcp")][: number - 2]


def test_services_of_several_projects_need_ports_of_a_range_together(tmp_path: Path) -> None:
    text = services("ports: ['7001-7002:80']")
    write(tmp_path, {f"{name}/compose.yaml": text for name in "ab"})
    assert found(tmp_path) == []
    write(tmp_path, {"c/compose.yaml": services("ports: ['7002:443']")})
    assert found(tmp_path) == [("FC111", "host 7001-7002/tcp")]


@pytest.mark.parametrize(
    "other",
    [
        "ports: ['7001-7002:80/udp']",
        "ports: ['10.0.0.9:7001-7002:80']",
        "ports: ['7003:80']",
        "ports: ['7001-7002:80'], scale: 0",
        "ports: ['7001-7002:80'], network_mode: none",
    ],
)
def test_what_is_elsewhere_takes_no_port_of_a_range(other: str, tmp_path: Path) -> None:
    text = services("ports: ['10.0.0.8:7001-7002:80'], scale: 2", other)
    write(tmp_path, {"compose.yaml": text})
    assert "FC111" not in [code for code, _ in found(tmp_path)]


def test_equal_entries_of_one_service_are_one(tmp_path: Path) -> None:
    write(tmp_path, {"compose.yaml": services("ports: ['7001:80', '7001:80', '7002-7002:81']")})
    assert found(tmp_path) == []
    write(tmp_path, {"compose.yaml": services("ports: ['7001-7002:80', '7001-7002:80'], scale: 2")})
    assert found(tmp_path) == []


def test_a_swarm_publishes_every_number_of_a_range(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "a/compose.yaml": services("ports: ['7001-7009:80']"),
            "b/compose.yaml": services("ports: ['7005:80']"),
        },
    )
    assert found(tmp_path) == []
    options = SourceOptions(environment={}, swarm=True)
    assert found(tmp_path, options=options) == [("FC101", "swarm 7005/tcp")]


ENDS = st.tuples(st.integers(7001, 7006), st.integers(7001, 7006)).filter(lambda e: e[0] < e[1])
SERVICE = st.tuples(ENDS, st.integers(1, 3))


@settings(max_examples=examples(40), deadline=None)
@given(
    wanting=st.lists(SERVICE, min_size=1, max_size=4),
    fixed=st.lists(st.integers(7001, 7006), max_size=3, unique=True),
)
def test_a_range_is_reported_exactly_where_its_containers_cannot_all_have_a_port(
    wanting: list[tuple[tuple[int, int], int]],
    fixed: list[int],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    asking = [ends for ends, number in wanting for _ in range(number)]

    def assign(index: int, free: frozenset[int]) -> bool:
        if index == len(asking):
            return True
        low, high = asking[index]
        return any(assign(index + 1, free - {n}) for n in free if low <= n <= high)

    texts = [f"ports: ['{low}-{high}:80'], scale: {n}" for (low, high), n in wanting]
    texts += [f"ports: ['{number}:80']" for number in fixed]
    folder = write(tmp_path_factory.mktemp("drawn"), {"compose.yaml": services(*texts)})
    possible = len(asking) <= 6 and assign(0, frozenset(range(7001, 7007)) - set(fixed))
    assert {code for code, _ in found(folder)} == (set() if possible else {"FC111"})
