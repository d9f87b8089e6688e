"""Why ports cannot all have a number is told by a smallest set, and what makes room is proved."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleetcheck.fleet.lock import Lock
from fleetcheck.judging.finding import Finding
from fleetcheck.judging.gather import Selection
from fleetcheck.loading.load import edited, load
from fleetcheck.ports.conflict.conflict import Conflict
from fleetcheck.ports.conflict.infeasible import conflicts
from fleetcheck.ports.conflict.obstacle import Obstacle
from fleetcheck.queries.check import check
from fleetcheck.repairing.repair import THOROUGH
from fleetcheck.resolve.automatic import Automatic
from fleetcheck.slicing.state import resolve
from tests.commands.test_facts import violations
from tests.references.allocation import Taken, address, clash
from tests.support.allocation_fleets import crowded_fleet
from tests.support.command_line import run
from tests.support.dense_fleets import state_of
from tests.support.random_locks import random_lock, with_lock
from tests.support.scale import examples

TODAY = date(2026, 1, 1)


def placeable(found: Conflict, ports: Iterable[int], obstacles: Iterable[int], lock: Lock) -> bool:
    """Return whether some of the ports of a conflict fit beside some of its obstacles."""
    wanted = [found.ports[index] for index in ports]
    there = [found.obstacles[index] for index in obstacles]
    hard, kept = ([_taken(each) for each in there if each.is_gone == gone] for gone in (0, 1))
    groups: dict[object, list[Automatic]] = {port.group or port.name: [] for port in wanted}
    for port in wanted:
        groups[port.group or port.name].append(port)

    def rest(left: list[object], before: list[Taken]) -> bool:
        if not left:
            return True
        together = groups[left[0]]
        low, high = together[0].pool
        size = together[0].shape.size
        for start in range(low, high - size + 2):
            own: list[Taken] = []
            fine = True
            for port in together:
                shape = port.shape
                numbers = frozenset(range(start, start + size))
                one = Taken(shape.namespace, shape.protocol, address(port.spec), numbers)
                line = lock.lines.get(port.name)
                stays = line is not None and (line.low, line.shape) == (start, shape)
                closed = hard if stays else [*hard, *kept]
                fine &= not any(clash(one, other) for other in (*before, *own, *closed))
                own.append(one)
            if fine and rest(left[1:], [*before, *own]):
                return True
        return False

    return rest(list(groups), [])


def _taken(each: Obstacle) -> Taken:
    low, high = each.stretch
    return Taken(*each.space, _plain(each.address), frozenset(range(low, high + 1)))


def _plain(text: str) -> str:
    return {"::": "*", ":: only": "[::] (IPv6 only)"}.get(text, text)


@settings(max_examples=examples(250), deadline=None)
@given(st.integers(0, 2**32))
def test_a_conflict_is_one_and_without_any_of_its_parts_it_is_none(seed: int) -> None:
    random = Random(seed)
    tree = crowded_fleet(random, most=3)
    lock = random.choice([Lock(), random_lock(random, state_of(tree), 1, 6)])
    for found in conflicts(with_lock(tree, lock)):
        ports, obstacles = range(len(found.ports)), range(len(found.obstacles))
        assert not placeable(found, ports, obstacles, lock)
        for left_out in ports:
            rest = [each for each in ports if each != left_out]
            assert placeable(found, rest, obstacles, lock)
        for left_out in obstacles:
            rest = [each for each in obstacles if each != left_out]
            assert placeable(found, ports, rest, lock)


@settings(max_examples=examples(60), deadline=None)
@given(st.integers(0, 2**32))
def test_the_solver_finds_no_conflict_more_than_a_first_attempt_leaves_open(seed: int) -> None:
    state = state_of(crowded_fleet(Random(seed), most=3))
    assert list(conflicts(state)) == list(conflicts(state, exhaustive=True))


def finding(folder: Path, text: str) -> Finding:
    (folder / "fleet.yaml").write_text(text)
    state = resolve(load([str(folder)]))
    only = Selection(only=["port_infeasible"])
    (found,) = check(state, TODAY, only, effort=THOROUGH).findings
    for fix in found.fixes:
        after = resolve(edited(state.loaded, fix.edits))
        assert fix.brings is False
        assert check(after, TODAY, only).findings == ()
    return found


EDGE = """\
fleet: 1
ports:
  auto: 8000-8003
  reserved: [8001]
hosts:
  edge1: {aspects: [api, web, worker, cron]}
aspects:
  api: {ports: {http: auto}}
  web: {ports: {http: auto}}
  worker: {ports: {http: auto}}
  cron: {ports: {http: auto}}
"""


def test_too_many_services_are_told_with_their_range_and_what_is_reserved(tmp_path: Path) -> None:
    found = finding(tmp_path, EDGE)
    assert found.message == (
        "no port assignment exists on `edge1`: 4 services want a port, 3 are usable"
    )
    assert [(label.location.line, label.text) for label in found.labels[:3]] == [
        (3, "4 ports"),
        (4, "minus 1"),
        (8, "wants 1 port"),
    ]
    assert len(found.minimal) == 2 + 4 + 4  # the range, what is reserved, ports, placements
    assert [fix.text for fix in found.fixes] == [
        "set `ports.auto` to `8000-8004`",
    ]


def test_blocks_that_do_not_fit_between_what_is_fixed_are_told(tmp_path: Path) -> None:
    text = EDGE.replace("[8001]", "[]").replace(
        "aspects: [api, web, worker, cron]", "aspects: [api, web]"
    )
    text = text.replace(
        "api: {ports: {http: auto}}", "api: {ports: {http: {auto: true, block: 2}}}"
    )
    text = text.replace("web: {ports: {http: auto}}", "web: {ports: {http: [8001, 8003]}}")
    found = finding(tmp_path, text)
    assert found.message == (
        "no port assignment exists on `edge1`: 2 ports wanted of 8000-8003/tcp, some of them in a "
        "row, and no way to place them is left"
    )
    assert [label.text for label in found.labels[:4]] == [
        "4 ports",
        "minus 1, fixed",
        "minus 1, fixed",
        "wants 2 ports",
    ]
    assert found.fixes[0].text == "set `ports.auto` to `8000-8005`"


def test_blocks_of_several_sizes_that_are_more_than_the_range_are_told(tmp_path: Path) -> None:
    text = EDGE.replace("[8001]", "[]").replace("worker, cron]", "cron]")
    text = text.replace(
        "api: {ports: {http: auto}}", "api: {ports: {http: {auto: true, block: 2}}}"
    )
    text = text.replace(
        "web: {ports: {http: auto}}", "web: {ports: {http: {auto: true, block: 3}}}"
    )
    found = finding(tmp_path, text)
    assert found.message == (
        "no port assignment exists on `edge1`: 5 ports wanted of 8000-8003/tcp, 4 usable"
    )
    assert [label.text for label in found.labels[:3]] == [
        "4 ports",
        "wants 2 ports",
        "wants 3 ports",
    ]


def test_ports_that_are_to_have_one_number_and_have_none_in_common_are_told(tmp_path: Path) -> None:
    found = finding(
        tmp_path,
        """\
fleet: 1
hosts:
  a: {aspects: [mesh], reserved: [7000]}
  b: {aspects: [mesh], reserved: [7001]}
aspects:
  mesh: {ports: {peer: {auto: 7000-7001, same: fleet}}}
""",
    )
    assert found.message == (
        "no port assignment exists for ports that are to have one number, on `a` and elsewhere: "
        "no number of 7000-7001/tcp is free for all of them"
    )
    assert [label.text for label in found.labels[:3]] == ["2 ports", "minus 1", "minus 1"]


@pytest.mark.parametrize("count", [40, 200])
def test_a_crowd_in_a_range_that_is_one_too_short_is_told_quickly(
    tmp_path: Path, count: int
) -> None:
    names = [f"s{number}" for number in range(count)]
    aspects = "".join(f"  {name}: {{ports: {{p: auto}}}}\n" for name in names)
    text = (
        f"fleet: 1\nports: {{auto: 9000-{9000 + count - 2}}}\n"
        f"hosts: {{h: {{aspects: [{', '.join(names)}]}}}}\naspects:\n{aspects}"
    )
    found = finding(tmp_path, text)
    assert found.message == (
        f"no port assignment exists on `h`: {count} services want a port, {count - 1} are usable"
    )


def test_blocks_that_are_one_too_many_for_the_gaps_are_found_without_trying_all_ways() -> None:
    """In each gap of three numbers there is room for one pair; trying all ways would take ages."""
    names = [f"s{number}" for number in range(41)]
    state = state_of(
        {
            "fleet": 1,
            "ports": {"auto": "9000-9158", "reserved": [str(9003 + 4 * n) for n in range(39)]},
            "hosts": {"h": {"aspects": names}},
            "aspects": {name: {"ports": {"p": {"auto": True, "block": 2}}} for name in names},
        }
    )
    (found,) = conflicts(state)
    assert (len(found.ports), len(found.obstacles), found.counted) == (41, 39, False)


def test_clingo_finds_in_the_facts_that_no_assignment_exists(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "fleet.yaml"
    path.write_text(EDGE)
    found = violations(run(capsys, "facts", path).out)
    assert 'port_infeasible("edge1",ports(8000,8003,"tcp"),4,3,services)' in found
