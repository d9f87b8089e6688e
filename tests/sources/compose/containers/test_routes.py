"""Routes that services ask Traefik and Caddy for by labels."""

from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleetcheck.sources.options import SourceOptions
from tests.support.compose_projects import found, write
from tests.support.scale import examples

RULE = "traefik.http.routers.{}.rule"
HERE = [("FC912", "host traefik Host(`a.lan`)")]


def project(folder: Path, name: str, *labels: str, image: str = "x", more: str = "") -> None:
    inner = ", ".join(labels)
    text = f"services: {{{name}: {{image: {image}, labels: {{{inner}}}{more}}}}}"
    write(folder / name, {"compose.yaml": text})


def rule(router: str, text: str) -> str:
    return f"'{RULE.format(router)}': '{text}'"


def test_a_router_has_one_rule(tmp_path: Path) -> None:
    project(tmp_path, "a", rule("app", "Host(`a.lan`)"))
    project(tmp_path, "b", rule("app", "Host(`b.lan`)"))
    assert found(tmp_path) == [("FC912", "host traefik app")]


@pytest.mark.parametrize("text", ["Host(`a.lan`)", "Host( `a.lan` )", 'Host("a.lan")'])
def test_a_rule_has_one_router_whatever_its_spelling(text: str, tmp_path: Path) -> None:
    project(tmp_path, "a", rule("one", "Host(`a.lan`)"))
    project(tmp_path, "b", rule("two", text))
    assert found(tmp_path) == HERE


def test_labels_may_be_a_list(tmp_path: Path) -> None:
    project(tmp_path, "a", rule("one", "Host(`a.lan`)"))
    labels = '["traefik.enable=true", "traefik.http.routers.two.rule=Host(`a.lan`)"]'
    write(tmp_path / "b", {"compose.yaml": f"services: {{b: {{image: x, labels: {labels}}}}}"})
    assert found(tmp_path) == HERE


@pytest.mark.parametrize(
    "labels",
    [
        [rule("two", "Host(`b.lan`)")],
        [rule("two", "Host(`a.lan`) && PathPrefix(`/api`)")],
        [rule("two", "Host(`a.lan`)"), "traefik.enable: false"],
        [rule("two", "Host(`a.lan`)"), "traefik.http.routers.two.priority: 20"],
        [rule("two", "Host(`a.lan`)"), "traefik.http.routers.two.entrypoints: web"],
        [rule("one", "Host(`a.lan`)")],
        [rule("two", "Host(`$NAME`)")],
        ["'traefik.http.routers.one.middlewares': auth"],
    ],
)
def test_other_routers_go_beside_it(labels: list[str], tmp_path: Path) -> None:
    project(tmp_path, "a", rule("one", "Host(`a.lan`)"))
    project(tmp_path, "b", *labels)
    assert found(tmp_path) == []


def test_routers_that_redirect_from_another_entry_point_go_beside_it(tmp_path: Path) -> None:
    for name, host in (("a", "a.lan"), ("b", "b.lan")):
        labels = [rule(f"{name}-{entry}", f"Host(`{host}`)") for entry in ("web", "safe")]
        labels += [f"traefik.http.routers.{name}-{e}.entrypoints: {e}" for e in ("web", "safe")]
        project(tmp_path, name, *labels)
    assert found(tmp_path) == []


def test_variables_with_a_value_are_compared_by_it(tmp_path: Path) -> None:
    project(tmp_path, "a", rule("one", "Host(`a.$ZONE`)"))
    project(tmp_path, "b", rule("two", "Host(`a.${ZONE}`)"))
    assert found(tmp_path, options=SourceOptions(environment={"ZONE": "lan"})) == HERE
    assert found(tmp_path) == []


def test_two_traefik_on_one_host_may_have_routers_of_their_own(tmp_path: Path) -> None:
    project(tmp_path, "a", rule("one", "Host(`a.lan`)"))
    project(tmp_path, "b", rule("two", "Host(`a.lan`)"))
    project(tmp_path, "proxy", image="traefik:v3")
    assert found(tmp_path) == HERE
    project(tmp_path, "inner", image="docker.io/library/traefik")
    assert found(tmp_path) == []


@pytest.mark.parametrize(
    ("site", "passed", "image", "clash"),
    [
        ("a.lan", "'{{upstreams 80}}'", "y", True),
        ("'b.lan, a.lan'", "'{{upstreams 80}}'", "y", True),
        ("b.lan", "'{{upstreams 80}}'", "y", False),
        ("a.lan", "'{{upstreams 80}}'", "x", False),
        ("a.lan", "'/api/* {{upstreams 80}}'", "y", False),
        ("$SITE", "'{{upstreams 80}}'", "y", False),
    ],
)
def test_a_site_of_caddy_is_passed_on_to_containers_of_one_image(
    site: str, passed: str, image: str, clash: bool, tmp_path: Path
) -> None:
    project(tmp_path, "a", "caddy: a.lan", "caddy.reverse_proxy: '{{upstreams 80}}'")
    project(tmp_path, "b", f"caddy_0: {site}", f"caddy_0.reverse_proxy: {passed}", image=image)
    assert found(tmp_path) == [("FC912", "host caddy a.lan")][: int(clash)]


def test_a_site_of_caddy_without_a_service_is_none(tmp_path: Path) -> None:
    project(tmp_path, "a", "caddy: a.lan", "caddy.reverse_proxy: '{{upstreams 80}}'")
    project(tmp_path, "b", "caddy: a.lan", "caddy.handle_path: '/api/*'", image="y")
    assert found(tmp_path) == []


DRAWN = st.tuples(
    st.sampled_from(["nas", "pi"]),
    st.sampled_from(["one", "two", "three"]),
    st.sampled_from(["Host(`a`)", "Host(`b`)"]),
    st.sampled_from(["", "web", "safe"]),
)


@settings(max_examples=examples(30), deadline=None)
@given(drawn=st.lists(DRAWN, min_size=1, max_size=5))
def test_routers_are_reported_exactly_where_two_exclude_each_other(
    drawn: list[tuple[str, str, str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("drawn")
    for number, (host, name, text, entry) in enumerate(drawn):
        labels = [rule(name, text)]
        labels += [f"traefik.http.routers.{name}.entrypoints: {entry}"] if entry else []
        project(folder / host, f"p{number}", *labels)
    expected: set[str] = set()
    for one, other in combinations(drawn, 2):
        if one[0] == other[0]:
            if one[1] == other[1] and one[2] != other[2]:
                expected.add(f"{one[0]} traefik {one[1]}")
            if one[1] != other[1] and one[2:] == other[2:]:
                expected.add(f"{one[0]} traefik {one[2]}")
    options = SourceOptions(environment={}, hosts=("{host}/{stack}",))
    assert set(found(folder, options=options)) == {("FC912", each) for each in expected}
