"""Overrides, extensions, inclusions, fragments and profiles of Compose files."""

from pathlib import Path

import pytest

from fleetcheck.sources.options import SourceOptions
from tests.support.compose_projects import claims, found, read, unread, write

BASE = """\
services:
  web:
    image: nginx
    ports: ["80:80"]
    depends_on: [db]
    environment: [A=1]
    volumes: ["data:/data"]
  db: {image: postgres}
volumes: {data: {}}
"""


def merged(folder: Path, override: str, base: str = BASE) -> list[str]:
    files = {"compose.yaml": base, "compose.override.yaml": override}
    return [claim.removeprefix("shop/") for claim in claims(read(write(folder / "shop", files)))]


OVERRIDES = [
    ("lists are appended", '{web: {ports: ["81:81"]}}', ["web@host *:80/tcp", "web@host *:81/tcp"]),
    ("equal ports are one", '{web: {ports: ["80:80"]}}', ["web@host *:80/tcp"]),
    ("!override replaces", '{web: {ports: !override ["81:81"]}}', ["web@host *:81/tcp"]),
    ("!reset takes away", "{web: {ports: !reset []}}", []),
    ("!reset takes away, whatever follows", '{web: {ports: !reset ["81:81"]}}', []),
    ("!reset of a service", "{web: !reset {}}", []),
    ("!reset takes away what it extends too", "{web: {extends: db, ports: !reset []}}", []),
    ("!reset of extends", "{web: {extends: !reset nothing}}", ["web@host *:80/tcp"]),
    (
        "what is taken away from a service is left where another one extends it",
        '{db: {image: x, ports: !reset []}, web: {extends: db, ports: ["81:81"]}}',
        ["web@host *:80/tcp", "web@host *:81/tcp"],
    ),
    ("every address is 0.0.0.0", '{web: {ports: ["0.0.0.0:80:80"]}}', ["web@host 0.0.0.0:80/tcp"]),
    ("null changes nothing", "{web: {ports: null}}", ["web@host *:80/tcp"]),
    (
        "services are added",
        '{more: {image: x, ports: ["82:82"]}}',
        ["more@host *:82/tcp", "web@host *:80/tcp"],
    ),
    ("a replica of nothing", "{web: {deploy: {replicas: 0}}}", []),
    ("lists and mappings become one", "{web: {environment: {B: 2}}}", ["web@host *:80/tcp"]),
]


@pytest.mark.parametrize(("what", "services", "expected"), OVERRIDES)
def test_an_override_is_merged_as_the_specification_says(
    what: str, services: str, expected: list[str], tmp_path: Path
) -> None:
    assert merged(tmp_path, f"services: {services}\n") == expected, what


def test_a_port_that_an_override_adds_is_located_there(tmp_path: Path) -> None:
    merged(tmp_path, 'services: {web: {ports: ["81:81", "81:8081"]}}\n')
    loaded = read(tmp_path / "shop")
    where = loaded.merged.locate(("aspects", "shop/web", "ports", "81", 0))
    assert (Path(where.file).name, where.line, where.column) == ("compose.override.yaml", 1, 26)


def test_a_list_does_not_override_a_mapping(tmp_path: Path) -> None:
    files = {"compose.yaml": BASE, "compose.override.yaml": "services: {web: {ports: {a: b}}}\n"}
    message = "this cannot override what the file before has: one is a list or a mapping"
    assert unread(write(tmp_path, files)) == [("wrong-type", message, "1: {")]


def test_the_short_form_of_a_value_may_be_overridden_by_its_long_form(tmp_path: Path) -> None:
    base = "services: {web: {image: x, ulimits: {nproc: 1, nofile: {soft: 1, hard: 2}}}}\n"
    more = "services: {web: {ulimits: {nproc: {soft: 1, hard: 2}, nofile: 3}}}\n"
    assert unread(write(tmp_path, {"compose.yaml": base, "compose.override.yaml": more})) == []
    text = f"{base}networks: {{a: {{external: true, name: a}}}}\n"
    more = "networks: {a: {external: {name: b}}}\n"
    assert unread(write(tmp_path, {"compose.yaml": text, "compose.override.yaml": more})) == []


def test_dependencies_are_merged_whether_listed_or_not(tmp_path: Path) -> None:
    more = "services: {web: {depends_on: {cache: {condition: service_started}}}}\n"
    files = {"compose.yaml": BASE, "compose.override.yaml": more}
    folder = write(tmp_path / "shop", files)
    assert found(folder) == [("FC201", "shop/web@host service:shop/cache")]


def test_a_volume_is_replaced_by_what_is_mounted_in_its_place(tmp_path: Path) -> None:
    files = {
        "compose.yaml": BASE,
        "compose.override.yaml": 'services: {web: {volumes: ["other:/data"]}}\n',
    }
    folder = write(tmp_path / "shop", files)
    assert found(folder) == [("FC201", "shop/web@host volume:shop/other")]


def test_of_two_volumes_in_one_place_the_later_counts(tmp_path: Path) -> None:
    text = 'services: {web: {image: x, volumes: ["no:/data", "data:/data"]}}\nvolumes: {data: {}}\n'
    assert found(write(tmp_path, {"compose.yaml": text})) == []


def test_what_a_profile_leaves_out_may_contradict_itself(tmp_path: Path) -> None:
    inner = "network_mode: host, networks: [default]"
    text = f"services: {{db: {{image: x}}, web: {{image: x, profiles: [p], {inner}}}}}\n"
    folder = write(tmp_path, {"compose.yaml": text})
    assert unread(folder) == []
    options = SourceOptions(environment={}, profiles=("p",))
    assert [kind for kind, _, _ in unread(folder, options=options)] == ["wrong-value"]


def test_names_of_hosts_are_merged_whether_listed_or_not(tmp_path: Path) -> None:
    files = {
        "compose.yaml": "services: {web: {image: x, extra_hosts: ['a:1.1.1.1']}}\n",
        "compose.override.yaml": "services: {web: {extra_hosts: {b: [1.1.1.1, 2.2.2.2]}}}\n",
    }
    assert unread(write(tmp_path, files)) == []


def test_files_named_beside_the_standard_one_override_it_in_order(tmp_path: Path) -> None:
    folder = write(
        tmp_path / "shop",
        {
            "compose.yaml": BASE,
            "compose.override.yaml": 'services: {web: {ports: ["1:1"]}}\n',
            "prod.yaml": 'services: {web: {ports: !override ["2:2"]}}\n',
        },
    )
    loaded = read(folder / "compose.yaml", folder / "prod.yaml")
    assert claims(loaded) == ["shop/web@host *:2/tcp"]
    assert claims(read(folder / "compose.yaml")) == [
        "shop/web@host *:1/tcp",
        "shop/web@host *:80/tcp",
    ]


def test_other_files_of_the_folder_are_alternatives(tmp_path: Path) -> None:
    files = {"compose.yaml": BASE, "compose-dev.yaml": BASE, "compose.prod.yml": "services: ["}
    assert claims(read(write(tmp_path / "shop", files))) == ["shop/web@host *:80/tcp"]


EXTENDS = """\
services:
  web: {extends: {service: base}, ports: ["81:80"]}
  base: {image: nginx, ports: ["${PORT:-80}:80"], profiles: [never]}
"""


def test_a_service_has_what_it_extends(tmp_path: Path) -> None:
    text = EXTENDS.replace(", profiles: [never]", ", scale: 0")
    folder = write(tmp_path / "shop", {"compose.yaml": text.replace("81:80", "81:81")})
    loaded = read(folder)
    assert loaded.fleet.aspects["shop/web"].ports == {}
    write(folder, {"compose.yaml": text.replace("81:80", "81:81").replace(", scale: 0", "")})
    assert claims(read(folder)) == [
        "shop/base@host *:80/tcp",
        "shop/web@host *:80/tcp",
        "shop/web@host *:81/tcp",
    ]


def test_a_service_extends_one_of_another_file_and_that_one_of_a_third(tmp_path: Path) -> None:
    folder = write(
        tmp_path / "shop",
        {
            "../.git/HEAD": "",
            "compose.yaml": "services: {web: {extends: {file: ../common/a.yaml, service: base}}}\n",
            "../common/a.yaml": "services: {base: {extends: {file: b.yaml, service: root}}}\n",
            "../common/b.yaml": 'services: {root: {image: x, ports: ["90:90"]}}\n',
        },
    )
    loaded = read(folder)
    assert claims(loaded) == ["shop/web@host *:90/tcp"]
    where = loaded.merged.locate(("aspects", "shop/web", "ports", "90", 0))
    assert Path(where.file).name == "b.yaml"


WRONG_EXTENDS = [
    ("{service: bse}", "there is no service `bse` to extend; did you mean `base`?", "bse"),
    ("{file: base.yaml}", "the key `service` is missing", "{"),
    ("{service: base, fil: x}", "unknown key `fil`; did you mean `file`?", "fil"),
    ("[base]", "expected a text or a mapping, found a list", "["),
    ("{service: web}", "`web` extends itself", "web"),
    ("nothing", "there is no service `nothing` to extend", "nothing"),
]


@pytest.mark.parametrize(("extends", "message", "at"), WRONG_EXTENDS)
def test_a_service_that_extends_nothing_is_told_and_stands_alone(
    extends: str, message: str, at: str, tmp_path: Path
) -> None:
    text = f'services:\n  web: {{extends: {extends}, ports: ["80:80"]}}\n  base: {{image: x}}\n'
    folder = write(tmp_path / "shop", {"compose.yaml": text})
    assert [(said, where) for _, said, where in unread(folder)] == [(message, f"2: {at}")]
    assert claims(read(folder)) == ["shop/web@host *:80/tcp"]


@pytest.mark.slow
def test_services_that_extend_each_other_without_end_are_told(tmp_path: Path) -> None:
    lines = [f"  s{n}: {{extends: s{n + 1}}}\n" for n in range(1500)]
    text = f"services:\n{''.join(lines)}  s1500: {{image: x}}\n"
    folder = write(tmp_path, {"compose.yaml": text})
    messages = {message for _, message, _ in unread(folder)}
    assert messages == {"more than 50 services extend each other"}


def test_files_that_include_each_other_without_end_are_told(tmp_path: Path) -> None:
    files = {f"{n}.yaml": f"include: [{n + 1}.yaml]\nservices: {{}}\n" for n in range(100)}
    folder = write(tmp_path, {**files, "compose.yaml": "include: [0.yaml]\nservices: {}\n"})
    assert [message for _, message, _ in unread(folder)] == [
        "more than 50 files include each other"
    ]


def test_a_list_of_many_files_may_be_included(tmp_path: Path) -> None:
    files = {f"{n}.yaml": f"services: {{s{n}: {{image: x}}}}\n" for n in range(60)}
    main = f"include: [{{path: [{', '.join(files)}]}}]\nservices: {{}}\n"
    folder = write(tmp_path / "shop", {**files, "compose.yaml": main})
    assert len(read(folder).fleet.aspects) == 60


def test_extending_from_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    text = "services: {web: {extends: {file: no.yaml, service: x}}}\n"
    folder = write(tmp_path, {"compose.yaml": text})
    message = f"there is no file `{folder / 'no.yaml'}` to extend from"
    assert unread(folder) == [("unreadable", message, "1: no.yaml")]


INCLUDED = 'services: {db: {image: x, ports: ["${PORT:-1}:5432"]}}\nvolumes: {data: {}}\n'


def test_what_is_included_belongs_to_the_project(tmp_path: Path) -> None:
    main = """\
include:
  - ../db/compose.yaml
services: {web: {image: x, depends_on: [db], volumes: ["data:/data"]}}
"""
    folder = write(
        tmp_path / "shop",
        {
            "../.git/HEAD": "",
            "compose.yaml": main,
            "../db/compose.yaml": INCLUDED,
            "../db/.env": "PORT=5432\n",
        },
    )
    assert found(folder) == []
    assert claims(read(folder)) == ["shop/db@host *:5432/tcp"]
    write(folder, {".env": "PORT=7\n"})
    assert claims(read(folder)) == ["shop/db@host *:7/tcp"]


def test_what_is_included_may_be_merged_and_told_its_variables(tmp_path: Path) -> None:
    main = """\
include:
  - path: [db/a.yaml, db/b.yaml]
    env_file: [db/x.env]
    project_directory: db
services: {}
"""
    files = {
        "compose.yaml": main,
        "db/a.yaml": INCLUDED,
        "db/b.yaml": 'services: {db: {ports: ["6:6"]}}\n',
        "db/x.env": "PORT=5\n",
        "db/.env": "PORT=4\n",
    }
    assert claims(read(write(tmp_path / "shop", files))) == [
        "shop/db@host *:5/tcp",
        "shop/db@host *:6/tcp",
    ]


def test_includes_that_cannot_be_read_are_told_and_the_rest_counts(tmp_path: Path) -> None:
    main = """\
include: [no.yaml, "https://example.net/a.git", compose.yaml, "$A/x.yaml", bad.yaml]
services: {web: {image: x, ports: ["80:80"]}}
"""
    folder = write(tmp_path / "shop", {"compose.yaml": main, "bad.yaml": "services: [\n"})
    problems = unread(folder)
    assert [(kind, message) for kind, message, _ in problems if kind != "syntax"] == [
        ("unreadable", f"there is no file `{folder / 'no.yaml'}` to include"),
        ("unreadable", "this is fetched from elsewhere, which is not done here"),
        ("endless", "`compose.yaml` is included within itself"),
        ("unreadable", "what is included is not known: `A` has no value"),
    ]
    assert len(problems) == 5
    assert claims(read(folder)) == ["shop/web@host *:80/tcp"]


def test_an_include_of_a_wrong_shape_is_told_and_the_others_count(tmp_path: Path) -> None:
    text = "include: [{paht: a.yaml}, {path: {}}, b.yaml]\nservices: {web: {image: x}}\n"
    files = {"compose.yaml": text, "b.yaml": 'services: {b: {image: x, ports: ["2:2"]}}\n'}
    folder = write(tmp_path / "shop", files)
    assert [(said, at) for _, said, at in unread(folder)] == [
        ("unknown key `paht`; did you mean `path`?", "1: paht"),
        ("expected a text or a list, found a mapping", "1: {"),
    ]
    assert claims(read(folder)) == ["shop/b@host *:2/tcp"]
    write(folder, {"compose.yaml": "include: b.yaml\nservices: {web: {image: x}}\n"})
    assert [said for _, said, _ in unread(folder)] == ["expected a list, found a text"]


def test_a_project_overrides_what_it_includes(tmp_path: Path) -> None:
    files = {
        "compose.yaml": """\
include: [a.yaml]
services: {db: {ports: ["2:2"]}, web: {extends: app, ports: !override ["3:3"]}}
""",
        "a.yaml": """\
services: {db: {image: x, ports: ["1:1"]}, app: {image: x, ports: ["9:9"], scale: 0}}
""",
    }
    assert claims(read(write(tmp_path / "shop", files))) == [
        "shop/db@host *:1/tcp",
        "shop/db@host *:2/tcp",
    ]


def test_fragments_are_merged_by_the_merge_key_of_yaml(tmp_path: Path) -> None:
    text = """\
x-base: &base {image: x, ports: ["80:80"], restart: always}
x-more: &more {image: y, network_mode: host}
services:
  web: {<<: *base, image: z}
  app: {<<: [*more, *base]}
  old: {!!merge <<: *base, ports: !override ["81:81"]}
"""
    folder = write(tmp_path / "shop", {"compose.yaml": text})
    assert claims(read(folder)) == ["shop/old@host *:81/tcp", "shop/web@host *:80/tcp"]
    assert found(folder) == [("FC108", "shop/app@host ports")]


PROFILES = """\
services:
  foo: {image: x, ports: ["1:1"]}
  bar: {image: x, ports: ["2:2"], profiles: [test]}
  baz: {image: x, ports: ["3:3"], profiles: [test], depends_on: [bar]}
  zot: {image: x, ports: ["4:4"], profiles: [debug], depends_on: [bar]}
"""


def test_extending_from_a_file_that_a_variable_names_is_told(tmp_path: Path) -> None:
    text = "services: {web: {image: x, extends: {file: '${ROOT}/a.yaml', service: b}}}\n"
    message = "what is extended is not known: `ROOT` has no value"
    assert unread(write(tmp_path, {"compose.yaml": text})) == [
        ("unreadable", message, "1: '${ROOT}/a.yaml'")
    ]


@pytest.mark.parametrize(
    ("profiles", "ports", "findings"),
    [
        ((), "1", []),
        (("test",), "123", []),
        (("debug",), "14", [("FC201", "shop/zot@host service:shop/bar")]),
        (("debug", "test"), "1234", []),
        (("*",), "1234", []),
    ],
)
def test_the_services_of_the_active_profiles_are_deployed(
    profiles: tuple[str, ...], ports: str, findings: list[tuple[str, str]], tmp_path: Path
) -> None:
    folder = write(tmp_path / "shop", {"compose.yaml": PROFILES})
    options = SourceOptions(environment={}, profiles=profiles)
    told = SourceOptions(environment={"COMPOSE_PROFILES": ",".join(profiles)})
    for each in (options, told):
        names = dict(zip("1234", ("foo", "bar", "baz", "zot"), strict=True))
        expected = sorted(f"shop/{names[port]}@host *:{port}/tcp" for port in ports)
        assert claims(read(folder, options=each)) == expected
        assert found(folder, options=each) == findings


def test_services_that_profiles_leave_out_are_counted(tmp_path: Path) -> None:
    (source,) = read(write(tmp_path / "shop", {"compose.yaml": PROFILES})).merged.sources
    assert source.notes == (
        "3 services are left out by profiles: `shop/bar`, `shop/baz`, `shop/zot`",
    )


def test_a_service_that_extends_another_is_where_it_is_written(tmp_path: Path) -> None:
    text = """\
services:
  api: {image: x, ports: ["1:1"]}
  probe:
    extends: {service: api}
  other:
    extends: {file: base.yaml, service: api}
"""
    base = "services:\n  x: {image: x}\n  api: {image: x, ports: ['2:2']}\n"
    loaded = read(write(tmp_path / "shop", {"compose.yaml": text, "base.yaml": base}))
    places = [loaded.locate(("aspects", f"shop/{name}")) for name in ("api", "probe", "other")]
    assert [(Path(each.file).name, each.line) for each in places] == [
        ("compose.yaml", 2),
        ("compose.yaml", 3),
        ("compose.yaml", 5),
    ]
