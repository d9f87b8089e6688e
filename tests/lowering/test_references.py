"""Hosts with long lists of aspects: a slice states what it holds, and what exists nowhere."""

from fleetcheck.fleet.lock import NO_LOCK
from fleetcheck.fleet.model import Fleet
from fleetcheck.lowering.lower import lower_for_explanation
from fleetcheck.resolve.expansion import expand

ASPECTS = {"one": {"ports": {"http": "80"}}, "two": {}, "three": {}}


def test_a_slice_names_no_aspect_of_the_fleet_that_it_leaves_out() -> None:
    tree = {"fleet": 1, "hosts": {"web1": {"aspects": ["one", "two", "three", "thre"]}}}
    whole = Fleet.model_validate({**tree, "aspects": ASPECTS})
    part = Fleet.model_validate({**tree, "aspects": {"one": ASPECTS["one"]}})
    facts = lower_for_explanation(part, expand(part), NO_LOCK, whole.aspects)
    assert list(facts.lines({"names_aspect"})) == [
        'names_aspect(path("hosts","web1","aspects",0),"one",aspects).',
        'names_aspect(path("hosts","web1","aspects",3),"thre",aspects).',
    ]
