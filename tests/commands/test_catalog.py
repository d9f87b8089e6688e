"""What `catalog` prints: the aspects, where they run and what they lack."""

import json
from pathlib import Path

import pytest

from tests.support.command_line import run
from tests.support.seedfleet import SEEDFLEET


def test_the_catalog_tells_what_an_aspect_is_and_what_it_lacks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "fleet.yaml"
    path.write_text(
        "fleet: 1\n"
        "hosts: {h: {aspects: [web]}}\n"
        "aspects:\n"
        "  web:\n"
        "    description: A site\n"
        "    categories: [Web]\n"
        "    provides: [site]\n"
        "    requires: [tls, {cap: mail, optional: true}]\n"
        "    settings: {port: {type: port, default: 80}}\n"
        "  idle: {}\n"
    )
    ran = run(capsys, "catalog", path)
    assert ran.out.splitlines() == [
        "idle",
        "  placed nowhere",
        "web: A site [Web]",
        "  provides   site",
        "  requires   tls, mail (optional)",
        "  setting    port: a port number",
        "  placed on  h",
        "  missing    `web` needs `tls` on `h`, but no aspect provides it",
    ]
    (web,) = json.loads(run(capsys, "catalog", path, "--category", "Web", "--json").out)["aspects"]
    assert (web["name"], web["placed_on"], web["settings"]["port"]["default"]) == ("web", ["h"], 80)


def test_an_aspect_that_is_placed_nowhere_misses_what_nothing_could_serve(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "fleet.yaml"
    path.write_text(
        "fleet: 1\n"
        "assume: ['cap:internet']\n"
        "hosts: {h: {aspects: [mta]}}\n"
        "aspects:\n"
        "  mta: {provides: [mail]}\n"
        "  acme: {provides: [tls]}\n"
        "  web: {requires: [tls, mail, sql, internet, {cap: logs, optional: true}]}\n"
    )
    aspects = json.loads(run(capsys, "catalog", path, "--json").out)["aspects"]
    assert {each["name"]: each["missing"] for each in aspects if each["missing"]} == {
        "web": [
            "`web` needs `tls`, but no host runs what provides it: `acme`",
            "`web` needs `sql`, but no aspect provides it",
        ]
    }


def test_a_category_that_is_not_there_is_told_with_what_is_close(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ran = run(capsys, "catalog", "--category", "Wb", "--fleet", SEEDFLEET)
    message = "error[usage]: there is no category `Wb`; did you mean `Web`?"
    assert (ran.code, ran.out.splitlines()[0]) == (2, message)
