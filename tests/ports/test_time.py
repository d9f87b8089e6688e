"""Choosing ports ends when the time is over, with the best answer that was found by then."""

from random import Random

import pytest

from fleetcheck.ports.assignment.seed import Cost, cost
from fleetcheck.ports.assignment.solve import solve
from fleetcheck.ports.demand import demand
from tests.support.command_line import run
from tests.support.dense_fleets import Tree, state_of


def blocks(count: int, spare: int, sizes: tuple[int, ...] = (1, 2, 3, 4, 5, 7)) -> Tree:
    """Return one host with so many blocks of several sizes, and so many numbers to spare."""
    random = Random(5)
    chosen = [random.choice(sizes) for _ in range(count)]
    last = 20000 + sum(chosen) + spare - 1
    specs: dict[str, Tree] = {
        f"s{n}": {"auto": True, "block": size} for n, size in enumerate(chosen)
    }
    for spec in specs.values():
        if random.random() < 0.3:
            spec["prefer"] = random.randint(20000, last)
    return {
        "fleet": 1,
        "ports": {"auto": f"20000-{last}"},
        "hosts": {"h": {"aspects": list(specs)}},
        "aspects": {name: {"ports": {"p": spec}} for name, spec in specs.items()},
    }


def price(tree: Tree, seconds: float) -> Cost:
    asked = demand(state_of(tree))
    solution = solve(asked.wants, asked.rooms, seconds)
    return cost(asked.wants, [solution.starts[want.name] for want in asked.wants])


@pytest.mark.slow
@pytest.mark.parametrize("tree", [blocks(300, 15), blocks(700, 30)])
def test_the_time_limit_holds_also_where_the_program_alone_takes_longer(tree: Tree) -> None:
    asked = demand(state_of(tree))
    solution = solve(asked.wants, asked.rooms, 1)
    assert len(solution.starts) == len(asked.wants)
    assert solution.unproved


@pytest.mark.slow
def test_what_is_found_in_time_is_better_than_the_first_answer() -> None:
    tree = blocks(40, 5)
    first = price(tree, 1e-9)
    # How much time a better answer takes depends on the machine.
    assert any(price(tree, seconds) < first for seconds in (3, 12, 48))


def test_that_no_blocks_fit_is_found_though_counting_does_not_tell() -> None:
    """Six blocks of three in six gaps of four leave six single numbers, and nothing for a pair."""
    aspects: Tree = {f"t{n}": {"ports": {"p": {"auto": True, "block": 3}}} for n in range(6)}
    aspects["pair"] = {"ports": {"p": {"auto": True, "block": 2}}}
    asked = demand(
        state_of(
            {
                "fleet": 1,
                "ports": {
                    "auto": "20000-20028",
                    "reserved": [str(20004 + 5 * gap) for gap in range(5)],
                },
                "hosts": {"h": {"aspects": list(aspects)}},
                "aspects": aspects,
            }
        )
    )
    assert solve(asked.wants, asked.rooms, 60).infeasible


@pytest.mark.parametrize("text", ["0", "-1", "nan", "inf", "soon"])
@pytest.mark.parametrize("command", [["ports", "assign"], ["fix"], ["repair"], ["what-if"]])
def test_a_time_limit_is_a_number_of_seconds(
    capsys: pytest.CaptureFixture[str], command: list[str], text: str
) -> None:
    ran = run(capsys, *command, "--timeout", text)
    assert (ran.code, "expected seconds, more than 0 and at most 1000000" in ran.err) == (2, True)
