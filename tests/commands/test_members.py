"""What `members` prints: what runs where, and why."""

import json
from pathlib import Path

import pytest

from tests.support.command_line import run

Captured = pytest.CaptureFixture[str]
ROLES = """\
fleet: 1
environments: {prod: {}}
kinds: {guest: {class: nixos}}
hosts: {web1: {environment: prod, tags: [web], aspects: [nginx]}, web2: {}}
scopes: {box: {parent: web1, kind: guest}}
aspects: {nginx: {needs: [tls]}, tls: {}, audit: {neededBy: [tls]}}
services:
  web: {roles: {front: {select: 'tag:web', aspects: [tls]}, back: {hosts: [web2]}, no: {}}}
"""


@pytest.fixture
def fleet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("fleet.yaml").write_text(ROLES)
    return Path("fleet.yaml")


def test_members_shows_what_runs_where_and_why(fleet: Path, capsys: Captured) -> None:
    assert run(capsys, "members", fleet) == (
        0,
        """\
box (prod, guest on web1)
web1 (prod)
  nginx  listed, fleet.yaml:4:58
  tls    needed by nginx, fleet.yaml:6:27; role web.front, fleet.yaml:8:33
  audit  selected by `has:tls`, fleet.yaml:6:62
web2 (no environment)
role web.back
  web2   listed, fleet.yaml:8:76
role web.front
  web1   selected by `tag:web`, fleet.yaml:8:33
role web.no
  (nobody)
""",
        "",
    )


def test_members_as_json_has_the_same_content(fleet: Path, capsys: Captured) -> None:
    ran = run(capsys, "members", "--json", fleet)
    document = json.loads(ran.out)
    assert (ran.code, ran.err, document["format_version"]) == (0, "", 1)
    assert document["scopes"][0] == {
        "name": "box",
        "host": "web1",
        "parent": "web1",
        "kind": "guest",
        "environment": "prod",
        "class": "nixos",
        "tags": [],
        "aspects": [],
    }
    assert document["scopes"][1]["aspects"][2] == {
        "aspect": "audit",
        "reasons": [
            {"how": "neededBy", "by": "", "file": "fleet.yaml", "line": 6, "column": 62},
        ],
    }
    assert [
        (role["service"], role["role"], [member["scope"] for member in role["members"]])
        for role in document["roles"]
    ] == [("web", "back", ["web2"]), ("web", "front", ["web1"]), ("web", "no", [])]
