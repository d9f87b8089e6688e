"""The sockets of an assignment can really be bound, all at once."""

import socket
from contextlib import ExitStack
from random import Random

from fleetcheck.fleet.lock import Lock
from fleetcheck.ports.assignment.assignment import assignment
from fleetcheck.ports.assignment.solve import solve
from fleetcheck.ports.demand import demand
from fleetcheck.slicing.state import State
from tests.support.dense_fleets import Tree
from tests.support.random_locks import with_lock

ADDRESSES = ("127.0.0.1", "127.0.0.2", "127.0.0.3", "0.0.0.0", "*", "::", "::1")


def free_range(length: int) -> int:
    """Return the first of so many ports that nobody uses here."""
    low = 20000
    for number in range(20000, 32000):
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            with socket.socket(socket.AF_INET6, kind) as probe:
                try:
                    probe.bind(("::", number))
                except OSError:
                    low = number + 1
        if number - low + 1 == length:
            return low
    raise AssertionError("no range is free here")


def fleet(random: Random, low: int, length: int) -> Tree:
    """Return one host with services that share addresses and protocols."""
    aspects: dict[str, object] = {}
    for number in range(length - 2):
        spec = {
            "auto": True,
            "bind": random.choice(ADDRESSES),
            "protocol": random.choice(["tcp", "udp"]),
            "ipv6only": random.random() < 0.5,
        }
        aspects[f"service-{number}"] = {"ports": {"p": spec}}
    aspects["fixed"] = {"ports": {"p": [f"{low + 1}/tcp", f"{low + 1}/udp"]}}
    return {
        "fleet": 1,
        "ports": {"auto": f"{low}-{low + length - 1}"},
        "hosts": {"here": {"aspects": list(aspects)}},
        "aspects": aspects,
    }


def sockets(state: State) -> list[tuple[str, bool, str, int]]:
    """Return address, whether IPv6 only, protocol and number of everything that is claimed."""
    asked = demand(state)
    made = assignment(asked, solve(asked.wants, asked.rooms), Lock())
    found = [
        (each.port.spec.bind, each.port.spec.ipv6only, each.ports.protocol, each.ports.low)
        for each in made.assigned
    ]
    for claim, address, numbers in asked.fixed:
        found += [(address, claim.spec.ipv6only, ports.protocol, ports.low) for ports in numbers]
    return found


def test_what_is_assigned_can_be_bound_on_this_machine_all_at_once() -> None:
    shared = 0
    for seed in range(12):
        low = free_range(16)
        claimed = sockets(with_lock(fleet(Random(seed), low, 16), Lock()))
        shared += len(claimed) - len({number for *_, number in claimed})
        with ExitStack() as opened:
            for address, only6, protocol, number in claimed:
                family = socket.AF_INET if "." in address else socket.AF_INET6
                kind = socket.SOCK_STREAM if protocol == "tcp" else socket.SOCK_DGRAM
                bound = opened.enter_context(socket.socket(family, kind))
                if family == socket.AF_INET6:
                    only = only6 and address == "::"
                    bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, int(only))
                bound.bind(("::" if address == "*" else address, number))
    assert shared  # some numbers are used by several who do not overlap
