"""Where findings about settings point to, and what they offer."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from fleetcheck.judging.finding import Finding
from tests.support.fleets import found, report

Tree = dict[str, object]


Findings = Callable[..., list[Finding]]


@pytest.fixture
def findings(tmp_path: Path) -> Findings:
    """Return what tells the findings about a host `h` with the aspect `a` of some settings."""

    def of(declared: Tree, **sections: object) -> list[Finding]:
        path = tmp_path / "fleet.json"
        tree = {"fleet": 1, "hosts": {"h": {"aspects": ["a"]}}}
        path.write_text(json.dumps({**tree, "aspects": {"a": {"settings": declared}}, **sections}))
        return list(report(path).findings)

    return of


def texts(finding: Finding) -> list[str]:
    return [label.text for label in finding.labels]


def policies(*values: object) -> list[Tree]:
    return [{"select": "*", "configure": {"a": {"x": value}}} for value in values]


def test_two_values_in_conflict_are_each_shown_at_their_own_place(findings: Findings) -> None:
    (conflict,) = findings({"x": {}}, policies=policies(4, 8))
    assert [text for text in texts(conflict) if text.startswith("set to")] == [
        "set to 4 here",
        "set to 8 here",
    ]
    assert [fix.text for fix in conflict.fixes[:2]] == [
        "remove `policies.0.configure.a.x`",
        "remove `policies.1.configure.a.x`",
    ]


def test_a_key_of_a_wrong_type_points_to_the_type_of_its_own_setting(tmp_path: Path) -> None:
    path = tmp_path / "fleet.yaml"
    path.write_text(
        "fleet: 1\n"
        "hosts: {h: {aspects: [a], settings: {a: {map: {k: bad}}}}}\n"
        "aspects:\n"
        "  a:\n"
        "    settings:\n"
        "      first: {type: str, default: x}\n"
        "      map: {type: {str: int}, default: {}, merge: recursive}\n"
    )
    assert found(path) == [("FC602", "a@h map.k", 2, "bad")]
    (finding,) = report(path).findings
    typed = [each for each in finding.labels if each.text == "it is a whole number"]
    assert [(each.location.line, each.location.column) for each in typed] == [(7, 19)]


def test_where_keys_merge_a_value_without_keys_is_wrong_in_every_layer(findings: Findings) -> None:
    about: Tree = {"type": {"str": "int"}, "default": {}, "merge": "recursive"}
    for host in (3, {"k": 1}):
        hosts = {"h": {"aspects": ["a"], "settings": {"a": {"x": host}}}}
        told = findings({"x": about}, hosts=hosts, policies=policies([1]))
        wrong = [3, "[1]"] if host == 3 else ["[1]"]
        assert [each.message for each in told] == [
            f"`x` of `a` on `h` is `{value}`, which is not a mapping in which each value is "
            "a whole number"
            for value in wrong
        ]
    (any_,) = findings({"x": {**about, "type": "any"}}, policies=policies(3))
    assert (any_.code, any_.fixes[0].text) == ("FC602", "remove `policies.0.configure.a.x`")


def test_each_wrong_part_of_a_list_is_told_with_its_own_repair(findings: Findings) -> None:
    about: Tree = {"type": ["str"], "default": [], "merge": "append"}
    told = findings({"x": about}, policies=policies([1], [2]))
    assert [(each.place, each.fixes[0].text, each.fixes[0].safe) for each in told] == [
        (f"a@h x [{number}]", f"remove `policies.{number - 1}.configure.a.x`", False)
        for number in (1, 2)
    ]


def test_who_is_no_member_is_not_offered_again(findings: Findings) -> None:
    about: Tree = {"type": "member:s.server", "default": None}
    services: Tree = {"s": {"roles": {"server": {"hosts": []}}}}
    (finding,) = findings({"x": about}, services=services, policies=policies("h"))
    assert finding.message == "`x` of `a` on `h` names what is no member of s.server: `h`"
    assert finding.absent == ("`h` is no member of s.server",)
    assert finding.fixes[0].text == "remove `policies.0.configure.a.x`"


def test_settings_for_an_aspect_that_there_is_not_are_one_finding(findings: Findings) -> None:
    told = findings({"x": {"default": 0}}, settings={"aa": {"x": 1, "y": 2}, "b": {}})
    assert [(each.place, each.message) for each in told] == [
        (
            "settings.aa",
            "settings are made for an aspect that does not exist: `aa`; did you mean `a`?",
        ),
        ("settings.b", "settings are made for an aspect that does not exist: `b`"),
    ]
    assert [fix.text for fix in told[0].fixes] == ["rename `aa` to `a` in `settings`"]
    assert [fix.text for fix in told[1].fixes] == ["remove `settings.b`"]
