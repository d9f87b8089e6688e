"""What `settings` prints: the value of each setting, and the layers that make it."""

import json
from pathlib import Path

import pytest

from tests.support.command_line import run
from tests.support.seedfleet import SEEDFLEET


@pytest.mark.parametrize(
    ("host", "port", "workers"), [("web1", 8443, 8), ("web2", 443, 8), ("lab1", 443, 1)]
)
def test_the_settings_of_the_example_are_those_that_its_layers_make(
    host: str, port: int, workers: int, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = run(capsys, "settings", host, "--json", "--fleet", SEEDFLEET)
    found = {each["field"]: each["value"] for each in json.loads(ran.out)["settings"]}
    assert (ran.code, found) == (
        0,
        {
            "port": port,
            "workers": workers,
            "allowedOrigins": ["*.example.net"],
            "locations": {},
        },
    )


def test_one_setting_is_told_layer_by_layer(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "settings", "web1", "nginx.port", "--fleet", SEEDFLEET)
    assert ran.out.splitlines() == [
        "nginx.port = 8443",
        f"  host `web1`         effective  8443  {SEEDFLEET}:19:135",
        f"  environment `prod`  shadowed   443  {SEEDFLEET}:14:35",
        f"  the default         shadowed   80  {SEEDFLEET}:35:35",
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("settings", "wbe1"), "there is no host or scope `wbe1`; did you mean `web1`?"),
        (
            ("settings", "web1", "prot"),
            "there is no setting `prot`; did you mean `port`?",
        ),
    ],
)
def test_what_is_not_there_is_told_with_what_is_close(
    arguments: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = run(capsys, *arguments, "--fleet", SEEDFLEET)
    assert (ran.code, ran.out.splitlines()[0]) == (2, f"error[usage]: {message}")


def test_values_that_contradict_each_other_have_no_value(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "fleet.yaml"
    path.write_text(
        "fleet: 1\n"
        "hosts: {h: {aspects: [a]}}\n"
        "policies: [{select: '*', configure: {a: {x: 1}}}, {select: '*', configure: {a: {x: 2}}}]\n"
        "aspects: {a: {settings: {x: {}, y: {type: str}}}}\n"
    )
    ran = run(capsys, "settings", "h", "--fleet", path)
    assert [line for line in ran.out.splitlines() if not line.startswith(" ")] == [
        "a.x = (undecided: layers contradict each other)",
        "a.y = (not set)",
    ]


def test_keys_that_contradict_each_other_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "fleet.yaml"
    path.write_text(
        "fleet: 1\n"
        "hosts: {h: {aspects: [a]}}\n"
        "policies:\n"
        "  - {select: '*', configure: {a: {x: {k: 1, l: 1}}}}\n"
        "  - {select: '*', configure: {a: {x: {k: 2, l: 1}}}}\n"
        "aspects: {a: {settings: {x: {merge: recursive}}}}\n"
    )
    ran = run(capsys, "settings", "h", "x", "--fleet", path)
    assert ran.out.splitlines()[0] == "a.x = (undecided: layers contradict each other about `k`)"
    ran = run(capsys, "settings", "h", "x", "--json", "--fleet", path)
    (setting,) = json.loads(ran.out)["settings"]
    assert setting["conflicts"] == [
        {"key": "k", "between": ["policies.0.configure.a.x", "policies.1.configure.a.x"]}
    ]


IMPORTING = """\
fleet: 1
settings_blocks:
  cdn: {nginx: {allowedOrigins: [cdn.example]}}
environments:
  prod: {settings: {nginx: {workers: 16, allowedOrigins: ["*.example.com"]}}}
hosts:
  web1: {environment: prod, imports: [cdn], aspects: [nginx], settings: {nginx: {port: 8080}}}
aspects:
  nginx:
    settings:
      port: {type: port, default: 80}
      workers: {type: positive, default: 4}
      allowedOrigins: {type: [str], default: [], merge: append}
"""


def test_what_a_host_imports_comes_between_the_host_and_its_environment(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fleet = tmp_path / "fleet.yaml"
    fleet.write_text(IMPORTING)
    told = json.loads(run(capsys, "settings", "web1", "--json", "--fleet", fleet).out)
    assert {each["field"]: each["value"] for each in told["settings"]} == {
        "port": 8080,
        "workers": 16,
        "allowedOrigins": ["cdn.example", "*.example.com"],
    }
    assert told["settingSources"] == {
        "nginx": {
            "port": ["host `web1`"],
            "workers": ["environment `prod`"],
            "allowedOrigins": ["imported settings `cdn`", "environment `prod`", "the default"],
        }
    }
    why = run(capsys, "why", "nginx@web1", "allowedOrigins", "--fleet", fleet).out
    assert "imports: [cdn]" in why


def test_two_imports_that_differ_are_a_conflict_and_a_misspelt_one_is_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fleet = tmp_path / "fleet.yaml"
    fleet.write_text(
        """\
fleet: 1
settings_blocks: {few: {nginx: {workers: 1}}, many: {nginx: {workers: 9}}}
hosts:
  web1: {imports: [few, many], aspects: [nginx]}
  web2: {imports: [mnay], aspects: [nginx]}
aspects: {nginx: {settings: {workers: {type: positive, default: 4}}}}
"""
    )
    ran = run(capsys, "check", fleet)
    assert "imported settings" not in ran.out
    assert "error[FC603]" in ran.out
    assert "host `web2` imports the settings of `mnay`" in ran.out
    assert "did you mean `many`?" in ran.out
