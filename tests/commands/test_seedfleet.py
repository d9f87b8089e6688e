"""The complete example fleet is fine, and each change of it gives what one would expect."""

from datetime import date
from pathlib import Path

import pytest

from fleetcheck.rules.catalogue import all_rules
from tests.support.fleets import EXAMPLES, found, report
from tests.support.seedfleet import SEEDFLEET, WITHOUT_MESHER, Edit, edited

CUT_OVER = "port-collision at web2 443/tcp"
"""What its one exception is about."""


def test_the_fleet_has_no_finding_and_needs_its_one_exception() -> None:
    checked = report(SEEDFLEET)
    assert (checked.findings, len(checked.excepted), checked.assumed) == ((), 1, ("cap:smtp",))


STORAGE1 = next(
    line + "\n" for line in SEEDFLEET.read_text().splitlines() if line.startswith("  storage1:")
)
EXCEPTION = next(
    line + "\n" for line in SEEDFLEET.read_text().splitlines() if line.startswith("  - {rule: ")
)

DELIVERY = next(
    line + "\n" for line in SEEDFLEET.read_text().splitlines() if line.startswith("  - {from: ")
)

GRAFANA_READS = (
    "requires: [http-proxy, dns, smtp]",
    "requires: [http-proxy, dns, smtp]\n    settings: {proxy: {type: port, default: {from}}}",
)

MUTATIONS: dict[str, tuple[tuple[Edit, ...], list[tuple[str, str, int, str]]]] = {
    "data-mesher is taken off storage1": (
        (WITHOUT_MESHER,),
        [("FC301", "dns@storage1 data-mesher", 47, "data-mesher")],
    ),
    "storage1 is deleted": (
        ((STORAGE1, ""),),
        [
            ("FC201", "borg-client@cortex backup", 55, "backup"),
            ("FC201", "grafana@lab1 dns", 41, "dns"),
            ("FC301", "monitoring@web1 dns", 45, "dns"),
            ("FC301", "monitoring@web1 pki", 45, "pki"),
            ("FC502", "services.borgbackup.roles.server.select", 59, '"tag:backup-server"'),
            ("FC504", "borgbackup server", 59, "1.."),
            ("FC801", "grafana@web1 state", 44, "state"),
        ],
    ),
    "dev imports nothing": (
        (("dev: {imports: [prod], ", "dev: {imports: [], "),),
        [("FC301", "grafana@lab1 monitoring", 43, "monitoring")],
    ),
    "the exception is removed": (
        ((EXCEPTION, ""), ("exceptions: ", "#")),
        [("FC101", "web2 443/tcp", 40, "443/tcp")],
    ),
    "web2 has no caddy": (
        ((" aspects: [caddy],", ""),),
        [("FC903", CUT_OVER, 71, "{")],
    ),
    "the guest shares the ports of its host": (
        (("netns: own", "netns: host"),),
        [("FC102", "cortex 11434/tcp", 50, "11434/tcp")],
    ),
    "nothing chooses between nginx and caddy, and something asks": (
        (("aspects: [monitoring], settings", "aspects: [monitoring, caddy], settings"),),
        [("FC202", "grafana@web1 http-proxy", 42, "http-proxy")],
    ),
    "what is chosen does not provide it": (
        (("choose: {http-proxy: nginx}", "choose: {http-proxy: nginx, dns: nginx}"),),
        [("FC208", "hosts.web2.choose.dns", 20, "nginx")],
    ),
    "two requirements wait for each other": (
        (
            (
                "dns: {reach: fleet, provides: [dns],",
                "dns: {reach: fleet, provides: [dns], requires: [pki],",
            ),
            ("provides: [pki]}", "provides: [pki], requires: [dns]}"),
        ),
        [("FC203", "dns@storage1", 47, "pki")],
    ),
    "caddy excludes nginx": (
        (("ports: {https: 443/tcp}}", "ports: {https: 443/tcp}, conflicts: [nginx]}"),),
        [("FC204", "web2 caddy nginx", 40, "nginx")],
    ),
    "nothing needs mail": (
        (("dns, smtp]", "dns]"),),
        [("FC205", "assume smtp", 7, '"cap:smtp"')],
    ),
    "two scopes sit in each other": (
        (
            ("parent: web1, kind: user", "parent: bob, kind: user"),
            ("aspects:   ", "  bob: {parent: alice, kind: user}\naspects:   "),
        ),
        [("FC303", "alice parent", 26, "bob")],
    ),
    "the guest says another environment": (
        (("kind: microvm, aspects", "kind: microvm, environment: dev, aspects"),),
        [("FC304", "cortex-cuda environment", 25, "dev")],
    ),
    "a role names a host that was renamed": (
        (('select: "host:web1"', 'select: "host:web1", hosts: [wbe1]'),),
        [("FC501", "wbe1", 62, "wbe1")],
    ),
    "a role expects a role that is not there": (
        (("peers: [server]", "peers: [sever]"),),
        [("FC503", "borgbackup sever", 61, "sever")],
    ),
    "a service is there twice": (
        (
            ("  borgbackup:\n", "  borgbackup:\n    instances: 0..1\n"),
            ("  web: {roles", "  second: {service: borgbackup}\n  web: {roles"),
        ),
        [("FC505", "borgbackup", 59, "0..1")],
    ),
    "the user's shell is configured for another class": (
        (("{homeManager: [programs", "{darwin: [programs"),),
        [("FC506", "shell@alice", 26, "shell")],
    ),
    "peers that need not be there are not": (
        (
            ('"tag:backup-server", count: 1..,', '"tag:web & tag:gpu",'),
            ("{requires: [backup]}", "{}"),
        ),
        [
            ("FC502", "services.borgbackup.roles.server.select", 60, '"tag:web & tag:gpu"'),
            ("FC507", "borgbackup client server", 61, "server"),
            ("FC801", "grafana@web1 state", 45, "state"),
        ],
    ),
    "a host lists an aspect that does not exist": (
        (("aspects: [caddy]", "aspects: [cady]"),),
        [("FC508", "cady", 20, "cady"), ("FC903", CUT_OVER, 71, "{")],
    ),
    "an aspect is injected where it is absent": (
        (('neededBy: ["tag:production"]', 'neededBy: ["!has:audit"]'),),
        [("FC509", "aspects.audit.neededBy[0]", 54, '"!has:audit"')],
    ),
    "a setting is misspelt": (
        (("settings: {nginx: {port: 8443}}", "settings: {nginx: {prot: 8443}}"),),
        [("FC601", "hosts.web1.settings.nginx.prot", 19, "prot")],
    ),
    "a setting is of another type": (
        (("{nginx: {workers: 1}}", "{nginx: {workers: many}}"),),
        [("FC602", "nginx@lab1 workers", 15, "many")],
    ),
    "two policies set different values": (
        (
            (
                "policies:  ",
                'policies:\n  - {select: "tag:web", configure: {nginx: {workers: 4}}}\n#',
            ),
        ),
        [("FC603", "nginx@web1 workers", 17, "4")],
    ),
    "a setting without a default is set nowhere": (
        (
            (
                "workers: {type: positive, default: 4}",
                "workers: {type: int}\n      root: {type: str}",
            ),
        ),
        [("FC604", "nginx@lab1 root", 37, "root")],
    ),
    "a setting names a host that is not there": (
        (
            (
                "borg-client: {requires: [backup]}",
                "borg-client: {requires: [backup], settings: {to: {type: host, default: storage}}}",
            ),
        ),
        [("FC605", "borg-client@cortex to storage", 56, "storage")],
    ),
    "a setting reads what the provider does not offer": (
        (GRAFANA_READS, ("default: {from}", 'default: {from: "cap:http-proxy.prot"}')),
        [("FC605", "grafana@lab1 proxy http-proxy.prot", 43, "{")],
    ),
    "a setting of another type reads what the provider offers": (
        (
            GRAFANA_READS,
            (
                "type: port, default: {from}",
                'type: bool, default: {from: "cap:http-proxy.settings.port"}',
            ),
        ),
        [("FC606", "grafana@lab1 proxy http-proxy.settings.port", 43, "{")],
    ),
    "a setting reads the address of two servers": (
        (
            ("cortex: {environment: prod, ", "cortex: {environment: prod, address: 10.0.0.9, "),
            ("storage1: {environment: prod, ", "storage1: {environment: prod, address: 10.0.0.8, "),
            ("reserved: [11434/tcp]}", "reserved: [11434/tcp], aspects: [dns]}"),
            (
                "requires: [http-proxy, dns, smtp]",
                "requires: [http-proxy, dns, smtp]\n    settings: {dns: "
                '{default: {from: "cap:dns.address"}}}',
            ),
        ),
        [("FC607", "grafana@lab1 dns dns.address", 43, "{")],
    ),
    "a capability offers a port that is not there": (
        (
            (
                "provides: [http-proxy, https-proxy]\n",
                "provides: [{cap: http-proxy, offers: {port: {from: ports.htps}}}, https-proxy]\n",
            ),
        ),
        [("FC608", "nginx http-proxy.port", 31, "ports.htps")],
    ),
    "a var of another host is read": (
        (
            (
                "provides: [dns],",
                "provides: [{cap: dns, offers: {key: {from: vars.wireguard-key}}}],",
            ),
            (
                "requires: [http-proxy, dns, smtp]",
                'requires: [http-proxy, dns, smtp]\n    vars: ["cap:dns.key"]',
            ),
        ),
        [("FC705", "grafana@lab1 wireguard-key", 43, '"cap:dns.key"')],
    ),
    "an aspect uses a var of another name": (
        (("vars: [wireguard-key]", "vars: [wireguard-keys]"),),
        [("FC701", "dns wireguard-keys", 47, "wireguard-keys")],
    ),
    "an aspect uses a file that its var does not have": (
        (("vars: [wireguard-key]", "vars: [wireguard-key.files.privat]"),),
        [("FC701", "dns wireguard-key.files.privat", 47, "wireguard-key.files.privat")],
    ),
    "the backend of secrets is misspelt": (
        (("secrets: {backend: sops}", "secrets: {backend: spos}"),),
        [("FC704", "spos", 6, "spos")],
    ),
    "two vars are made from each other": (
        (
            (
                "ssh-host-key: {scope: host, files",
                "ssh-host-key: {scope: host, dependencies: [wireguard-key], files",
            ),
        ),
        [("FC702", "ssh-host-key", 66, "wireguard-key")],
    ),
    "the guest uses a secret of its host": (
        (("inference: {ports", "inference: {vars: [wireguard-key], ports"),),
        [("FC703", "inference@cortex-cuda wireguard-key", 50, "wireguard-key")],
    ),
    "nothing says where secrets are kept": (
        (("secrets: {backend: sops}", "secrets: {}"),),
        [("FC704", "ssh-host-key on storage1", 66, "secret")],
    ),
    "the backup collects nothing": (
        ((" collects: [state]}", "}"),),
        [("FC801", "grafana@web1 state", 45, "state")],
    ),
    "nothing keeps any state": (
        (("    state: [/var/lib/grafana]\n", ""),),
        [("FC802", "state", 54, "state")],
    ),
    "an evaluation put the guest into its host's home": (
        (
            (
                "vars:\n",
                "observed: [{root: cortex, class: homeManager, holds: [cortex-cuda]}]\nvars:\n",
            ),
        ),
        [("FC401", "cortex homeManager cortex-cuda", 65, "cortex-cuda")],
    ),
    "the guest is not isolated any more": (
        (("microvm: {isolated: true, ", "microvm: {"),),
        [("FC402", "cortex nixos cortex-cuda", 64, "{")],
    ),
    "two hosts are one output": (
        (
            (
                DELIVERY,
                DELIVERY
                + "  - {from: web1, class: nixos, output: nixosConfigurations.web}\n"
                + "  - {from: web2, class: nixos, output: nixosConfigurations.web}\n",
            ),
        ),
        [("FC402", "nixosConfigurations.web", 65, "{")],
    ),
    "nothing delivers the guest": (
        (("deliver: ", "#"), (DELIVERY, "")),
        [("FC403", "cortex-cuda nixos", 25, "cortex-cuda")],
    ),
    "the guest is delivered into a class that its host has not": (
        (("to: cortex, at", "to: cortex, into: darwin, at"),),
        [("FC404", "cortex-cuda cortex darwin", 64, "{")],
    ),
    "the guest is merged at a path": (
        (("mode: nest-verbatim", "mode: merge"),),
        [("FC405", "cortex-cuda cortex mode", 64, "merge")],
    ),
    "the mode of a delivery is misspelt": (
        (("mode: nest-verbatim", "mode: nest-verbatm"),),
        [("FC405", "cortex-cuda cortex mode", 64, "nest-verbatm")],
    ),
    "the guest is nested nowhere": (
        (("at: microvm.vms.cuda.config, ", ""),),
        [("FC405", "cortex-cuda cortex mode", 64, "nest-verbatim")],
    ),
    "the host is delivered to its guest as well": (
        (
            (
                DELIVERY,
                DELIVERY
                + "  - {from: cortex, class: nixos, to: cortex-cuda, at: host, mode: nest}\n",
            ),
        ),
        [("FC406", "cortex cortex-cuda nixos", 64, "{")],
    ),
    "a host is delivered to itself": (
        ((DELIVERY, DELIVERY + "  - {from: web1, class: nixos, to: web1, at: self}\n"),),
        [("FC406", "web1 web1 nixos", 65, "{")],
    ),
    "the guest is merged into its host": (
        ((", at: microvm.vms.cuda.config, mode: nest-verbatim", ""),),
        [("FC408", "cortex-cuda cortex nixos", 64, "{")],
    ),
    "two deliveries go to one path": (
        (
            (
                DELIVERY,
                DELIVERY
                + "  - {from: alice, class: homeManager, into: nixos, to: cortex,"
                + " at: microvm.vms.cuda.config}\n",
            ),
        ),
        [("FC409", "cortex nixos microvm.vms.cuda.config", 64, "{")],
    ),
    "a delivery takes a class that nothing has content for": (
        ((DELIVERY, DELIVERY + "  - {from: web1, class: nxos, output: out.web1}\n"),),
        [("FC410", "web1 nxos", 65, "nxos")],
    ),
    "two aspects set an option to different values": (
        (
            ("aspects: [monitoring]", "aspects: [monitoring, firewall, audit]"),
            ("  firewall: {}", "  firewall: {content: {nixos: {boot.on: true}}}"),
            ("  audit: {", "  audit: {content: {nixos: {boot.on: false}}, "),
        ),
        [("FC411", "web1 nixos boot.on", 54, "false")],
    ),
    "the guest is nested without being verbatim": (
        (("mode: nest-verbatim", "mode: nest"),),
        [("FC407", "cortex-cuda cortex nixos", 64, "nest")],
    ),
    "an automatic port has another pool": (
        (("metrics: {auto: 9100-9199,", "metrics: {auto: 9200-9299,"),),
        [("FC104", "grafana@lab1 metrics", 44, "{")],
    ),
    "two new ports want the same number": (
        (
            (
                'audit: {neededBy: ["tag:production"]}',
                'audit: {neededBy: ["tag:production"], ports: {a: {auto: 9500-9500}, '
                "b: {auto: 9500-9500}}}",
            ),
        ),
        [
            ("FC103", "web1 9500/tcp", 54, "9500-9500"),
            ("FC104", "audit@web1 a", 54, "{"),
            ("FC104", "audit@web1 b", 54, "{"),
        ],
    ),
    "a fixed port is where the lock has put another": (
        (
            ("firewall: {}", "firewall: {ports: {probe: 9115/tcp}}"),
            ("aspects: [monitoring], settings", "aspects: [monitoring, firewall], settings"),
        ),
        [("FC105", "firewall web1 grafana@web1 metrics", 53, "9115/tcp")],
    ),
    "two environments select one host": (
        (
            ("  dev: {imports", "  dev: {select: 'tag:gpu', imports"),
            ("  prod: {settings", "  prod: {select: 'tag:gpu', settings"),
            ("cortex: {environment: prod, tags", "cortex: {tags"),
        ),
        [("FC511", "cortex environment", 15, "'tag:gpu'")],
    ),
    "a port is declared where it is discarded": (
        (("{api: 11434/tcp}", "{api: {port: 11434/tcp, discarded: 'network: none'}}"),),
        [("FC108", "inference@cortex-cuda ports", 50, "{")],
    ),
    "a port depends on a variable without a value": (
        (("{api: 11434/tcp}", "{api: {unknown: [API_PORT]}}"),),
        [("FC109", "inference@cortex-cuda API_PORT", 50, "{")],
    ),
    "a network is expected from outside": (
        (("requires: [backup]", "requires: [backup, {cap: vpn, external: true}]"),),
        [("FC206", "cortex vpn", 56, "{")],
    ),
    "others are sent to a port that only the machine itself reaches": (
        (("    state: [/var", "    advertises: [metrics]\n    state: [/var"),),
        [("FC106", "grafana@lab1 metrics", 44, "{")],
    ),
    "a host opens a port on which nothing listens": (
        (("web2: {environment: prod,", "web2: {open: [8080/tcp], environment: prod,"),),
        [("FC107", "web2 8080/tcp", 20, "8080/tcp")],
    ),
    "two hosts have one address": (
        (("web2: {environment: prod,", "web2: {address: 10.0.0.5, environment: prod,"),),
        [("FC901", "10.0.0.5", 19, "10.0.0.5")],
    ),
    "the host wants the device of its guest": (
        (
            ("[gpu], class: nixos, ", "[gpu], class: nixos, aspects: [firewall], "),
            ("  firewall: {}", "  firewall: {claims: [{device: nvidia}]}"),
        ),
        [("FC902", "cortex nvidia", 53, "{")],
    ),
    "two containers on one host have one name": (
        (
            ("[data-mesher, dns, pki]", "[data-mesher, dns, pki, firewall]"),
            ("  firewall: {}", "  firewall: {containers: [db, db]}"),
        ),
        [("FC904", "storage1 db", 53, "db")],
    ),
    "two projects on one host have one name": (
        (
            ("[data-mesher, dns, pki]", "[data-mesher, dns, pki, firewall, other]"),
            (
                "  firewall: {}",
                "  firewall: {project: {name: web, folder: one, service: app}}\n"
                "  other: {project: {name: web, folder: two, service: app}}",
            ),
        ),
        [("FC905", "storage1 web", 53, "web")],
    ),
    "a container runs on another host than the one that is to run it": (
        (
            ("[data-mesher, dns, pki]", "[data-mesher, dns, pki, firewall]"),
            ("aspects: [monitoring], settings", "aspects: [monitoring, seen], settings"),
            (
                "  firewall: {}",
                "  firewall: {project: {name: web, folder: one, service: app}}\n"
                "  seen: {outside: container, project: {name: web, folder: x, service: app}}",
            ),
        ),
        [("FC906", "firewall web1", 54, "{")],
    ),
    "a container asks for what the network of another one has": (
        (
            ("[data-mesher, dns, pki]", "[data-mesher, dns, pki, firewall]"),
            ("  firewall: {}", "  firewall: {network: {mode: service:vpn, beside: [dns]}}"),
        ),
        [("FC110", "firewall@storage1 service:vpn", 53, "dns")],
    ),
    "more containers want a port of a range than it has": (
        (
            ("[data-mesher, dns, pki]", "[data-mesher, dns, pki, firewall]"),
            ("  firewall: {}", "  firewall: {portRanges: [{ports: 7001-7002, containers: 3}]}"),
        ),
        [("FC111", "storage1 7001-7002/tcp", 53, "{")],
    ),
    "a container waits for the health of one whose check is switched off": (
        (
            ("[data-mesher, dns, pki]", "[data-mesher, dns, pki, firewall, other]"),
            ("  firewall: {}", "  firewall: {awaits: [other]}\n  other: {healthcheck: false}"),
        ),
        [("FC207", "firewall@storage1 other", 54, "false")],
    ),
    "an aspect without a class is to create scopes": (
        (("  firewall: {}", "  firewall: {synth: [{name: box, kind: microvm}]}"),),
        [("FC512", "firewall synth", 53, "{")],
    ),
    "a shared var is declared in two ways": (
        (("backend: age}", "backend: age, disagrees: [web2]}"),),
        [("FC706", "wireguard-key", 67, "web2")],
    ),
    "two users of a host have one id": (
        (("address: 10.0.0.5,", "address: 10.0.0.5, users: {a: 7, b: 7},"),),
        [("FC918", "web1 user 7", 19, "7")],
    ),
    "two containers open one serial device": (
        (
            ("[data-mesher, dns, pki]", "[data-mesher, dns, pki, firewall, other]"),
            (
                "  firewall: {}",
                "  firewall: {devices: [/dev/ttyACM0]}\n  other: {devices: [/dev/ttyACM0]}",
            ),
        ),
        [("FC910", "storage1 /dev/ttyACM0", 53, "/dev/ttyACM0")],
    ),
    "two containers keep a database in one folder": (
        (
            ("[data-mesher, dns, pki]", "[data-mesher, dns, pki, firewall, other]"),
            ("  firewall: {}", "  firewall: {data: [/srv/db]}\n  other: {data: [/srv/db]}"),
        ),
        [("FC911", "storage1 /srv/db", 53, "/srv/db")],
    ),
    "two services ask a proxy for one route": (
        (
            ("[data-mesher, dns, pki]", "[data-mesher, dns, pki, firewall, other]"),
            (
                "  firewall: {}",
                "  firewall: {routes: [{proxy: traefik, name: a, rule: Host(`x`)}]}\n"
                "  other: {routes: [{proxy: traefik, name: b, rule: Host(`x`)}]}",
            ),
        ),
        [("FC912", "storage1 traefik Host(`x`)", 53, "{")],
    ),
    "a container mounts a file that is not there": (
        (
            ("[data-mesher, dns, pki]", "[data-mesher, dns, pki, firewall]"),
            ("  firewall: {}", "  firewall: {missing: [app.yml]}"),
        ),
        [("FC913", "app.yml", 53, "app.yml")],
    ),
    "two containers in one network have one address": (
        (
            ("[data-mesher, dns, pki]", "[data-mesher, dns, pki, firewall, other]"),
            (
                "  firewall: {}",
                "  firewall: {attachments: [{network: lan, addresses: [10.9.0.2]}]}\n"
                "  other: {attachments: [{network: lan, addresses: [10.9.0.2]}]}",
            ),
        ),
        [("FC907", "storage1 lan 10.9.0.2", 53, "10.9.0.2")],
    ),
    "a container has an address that is in no subnet of its network": (
        (
            ("[data-mesher, dns, pki]", "[data-mesher, dns, pki, firewall]"),
            (
                "  firewall: {}",
                "  firewall:\n"
                "    networks: [{name: lan, subnets: [{subnet: 10.9.0.0/24}]}]\n"
                "    attachments: [{network: lan, addresses: [10.8.0.2]}]",
            ),
        ),
        [("FC908", "firewall@storage1 lan 10.8.0.2", 55, "10.8.0.2")],
    ),
    "two networks have subnets that overlap": (
        (
            ("[data-mesher, dns, pki]", "[data-mesher, dns, pki, firewall]"),
            (
                "  firewall: {}",
                "  firewall:\n"
                "    networks:\n"
                "      - {name: lan, subnets: [{subnet: 10.9.0.0/16}]}\n"
                "      - {name: web, subnets: [{subnet: 10.9.7.0/24}]}",
            ),
        ),
        [("FC909", "storage1 10.9.0.0/16", 55, "{")],
    ),
    "a host has two traits with a class": (
        (
            ("server: {needs: [nginx, firewall]}", "server: {class: nixos, needs: [nginx]}"),
            ("firewall: {}", "firewall: {class: nixos}"),
            ("[data-mesher, dns, pki]", "[data-mesher, dns, pki, server, firewall]"),
        ),
        [("FC510", "storage1 firewall", 22, "firewall")],
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize(("edits", "expected"), MUTATIONS.values(), ids=list(MUTATIONS))
def test_a_change_gives_exactly_what_one_expects(
    edits: tuple[Edit, ...], expected: list[tuple[str, str, int, str]], tmp_path: Path
) -> None:
    assert found(edited(tmp_path, *edits)) == expected


def test_every_rule_that_a_native_fleet_can_break_is_broken_by_a_change() -> None:
    broken = {code for _, expected in MUTATIONS.values() for code, *_ in expected}
    names_of_aspects_are_unique = {"FC302"}
    assert {rule.code for rule in all_rules().values()} - broken == names_of_aspects_are_unique


def test_an_exception_past_its_date_covers_nothing_any_more() -> None:
    assert found(SEEDFLEET, today=date(2030, 1, 2)) == [
        ("FC101", "web2 443/tcp", 40, "443/tcp"),
        ("FC903", CUT_OVER, 71, "{"),
    ]


def test_the_two_wordings_of_a_chain_that_is_not_whole() -> None:
    (finding,) = report(EXAMPLES / "chain" / "broken.yaml").findings
    assert finding.message == (
        "`dns` imports `data-mesher`, but no placement of `data-mesher` exists in the fleet"
    )
    assert finding.labels[0].text == "`dns` imports `data-mesher`, which is not in scope"
    assert finding.affected == ("monitoring@watch1",)
    assert report(EXAMPLES / "chain" / "whole.yaml").findings == ()
