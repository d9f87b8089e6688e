"""Scopes that entity traits create."""

from pathlib import Path

from fleetcheck.loading.load import load
from fleetcheck.slicing.state import resolve
from tests.support.fleets import found

FLEET = """\
fleet: 1
kinds: {box: {}, vm: {}}
hosts: {web1: {aspects: [shop]}}
aspects:
  shop:
    class: nixos
    synth:
      - {name: db, kind: box, aspects: [postgres]}
      - {name: cache, kind: box}
      - {name: db, kind: vm, aspects: [backup, postgres]}
  postgres: {}
  backup: {}
"""


def test_entries_of_one_name_are_one_scope(tmp_path: Path) -> None:
    (tmp_path / "fleet.yaml").write_text(FLEET)
    expansion = resolve(load([str(tmp_path / "fleet.yaml")])).expansion
    assert [(name, node.kind) for name, node in expansion.nodes.items()] == [
        ("web1", None),
        ("web1/cache", "box"),
        ("web1/db", "vm"),
    ]
    assert [(each.aspect, each.scope) for each in expansion.placements] == [
        ("shop", "web1"),
        ("postgres", "web1/db"),
        ("backup", "web1/db"),
    ]


def test_meta_of_a_host_goes_before_that_of_its_environment(tmp_path: Path) -> None:
    fleet = tmp_path / "fleet.yaml"
    fleet.write_text(
        """\
fleet: 1
environments: {prod: {meta: {region: {name: us-east, zone: 1}}}, dev: {}}
hosts:
  a: {environment: prod}
  b: {environment: prod, meta: {region: {name: eu}}}
  c: {environment: dev, meta: {region: {name: us-east}}}
kinds: {box: {}}
scopes: {d: {parent: a, kind: box}}
aspects:
  east: {neededBy: ["meta.region.name=us-east"]}
  zone: {neededBy: [{meta.region.zone: 1}]}
"""
    )
    state = resolve(load([str(fleet)]))
    assert sorted((each.aspect, each.scope) for each in state.expansion.placements) == [
        ("east", "a"),
        ("east", "c"),
        ("zone", "a"),
        ("zone", "b"),
    ]
    assert not found(fleet)


def test_what_computes_a_tag_of_a_key_cannot_exclude_the_key(tmp_path: Path) -> None:
    fleet = tmp_path / "fleet.yaml"
    fleet.write_text(
        """\
fleet: 1
hosts: {a: {tags: [old]}, b: {}}
tags: {"rack=1": "tag:old", "rack=2": "![rack]"}
"""
    )
    assert [(code, place) for code, place, *_ in found(fleet)] == [("FC509", "tags.rack=2")]
