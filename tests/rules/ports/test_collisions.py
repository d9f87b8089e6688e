"""Colliding and reserved ports are those that trying all pairs and all ports gives."""

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleetcheck.engine.violation import Violation
from fleetcheck.fleet.values import PROTOCOLS, Ports, parse_ports
from fleetcheck.judging.gather import Selection
from fleetcheck.loading.load import load
from fleetcheck.lowering.term import Compound
from fleetcheck.queries.check import check
from fleetcheck.rules.catalogue import all_rules
from fleetcheck.slicing.state import State, resolve
from tests.references.ports import Collision, claims, colliding_ports, collisions, namespace
from tests.support.dense_fleets import state_of
from tests.support.judging import judge_both_ways
from tests.support.scale import examples

NUMBERS = st.integers(1, 7)
PORTS = st.builds(
    lambda low, high, protocol: f"{min(low, high)}-{max(low, high)}{protocol}",
    NUMBERS,
    NUMBERS,
    st.sampled_from(["", "/tcp", "/tcp", "/udp", "/sctp"]),
) | st.builds(
    lambda port, protocol: f"{port}{protocol}",
    NUMBERS,
    st.sampled_from(["", "/tcp", "/tcp", "/udp"]),
)
ADDRESSES = ["*", "0.0.0.0", "::", "127.0.0.1", "127.0.0.2", "::1", "eth0"]


@st.composite
def port_specs(draw: st.DrawFn) -> object:
    """Draw a port as a fleet may write it."""
    kind = draw(st.sampled_from(["short", "fixed", "fixed", "setting", "auto"]))
    if kind == "short":
        return draw(PORTS)
    if kind == "auto":
        return draw(st.sampled_from(["auto", {"auto": "1-7"}]))
    spec: dict[str, object] = {"bind": draw(st.sampled_from(ADDRESSES))}
    if spec["bind"] == "::":
        spec["ipv6only"] = draw(st.booleans())
    if kind == "fixed":
        return {**spec, "port": draw(PORTS)}
    if draw(st.booleans()):
        spec["protocol"] = draw(st.sampled_from(PROTOCOLS))
    return {**spec, "from": "settings.port"}


@st.composite
def trees(draw: st.DrawFn) -> dict[str, object]:
    """Draw a small fleet whose aspects share the ports 1 to 7."""
    names = ["a", "b", "c", "d"]
    values = st.sampled_from([1, 2, 3, 7, 0, 70000, "3", True, None])

    def said() -> dict[str, object]:
        chosen = draw(st.lists(st.sampled_from(names), max_size=2, unique=True))
        return {name: {"port": draw(values)} for name in chosen}

    def machine(**more: object) -> dict[str, object]:
        placed = draw(st.lists(st.sampled_from(names), max_size=3, unique=True))
        kept = draw(st.lists(PORTS | NUMBERS, max_size=1))
        return {**more, "aspects": placed, "settings": said(), "reserved": kept}

    specs = st.lists(port_specs(), min_size=1, max_size=3)
    aspects = {
        name: {
            "ports": draw(st.dictionaries(st.sampled_from(["p", "q"]), specs, max_size=2)),
            "settings": draw(st.sampled_from([{}, {"port": {"default": 2}}])),
            **draw(st.sampled_from([{}, {}, {"outside": "container"}, {"outside": "process"}])),
            **draw(
                st.sampled_from([{}, {"project": {"name": "p", "folder": "p", "service": "s"}}])
            ),
        }
        for name in names
    }
    return {
        "fleet": 1,
        "ports": {"reserved": draw(st.lists(PORTS | NUMBERS, max_size=1))},
        "settings": said(),
        "kinds": {"guest": {"netns": "own"}, "user": {}},
        "hosts": {"host": machine(), "other": machine()},
        "scopes": {
            "guest": machine(parent="host", kind="guest"),
            "inner": machine(parent="guest", kind="user"),
            "user": machine(parent="host", kind="user"),
        },
        "aspects": aspects,
    }


def violations(state: State, rule: str) -> tuple[Violation, ...]:
    return judge_both_ways(state, [all_rules()[rule]])


def collision(violation: Violation) -> Collision:
    where, ports, *_ = violation.term.arguments
    assert isinstance(where, str)
    assert isinstance(ports, Compound)
    low, high, protocol = ports.arguments
    assert isinstance(low, int)
    assert isinstance(high, int)
    assert isinstance(protocol, str)
    entries = set()
    for _, label in violation.labels:
        if label.name == "binds":
            claim = label.arguments[0]
            assert isinstance(claim, Compound)
            aspect, scope, name, index = claim.arguments
            assert isinstance(index, int)
            entries.add(((str(aspect), str(scope)), (str(name), index)))
    parties = frozenset(party for party, _ in entries)
    return Collision(where, protocol, low, high, parties, frozenset(entries))


def ports_of(places: Iterable[str]) -> set[tuple[str, str, int]]:
    """Return every port that places such as `web1 80-82/tcp` stand for."""
    found = set()
    for place in places:
        where, _, text = place.partition(" ")
        ports = parse_ports(text)
        numbers = range(ports.low, ports.high + 1)
        found |= {(where, ports.protocol, number) for number in numbers}
    return found


@settings(max_examples=examples(250), deadline=None)
@given(trees())
def test_each_run_of_ports_that_the_same_claimants_share_is_one_finding(
    tree: dict[str, object],
) -> None:
    state = state_of(tree)
    fleet = state.loaded.fleet
    found = [collision(violation) for violation in violations(state, "port_collision")]
    assert len(found) == len(set(found))
    assert set(found) == collisions(claims(fleet))


@pytest.mark.slow
@settings(max_examples=examples(100), deadline=None)
@given(trees())
def test_the_places_of_the_findings_are_the_ports_that_some_pair_shares(
    tree: dict[str, object],
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "fleet.json")
        path.write_text(json.dumps(tree))
        state = resolve(load([str(path)]))
    report = check(state, date(2026, 1, 1), Selection(only=["port_collision"]))
    places = [place for each in report.findings for place in (each.place, *each.affected)]
    assert ports_of(places) == colliding_ports(claims(state.loaded.fleet))


@settings(max_examples=examples(150), deadline=None)
@given(trees())
def test_a_claim_is_on_a_reserved_port_wherever_the_two_share_one(
    tree: dict[str, object],
) -> None:
    state = state_of(tree)
    fleet = state.loaded.fleet
    machines = {**fleet.hosts, **fleet.scopes}
    reserved: list[tuple[str | None, Ports]] = [(None, kept) for kept in fleet.ports.reserved]
    reserved += [
        (namespace(fleet, name), ports)
        for name, machine in machines.items()
        for ports in machine.reserved
    ]
    expected = {
        (
            claim.party[0] if claim.party[1] == claim.namespace else "@".join(claim.party),
            claim.namespace,
            (claim.ports[0], claim.ports[-1], claim.protocol),
            (ports.low, ports.high, claim.protocol),
        )
        for claim in claims(fleet)
        for where, ports in reserved
        if where in (None, claim.namespace)
        and not claim.seen
        and ports.protocol in ("", claim.protocol)
        and any(ports.low <= port <= ports.high for port in claim.ports)
    }
    found = set()
    for violation in violations(state, "port_reserved"):
        claimant, where, claimed, kept = violation.term.arguments
        assert isinstance(claimed, Compound)
        assert isinstance(kept, Compound)
        called = (
            "@".join(map(str, claimant.arguments)) if isinstance(claimant, Compound) else claimant
        )
        found.add((called, where, claimed.arguments, kept.arguments))
    assert found == expected
