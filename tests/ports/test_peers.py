"""On fleets of medium size the optimum is the one that CP-SAT finds for the same problem."""

from random import Random

import pytest

from fleetcheck.ports.assignment.assignment import assignment
from fleetcheck.ports.assignment.solve import solve
from fleetcheck.ports.demand import Demand, demand
from fleetcheck.slicing.state import State
from tests.ports.test_assignment import held, kept_numbers, price
from tests.references.allocation import Name, Taken, clash, faults, obstacles, wishes
from tests.support.allocation_fleets import crowded_fleet
from tests.support.dense_fleets import state_of
from tests.support.random_locks import random_lock, with_lock

pytest.importorskip("ortools", reason="no ortools here: install the extra `test`")

from ortools.sat.python import cp_model

FACTORS = (10**8, 10**4, 1)
"""What makes one sum of the three costs, in which one of the former outweighs all of the latter."""


def optimum(state: State, asked: Demand) -> int | None:
    """Return the cost of the best assignment as one sum, None if there is none."""
    fleet, lock = state.loaded.fleet, state.loaded.lock
    locked = held(lock)
    kept = kept_numbers(asked)
    model = cp_model.CpModel()
    wanted = wishes(fleet)
    groups = {wish.together: [w for w in wanted if w.together == wish.together] for wish in wanted}
    chosen = {}
    terms = []
    wants = {(*want.ports[0].name,): want for want in asked.wants}
    for group, own in groups.items():
        want = next(wants[wish.name] for wish in own if wish.name in wants)
        for start in range(own[0].low, own[0].high - own[0].spec.block + 2):
            numbers = [wish.at(start) for wish in own]
            hard = obstacles(fleet)
            free = not any(
                clash(mine, other)
                for wish, mine in zip(own, numbers, strict=True)
                for other in (hard if wish.stays(start, locked.get(wish.name)) else (*hard, *kept))
            )
            inside = not any(
                clash(mine, other) for at, mine in enumerate(numbers) for other in numbers[:at]
            )
            if free and inside:
                chosen[group, start] = model.new_bool_var(f"{group} {start}")
                name: Name = (*want.ports[0].name,)
                cost = price(asked._replace(wants=(want,)), {name: start})
                total = sum(part * factor for part, factor in zip(cost, FACTORS, strict=True))
                terms.append(total * chosen[group, start])
        model.add_exactly_one([var for (g, _), var in chosen.items() if g == group])
    taken: list[tuple[object, int, Taken]] = [
        (group, start, wish.at(start)) for group, start in chosen for wish in groups[group]
    ]
    for index, (group, start, one) in enumerate(taken):
        for other, theirs, another in taken[:index]:
            if group != other and clash(one, another):
                model.add_at_most_one([chosen[group, start], chosen[other, theirs]])
    model.minimize(sum(terms))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    status = solver.solve(model)
    assert status in (cp_model.OPTIMAL, cp_model.INFEASIBLE)
    return round(solver.objective_value) if status == cp_model.OPTIMAL else None


def test_the_cost_is_that_of_another_solver() -> None:
    feasible = 0
    for seed in range(40):
        random = Random(seed)
        tree = crowded_fleet(random, most=4, last=16)
        state = with_lock(tree, random_lock(random, state_of(tree), 1, 16))
        asked = demand(state)
        if len(asked.wants) < 4:
            continue
        solution = solve(asked.wants, asked.rooms)
        expected = optimum(state, asked)
        assert (expected is None) == bool(solution.infeasible)
        if expected is not None:
            feasible += 1
            made = assignment(asked, solution, state.loaded.lock)
            given: dict[Name, int] = {(*each.port.name,): each.ports.low for each in made.assigned}
            cost = price(asked, given)
            total = sum(part * factor for part, factor in zip(cost, FACTORS, strict=True))
            assert (made.proved, total) == (True, expected)
            assert faults(state.loaded.fleet, given, ()) == []
    assert feasible > 10
