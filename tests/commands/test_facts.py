"""What `facts` prints is a program: clingo finds the violations that `check` reports."""

import json
from pathlib import Path

import clingo
import pytest

from fleetcheck.engine.programs import programs
from fleetcheck.engine.run import run as run_rules
from fleetcheck.loading.load import load
from fleetcheck.lowering.term import as_text
from fleetcheck.ports.conflict.infeasible import crowding
from fleetcheck.rules.catalogue import all_rules
from fleetcheck.slicing.state import resolve
from tests.commands.test_seedfleet import MUTATIONS
from tests.support.command_line import run
from tests.support.fleets import EXAMPLES
from tests.support.seedfleet import edited

Captured = pytest.CaptureFixture[str]
EXAMPLE_FLEETS = (
    *(path for path in sorted(EXAMPLES.glob("**/*.yaml")) if "compose" not in path.parts),
    EXAMPLES / "clan" / "inventory.json",
)


def violations(facts: str) -> list[str]:
    """Return the violations that the shipped programs derive from facts, sorted."""
    messages: list[str] = []
    control = clingo.Control(["--warn=all"], lambda _code, message: messages.append(message))
    folder = programs()
    paths = [*(folder / "derive").glob("*.lp"), *(folder / "rules").glob("*/*.lp")]
    for path in (folder / "vocabulary.lp", folder / "output.lp", *sorted(paths)):
        control.load(str(path))
    control.add(facts)
    control.ground()
    found: list[str] = []
    with control.solve(yield_=True) as models:
        for model in models:
            shown = model.symbols(shown=True)
            found += [str(each.arguments[0]) for each in shown if each.name == "violation"]
    assert messages == []
    return sorted(found)


def assert_the_same(path: Path, capsys: Captured) -> list[str]:
    """Check one fleet, and return the codes that were found in it."""
    printed = run(capsys, "facts", path)
    assert (printed.code, printed.err) == (0, "")
    found = violations(printed.out)
    state = resolve(load([str(path)]))
    facts = state.facts.text() + crowding(state, exhaustive=True).text()
    checked = run_rules(facts, [rule.program for rule in all_rules().values()])
    assert found == sorted(as_text(violation.term) for violation in checked.violations)
    codes = [all_rules()[text.partition("(")[0]].code for text in found]
    report = json.loads(run(capsys, "check", "--format", "json", path).out)
    reported = {each["code"] for each in report["diagnostics"]} - {"FC903"}
    assert reported <= set(codes)
    assert reported == set(codes) or report["summary"]["excepted"]
    return codes


@pytest.mark.parametrize("path", EXAMPLE_FLEETS, ids=lambda path: path.parent.name)
def test_clingo_finds_in_the_facts_of_an_example_what_check_reports(
    path: Path, capsys: Captured
) -> None:
    assert_the_same(path, capsys)


@pytest.mark.slow
def test_clingo_finds_in_the_facts_of_a_broken_fleet_what_check_reports(
    tmp_path: Path, capsys: Captured
) -> None:
    codes: set[str] = set()
    for edits, _ in MUTATIONS.values():
        codes |= set(assert_the_same(edited(tmp_path, *edits), capsys))
    assert len(codes) > 10


def test_facts_are_printed_by_predicate_in_a_fixed_order(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "fleet.yaml"
    path.write_text("fleet: 1\nhosts: {web2: {}, web1: {aspects: [nginx]}}\naspects: {nginx: {}}\n")
    assert run(capsys, "facts", path) == (
        0,
        """\
% aspect
aspect("nginx").

% carrier
carrier("web1","web1").
carrier("web2","web2").

% host
host("web1").
host("web2").

% names_aspect
names_aspect(path("hosts","web1","aspects",0),"nginx",aspects).

% offers
offers("nginx",name("nginx"),host).

% placed
placed("nginx","web1").
""",
        "",
    )
