"""What is open, advertised, named and claimed, held to a reference that compares every pair."""

from collections.abc import Iterator
from ipaddress import ip_address
from itertools import combinations
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from fleetcheck.lowering.term import Compound
from fleetcheck.resolve.automatic import automatic
from fleetcheck.resolve.cascade import port_numbers
from fleetcheck.resolve.claims import namespace_of
from fleetcheck.resolve.layers import Layers
from fleetcheck.rules.catalogue import all_rules
from fleetcheck.slicing.state import State
from tests.support.dense_fleets import random_fleet, state_of
from tests.support.judging import judge_both_ways
from tests.support.scale import examples

NAMES = ("port_closed_endpoint", "port_open_unused", "address_duplicate", "claim_exclusive")
RULES = [all_rules()[name] for name in NAMES]

Numbers = tuple[int, int, str]
"""The lowest and the highest port, and the protocol."""


def is_loopback(bind: str) -> bool:
    return bind not in ("*", "eth0") and ip_address(bind).is_loopback


class World:
    """Who listens where and what is open, as lists."""

    def __init__(self, state: State) -> None:
        self.state = state
        fleet, expansion = state.loaded.fleet, state.expansion
        layers = Layers(fleet, expansion)
        self.network = {name: namespace_of(fleet, node) for name, node in expansion.nodes.items()}
        self.partial = {
            where for name, where in self.network.items() if expansion.nodes[name].entry.partial
        }
        self.listening: list[tuple[str, Numbers]] = []
        self.open: list[tuple[str, Numbers]] = []
        self.advertised: list[tuple[str, str, str, int, str, bool, list[Numbers]]] = []
        for aspect, scope, _ in expansion.placements:
            entry, where = fleet.aspects[aspect], self.network[scope]
            self.open += [(where, (p.low, p.high, p.protocol)) for p in entry.open]
            for port, specs in entry.ports.items():
                for index, spec in enumerate(specs):
                    quiet = spec.unknown or spec.discarded is not None
                    found = (
                        []
                        if quiet
                        else port_numbers(fleet, layers, expansion.nodes[scope], aspect, spec)
                    )
                    numbers = [(p.low, p.high, p.protocol) for p in found]
                    if not is_loopback(spec.bind):
                        self.listening += [(where, each) for each in numbers]
                    if spec.open:
                        self.open += [(where, each) for each in numbers]
                    if port in entry.advertises:
                        self.advertised.append(
                            (aspect, scope, port, index, spec.bind, spec.open, numbers)
                        )
        for name, node in expansion.nodes.items():
            where = self.network[name]
            self.open += [(where, (p.low, p.high, p.protocol)) for p in node.entry.open]
        for each in automatic(fleet, expansion):
            if not is_loopback(each.spec.bind):
                pool = (*each.pool, each.shape.protocol)
                self.listening.append((each.shape.namespace, pool))

    def found(self) -> Iterator[tuple[object, ...]]:
        yield from self.closed()
        for where, (low, high, protocol) in self.open:
            if where not in self.partial and not any(
                there == where and theirs == protocol and start <= high and low <= end
                for there, (start, end, theirs) in self.listening
            ):
                yield ("port_open_unused", where, Compound("ports", (low, high, protocol)))
        yield from self.twice()
        yield from self.devices()

    def closed(self) -> Iterator[tuple[object, ...]]:
        for aspect, scope, port, index, bind, is_open, numbers in self.advertised:
            where = self.network[scope]
            through = any(
                there == where and theirs == protocol and start <= low and high <= end
                for low, high, protocol in numbers
                for there, (start, end, theirs) in self.open
            )
            case = "loopback" if is_loopback(bind) else "" if is_open or through else "closed"
            if case:
                yield ("port_closed_endpoint", aspect, scope, port, index, Compound(case))

    def twice(self) -> Iterator[tuple[object, ...]]:
        nodes, fleet = self.state.expansion.nodes, self.state.loaded.fleet
        held = [("address", n.entry.address, name) for name, n in nodes.items() if n.entry.address]
        held += [
            ("name", each.lower().removesuffix("."), name)
            for name, n in nodes.items()
            for each in n.entry.names
        ]
        held += [
            ("name", each.lower().removesuffix("."), scope)
            for aspect, scope, _ in self.state.expansion.placements
            for each in fleet.aspects[aspect].names
        ]
        for one, other in combinations(held, 2):
            if one[:2] == other[:2] and self.network[one[2]] != self.network[other[2]]:
                yield ("address_duplicate", Compound(one[0]), one[1])

    def devices(self) -> Iterator[tuple[object, ...]]:
        nodes, fleet = self.state.expansion.nodes, self.state.loaded.fleet
        claimed = [
            (nodes[scope].host, claim.device, claim.priority)
            for aspect, scope, _ in self.state.expansion.placements
            for claim in fleet.aspects[aspect].claims
        ]
        for one, other in combinations(claimed, 2):
            if one == other:
                yield ("claim_exclusive", *one)


@settings(max_examples=examples(150), deadline=None)
@given(seed=st.integers(0, 2**32))
def test_ends_are_right_where_every_pair_of_placements_is_compared(seed: int) -> None:
    state = state_of(random_fleet(Random(seed)))
    found = judge_both_ways(state, RULES)
    assert {(each.term.name, *each.term.arguments) for each in found} == set(World(state).found())
