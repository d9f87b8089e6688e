"""A misspelt name is one finding, and what only follows from it is counted under that."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from fleetcheck.judging.gather import EVERY_RULE, Selection, gather
from fleetcheck.loading.load import load
from fleetcheck.slicing.state import resolve
from tests.support.fleets import TODAY

Found = Sequence[tuple[str, str, tuple[str, ...]]]


def findings(folder: Path, text: str, selection: Selection = EVERY_RULE) -> Found:
    """Return code, severity and effects of each finding, which are the same narrowed and whole."""
    path = folder / "fleet.yaml"
    path.write_text(f"fleet: 1\n{text}")
    state = resolve(load([str(path)]))
    narrowed, whole = (
        [(f.finding.code, f.finding.severity, f.finding.affected) for f in gathered.found]
        for gathered in (gather(state, TODAY, selection, each) for each in (False, True))
    )
    assert narrowed == whole
    return whole


DATABASE = """\
aspects:
  shop: {requires: [sql]}
  mariadb: {provides: [sql]}
  replica: {needs: [mariadb]}
"""


@pytest.mark.parametrize("line", ["shop, mariadv", "mariadv, shop", "shop, replicas"])
def test_what_a_misspelt_aspect_would_provide_is_not_missing_as_well(
    line: str, tmp_path: Path
) -> None:
    found = findings(tmp_path, DATABASE + f"hosts: {{a: {{aspects: [{line}]}}}}\n")
    assert found == [("FC508", "error", ("shop@a",))]


def test_what_relies_on_what_lacks_a_misspelt_aspect_is_counted_too(tmp_path: Path) -> None:
    text = DATABASE.replace("[sql]}\n", "[sql], provides: [shop]}\n  till: {requires: [shop]}\n", 1)
    found = findings(tmp_path, text + "hosts: {a: {aspects: [shop, mariadv, till]}}\n")
    assert found == [("FC508", "error", ("shop@a", "till@a"))]


def test_a_requirement_is_missing_where_the_misspelt_aspect_would_not_be_seen(
    tmp_path: Path,
) -> None:
    text = DATABASE + "hosts: {a: {aspects: [shop]}, b: {aspects: [mariadv]}}\n"
    assert [(code, affected) for code, _, affected in findings(tmp_path, text)] == [
        ("FC201", ()),
        ("FC508", ()),
    ]
    wide = text.replace("mariadb: {", "mariadb: {reach: fleet, ")
    assert findings(tmp_path, wide) == [("FC508", "error", ("shop@a",))]


def test_a_name_that_is_like_none_explains_nothing(tmp_path: Path) -> None:
    found = findings(tmp_path, DATABASE + "hosts: {a: {aspects: [shop, qqq]}}\n")
    assert [(code, affected) for code, _, affected in found] == [("FC201", ()), ("FC508", ())]


@pytest.mark.parametrize(
    ("within", "codes"), [("host", ["FC201", "FC508"]), ("environment", ["FC508"])]
)
def test_a_requirement_within_something_is_explained_only_from_there(
    within: str, codes: list[str], tmp_path: Path
) -> None:
    text = f"""\
environments: {{prod: {{}}}}
hosts:
  a: {{environment: prod, aspects: [shop]}}
  b: {{environment: prod, aspects: [mariadv]}}
aspects:
  shop: {{requires: [{{cap: sql, within: {within}}}]}}
  mariadb: {{provides: [sql], reach: environment}}
"""
    assert [code for code, _, _ in findings(tmp_path, text)] == codes


def test_a_misspelt_aspect_explains_a_provider_in_an_imported_environment(tmp_path: Path) -> None:
    text = """\
environments: {prod: {}, dev: {imports: [prod]}}
hosts:
  a: {environment: dev, aspects: [shop]}
  b: {environment: prod, aspects: [mariadv]}
aspects:
  shop: {requires: [sql]}
  mariadb: {provides: [sql], reach: environment}
"""
    assert findings(tmp_path, text) == [("FC508", "error", ("shop@a",))]


def test_an_import_of_what_is_misspelt_elsewhere_is_an_effect(tmp_path: Path) -> None:
    text = """\
hosts: {a: {aspects: [shop, mariadv]}}
aspects:
  shop: {imports: [mariadb], requires: [sql]}
  mariadb: {provides: [sql]}
"""
    assert findings(tmp_path, text) == [("FC508", "error", ("shop@a",))]


def test_state_that_a_misspelt_aspect_would_back_up_is_an_effect(tmp_path: Path) -> None:
    text = """\
hosts: {a: {aspects: [shop, restick]}}
aspects:
  shop: {state: [/var/lib/shop]}
  restic: {collects: [state]}
pipes: {state: {required: true}}
"""
    assert findings(tmp_path, text) == [("FC508", "error", ("shop@a",))]


SERVICE = """\
hosts:
  web1: {tags: [edge]}
  web2: {tags: [edge]}
aspects: {proxy: {}}
services:
  front:
    roles:
"""


@pytest.mark.parametrize(
    ("role", "code", "affected"),
    [
        ("{select: 'tag:edgee', count: 2, aspects: [proxy]}", "FC502", ()),
        ("{hosts: [wbe1], count: 1, aspects: [proxy]}", "FC501", ("role main of front",)),
        ("{select: 'host:wbe1', count: 1, aspects: [proxy]}", "FC501", ("role main of front",)),
    ],
)
def test_a_role_with_too_few_members_for_a_misspelt_name_is_an_effect(
    role: str, code: str, affected: tuple[str, ...], tmp_path: Path
) -> None:
    found = findings(tmp_path, f"{SERVICE}      main: {role}\n")
    assert found == [(code, "error", affected)]


def test_a_role_that_would_have_too_few_members_anyway_is_reported(tmp_path: Path) -> None:
    found = findings(tmp_path, SERVICE + "      main: {select: 'tag:edgee', count: 3}\n")
    assert sorted(code for code, _, _ in found) == ["FC502", "FC504"]


def test_a_role_whose_peers_are_lost_to_a_misspelt_tag_is_no_finding(tmp_path: Path) -> None:
    text = (
        SERVICE + "      main: {select: 'tag:edgee'}\n      other: {hosts: [web1], peers: [main]}\n"
    )
    assert [code for code, _, _ in findings(tmp_path, text)] == ["FC502"]


def test_a_misspelt_tag_that_an_aspect_is_injected_by_is_an_error_for_its_effects(
    tmp_path: Path,
) -> None:
    text = """\
hosts: {a: {tags: [edge], aspects: [shop]}}
aspects:
  shop: {requires: [sql]}
  mariadb: {provides: [sql], neededBy: ['tag:edgee']}
"""
    assert findings(tmp_path, text) == [("FC502", "error", ("shop@a",))]
    assert findings(tmp_path, text.replace("requires: [sql]", "")) == [("FC502", "warning", ())]


def test_a_rule_that_runs_alone_reports_its_effect_itself(tmp_path: Path) -> None:
    text = DATABASE + "hosts: {a: {aspects: [shop, mariadv]}}\n"
    only = Selection(only={"requirement_unmet"})
    assert [code for code, _, _ in findings(tmp_path, text, only)] == ["FC201"]


def test_an_exception_for_a_cause_covers_its_effects(tmp_path: Path) -> None:
    text = DATABASE + "hosts: {a: {aspects: [shop, mariadv]}}\n"
    accepted = "exceptions: [{rule: unknown-aspect, at: mariadv, reason: comes later}]\n"
    assert findings(tmp_path, text + accepted) == []


def test_so_many_misspelt_names_take_no_longer_than_is_bearable(tmp_path: Path) -> None:
    hosts = "".join(f"  h{n}: {{aspects: [shop, mariadv{n}]}}\n" for n in range(300))
    found = findings(tmp_path, f"{DATABASE}hosts:\n{hosts}")
    assert {code for code, _, _ in found} <= {"FC201", "FC508"}
