"""Compose files with templates of Ansible in them, and those of app stores."""

from pathlib import Path

import pytest

from tests.support.compose_projects import claims, found, judged, read, unread, write

TEMPLATE = """\
# {{ ansible_managed }}
services:
  web:
    image: {{ image }}
    ports:
      - "{{ port }}:80"
      - {{ other_port }}:81
      - "82:82"
{% if metrics %}
    labels:
      - "a={{ label }}"
{% endif %}
  db: {image: x, ports: ["82:82"], hostname: "{{.Node.Hostname}}"}
"""


def test_placeholders_are_opaque_and_counted(tmp_path: Path) -> None:
    folder = write(tmp_path / "shop", {"compose.yaml": TEMPLATE})
    assert found(folder) == [
        ("FC101", "host 82/tcp"),
        ("FC109", "shop/web@host {{ other_port }}"),
        ("FC109", "shop/web@host {{ port }}"),
    ]
    (source,) = read(folder).merged.sources
    file = folder / "compose.yaml"
    assert source.notes == (
        f"4 values of templates are not known: {file}:4:12, {file}:6:9, {file}:7:9 and 1 more",
    )


def test_a_placeholder_may_stand_for_a_whole_value(tmp_path: Path) -> None:
    text = """\
services:
  web:
    image: x
    ports: "{{ ports }}"
    environment: {{ env }}
    networks: "{{ networks }}"
    depends_on: "{{ dependencies }}"
    deploy: "{{ deploy }}"
    volumes: ["data:/data"]
volumes: "{{ volumes }}"
"""
    folder = write(tmp_path / "shop", {"compose.yaml": text})
    assert found(folder) == [("FC109", "shop/web@host {{ ports }}")]


def test_a_placeholder_may_stand_for_names(tmp_path: Path) -> None:
    text = """\
services:
{% for app in apps %}
  {{ app.name }}:
    image: {{ app.image }}
    ports: ["{{ app.port }}:80", "80:80"]
    networks: { "{{ net }}": {} , {{ tin }}: {} }
{% endfor %}
  {{ our.name }}:
    image: y
    ports: ["80:81"]
    depends_on: [db, "{{ that }}"]
  fixed:
    image: z
    depends_on: {cache: {condition: service_started}, "{{ app.name }}": {required: true}}
    networks: [back]
networks:
  {{ net }}:
    external: true
"""
    folder = write(tmp_path / "shop", {"compose.yaml": text})
    assert found(folder) == [
        ("FC101", "host 80/tcp"),
        ("FC109", "shop/{{ app.name }}@host {{ app.port }}"),
    ]
    (finding,) = [f for f in judged(read(folder)).findings if f.code == "FC101"]
    assert finding.message == (
        "`shop/{{ app.name }}` and `shop/{{ our.name }}` both bind 80/tcp on `host`"
    )


def test_signs_of_other_tools_are_no_placeholders(tmp_path: Path) -> None:
    label = '"\ue000 \U000f0001"'
    text = f"services: {{web: {{image: x, labels: {{icon: {label}}}}}}}\n"
    folder = write(tmp_path / "shop", {"compose.yaml": text})
    assert (found(folder), read(folder).merged.sources[0].notes) == ([], ())


def test_a_template_that_is_no_yaml_without_its_statements_is_told(tmp_path: Path) -> None:
    text = "services:\n  a: {image: {{ x }}}\n  a: {image: y}\n"
    folder = write(tmp_path, {"compose.yaml": text})
    assert [kind for kind, _, _ in unread(folder)] == ["duplicate-key"]


def test_signs_that_nothing_closes_cost_little(tmp_path: Path) -> None:
    folder = write(tmp_path, {"compose.yaml": "a: [" + "{# {{ {% " * 20_000})
    assert [kind for kind, _, _ in unread(folder)] == ["syntax"]


UMBREL = """\
manifestVersion: 1
id: %s
port: %s
dependencies: %s
implements: %s
"""


def test_an_app_of_umbrel_has_a_port_and_needs_other_apps(tmp_path: Path) -> None:
    text = "services: {app_proxy: {environment: {APP_HOST: x}}, web: {image: x}}\n"
    write(
        tmp_path,
        {
            "a/docker-compose.yml": text,
            "a/umbrel-app.yml": UMBREL % ("a", 8080, "[bitcoin]", "[]"),
            "b/docker-compose.yml": text,
            "b/umbrel-app.yml": UMBREL % ("b", 8080, "[]", "[]"),
        },
    )
    assert found(tmp_path) == [
        ("FC101", "host 8080/tcp"),
        ("FC201", "a/(project)@host app:bitcoin"),
    ]
    write(tmp_path, {"b/umbrel-app.yml": UMBREL % ("b", 8081, "[]", "[bitcoin]")})
    assert found(tmp_path) == []


def test_an_app_of_runtipi_has_its_port_in_a_file_beside_it(tmp_path: Path) -> None:
    config = '{"id": "a", "port": 8080, "tipi_version": 1}\n'
    text = 'services: {web: {image: x, ports: ["${APP_PORT}:80"]}}\n'
    write(tmp_path, {"a/docker-compose.yml": text, "a/config.json": config})
    write(
        tmp_path, {"b/docker-compose.yml": "services: {x: {image: x}}\n", "b/config.json": config}
    )
    write(tmp_path, {"c/docker-compose.yml": text, "c/config.json": '{"port": 1}\n'})
    assert claims(read(tmp_path)) == ["a/web@host *:8080/tcp", "b/(project)@host *:8080/tcp"]
    assert found(tmp_path) == [("FC101", "host 8080/tcp"), ("FC109", "c/web@host APP_PORT")]
    loaded = read(tmp_path)
    where = loaded.merged.locate(("aspects", "b/(project)", "ports", "page", 0))
    assert (Path(where.file).name, where.line, where.column) == ("config.json", 1, 21)


def test_an_app_of_runtipi_without_a_page_has_its_port_all_the_same(tmp_path: Path) -> None:
    config = '{"id": "a", "port": 8080, "no_gui": true, "tipi_version": 1}\n'
    text = 'services: {web: {image: x, ports: ["${APP_PORT}:80"]}}\n'
    write(tmp_path, {"a/docker-compose.yml": text, "a/config.json": config})
    without = "services: {web: {image: x}}\n"
    write(tmp_path, {"b/docker-compose.yml": without, "b/config.json": config})
    assert claims(read(tmp_path)) == ["a/web@host *:8080/tcp"]
    assert found(tmp_path) == []


def test_runtipi_makes_the_network_that_its_apps_share(tmp_path: Path) -> None:
    text = "services: {web: {image: x, networks: [tipi_main_network, other]}}\n"
    config = '{"id": "a", "tipi_version": 1}\n'
    write(tmp_path, {"a/docker-compose.yml": text, "a/config.json": config})
    assert found(tmp_path) == [("FC201", "a/web@host network:a/other")]
    write(tmp_path, {"a/config.json": "{}\n"})
    assert found(tmp_path) == [
        ("FC201", "a/web@host network:a/other"),
        ("FC201", "a/web@host network:a/tipi_main_network"),
    ]


def test_an_app_of_umbrel_is_preferred_to_those_that_can_stand_in_for_it(tmp_path: Path) -> None:
    def app(name: str, port: int, needs: str, implements: str) -> dict[str, str]:
        return {
            f"{name}/docker-compose.yml": "services: {web: {image: x}}\n",
            f"{name}/umbrel-app.yml": UMBREL % (name, port, needs, implements),
        }

    write(tmp_path, app("wallet", 1, "[bitcoin]", "[]"))
    write(tmp_path, app("knots", 2, "[]", "[bitcoin]"))
    write(tmp_path, app("relay", 3, "[]", "[bitcoin]"))
    assert found(tmp_path) == [("FC202", "wallet/(project)@host app:bitcoin")]
    write(tmp_path, app("bitcoin", 4, "[]", "[]"))
    assert found(tmp_path) == []
    again = app("bitcoin", 5, "[]", "[]")
    write(tmp_path, {f"more/{name}": text for name, text in again.items()})
    assert found(tmp_path) == [
        ("FC202", "wallet/(project)@host app:bitcoin"),
        ("FC905", "host bitcoin"),
    ]


def test_an_app_of_casaos_has_the_port_of_its_page_in_an_extension(tmp_path: Path) -> None:
    page = 'x-casaos: {port_map: "8080"}\n'
    write(tmp_path, {"a/compose.yaml": f"services: {{web: {{image: x}}}}\n{page}"})
    assert claims(read(tmp_path)) == ["a/(project)@host *:8080/tcp"]
    text = f'services: {{web: {{image: x, ports: ["8080:80"]}}}}\n{page}'
    write(tmp_path, {"a/compose.yaml": text})
    assert claims(read(tmp_path)) == ["a/web@host *:8080/tcp"]


@pytest.mark.parametrize(
    ("published", "page"),
    [
        ("8079-8081", False),
        ("8080-8081", False),
        ("8079-8080", False),
        ("8081-8082", True),
        ("8078-8079", True),
        ("8079-8081/udp", True),
    ],
)
def test_the_port_of_a_page_is_one_more_unless_a_range_of_a_service_has_it(
    tmp_path: Path, published: str, page: bool
) -> None:
    ports, _, protocol = published.partition("/")
    mapping = f"{ports}:{ports}/{protocol or 'tcp'}"
    text = f'services: {{web: {{image: x, ports: ["{mapping}"]}}}}\n'
    write(tmp_path, {"a/compose.yaml": f'{text}x-casaos: {{port_map: "8080"}}\n'})
    assert ("a/(project)@host *:8080/tcp" in claims(read(tmp_path))) == page
