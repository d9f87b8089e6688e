"""What `what-if` says that an edit ends, brings and leaves."""

import json
from pathlib import Path

import pytest

from fleetcheck.commands.line.main import main
from tests.support.command_line import run
from tests.support.fleets import EXAMPLES
from tests.support.seedfleet import WITHOUT_MESHER, edited

Captured = pytest.CaptureFixture[str]


def test_what_if_tells_what_ends_and_what_comes(tmp_path: Path, capsys: Captured) -> None:
    path = edited(tmp_path, WITHOUT_MESHER)
    edit = "hosts.web2.aspects+=data-mesher"
    assert main(["what-if", edit, "--fleet", str(path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [each["code"] for each in told["ended"]] == ["FC301"]
    assert (told["brought"], told["kept"]) == ([], [])
    assert main(["what-if", "hosts.wbe2.tags+=x", "--fleet", str(path)]) == 2
    assert "did you mean `web2`?" in capsys.readouterr().out


@pytest.mark.slow
def test_an_edit_that_removes_needs_no_sign_that_it_is_no_option(capsys: Captured) -> None:
    fleet = str(EXAMPLES / "seedfleet")
    assert main(["what-if", "-hosts.storage1", "--fleet", fleet]) == 1
    assert capsys.readouterr().out.startswith("if you remove `hosts.storage1`:\n  brings")


def test_findings_that_stay_are_no_others_where_none_goes(capsys: Captured) -> None:
    broken = "examples/chain/broken.yaml"
    ran = run(capsys, "what-if", "aspects.dns.reach=fleet", "--fleet", broken)
    assert "  1 finding stays\n" in ran.out


@pytest.mark.parametrize("edit", ["rules+=no.lp", "rules=[no.lp]", "rules=[a/*.lp,../x.lp]"])
def test_an_edit_may_name_rules_and_they_have_to_be_there(edit: str, capsys: Captured) -> None:
    ran = run(capsys, "what-if", edit, "--fleet", str(EXAMPLES / "seedfleet"))
    assert ran.code == 2
    assert ".lp` " in ran.out


def test_what_was_counted_under_another_finding_moves_and_does_not_come(
    tmp_path: Path, capsys: Captured
) -> None:
    fleet = tmp_path / "fleet.yaml"
    fleet.write_text(
        """\
fleet: 1
hosts: {web1: {aspects: [mail, wiki]}, web2: {aspects: [wiki]}}
aspects: {mail: {state: [/m]}, wiki: {state: [/w]}, borg: {collects: [state]}}
pipes: {state: {required: true}}
"""
    )
    told = run(capsys, "what-if", "hosts.web1.aspects+=borg", "--fleet", fleet).out
    assert "  ends   error[FC801]: `mail` on `web1`" in told
    assert "  moves  error[FC801]: what `wiki` on `web2`" in told
    assert "(it was counted under FC801 mail@web1 state)" in told
    assert "brings" not in told
    back = run(capsys, "what-if", "-hosts.web1", "--fleet", fleet, "--json")
    assert json.loads(back.out)["moved"][0]["was_under"]
