"""The fleets to measure with: readable, repeatable, linear in size, and wrong as intended."""

import json

import pytest

from benchmarks.dictionary_script import Fleet, check, rings
from benchmarks.fleet_generator import generate, truth
from fleetcheck.fleet import model


def written(services: int, faults: float = 0.01, seed: int = 1) -> str:
    return json.dumps(generate(services, faults, seed))


def judged(services: int, faults: float) -> list[str]:
    fleet: Fleet = json.loads(written(services, faults))
    return check(fleet)


@pytest.mark.parametrize("services", [1, 23, 1000])
def test_a_generated_fleet_fits_the_model(services: int) -> None:
    fleet = model.Fleet.model_validate(generate(services, faults=0.2))
    assert sum(name.startswith("service-") for name in fleet.aspects) == services


def test_the_same_arguments_give_the_same_bytes() -> None:
    assert written(1000) == written(1000)
    assert truth(1000) == truth(1000)


def test_another_seed_gives_another_fleet() -> None:
    assert written(1000, seed=1) != written(1000, seed=2)


def test_the_size_grows_with_the_number_of_services() -> None:
    assert len(written(8000)) / len(written(2000)) == pytest.approx(4, rel=0.02)


@pytest.mark.parametrize("services", [1, 100, 2010])
def test_a_fleet_without_faults_has_nothing_to_find(services: int) -> None:
    assert truth(services, faults=0) == []
    assert judged(services, faults=0) == []


def test_each_fault_is_one_finding() -> None:
    assert len(set(truth(2000, faults=0.1))) == 200


@pytest.mark.parametrize("faults", [0.01, 0.3, 1.0])
def test_the_dictionary_script_finds_what_was_injected(faults: float) -> None:
    known = ("port-collision", "requirement-unmet")
    assert judged(2010, faults) == [x for x in truth(2010, faults) if x.startswith(known)]


def test_rings_are_the_components_with_a_cycle() -> None:
    edges = [[1], [2], [0, 3], [4], [], [5], [5, 0]]
    assert sorted(sorted(ring) for ring in rings(edges)) == [[0, 1, 2], [5]]
