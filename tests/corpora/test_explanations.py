"""On fleets that nobody here wrote: explanations are enough and minimal, repairs hold."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from fleetcheck.explaining.explain import Explainer, goal_of, question_of
from fleetcheck.judging.gather import gather
from fleetcheck.loading.load import edited, load
from fleetcheck.lowering.lower import lower_for_explanation
from fleetcheck.repairing.numbers import Numbers
from fleetcheck.repairing.proof import Prover
from fleetcheck.repairing.repair import THOROUGH, Repairer
from fleetcheck.resolve.expansion import expand
from fleetcheck.slicing.state import State, resolve
from tests.support.shared_data import shared

pytestmark = pytest.mark.slow

TODAY = date(2026, 1, 1)


def production(_: Path) -> State:
    return resolve(load([str(shared("den", "production-fleet.json"))]))


def rpqt_with_manifests(folder: Path) -> State:
    inventory = json.loads(shared("clan", "rpqt.inventory.json").read_text())
    modules = json.loads(shared("clan", "core-manifests.json").read_text())
    path = folder / "clan.json"
    path.write_text(json.dumps({"inventory": inventory, "modules": modules}))
    return resolve(load([str(path)]))


FLEETS = pytest.mark.parametrize("fleet", [production, rpqt_with_manifests])


def test_the_production_fleet_has_exactly_the_findings_that_are_known(tmp_path: Path) -> None:
    found = gather(production(tmp_path), TODAY).found
    assert sorted((f.finding.code, f.finding.place) for f in found) == [
        ("FC106", "services.networking.headscale@uplink metrics"),
        ("FC106", "services.networking.nginx@uplink exporter"),
        ("FC107", "uplink 3636/tcp"),
        ("FC304", "cortex-cuda environment"),
        ("FC802", "vault-peers"),
    ]


@FLEETS
def test_a_minimal_set_fed_back_alone_gives_the_finding(
    fleet: Callable[[Path], State], tmp_path: Path
) -> None:
    state = fleet(tmp_path)
    explainer = Explainer(state)
    facts = lower_for_explanation(state.loaded.fleet, expand(state.loaded.fleet))
    for found in gather(state, TODAY).found:
        why = explainer.why(found)
        asked, paths = question_of(facts, goal_of(found.rule, found.violation))
        literals = [asked.declarations[paths.index(path)] for path in why.written]
        literals += [asked.absence] if why.absent else []
        assert asked.core(literals) is not None
        for one in literals:
            assert asked.core([other for other in literals if other != one]) is None


@FLEETS
def test_a_repair_ends_the_finding_and_says_whether_it_brings_others(
    fleet: Callable[[Path], State], tmp_path: Path
) -> None:
    state = fleet(tmp_path)
    gathered = gather(state, TODAY)
    explainer = Explainer(state)
    repairer = Repairer(
        state,
        Prover(state, TODAY, gathered),
        Numbers(state, [each.violation for each in gathered.found]),
    )
    for found in gathered.found[:4]:
        for fix in repairer.fixes([found], explainer.why(found), THOROUGH.placements):
            after = gather(resolve(edited(state.loaded, fix.edits)), TODAY).identities()
            assert (found.finding.name, found.finding.place) not in after
            assert fix.brings != (after <= gathered.identities())
            assert not (fix.safe and fix.brings)
