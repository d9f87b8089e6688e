"""The bridge: Clan's inventory and den's graphs, read as they are, beside native parts."""

from tests.support.small_fleets import changed, small, without

BORG = """
    inventory:
      machines: {nas: {tags: [store]}, web1: {tags: [backup]}, web2: {tags: [backup]}}
      instances:
        borg:
          module: {name: borgbackup, input: clan-core}
          roles: {server: {machines: {nas: {}}}, client: {tags: {backup: {}}}}
    modules:
      clan-core:
        borgbackup:
          manifest:
            name: borgbackup
            exports: {inputs: [keys]}
            constraints: {roles: {server: {maxMachines: 1}}}
          roles: {server: {}, client: {}}
    machines:
      web1:
        vars:
          generators:
            borg-key: {files: {key: {secret: true}}, dependencies: [host-key]}
            host-key: {files: {key: {secret: true}}}
"""
KEYS = """
    hosts: {hub: {aspects: [keyserver]}}
    aspects: {keyserver: {provides: [{cap: keys, reach: fleet}]}}
"""


def test_tier_1_a_clan_service_with_a_single_role() -> None:
    clan = """
        inventory:
          machines: {nas: {tags: [store]}, web1: {}}
          instances:
            sshd:
              module: {name: sshd, input: clan-core}
              roles:
                default:
                  tags: {store: {}}
                  machines: {web1: {settings: {port: 2222}}}
                  settings: {port: 22}
    """
    fleet = small(clan=clan)
    assert fleet.members == {"sshd.default": ["nas", "web1"]}
    values = [fleet.value(machine, "sshd/default.port") for machine in ("nas", "web1")]
    assert values == [22, 2222]
    assert small(clan=changed(clan, "store: {}", "stroe: {}")).codes == ["FC502"]


def test_tier_2_a_clan_service_with_independent_roles() -> None:
    fleet = small(KEYS, clan=BORG)
    assert fleet.members == {"borg.server": ["nas"], "borg.client": ["web1", "web2"]}
    assert fleet.placements["web2"] == ["borg/client"]
    unknown = changed(BORG, "machines: {nas: {}}}", "machines: {nsa: {}}}")
    assert "FC501 nsa" in small(KEYS, clan=unknown).findings


def test_tier_4_vars_exports_and_constraints_of_clan_services() -> None:
    assert small(KEYS, clan=BORG).findings == []
    dangling = small(KEYS, clan=changed(BORG, "[host-key]", "[hots-key]"))
    (message,) = dangling.messages
    assert "`hots-key`; did you mean `host-key`?" in message
    assert small(clan=BORG).messages == [
        "`borg/client` needs `keys` on `web1`, but no aspect provides it"
    ]
    many = small(KEYS, clan=changed(BORG, "machines: {nas: {}}}", "machines: {nas: {}, web1: {}}}"))
    assert many.messages == ["the role `server` of `borg` has 2 members, but allows at most 1"]


def test_native_parts_move_onto_a_clan_machine_step_by_step() -> None:
    native = """
        environments: {prod: {settings: {nginx: {port: 81}}}}
        hosts: {web1: {environment: prod, aspects: [nginx]}}
        aspects:
          nginx: {ports: {http: {from: settings.port}}, settings: {port: {type: port, default: 80}}}
    """
    fleet = small(native, clan=without(BORG, "exports: {inputs: [keys]}"))
    assert fleet.findings == []
    assert {"borg/client", "nginx"} <= {*fleet.placements["web1"]}
    assert fleet.value("web1", "nginx.port") == 81


def test_graphs_of_den_are_a_fleet() -> None:
    den = """
        rootName: igloo
        nodes:
          - id: web
            pathKey: web
            entityInstance: "host:igloo"
            perClass: {nixos: {hasClass: true}}
          - {id: nginx, pathKey: nginx, entityInstance: "host:igloo"}
          - {id: fish, pathKey: fish, entityInstance: "user:ada"}
        edges: [{from: web, to: nginx, style: normal}]
        entityInstances: [{kind: user, name: ada}]
    """
    fleet = small(den=den)
    assert fleet.placements == {"ada@igloo": ["fish"], "igloo": ["web", "nginx"]}
    assert fleet.findings == []
    assert fleet.content("igloo", "nixos") == ["web@igloo"]
    assert small(den=changed(den, "to: nginx", "to: gone")).findings == ["FC508 gone"]


def test_aspects_of_one_name_are_apart_by_the_namespaces_of_their_sources() -> None:
    den = """
        rootName: igloo
        nodes: [{id: vault, pathKey: vault, entityInstance: "host:igloo"}]
        edges: []
    """
    native = """
        namespace: attic
        hosts: {hut: {aspects: [vault]}, barn: {aspects: [den/vault]}}
        aspects: {vault: {requires: [power]}}
    """
    fleet = small(native, den=den)
    assert fleet.placements == {
        "barn": ["den/vault"],
        "hut": ["attic/vault"],
        "igloo": ["den/vault"],
    }
    assert fleet.findings == ["FC201 attic/vault@hut power"]


BACKUP = """
    inventory:
      machines: {nas: {}, web1: {}}
      instances:
        borg:
          module: {name: borgbackup, input: clan-core}
          roles: {server: {machines: {nas: {}}}, client: {machines: {web1: {}}}}
    modules:
      clan-core:
        borgbackup: {manifest: {name: borgbackup}, roles: {server: {}, client: {}}}
"""


def test_tier_3_client_and_server_of_a_clan_service_need_each_other() -> None:
    assert small(clan=BACKUP).findings == []
    assert small(clan=without(BACKUP, "server: {machines: {nas: {}}}, ")).codes == ["FC507"]


def test_state_of_a_clan_machine_is_picked_up_by_its_backup() -> None:
    state = """
    machines: {web1: {state: {wiki: {folders: [/var/lib/wiki]}}}}
    """
    assert small(clan=BACKUP + state).findings == []
    gone = without(BACKUP, ", client: {machines: {web1: {}}}")
    assert small(clan=gone + state).codes == ["FC801"]


def test_the_interface_of_a_role_gives_its_settings_types() -> None:
    interface = "interface: {options: {port: {type: port, default: 22}}}"
    typed = changed(BACKUP, "client: {}}}", f"client: {{{interface}}}}}}}")
    assert small(clan=typed).value("web1", "borg/client.port") == 22
    wrong = changed(typed, "{machines: {web1: {}}}", "{machines: {web1: {}}, settings: {port: x}}")
    assert small(clan=wrong).findings == ["FC602 borg/client@web1 port"]
