"""What machines and instances of a Clan have to have in common, or miss of each other."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.clan_documents import written
from tests.support.fleets import found, report

Tree = dict[str, Any]


def backup(roles: dict[str, list[str]]) -> Tree:
    """Return a Clan with a backup service of these roles, and state on `web`."""
    modules: Tree = {
        "clan-core": {"borgbackup": {"manifest": {}, "roles": {"server": {}, "client": {}}}}
    }
    return {
        "inventory": {
            "machines": {"web": {}, "nas": {}},
            "instances": {
                "borg": {
                    "module": {"name": "borgbackup", "input": "clan-core"},
                    "roles": {
                        role: {"machines": {name: {} for name in names}}
                        for role, names in roles.items()
                    },
                }
            },
        },
        "modules": modules,
        "machines": {"web": {"state": {"photos": {"folders": ["/srv/photos"]}}}},
    }


def codes(path: Path) -> list[tuple[str, str]]:
    return [(code, place) for code, place, *_ in found(path)]


def test_state_is_backed_up_where_its_machine_is_a_client_and_there_is_a_server(
    tmp_path: Path,
) -> None:
    assert codes(written(tmp_path, backup({"server": ["nas"], "client": ["web"]}))) == []
    assert codes(written(tmp_path, backup({"server": ["nas"], "client": ["nas"]}))) == [
        ("FC801", "clan-core/web@web state")
    ]
    without = codes(written(tmp_path, backup({"client": ["web"]})))
    assert ("FC801", "clan-core/web@web state") in without
    assert [code for code, _ in without if code != "FC801"] == ["FC507"]


@pytest.mark.parametrize(
    ("client", "needed"),
    [
        ({"machines": {"web": {}}}, True),
        ({"machines": {"web": {}}, "settings": {"destinations": {"box": {}}}}, False),
        ({"machines": {"web": {"settings": {"destinations": {"box": {}}}}}}, False),
        (
            {
                "machines": {
                    "web": {"settings": {"destinations": {"box": {}}}},
                    "nas": {"settings": {}},
                }
            },
            True,
        ),
        ({"tags": ["all"]}, True),
        ({"tags": {"all": {"settings": {"destinations": {"box": {}}}}}}, False),
    ],
)
def test_a_client_with_destinations_of_its_own_needs_no_server(
    client: Tree, needed: bool, tmp_path: Path
) -> None:
    document = backup({"client": ["web"]})
    document["inventory"]["instances"]["borg"]["roles"]["client"] = client
    found = {code for code, _ in codes(written(tmp_path, document))}
    assert found == ({"FC507", "FC801"} if needed else set())


def test_a_native_file_may_say_the_same_of_a_channel(tmp_path: Path) -> None:
    path = written(tmp_path, backup({"server": ["nas"], "client": ["web"]}))
    native = tmp_path / "fleet.yaml"
    native.write_text("fleet: 1\npipes: {state: {required: true}}\nhosts: {web: {tags: [x]}}\n")
    assert report(path, native).findings == ()


def exporting(*out: str, known: bool = True) -> Tree:
    """Return a Clan in which `pki` reads endpoints, beside services that export something."""
    modules: Tree = {
        "clan-core": {"pki": {"manifest": {"exports": {"inputs": ["endpoints"]}}}},
        "self": {
            f"web{index}": {"manifest": {"exports": {"out": [each]}} if known else None}
            for index, each in enumerate(out)
        },
    }
    instances = {"pki": {"module": {"name": "pki", "input": "clan-core"}}} | {
        f"web{index}": {"module": {"name": f"web{index}", "input": "self"}}
        for index in range(len(out))
    }
    placed: Tree = {"roles": {"server": {"machines": {"m": {}}}}}
    return {
        "inventory": {
            "machines": {"m": {}},
            "instances": {name: {**each, **placed} for name, each in instances.items()},
        },
        "modules": modules,
    }


def test_inputs_are_all_that_is_exported_and_unknown_beside_unknown_services(
    tmp_path: Path,
) -> None:
    assert codes(written(tmp_path, exporting("endpoints", "endpoints"))) == []
    assert codes(written(tmp_path, exporting("other"))) == [("FC201", "pki/server@m endpoints")]
    path = written(tmp_path, exporting("other", known=False))
    assert codes(path) == []
    assert "no manifest of `web0`" in "".join(report(path).notes)


def test_one_target_in_two_spellings_is_one_target(tmp_path: Path) -> None:
    def targets(*said: str) -> list[tuple[str, str]]:
        machines = {f"m{i}": {"deploy": {"targetHost": each}} for i, each in enumerate(said)}
        return codes(written(tmp_path, {"inventory": {"machines": machines, "instances": {}}}))

    assert targets("root@10.0.0.5", "10.0.0.5:22") == [("FC901", "10.0.0.5")]
    assert targets("web.example.net", "root@web.example.net:22") == [("FC901", "web.example.net")]
    assert targets("jump:2201", "root@jump:2201") == [("FC901", "jump:2201")]
    assert targets("jump:2201", "jump:2202", "jump") == []


def generating(**machines: Tree) -> Tree:
    return {
        "inventory": {"machines": {name: {} for name in machines}, "instances": {}},
        "machines": {name: {"vars": {"generators": said}} for name, said in machines.items()},
    }


def test_a_dependency_has_to_be_on_the_machine_and_shared_generators_agree(
    tmp_path: Path,
) -> None:
    ca = {"share": True, "files": {"key": {"secret": True}}}
    leaf = {"files": {"key": {"secret": True}}, "dependencies": ["ca"]}
    fine = generating(a={"ca": ca, "leaf": leaf}, b={"ca": ca})
    assert codes(written(tmp_path, fine)) == []
    far = generating(a={"ca": ca, "leaf": leaf}, b={"leaf": leaf})
    assert codes(written(tmp_path, far)) == [("FC701", "leaf@b ca@b")]
    public = {**ca, "files": {"key": {"secret": False}}}
    assert codes(written(tmp_path, generating(a={"ca": ca}, b={"ca": public}))) == [("FC706", "ca")]
    private = {**ca, "share": False}
    assert codes(written(tmp_path, generating(a={"ca": ca}, b={"ca": private}))) == [
        ("FC706", "ca")
    ]


def test_a_repair_is_told_in_the_paths_of_the_inventory(tmp_path: Path) -> None:
    (finding,) = report(written(tmp_path, backup({"server": ["nsa"], "client": ["web"]}))).findings
    texts = [fix.text for fix in finding.fixes]
    assert texts[0] == "replace `nsa` by `nas` in `instances.borg.roles.server.machines`"
