"""Names that one Docker has only once: those of projects and of containers."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleetcheck.sources.options import SourceOptions
from tests.support.compose_projects import found, write
from tests.support.scale import examples


def services(*texts: str) -> str:
    return "services:\n" + "".join(f"  {text}\n" for text in texts)


def test_two_services_of_one_project_do_not_share_the_name_of_a_container(tmp_path: Path) -> None:
    text = services("a: {image: x, container_name: hub}", "b: {image: x, container_name: hub}")
    write(tmp_path, {"compose.yaml": text})
    assert found(tmp_path) == [("FC904", "host hub")]


def test_two_projects_on_one_host_do_not_share_the_name_of_a_container(tmp_path: Path) -> None:
    text = services("a: {image: x, container_name: hub}")
    write(tmp_path, {"one/compose.yaml": text, "two/compose.yaml": text})
    assert found(tmp_path) == [("FC904", "host hub")]


def test_a_name_that_compose_makes_is_one_as_well(tmp_path: Path) -> None:
    named = services("a: {image: x, container_name: web-db-2}")
    made = services("db: {image: x, scale: 2}")
    write(tmp_path, {"one/compose.yaml": named, "web/compose.yaml": made})
    assert found(tmp_path) == [("FC904", "host web-db-2")]
    write(tmp_path, {"web/compose.yaml": services("db: {image: x}")})
    assert found(tmp_path) == []


def test_compose_makes_one_name_of_different_projects_and_services(tmp_path: Path) -> None:
    write(tmp_path, {"a-b/compose.yaml": services("c: {image: x}")})
    write(tmp_path, {"a/compose.yaml": services("b-c: {image: x}")})
    assert found(tmp_path) == [("FC904", "host a-b-c-1")]


def test_compose_makes_no_name_where_one_is_given(tmp_path: Path) -> None:
    named = services("a: {image: x, container_name: web-db-1}")
    given = services("db: {image: x, container_name: $NAME}")
    write(tmp_path, {"one/compose.yaml": named, "web/compose.yaml": given})
    assert found(tmp_path) == []


def test_projects_on_different_hosts_may_share_names(tmp_path: Path) -> None:
    text = services("a: {image: x, container_name: hub}")
    write(tmp_path, {"nas/web/compose.yaml": text, "pi/web/compose.yaml": text})
    assert found(tmp_path, options=SourceOptions(environment={}, hosts=("{host}/{stack}",))) == []


def test_replicas_do_not_share_the_name_of_a_container(tmp_path: Path) -> None:
    text = services("a: {image: x, container_name: hub, deploy: {replicas: 3}}")
    write(tmp_path, {"compose.yaml": text})
    assert found(tmp_path) == [("FC904", "host hub")]


def test_a_service_without_containers_has_none_of_a_name(tmp_path: Path) -> None:
    text = services(
        "a: {image: x, container_name: hub, scale: 0}", "b: {image: x, container_name: hub}"
    )
    write(tmp_path, {"compose.yaml": text})
    assert found(tmp_path) == []


def test_services_of_profiles_that_are_never_active_together_may_share_a_name(
    tmp_path: Path,
) -> None:
    text = services(
        "a: {image: x, container_name: hub, profiles: [cpu]}",
        "b: {image: x, container_name: hub, profiles: [gpu]}",
    )
    write(tmp_path, {"compose.yaml": text})
    one = SourceOptions(environment={}, profiles=("gpu",))
    both = SourceOptions(environment={}, profiles=("cpu", "gpu"))
    assert found(tmp_path, options=one) == []
    assert found(tmp_path, options=both) == [("FC904", "host hub")]


def test_a_swarm_gives_containers_names_of_its_own(tmp_path: Path) -> None:
    text = services("a: {image: x, container_name: hub, deploy: {replicas: 3}}")
    write(tmp_path, {"compose.yaml": text})
    assert found(tmp_path, options=SourceOptions(environment={}, swarm=True)) == []


def test_a_name_that_is_not_known_clashes_with_none(tmp_path: Path) -> None:
    text = services("a: {image: x, container_name: $HUB}", "b: {image: x, container_name: $HUB}")
    write(tmp_path, {"compose.yaml": text})
    assert "FC904" not in [code for code, _ in found(tmp_path)]


def test_projects_of_one_name_are_found_by_folder_by_name_and_by_variable(tmp_path: Path) -> None:
    app = services("app: {image: x}")
    files = {
        "web/compose.yaml": app,
        "named/compose.yaml": f"name: web\n{app}",
        "told/compose.yaml": app,
        "told/.env": "COMPOSE_PROJECT_NAME=web\n",
    }
    for left_out in ("web/compose.yaml", "named/compose.yaml", "told/compose.yaml"):
        rest = {name: text for name, text in files.items() if name != left_out}
        folder = write(tmp_path / left_out, rest)
        assert found(folder) == [("FC905", "host web")]


def test_projects_of_one_name_without_a_common_service_are_a_warning(tmp_path: Path) -> None:
    files = {"a/web/compose.yaml": services("app: {image: x}")}
    files["b/web/compose.yaml"] = services("db: {image: x}")
    write(tmp_path, files)
    assert found(tmp_path) == [("FC905", "host web")]


NAMED = st.fixed_dictionaries(
    {
        "project": st.sampled_from(["one", "two", "three"]),
        "host": st.sampled_from(["nas", "pi"]),
        "name": st.sampled_from(["", "db", "app"]),
        "replicas": st.sampled_from([0, 1, 1, 1, 2]),
    }
)


@settings(max_examples=examples(30), deadline=None)
@given(drawn=st.lists(NAMED, min_size=1, max_size=6))
def test_a_name_is_reported_where_more_than_one_container_has_it(
    drawn: list[dict[str, str | int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("drawn")
    texts: dict[str, list[str]] = {}
    had: Counter[tuple[object, object]] = Counter()
    for number, each in enumerate(drawn):
        path = f"{each['host']}/{each['project']}/compose.yaml"
        name = f", container_name: {each['name']}" if each["name"] else ""
        text = f"s{number}: {{image: x, scale: {each['replicas']}{name}}}"
        texts.setdefault(path, []).append(text)
        if each["name"]:
            had[each["host"], each["name"]] += int(each["replicas"])
    write(folder, {path: services(*each) for path, each in texts.items()})
    options = SourceOptions(environment={}, hosts=("{host}/{stack}",))
    twice = sorted(f"{host} {name}" for (host, name), count in had.items() if count > 1)
    assert sorted(found(folder, options=options)) == [("FC904", place) for place in twice]
