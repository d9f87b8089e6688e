"""What `pipes` prints: who collects what from whom."""

import json
from pathlib import Path

import pytest

from tests.support.command_line import run
from tests.support.seedfleet import SEEDFLEET


def test_channels_are_told_with_who_collects_from_whom(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ran = run(capsys, "pipes", SEEDFLEET)
    assert ran.out.splitlines() == [
        "state (within environment, required, only of `!tag:no-backup`)",
        '  grafana@lab1  to (not asked for)  ["/var/lib/grafana"]',
        '  grafana@web1  to borg-server@storage1 (environment)  ["/var/lib/grafana"]',
    ]
    (channel,) = json.loads(run(capsys, "pipes", SEEDFLEET, "--json").out)["channels"]
    assert channel["emitters"] == [
        {
            "placement": f"grafana@{host}",
            "value": ["/var/lib/grafana"],
            "selected": bool(collectors),
            "collectors": collectors,
            "flows": [{"collector": each, "by": "environment"} for each in collectors],
        }
        for host, collectors in (("lab1", []), ("web1", ["borg-server@storage1"]))
    ]


def test_channels_tell_what_is_put_in_whatever_the_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "fleet.yaml"
    path.write_text(
        "fleet: 1\n"
        "hosts: {h@x: {aspects: [a@b]}}\n"
        "aspects: {a@b: {emits: {c: 1, state: 2}, state: [/s]}}\n"
    )
    channels = json.loads(run(capsys, "pipes", path, "--json").out)["channels"]
    assert [each["emitters"][0]["value"] for each in channels] == [1, [2, "/s"]]
