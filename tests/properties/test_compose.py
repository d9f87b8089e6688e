"""Whatever looks like Compose gets a verdict or located problems, never a traceback."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fleetcheck.documents.problem import BadInputError
from fleetcheck.documents.yaml.text import block
from fleetcheck.judging.judge import judge
from fleetcheck.rules.catalogue import fleet_rules
from fleetcheck.slicing.state import resolve
from fleetcheck.sources.compose.keys.service import SERVICE
from fleetcheck.sources.options import SourceOptions
from tests.support.compose_projects import judged, read, write
from tests.support.scale import examples

pytestmark = pytest.mark.slow

NAMES = st.sampled_from(["web", "db", "proxy", "data", "default", "no", "a b", ""])
TEXTS = st.one_of(
    NAMES,
    st.sampled_from(
        [
            "80:80",
            "80",
            "8000-8001:80",
            "80-81:80-81",
            "127.0.0.1:80:80",
            "[::]:80:80/udp",
            "::1:81:80",
            "${PORT}:80",
            "${PORT:-80}:80",
            "${",
            "$$",
            "{{ port }}:80",
            "service:db",
            "container:x",
            "host",
            "none",
            "db:/data",
            "./x:/y",
            "0:80",
            "65535:1",
            "global",
            "node.hostname == one",
            "compose.yaml",
            "other.yaml",
            "\u0007",
        ]
    ),
    st.text(max_size=4),
)
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-1, 70000), st.floats(0, 9), TEXTS, TEXTS)
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.one_of(
                NAMES, st.sampled_from(["target", "published", "external", "name", "source"])
            ),
            inner,
            max_size=3,
        ),
    ),
    max_leaves=5,
)
PORTS = st.lists(
    st.one_of(
        TEXTS,
        st.integers(0, 70000),
        st.fixed_dictionaries(
            {"target": st.integers(1, 99)},
            optional={
                "published": st.one_of(st.integers(78, 82), TEXTS),
                "host_ip": TEXTS,
                "protocol": st.sampled_from(["tcp", "udp", "x"]),
                "mode": st.sampled_from(["host", "ingress", "x"]),
            },
        ),
    ),
    max_size=4,
)
SERVICES = st.one_of(
    VALUES,
    st.fixed_dictionaries(
        {"image": TEXTS},
        optional={
            "ports": st.one_of(PORTS, VALUES),
            "network_mode": TEXTS,
            "networks": st.one_of(st.lists(NAMES, max_size=2), VALUES),
            "depends_on": st.one_of(st.lists(NAMES, max_size=2), VALUES),
            "volumes": st.one_of(st.lists(TEXTS, max_size=2), VALUES),
            "deploy": st.one_of(
                VALUES,
                st.fixed_dictionaries(
                    {},
                    optional={
                        "replicas": st.integers(0, 3),
                        "mode": TEXTS,
                        "placement": st.just({"constraints": ["node.hostname == one"]}),
                    },
                ),
            ),
            "extends": st.one_of(NAMES, VALUES),
            "profiles": st.lists(NAMES, max_size=1),
            "links": st.lists(TEXTS, max_size=2),
            "container_name": TEXTS,
        },
    ),
    st.dictionaries(st.sampled_from(sorted(SERVICE.keys or ())), VALUES, max_size=3),
)
ENTRIES = st.dictionaries(NAMES, VALUES, max_size=2)
PROJECTS = st.one_of(
    VALUES,
    st.fixed_dictionaries(
        {"services": st.one_of(st.dictionaries(NAMES, SERVICES, max_size=3), VALUES)},
        optional={
            "networks": st.one_of(ENTRIES, VALUES),
            "volumes": st.one_of(ENTRIES, VALUES),
            "secrets": ENTRIES,
            "include": VALUES,
            "name": SCALARS,
            "version": SCALARS,
            "x-casaos": VALUES,
        },
    ),
)
OPTIONS = st.builds(
    lambda swarm, profiles: SourceOptions(environment={}, swarm=swarm, profiles=profiles),
    st.booleans(),
    st.sampled_from([(), ("web",), ("*",)]),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz")


@settings(
    max_examples=examples(150),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(main=PROJECTS, override=PROJECTS, other=PROJECTS, options=OPTIONS)
def test_any_project_is_judged_or_told_to_be_unreadable(
    folder: Path, main: object, override: object, other: object, options: SourceOptions
) -> None:
    write(
        folder,
        {
            "a/compose.yaml": json.dumps(main),
            "a/compose.override.yaml": json.dumps(override),
            "a/other.yaml": json.dumps(other),
            "b/docker-compose.yml": json.dumps(other),
        },
    )
    try:
        loaded = read(folder / "a", folder / "b", options=options)
    except BadInputError as error:
        assert error.problems
        return
    findings = judged(loaded).findings
    assert all(Path(f.labels[0].location.file).exists() for f in findings)
    assert all(each.location.line >= 0 for each in loaded.unread)
    text = "\n".join(block(loaded.merged.tree, 2))
    imported = judged(read(write(folder, {"imported.yaml": text}) / "imported.yaml")).findings
    assert [(f.code, f.place) for f in imported] == [(f.code, f.place) for f in findings]
    state = resolve(loaded)
    assert (
        judge(state, fleet_rules(), True).violations
        == judge(state, fleet_rules(), False).violations
    )


TEXT_PARTS = st.sampled_from(
    [
        "services:\n",
        "  web:\n",
        "    image: x\n",
        "    ports:\n",
        '      - "80:80"\n',
        "      - 80\n",
        "      - {{ port }}\n",
        "    ports: !reset []\n",
        "    ports: !override ['1:1']\n",
        "    <<: *base\n",
        "x-base: &base\n",
        "  a: [\n",
        "{% if x %}\n",
        "\t",
        "include: [compose.yaml]\n",
        "---\n",
        "\0",
        "é",
        "$",
        "a: !!int x\n",
    ]
)


@settings(
    max_examples=examples(150),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(parts=st.lists(TEXT_PARTS, max_size=12))
def test_any_text_is_judged_or_told_to_be_unreadable(folder: Path, parts: list[str]) -> None:
    write(folder, {"text/compose.yaml": "".join(parts)})
    try:
        judged(read(folder / "text"))
    except BadInputError as error:
        assert error.problems
