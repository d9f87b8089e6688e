"""Ports stay where they are, whatever else changes, and whatever the order of files and keys."""

from collections.abc import Mapping
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from fleetcheck.documents.source_text import SourceText
from fleetcheck.fleet.lock import Lock, LockLine, PortName, parse
from fleetcheck.ports.assignment.assignment import Assignment, assignment
from fleetcheck.ports.assignment.solve import solve
from fleetcheck.ports.demand import demand
from tests.support.dense_fleets import Tree
from tests.support.random_locks import with_lock
from tests.support.scale import examples

seeds = st.integers(0, 2**32)

SERVICES = [f"service-{number}" for number in range(8)]
HOSTS = ["web1", "web2", "web3"]
SPECS: tuple[object, ...] = (
    "auto",
    {"auto": "8000-8030"},
    {"auto": "8000-8030", "block": 3},
    {"auto": True, "bind": "127.0.0.1"},
    {"auto": True, "prefer": 8010},
)

Placed = dict[str, set[str]]
"""The services on each host."""


def tree(placed: Mapping[str, set[str]], ports: Mapping[str, object], random: Random) -> Tree:
    """Return a fleet; its keys and lists are in any order."""
    hosts = random.sample(sorted(placed), len(placed))
    names = random.sample(sorted(ports), len(ports))
    return {
        "fleet": 1,
        "ports": {"auto": "8000-8050"},
        "hosts": {
            host: {"aspects": random.sample(sorted(placed[host]), len(placed[host]))}
            for host in hosts
        },
        "aspects": {name: {"ports": {"http": ports[name]}} for name in names},
    }


def assigned(fleet: Tree, lock: Lock) -> Assignment:
    state = with_lock(fleet, lock)
    asked = demand(state)
    return assignment(asked, solve(asked.wants, asked.rooms), lock)


def written(made: Assignment) -> Lock:
    return parse(SourceText("fleet.lock", made.text))


def without_rows(lock: Lock) -> dict[PortName, LockLine]:
    return {name: line._replace(row=0) for name, line in lock.lines.items()}


@settings(max_examples=examples(60), deadline=None)
@given(seeds)
def test_adding_removing_and_reordering_services_moves_no_other_port(seed: int) -> None:
    random = Random(seed)
    ports = {name: random.choice(SPECS) for name in SERVICES}
    placed: Placed = {host: set(random.sample(SERVICES, 3)) for host in HOSTS}
    lock = Lock()
    for _ in range(6):
        made = assigned(tree(placed, ports, random), lock)
        before, after = without_rows(lock), written(made)
        for name, line in without_rows(after).items():
            assert line.low == before.get(name, line).low
        assert before.keys() <= after.lines.keys()
        for name in before:
            asked = name.aspect in placed[name.scope]
            assert after.lines[name].state == ("held" if asked else "gone")
        numbers = [
            (line.shape.namespace, line.low + more)
            for line in after.lines.values()
            for more in range(line.shape.size)
        ]
        assert len(numbers) == len(set(numbers))  # of ports that are gone as well
        again = assigned(tree(placed, ports, random), after)
        assert again.text == made.text
        lock = after
        placed[random.choice(HOSTS)] ^= {random.choice(SERVICES)}


@settings(max_examples=examples(60), deadline=None)
@given(seeds)
def test_a_first_assignment_does_not_depend_on_the_order_of_keys(seed: int) -> None:
    random = Random(seed)
    ports = {name: random.choice(SPECS) for name in SERVICES}
    placed: Placed = {host: set(random.sample(SERVICES, 5)) for host in HOSTS}
    texts = {assigned(tree(placed, ports, random), Lock()).text for _ in range(3)}
    assert len(texts) == 1


def test_in_an_empty_pool_a_service_has_its_number_whoever_else_is_there() -> None:
    """Nobody else is near, so the number depends on nothing but the name."""
    random = Random(1)
    wide = {"fleet": 1, "ports": {"auto": "20000-29999"}}
    ports = dict.fromkeys(SERVICES, "auto")
    alone = {**tree({"web1": {SERVICES[0]}}, ports, random), **wide}
    many = {**tree({"web1": set(SERVICES), "web2": set(SERVICES)}, ports, random), **wide}
    name = PortName(SERVICES[0], "web1", "http", 0)
    number = written(assigned(alone, Lock())).lines[name].low
    assert written(assigned(many, Lock())).lines[name].low == number
