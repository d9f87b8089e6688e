"""What services of Compose files depend on and refer to, by the Compose specification."""

from pathlib import Path

import pytest

from fleetcheck.sources.options import SourceOptions
from tests.support.compose_projects import found, judged, messages, read, text_at, unread, write

SECTIONS = """\
networks: {back: {}}
volumes: {data: {}}
secrets: {key: {file: key}}
configs: {site: {file: site}}
"""

REFERENCES = [
    ("depends_on, Short syntax", "depends_on: [%s]", "service:shop/{}"),
    (
        "depends_on, Long syntax",
        "depends_on: {%s: {condition: service_started}}",
        "service:shop/{}",
    ),
    ("depends_on, required", "depends_on: {%s: {required: false}}", "service:shop/{}"),
    ("links", "links: [%s]", "service:shop/{}"),
    ("links, SERVICE:ALIAS", 'links: ["%s:other"]', "service:shop/{}"),
    ("volumes_from", "volumes_from: [%s]", "service:shop/{}"),
    ("volumes_from, read-only", 'volumes_from: ["%s:ro"]', "service:shop/{}"),
    ("network_mode", 'network_mode: "service:%s"', "service:shop/{}"),
    ("pid", 'pid: "service:%s"', "service:shop/{}"),
    ("ipc", 'ipc: "service:%s"', "service:shop/{}"),
]
RESOURCES = [
    ("networks", "networks: [%s]", "network:shop/{}", "back"),
    ("networks, with aliases", "networks: {%s: {aliases: [x]}}", "network:shop/{}", "back"),
    ("volumes, Short syntax", 'volumes: ["%s:/data"]', "volume:shop/{}", "data"),
    ("volumes, Short syntax", 'volumes: ["%s:/data:ro"]', "volume:shop/{}", "data"),
    (
        "volumes, Long syntax",
        "volumes: [{type: volume, source: %s, target: /data}]",
        "volume:shop/{}",
        "data",
    ),
    ("secrets, Short syntax", "secrets: [%s]", "secret:shop/{}", "key"),
    ("secrets, Long syntax", "secrets: [{source: %s, target: x}]", "secret:shop/{}", "key"),
    ("configs, Short syntax", "configs: [%s]", "config:shop/{}", "site"),
    ("configs, Long syntax", "configs: [{source: %s}]", "config:shop/{}", "site"),
]
EVERY = [(*each, "db") for each in REFERENCES] + RESOURCES


@pytest.mark.parametrize(("source", "inner", "capability", "defined"), EVERY)
def test_what_is_referred_to_has_to_be_defined(
    source: str, inner: str, capability: str, defined: str, tmp_path: Path
) -> None:
    text = f"services:\n  web: {{image: x, {inner}}}\n  db: {{image: y}}\n{SECTIONS}"
    folder = write(tmp_path / "shop", {"compose.yaml": text % defined, "key": "", "site": ""})
    assert found(folder) == [], source
    write(folder, {"compose.yaml": text % "nothing"})
    place = f"shop/web@host {capability.format('nothing')}"
    assert found(folder) == [("FC201", place)], source
    (finding,) = judged(read(folder)).findings
    assert "nothing" in text_at(finding.labels[0].location)


@pytest.mark.parametrize(
    "volume", ["./data:/d", "/srv:/d", "~/x:/d", "/anonymous", "C:\\x:/d", "../x:/d", "${X}:/d"]
)
def test_what_is_no_named_volume_refers_to_none(volume: str, tmp_path: Path) -> None:
    text = f"services: {{web: {{image: x, volumes: ['{volume}']}}}}\n"
    assert found(write(tmp_path, {"compose.yaml": text})) == []


def test_a_dependency_that_profiles_leave_out_is_missing_unless_it_is_not_required(
    tmp_path: Path,
) -> None:
    text = """\
services:
  web: {image: x, depends_on: {db: {required: false}}}
  app: {image: x, depends_on: [db]}
  db: {image: y, profiles: [never]}
"""
    folder = write(tmp_path / "shop", {"compose.yaml": text})
    assert found(folder) == [("FC201", "shop/app@host service:shop/db")]


def test_services_that_wait_for_each_other_never_start(tmp_path: Path) -> None:
    text = "services:\n  a: {image: x, depends_on: [b]}\n  b: {image: x, depends_on: [a]}\n"
    folder = write(tmp_path / "shop", {"compose.yaml": text})
    assert [code for code, _ in found(folder)] == ["FC203"]


def test_projects_do_not_see_the_services_of_each_other(tmp_path: Path) -> None:
    write(tmp_path, {"a/compose.yaml": "services: {web: {image: x, depends_on: [db]}}\n"})
    write(tmp_path, {"b/compose.yaml": "services: {db: {image: x}}\n"})
    assert messages(tmp_path) == ["service `web` depends on `db`, which is not defined"]


WORDS = [
    ("depends_on: [dbs]", "depends on `dbs`, which is not defined; did you mean `db`?"),
    ("depends_on: [nothing]", "depends on `nothing`, which is not defined"),
    ("depends_on: [off]", "depends on `off`, but `off` is in the profile `vpn`, which is off"),
    ("links: [dbs]", "links to `dbs`, which is not defined; did you mean `db`?"),
    ("volumes_from: [x]", "mounts the volumes of `x`, which is not defined"),
    (
        "network_mode: 'service:dbs'",
        "shares the network of `dbs`, which is not defined; did you mean `db`?",
    ),
    (
        "network_mode: 'service:tunnel'",
        "shares the network of `tunnel`, which is not defined; did you mean `db`?",
    ),
    (
        "network_mode: 'service:off'",
        "shares the network of `off`, but `off` is in the profile `vpn`, which is off",
    ),
    ("pid: 'service:x'", "shares the processes of `x`, which is not defined"),
    ("ipc: 'service:x'", "shares the memory of `x`, which is not defined"),
    ("networks: [bakc]", "uses the network `bakc`, which is not defined; did you mean `back`?"),
    ("volumes: ['date:/x']", "uses the volume `date`, which is not defined; did you mean `data`?"),
    ("secrets: [keys]", "uses the secret `keys`, which is not defined; did you mean `key`?"),
    ("configs: [sites]", "uses the config `sites`, which is not defined; did you mean `site`?"),
    (
        "network_mode: 'container:tunel'",
        "shares the network of the container `tunel`, which nothing makes on `host`; "
        "did you mean `tunnel`?",
    ),
    (
        "external_links: [xyz]",
        "links to the container `xyz`, which is to come from outside of this fleet, "
        "but nothing says that it exists on `host`",
    ),
    (
        "volumes_from: ['container:xyz']",
        "mounts the volumes of the container `xyz`, which is to come from outside of this fleet, "
        "but nothing says that it exists on `host`",
    ),
]


@pytest.mark.parametrize(("says", "words"), WORDS)
def test_what_is_missing_is_said_in_the_words_of_the_file(
    says: str, words: str, tmp_path: Path
) -> None:
    text = f"""\
services:
  web: {{image: x, {says}}}
  db: {{image: x, container_name: tunnel}}
  "off": {{image: x, profiles: [vpn]}}
{SECTIONS}"""
    folder = write(tmp_path / "shop", {"compose.yaml": text, "key": "", "site": ""})
    assert messages(folder) == [f"service `web` {words}"]


def test_the_profile_that_leaves_out_a_dependency_is_shown(tmp_path: Path) -> None:
    text = """\
services:
  web: {image: x, depends_on: [db]}
  db: {image: x, profiles: [never, vpn]}
"""
    folder = write(tmp_path / "shop", {"compose.yaml": text})
    (finding,) = judged(read(folder)).findings
    shown = [(text_at(where), text) for where, text in finding.labels]
    assert ("3: never", "the profile `never` leaves out `db`") in shown
    assert "`--profile never`" in dict(finding.notes)["help"]


OUTSIDE = "services: {app: {image: x, networks: [lan]}}\nnetworks: {lan: {external: true%s}}\n"
MAKES = "services: {app: {image: x}}\nnetworks: {%s}\n"


@pytest.mark.parametrize(
    ("more", "made", "words", "help_text"),
    [
        (
            "",
            "lan: {}",
            "`lan`, which nothing makes on `host`: the project `cloud` makes it as `cloud_lan`",
            "say `name: cloud_lan` here, or `name: lan` in the project `cloud`",
        ),
        (
            ", name: lans",
            "x: {name: lan-s}",
            "`lans`, which nothing makes on `host`; did you mean `lan-s`?",
            "write `lan-s` if that is meant, or say in a fleet file that it exists: "
            '`assume: ["cap:network:lans"]`',
        ),
    ],
)
def test_a_network_from_outside_is_held_to_those_that_other_projects_make(
    more: str, made: str, words: str, help_text: str, tmp_path: Path
) -> None:
    write(tmp_path, {"web/compose.yaml": OUTSIDE % more, "cloud/compose.yaml": MAKES % made})
    (finding,) = judged(read(tmp_path)).findings
    assert (finding.code, finding.message) == ("FC206", f"service `app` uses the network {words}")
    assert dict(finding.notes)["help"] == help_text


def test_what_a_project_on_another_host_makes_is_not_meant(tmp_path: Path) -> None:
    write(tmp_path, {"a/web/compose.yaml": OUTSIDE % "", "b/cloud/compose.yaml": MAKES % "lan: {}"})
    options = SourceOptions(environment={}, hosts=("{host}/{stack}",))
    (finding,) = judged(read(tmp_path, options=options)).findings
    assert "nothing says that it exists on `a`" in finding.message


USES = "services:\n  web: {image: x, networks: [proxy]}\n  app: {image: x, networks: [proxy]}\n"


def test_an_external_network_is_a_warning_for_all_who_use_it(tmp_path: Path) -> None:
    text = f"{USES}networks: {{proxy: {{external: true}}}}\n"
    folder = write(tmp_path / "shop", {"compose.yaml": text})
    report = judged(read(folder))
    assert [(f.severity, f.code, f.place, f.affected) for f in report.findings] == [
        ("warning", "FC206", "host network:proxy", ("shop/web@host",))
    ]
    assert text_at(report.findings[0].labels[0].location) == "4: true"


@pytest.mark.parametrize(
    ("external", "name"),
    [
        ("{external: true}", "proxy"),
        ("{external: true, name: edge}", "edge"),
        ("{external: {name: edge}}", "edge"),
        ("{external: 'true'}", "proxy"),
    ],
)
def test_an_assumption_says_that_an_external_network_exists(
    external: str, name: str, tmp_path: Path
) -> None:
    text = f"{USES}networks: {{proxy: {external}}}\n"
    folder = write(tmp_path / "shop", {"compose.yaml": text})
    fleet = write(tmp_path, {"fleet.yaml": f"fleet: 1\nassume: ['network:{name}']\n"})
    assert found(folder) == [("FC206", f"host network:{name}")]
    assert found(folder, fleet / "fleet.yaml") == []


@pytest.mark.parametrize("word", ["false", "no", "'off'", "N"])
def test_what_is_said_not_to_be_external_is_not(word: str, tmp_path: Path) -> None:
    text = f"{USES}networks: {{proxy: {{external: {word}}}}}\n"
    assert found(write(tmp_path, {"compose.yaml": text})) == []


def test_an_external_network_that_is_not_used_is_not_expected(tmp_path: Path) -> None:
    text = "services: {web: {image: x}}\nnetworks: {proxy: {external: true}}\n"
    assert found(write(tmp_path, {"compose.yaml": text})) == []
    default = "services: {web: {image: x}}\nnetworks: {default: {external: true, name: lan}}\n"
    assert found(write(tmp_path, {"compose.yaml": default})) == [("FC206", "host network:lan")]


@pytest.mark.parametrize(
    ("made", "called"),
    [
        ("networks: {proxy: {name: edge}}\n", "edge"),
        ("networks: {proxy: {}}\n", "router_proxy"),
        ("name: main\nnetworks: {proxy: {}}\n", "main_proxy"),
        ("", "router_default"),
    ],
)
def test_an_external_network_is_that_of_another_project_by_the_name_docker_gives_it(
    made: str, called: str, tmp_path: Path
) -> None:
    text = f"{USES}networks: {{proxy: {{external: true, name: {called}}}}}\n"
    write(tmp_path, {"shop/compose.yaml": text})
    assert found(tmp_path) == [("FC206", f"host network:{called}")]
    write(tmp_path, {"router/compose.yaml": f"services: {{r: {{image: x}}}}\n{made}"})
    assert found(tmp_path) == []


@pytest.mark.parametrize("name", ["bridge", "host", "none", "ingress", "docker_gwbridge"])
def test_a_network_that_docker_makes_itself_is_expected_of_nobody(
    name: str, tmp_path: Path
) -> None:
    text = f"""\
services: {{web: {{image: x, networks: [outside]}}}}
networks: {{outside: {{external: true, name: {name}}}}}
"""
    assert found(write(tmp_path, {"compose.yaml": text})) == []


def test_an_external_volume_is_expected_like_a_network(tmp_path: Path) -> None:
    text = (
        'services: {web: {image: x, volumes: ["media:/m"]}}\nvolumes: {media: {external: true}}\n'
    )
    folder = write(tmp_path / "shop", {"compose.yaml": text})
    fleet = write(tmp_path, {"fleet.yaml": "fleet: 1\nassume: ['volume:media']\n"})
    assert found(folder) == [("FC206", "host volume:media")]
    assert found(folder, fleet / "fleet.yaml") == []


def test_a_container_is_found_by_its_name_in_another_project(tmp_path: Path) -> None:
    write(
        tmp_path, {"a/compose.yaml": "services: {x: {image: x, network_mode: 'container:vpn'}}\n"}
    )
    assert found(tmp_path) == [("FC206", "host container:vpn")]
    write(tmp_path, {"b/compose.yaml": "services: {y: {image: x, container_name: vpn}}\n"})
    assert found(tmp_path) == []


def test_a_network_mode_and_networks_exclude_each_other(tmp_path: Path) -> None:
    text = "services: {web: {image: x, network_mode: host, networks: [default]}}\n"
    message = "`network_mode` and `networks` exclude each other"
    assert unread(write(tmp_path, {"compose.yaml": text})) == [
        ("wrong-value", message, "1: networks")
    ]


SHAPES = [
    (
        "services: {web: {network-mode: host}}",
        "unknown key `network-mode`; did you mean `network_mode`?",
        "network-mode",
    ),
    ("services: {web: {port: [80]}}", "unknown key `port`; did you mean `ports`?", "port"),
    (
        "services: {web: {build: {contxt: .}}}",
        "unknown key `contxt`; did you mean `context`?",
        "contxt",
    ),
    (
        "services: {web: {deploy: {replica: 2}}}",
        "unknown key `replica`; did you mean `replicas`?",
        "replica",
    ),
    (
        "services: {web: {healthcheck: {tests: x}}}",
        "unknown key `tests`; did you mean `test`?",
        "tests",
    ),
    ("services: {web: {image: [x]}}", "expected a text, found a list", "["),
    ("services: {web: {container_name: 5}}", "expected a text, found a number", "5"),
    ("services: {web: {tty: 3}}", "expected a text or true or false, found a number", "3"),
    ("services: {web: {volumes: data}}", "expected a list, found a text", "data"),
    ("services: {web: [a]}", "expected a mapping, found a list", "["),
    (
        "services: {web: {depends_on: {db: {condition: service_healty}}}}",
        "expected `service_started`, `service_healthy` or `service_completed_successfully`, found "
        "`service_healty`; did you mean `service_healthy`?",
        "service_healty",
    ),
    (
        "services: {web: {volumes: [{source: a, target: /a}]}}",
        "the key `type` is missing",
        "{",
    ),
    (
        "services: {web: {deploy: {update_config: {order: first}}}}",
        "expected `start-first` or `stop-first`, found `first`; did you mean `stop-first`?",
        "first",
    ),
    (
        "services: {web: {gpus: [{counts: 1}]}}",
        "unknown key `counts`; did you mean `count`?",
        "counts",
    ),
    (
        "services: {web: {scale: 1.5}}",
        "expected a text or a whole number, found a number",
        "1.5",
    ),
    ("services: {web: {gpus: some}}", "expected `all`, found `some`", "some"),
    (
        "models: {a: {modl: x, model: y}}\nservices: {}",
        "unknown key `modl`; did you mean `model`?",
        "modl",
    ),
    (
        "services: {web: {logging: {options: {a: true}}}}",
        "expected a text or a number, found true or false",
        "true",
    ),
    ("services: {web: }", "expected a mapping, found nothing", "}"),
    ("services: [web]", "expected a mapping of services", "["),
    ("service: {web: {image: x}}", "unknown key `service`; did you mean `services`?", "service"),
    (
        "services: {w b: {image: x}}",
        "`w b` is no name: it has letters, digits, `.`, `_` and `-` only",
        "w b",
    ),
    (
        "networks: {a: {externl: true}}\nservices: {}",
        "unknown key `externl`; did you mean `external`?",
        "externl",
    ),
    (
        "services: {web: {environment: }}",
        "expected a mapping or a list, found nothing",
        "}",
    ),
    ("services: {web: {depends_on: {db: }}}", "expected a mapping, found nothing", "}"),
    ("volumes:\nservices: {}", "expected a mapping, found nothing", ""),
    ("[a]", "expected a mapping with the sections of a project, such as `services`", "["),
]


@pytest.mark.parametrize(("text", "message", "at"), SHAPES)
def test_a_wrong_shape_is_told_with_a_suggestion(
    text: str, message: str, at: str, tmp_path: Path
) -> None:
    folder = write(tmp_path, {"compose.yaml": f"{text}\n"})
    assert [(said, where.partition(": ")[2]) for _, said, where in unread(folder)] == [
        (message, at)
    ]


def test_some_keys_may_be_left_empty(tmp_path: Path) -> None:
    text = """\
services:
  web: {image: x, command: , entrypoint: , deploy: , pid: , environment: {A: }, networks: {a: }}
networks: {a: }
volumes: {b: }
"""
    assert found(write(tmp_path, {"compose.yaml": text})) == []


def test_extensions_may_stand_anywhere(tmp_path: Path) -> None:
    text = """\
x-top: [1]
services:
  web: {image: x, x-mine: {a: b}, build: {context: ., x-b: 1}, deploy: {x-c: 2}}
networks: {a: {x-d: 3}}
"""
    assert found(write(tmp_path, {"compose.yaml": text})) == []


def test_other_services_count_where_one_has_a_wrong_shape(tmp_path: Path) -> None:
    text = """\
services:
  web: {imge: x}
  app: {image: x, ports: ["80:80"], depends_on: [web]}
  more: {image: x, ports: ["80:80"]}
"""
    folder = write(tmp_path / "shop", {"compose.yaml": text})
    assert found(folder) == [("FC101", "host 80/tcp"), ("unknown-key", "2: imge")]
