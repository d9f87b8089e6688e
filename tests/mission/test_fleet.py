"""The fleet: the roles of its services, its manifests, its tags and environments."""

import json
from pathlib import Path

import pytest

from tests.support.command_line import run
from tests.support.small_fleets import changed, refused, small

ROLES = """
    environments: {prod: {}}
    hosts:
      vault: {tags: [backup]}
      kiln: {environment: prod}
      oven: {environment: prod, tags: [no-backup]}
    aspects: {server: {settings: {folder: {type: str, default: /srv}}}, client: {}}
    services:
      borg:
        roles:
          server:
            {select: "tag:backup", count: 1, aspects: [server], settings: {server: {folder: /pool}}}
          client: {select: "env:prod & !tag:no-backup", aspects: [client], peers: [server]}
"""


def test_a_service_has_roles_whose_members_a_selector_picks() -> None:
    fleet = small(ROLES)
    assert fleet.members == {"borg.server": ["vault"], "borg.client": ["kiln"]}
    assert fleet.placements == {"kiln": ["client"], "oven": [], "vault": ["server"]}
    named = small(changed(ROLES, 'select: "tag:backup"', "hosts: [oven]"))
    assert named.members["borg.server"] == ["oven"]
    assert small(changed(ROLES, "[backup]", "[backups]")).findings == [
        "FC502 services.borg.roles.server.select"
    ]


def test_a_role_has_settings_and_others_for_one_machine() -> None:
    assert small(ROLES).value("vault", "server.folder") == "/pool"
    own = ", settings_for: {vault: {server: {folder: /tank}}}, settings:"
    assert small(changed(ROLES, ", settings:", own)).layers("vault", "server.folder") == [
        ("role `borg.server` for `vault`", "/tank", "effective"),
        ("role `borg.server`", "/pool", "shadowed"),
        ("the default", "/srv", "shadowed"),
    ]


def test_a_role_whose_peers_are_nobody_is_told() -> None:
    assert small(ROLES).findings == []
    alone = small(changed(ROLES, 'select: "tag:backup", count: 1, ', ""))
    assert alone.findings == ["FC507 borg client server"]


def test_the_members_of_a_role_and_the_instances_of_a_service_are_counted() -> None:
    twice = small(changed(ROLES, "[no-backup]", "[no-backup, backup]"))
    assert twice.messages == ["the role `server` of `borg` has 2 members, but allows at most 1"]
    instances = """
        services:
          left: {service: borg, instances: 0..1}
          right: {service: borg, instances: 0..1}
    """
    assert small(instances).messages == ["the service `borg` has 2 instances, but allows at most 1"]
    assert small(changed(instances, "0..1", "0..2")).findings == []


def test_one_service_emits_terranix_and_a_devshell_beside_its_system() -> None:
    fleet = """
        hosts: {kiln: {class: nixos, aspects: [nginx]}}
        aspects:
          nginx:
            content:
              nixos: [services.nginx.enable]
              terranix: [resource.dns_record.web]
              devshell: [packages.curl]
        deliver: [{from: kiln, class: terranix, output: terranix.kiln}]
    """
    assert small(fleet).findings == []
    for class_ in ("nixos", "terranix", "devshell"):
        assert small(fleet).content("kiln", class_) == ["nginx@kiln"]
    edge = "out:terranix.kiln |  | collected:kiln/terranix | merge"
    assert edge in small(fleet).edges


MANIFESTS = """
fleet: 1
hosts: {kiln: {aspects: [wiki]}}
aspects:
  wiki:
    description: What we know
    categories: [Web]
    requires: [database]
    settings: {port: {type: port, default: 80}}
  postgres: {categories: [Data], provides: [database]}
"""


def catalog(folder: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    """Return the aspects of the catalog as JSON, by name."""
    path = folder / "fleet.yaml"
    path.write_text(MANIFESTS)
    ran = run(capsys, "catalog", path, "--json", *arguments)
    return {each["name"]: each for each in json.loads(ran.out)["aspects"]}


def test_the_catalog_is_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wiki = catalog(tmp_path, capsys)["wiki"]
    assert isinstance(wiki, dict)
    assert (wiki["description"], wiki["placed_on"], wiki["classes"]) == (
        "What we know",
        ["kiln"],
        [],
    )
    assert wiki["settings"]["port"] == {
        "type": "port",
        "merge": "replace",
        "description": "",
        "default": 80,
    }
    assert wiki["missing"] == [
        "`wiki` needs `database` on `kiln`, but no host runs what provides it: `postgres`"
    ]


def test_the_catalog_is_filtered_by_category(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert [*catalog(tmp_path, capsys)] == ["postgres", "wiki"]
    assert [*catalog(tmp_path, capsys, "--category", "Data")] == ["postgres"]


@pytest.mark.parametrize("reference", ["imports", "needs", "conflicts"])
def test_references_of_aspects_that_are_placed_nowhere_are_checked(reference: str) -> None:
    fleet = f"aspects: {{wiki: {{{reference}: [postgers]}}, postgres: {{}}}}"
    message = "there is no aspect `postgers`; did you mean `postgres`?"
    assert small(fleet).messages == [message]
    assert small(changed(fleet, "postgers", "postgres")).findings == []


TAGS = """
    tags: {edge: "tag:web & env:prod"}
    environments: {prod: {select: "tag:live", meta: {region: us-east}}, dev: {}}
    hosts: {kiln: {tags: [web, live]}, oven: {tags: [web], environment: dev}}
"""


def test_tags_are_listed_and_computed() -> None:
    aspects = "aspects: {listed: {neededBy: ['tag:web']}, computed: {neededBy: ['tag:edge']}}"
    placed = small(TAGS, aspects).placements
    assert placed == {"kiln": ["computed", "listed"], "oven": ["listed"]}


def test_environments_select_their_hosts() -> None:
    aspects = "aspects: {audit: {neededBy: ['env:prod']}}"
    assert small(TAGS, aspects).placements == {"kiln": ["audit"], "oven": []}
    both = small(changed(TAGS, "dev: {}", "dev: {select: 'tag:web'}"))
    assert both.findings == ["FC511 kiln environment"]


def test_environments_have_meta_such_as_a_region_that_selectors_ask_for() -> None:
    aspects = "aspects: {audit: {neededBy: ['meta.region=us-east']}}"
    assert small(TAGS, aspects).placements == {"kiln": ["audit"], "oven": []}
    moved = small(changed(TAGS, "us-east", "eu-west"), aspects)
    assert moved.findings == ["FC502 aspects.audit.neededBy[0]"]


def test_settings_are_stratified_into_default_policy_and_host() -> None:
    fleet = """
        policies: [{select: "tag:edge", configure: {nginx: {workers: 8}}}]
        hosts:
          kiln: {tags: [edge], aspects: [nginx], settings: {nginx: {workers: 16}}}
          oven: {tags: [edge], aspects: [nginx]}
          shed: {aspects: [nginx]}
        aspects: {nginx: {settings: {workers: {type: positive, default: 4}}}}
    """
    values = [small(fleet).value(host, "nginx.workers") for host in ("kiln", "oven", "shed")]
    assert values == [16, 8, 4]


def test_a_scope_is_instantiated_into_an_attribute_of_the_flake() -> None:
    fleet = """
        hosts: {kiln: {class: nixos}}
        deliver: [{from: kiln, output: nixosConfigurations.kiln}]
    """
    edge = "out:nixosConfigurations.kiln |  | collected:kiln/nixos | merge"
    assert edge in small(fleet).edges
    assert refused(changed(fleet, "from: kiln", "from: klin")) == [
        "there is no host or scope `klin`; did you mean `kiln`?"
    ]


def test_dependencies_are_validated_aspect_by_aspect_with_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fleet = tmp_path / "fleet.yaml"
    fleet.write_text(
        "fleet: 1\nhosts: {kiln: {}}\naspects: {nginx: {requires: [acme]}, plain: {}}\n",
        encoding="utf-8",
    )
    entries = json.loads(run(capsys, "catalog", fleet, "--json").out)["aspects"]
    assert {each["name"]: each["missing"] for each in entries} == {
        "nginx": ["`nginx` needs `acme`, but no aspect provides it"],
        "plain": [],
    }
