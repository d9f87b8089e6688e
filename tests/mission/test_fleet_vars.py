"""The fleet's vars: generated files, secret or public, by machine, and where they are seen."""

from fleetcheck.queries.order import order_of_vars
from tests.support.small_fleets import changed, refused, small, without

VARS = """
    secrets: {backend: sops}
    hosts: {kiln: {aspects: [wireguard]}}
    aspects: {wireguard: {vars: [wg-key]}}
    vars:
      host-key: {files: {key: secret, pub: public}}
      wg-key: {dependencies: [host-key], files: {private: secret, public: public}}
"""


def test_a_var_is_generated_with_secret_and_public_files_from_its_dependencies() -> None:
    assert small(VARS).findings == []
    unknown = small(changed(VARS, "vars: [wg-key]", "vars: [wg-kye]"))
    assert unknown.findings == ["FC701 wireguard wg-kye"]
    dangling = small(changed(VARS, "dependencies: [host-key]", "dependencies: [hots-key]"))
    assert dangling.findings == ["FC701 wg-key hots-key"]
    assert refused(changed(VARS, "key: secret", "key: hidden")) == ["expected `secret` or `public`"]


def test_generators_are_ordered_by_what_they_depend_on() -> None:
    assert order_of_vars(small(VARS).state).layers == (("host-key",), ("wg-key",))
    free = small(without(VARS, "dependencies: [host-key], "))
    assert order_of_vars(free.state).layers == (("host-key", "wg-key"),)


def test_a_cycle_of_dependencies_of_vars_is_an_error() -> None:
    cyclic = small(changed(VARS, "host-key: {", "host-key: {dependencies: [wg-key], "))
    assert cyclic.messages == ["the vars `host-key` and `wg-key` depend on each other in a cycle"]


def test_a_var_is_seen_along_the_hierarchy_and_one_of_the_fleet_by_all() -> None:
    fleet = """
        secrets: {backend: sops}
        environments: {prod: {}}
        kinds: {user: {}}
        hosts: {kiln: {environment: prod}, oven: {}}
        scopes:
          ada: {parent: kiln, kind: user, aspects: [app]}
          bob: {parent: oven, aspects: [app]}
        aspects: {app: {vars: [token]}}
    """
    var = "vars: {token: {scope: fleet, files: {key: secret}}}"
    assert small(fleet, var).findings == []
    assert small(fleet, changed(var, "fleet", "host")).findings == []
    assert small(fleet, changed(var, "fleet", "environment")).findings == ["FC701 app@bob token"]
    assert small(fleet, changed(var, "fleet", "user")).findings == ["FC701 app@bob token"]


def test_a_shared_var_is_generated_once_and_others_for_each_machine() -> None:
    fleet = """
        secrets: {backend: sops}
        environments: {prod: {}}
        hosts: {kiln: {environment: prod, aspects: [app]}, oven: {aspects: [app]}}
        aspects: {app: {vars: [token]}}
        vars: {token: {scope: environment, share: true, files: {key: secret}}}
    """
    assert small(fleet).findings == []
    assert small(without(fleet, ", share: true")).findings == ["FC701 app@oven token"]


def test_a_policy_selects_the_backend_of_secrets() -> None:
    fleet = """
        environments: {production: {}, dev: {}}
        policies: [{select: "env:production", backend: sops}]
        hosts: {kiln: {environment: production, aspects: [app]}, oven: {environment: dev}}
        aspects: {app: {vars: [token]}}
        vars: {token: {files: {key: secret}}}
    """
    assert small(fleet).findings == []
    assert small(changed(fleet, "backend: sops", "")).findings == ["FC704 token on kiln"]
    second = small(changed(fleet, "sops}]", "sops}, {select: '*', backend: age}]"))
    assert second.findings == ["FC704 token on kiln"]


def test_a_secret_does_not_cross_into_an_isolated_scope() -> None:
    fleet = """
        secrets: {backend: sops}
        kinds: {microvm: {isolated: true}}
        hosts: {kiln: {}}
        scopes: {guest: {parent: kiln, kind: microvm, aspects: [app]}}
        aspects: {app: {vars: [token]}}
        vars: {token: {scope: host, files: {key: secret}}}
    """
    assert small(fleet).findings == ["FC703 app@guest token"]
    assert small(changed(fleet, "secret}", "public}")).findings == []
    assert small(without(fleet, "isolated: true")).findings == []


def test_a_registry_of_backends_knows_the_misspelt_ones() -> None:
    fleet = """
        secrets: {backend: sops, backends: [sops, age]}
        hosts: {kiln: {aspects: [app]}}
        aspects: {app: {vars: [token]}}
        vars: {token: {files: {key: secret}, backend: age}}
    """
    assert small(fleet).findings == []
    (message,) = small(changed(fleet, "backend: age", "backend: aeg")).messages
    assert message == "the fleet has no backend `aeg`; did you mean `age`?"
    unlisted = changed(without(fleet, ", backends: [sops, age]"), "backend: age", "backend: aeg")
    assert [each.severity for each in small(unlisted).report.findings] == ["warning"]


def test_one_file_of_a_var_is_used_by_its_name() -> None:
    fleet = """
        secrets: {backend: sops}
        kinds: {microvm: {isolated: true}}
        hosts: {kiln: {}}
        scopes: {guest: {parent: kiln, kind: microvm, aspects: [app]}}
        aspects: {app: {vars: [token.files.pub]}}
        vars: {token: {scope: host, files: {key: secret, pub: public}}}
    """
    assert small(fleet).findings == []
    assert small(changed(fleet, "files.pub]", "files.key]")).findings == ["FC703 app@guest token"]
    unknown = small(changed(fleet, "files.pub]", "files.pubb]"))
    assert unknown.findings == ["FC701 app token.files.pubb"]
