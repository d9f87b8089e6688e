"""A role and a computed tag may list several selectors, of which any will do."""

from pathlib import Path

from fleetcheck.loading.load import load
from fleetcheck.slicing.state import resolve
from tests.support.fleets import found

FLEET = """\
fleet: 1
hosts:
  a: {tags: [web]}
  b: {}
  c: {}
tags:
  edge: ["host:b", "tag:web"]
  inner: host:c
services:
  s:
    roles:
      r: {select: ["tag:inner", "tag:edge"]}
      t: {select: "tag:inner"}
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "fleet.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_any_of_several_selectors_picks(tmp_path: Path) -> None:
    path = written(tmp_path, FLEET)
    members = resolve(load([str(path)])).expansion.members
    assert [(member.role, member.scope) for member in members] == [
        ("r", "a"),
        ("r", "b"),
        ("r", "c"),
        ("t", "c"),
    ]
    assert found(path) == []


def test_each_of_several_selectors_has_its_own_place(tmp_path: Path) -> None:
    text = FLEET.replace("tag:inner", "tag:iner").replace('"host:b"', '"host:bb"')
    assert found(written(tmp_path, text)) == [
        ("FC501", "bb", 7, '"host:bb"'),
        ("FC502", "services.s.roles.r.select[0]", 12, '"tag:iner"'),
        ("FC502", "services.s.roles.t.select", 13, '"tag:iner"'),
    ]
