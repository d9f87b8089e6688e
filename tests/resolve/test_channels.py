"""Which values reach a collector, held to a reference that looks at every pair of placements."""

from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleetcheck.fleet.selectors.selector import picks
from fleetcheck.fleet.selectors.syntax import parse
from fleetcheck.queries.flows import Flow, channels
from fleetcheck.rules.catalogue import all_rules
from fleetcheck.slicing.state import State
from tests.support.dense_fleets import random_fleet, state_of
from tests.support.judging import judge_both_ways
from tests.support.scale import examples

RULES = [all_rules()[name] for name in ("channel_uncollected", "channel_unfed")]


def wrong(state: State) -> Iterator[tuple[str, ...]]:
    """Yield the emitters without a collector in reach, and the channels that nothing feeds."""
    fleet, nodes = state.loaded.fleet, state.expansion.nodes
    emitting = [
        (aspect, scope, channel)
        for aspect, scope, _ in state.expansion.placements
        for channel in {
            *fleet.aspects[aspect].emits,
            *["state"] * bool(fleet.aspects[aspect].state),
        }
    ]
    collecting = [
        (scope, channel, fleet.aspects[aspect].imported)
        for aspect, scope, _ in state.expansion.placements
        for channel in fleet.aspects[aspect].collects
    ]
    for channel in {channel for _, channel, _ in collecting} - {
        channel for *_, channel in emitting
    }:
        yield ("channel_unfed", channel)
    for aspect, scope, channel in emitting:
        pipe = fleet.pipes.get(channel)
        if pipe is None or not pipe.required:
            continue
        here = nodes[scope]
        if pipe.select is not None:
            selector = parse(pipe.select)
            if not picks(selector, here) and not picks(selector, nodes[here.host or ""]):
                continue
            own = {each.cap for each in fleet.aspects[aspect].provides}
            if pipe.select.startswith("provides:") and pipe.select[9:] not in own:
                continue
        reached = any(
            pipe.within == "fleet"
            or aspect in imported
            or nodes[there].host == here.host
            or (
                pipe.within == "environment"
                and here.environment is not None
                and nodes[there].environment == here.environment
            )
            for there, collected, imported in collecting
            if collected == channel
        )
        if not reached:
            yield ("channel_uncollected", aspect, scope, channel)


@settings(max_examples=examples(150), deadline=None)
@given(seed=st.integers(0, 2**32))
def test_channels_are_right_where_every_pair_of_placements_is_looked_at(seed: int) -> None:
    state = state_of(random_fleet(Random(seed)))
    found = judge_both_ways(state, RULES)
    names = {(each.term.name, *each.term.arguments[:3]) for each in found}
    assert names == set(wrong(state))


@pytest.mark.parametrize(
    ("within", "environment", "found"),
    [
        ("fleet", "dev", []),
        ("environment", "dev", ["channel_uncollected"]),
        ("environment", "prod", []),
        ("host", "prod", ["channel_uncollected"]),
    ],
)
def test_a_channel_reaches_as_far_as_it_says(
    within: str, environment: str, found: list[str]
) -> None:
    tree: dict[str, object] = {
        "fleet": 1,
        "environments": {"prod": {}, "dev": {}},
        "hosts": {
            "web": {"environment": "prod", "aspects": ["grafana"]},
            "store": {"environment": environment, "aspects": ["borg"]},
        },
        "aspects": {"grafana": {"state": ["/var/lib/grafana"]}, "borg": {"collects": ["state"]}},
        "pipes": {"state": {"within": within, "required": True}},
    }
    assert [each.term.name for each in judge_both_ways(state_of(tree), RULES)] == found


def test_a_channel_stays_on_its_host_unless_it_says_more_or_the_collector_imports() -> None:
    tree: dict[str, object] = {
        "fleet": 1,
        "hosts": {"web": {"aspects": ["grafana", "mail"]}, "store": {"aspects": ["borg"]}},
        "aspects": {
            "grafana": {"state": ["/var/lib/grafana"], "reach": "fleet"},
            "mail": {"state": ["/var/mail"], "reach": "fleet"},
            "borg": {"collects": ["state"], "imports": ["grafana"]},
        },
        "pipes": {"state": {"required": True}},
    }
    state = state_of(tree)
    found = [each.term.arguments[:2] for each in judge_both_ways(state, RULES)]
    assert found == [("mail", "web")]
    (channel,) = channels(state)
    assert [(each.placement, each.flows) for each in channel.emitters] == [
        ("grafana@web", (Flow("borg@store", "import"),)),
        ("mail@web", ()),
    ]


def test_a_channel_takes_values_of_what_provides_a_capability_only() -> None:
    tree: dict[str, object] = {
        "fleet": 1,
        "hosts": {"web": {"aspects": ["grafana", "cache", "borg"]}},
        "aspects": {
            "grafana": {"state": ["/var/lib/grafana"], "provides": ["stateful"]},
            "cache": {"state": ["/var/cache"]},
            "borg": {"collects": ["state"]},
        },
        "pipes": {"state": {"select": "[provides=stateful]"}},
    }
    (channel,) = channels(state_of(tree))
    assert [(each.placement, each.selected) for each in channel.emitters] == [
        ("cache@web", False),
        ("grafana@web", True),
    ]
