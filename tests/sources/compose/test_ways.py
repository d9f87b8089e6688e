"""Values that come from elsewhere: the lines by way of which they came are shown."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from fleetcheck.documents.location import Location
from fleetcheck.judging.finding import Finding
from fleetcheck.queries.why.answer import answer
from fleetcheck.queries.why.asker import Asker
from fleetcheck.queries.why.subject import read_subjects
from fleetcheck.reports.full import finding_text
from fleetcheck.reports.json_report import RENDERED
from fleetcheck.slicing.state import resolve
from fleetcheck.sources.options import HostOptions, SourceOptions
from tests.support.compose_projects import judged, read, text_at, write

TAKEN = '  taken: {image: x, ports: ["9000:1"]}\n'
"""A service that has the port which the other one comes to have in some way."""

BY_VARIABLE = f'services:\n  own: {{image: x, ports: ["${{PORT}}:80"]}}\n{TAKEN}'
IN_A_PROFILE = f'services:\n  own: {{image: x, profiles: [gpu], ports: ["9000:80"]}}\n{TAKEN}'

OF_A_HOST, CONFIGURED = "[compose.host.host]\n", Location("fleetcheck.toml", 1, 2, 17)

WAYS: Mapping[str, tuple[Mapping[str, str], SourceOptions, list[tuple[str, str, str]]]] = {
    "extends": (
        {
            "compose.yaml": "services:\n"
            '  base: {image: x, ports: ["9000:80"]}\n'
            "  own:\n"
            "    extends:\n"
            "      service: base\n"
        },
        SourceOptions(environment={}),
        [("compose.yaml", "5: base", "`own` extends `base` here")],
    ),
    "extends of a file, in short": (
        {
            "compose.yaml": f"services:\n  own: {{extends: {{file: c.yaml, service: b}}}}\n{TAKEN}",
            "c.yaml": 'services:\n  a: {image: x, ports: ["9000:80"]}\n  b: {extends: a}\n',
        },
        SourceOptions(environment={}),
        [
            ("c.yaml", "3: a", "`b` extends `a` here"),
            ("compose.yaml", "2: b", "`own` extends `b` here"),
        ],
    ),
    "include": (
        {
            "compose.yaml": f"include:\n  - path: [part.yaml]\nservices:\n{TAKEN}",
            "part.yaml": 'services:\n  own: {image: x, ports: ["9000:80"]}\n',
        },
        SourceOptions(environment={}),
        [("compose.yaml", "2: [", "included here")],
    ),
    "include with variables": (
        {
            "compose.yaml": "include:\n"
            "  - path: part.yaml\n"
            "    env_file: part.env\n"
            f"services:\n{TAKEN}",
            "part.yaml": 'services:\n  own: {image: x, ports: ["${PORT}:80"]}\n',
            "part.env": "PORT=9000\n",
        },
        SourceOptions(environment={}),
        [
            ("part.env", "1: PORT", "`PORT` is set here"),
            ("compose.yaml", "2: part.yaml", "included here"),
        ],
    ),
    "override that adds": (
        {
            "compose.yaml": f"services:\n  own: {{image: x}}\n{TAKEN}",
            "compose.override.yaml": 'services:\n  own: {ports: ["9000:80"]}\n',
        },
        SourceOptions(environment={}),
        [("compose.override.yaml", '2: "9000:80"', "adds to `compose.yaml` here")],
    ),
    "override that replaces": (
        {
            "compose.yaml": f'services:\n  own: {{image: x, ports: ["80:80"]}}\n{TAKEN}',
            "compose.override.yaml": 'services:\n  own: {ports: !override ["9000:80"]}\n',
        },
        SourceOptions(environment={}),
        [("compose.override.yaml", '2: "9000:80"', "overrides `compose.yaml` here")],
    ),
    ".env": (
        {"compose.yaml": BY_VARIABLE, ".env": "# numbers\nexport PORT=9000\n"},
        SourceOptions(environment={}),
        [(".env", "2: PORT", "`PORT` is set here")],
    ),
    ".env, by a further variable": (
        {"compose.yaml": BY_VARIABLE, ".env": "BASE=900\nPORT=${BASE}0\n"},
        SourceOptions(environment={}),
        [(".env", "2: PORT", "`PORT` is set here"), (".env", "1: BASE", "`BASE` is set here")],
    ),
    "file of the option": (
        {"compose.yaml": BY_VARIABLE, ".env": "PORT=1\n", "site.env": "PORT=9000\n"},
        SourceOptions(environment={}, variables=("site.env",)),
        [("site.env", "1: PORT", "`PORT` is set here")],
    ),
    "environment": (
        {"compose.yaml": BY_VARIABLE, ".env": "PORT=1\n"},
        SourceOptions(environment={"PORT": "9000"}),
        [("compose.yaml", '2: "${PORT}:80"', "`PORT` is set in the environment")],
    ),
    "default": (
        {"compose.yaml": BY_VARIABLE.replace("{PORT}", "{PORT:-9000}")},
        SourceOptions(environment={}),
        [("compose.yaml", '2: "${PORT:-9000}:80"', "`PORT` is not set, so its default counts")],
    ),
    "fragment": (
        {
            "compose.yaml": 'x-own: &own {image: x, ports: ["9000:80"]}\n'
            "services:\n"
            "  own:\n"
            "    <<: *own\n"
            f"{TAKEN}"
        },
        SourceOptions(environment={}),
        [("compose.yaml", "4: *own", "the fragment `*own` is used here")],
    ),
    "list of a fragment": (
        {
            "compose.yaml": 'x-ports: &ports ["9000:80"]\n'
            f"services:\n  own: {{image: x, ports: *ports}}\n{TAKEN}"
        },
        SourceOptions(environment={}),
        [("compose.yaml", "3: *ports", "the fragment `*ports` is used here")],
    ),
    "profile of the option": (
        {"compose.yaml": IN_A_PROFILE},
        SourceOptions(environment={}, profiles=("gpu",)),
        [("compose.yaml", "2: gpu", "in the profile `gpu`, active by `--profile gpu`")],
    ),
    "profile of a variable": (
        {"compose.yaml": IN_A_PROFILE, ".env": "COMPOSE_PROFILES=cpu,gpu\n"},
        SourceOptions(environment={}),
        [
            ("compose.yaml", "2: gpu", "in the profile `gpu`, active by `COMPOSE_PROFILES`"),
            (".env", "1: COMPOSE_PROFILES", "`COMPOSE_PROFILES` is set here"),
        ],
    ),
    "variable of a host": (
        {"compose.yaml": BY_VARIABLE, ".env": "PORT=1\n", "fleetcheck.toml": OF_A_HOST},
        SourceOptions(
            environment={},
            machines={"host": HostOptions(variables={"PORT": "9000"}, place=CONFIGURED)},
        ),
        [("fleetcheck.toml", "1: compose.host.host", "`PORT` is set here")],
    ),
    "profile of a host": (
        {"compose.yaml": IN_A_PROFILE, "fleetcheck.toml": OF_A_HOST},
        SourceOptions(
            environment={},
            machines={"host": HostOptions(profiles=("gpu",), place=CONFIGURED)},
        ),
        [
            ("compose.yaml", "2: gpu", "in the profile `gpu`, active by `fleetcheck.toml`"),
            (
                "fleetcheck.toml",
                "1: compose.host.host",
                "the profile is made active here",
            ),
        ],
    ),
    "every profile": (
        {"compose.yaml": IN_A_PROFILE},
        SourceOptions(environment={}, profiles=("*",)),
        [("compose.yaml", "2: gpu", "in the profile `gpu`, active by `--profile *`")],
    ),
}


def collision(
    folder: Path, files: Mapping[str, str], options: SourceOptions, monkeypatch: pytest.MonkeyPatch
) -> Finding:
    monkeypatch.chdir(write(folder, files))
    (finding,) = judged(read(Path(), options=options)).findings
    assert finding.code == "FC101"
    return finding


@pytest.mark.parametrize("way", WAYS)
def test_a_value_is_explained_by_the_lines_by_way_of_which_it_came(
    way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, options, further = WAYS[way]
    finding = collision(tmp_path, files, options, monkeypatch)
    shown = [(at.file, text_at(at), text) for at, text in finding.labels]
    told = ("binds", "places")
    assert [each for each in shown if not any(word in each[2] for word in told)] == further
    minimal = {each.location for each in finding.minimal}
    assert minimal.issuperset(at for at, _ in finding.labels)


def test_what_is_written_where_it_counts_has_no_further_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = f'services:\n  own: {{image: x, ports: ["9000:80"]}}\n{TAKEN}'
    finding = collision(
        tmp_path, {"compose.yaml": text}, SourceOptions(environment={}), monkeypatch
    )
    assert [text for _, text in finding.labels] == [
        f"`{tmp_path.name}/own` binds *:9000/tcp",
        f"`{tmp_path.name}/taken` binds *:9000/tcp",
        f"places `{tmp_path.name}/own@host`",
        f"places `{tmp_path.name}/taken@host`",
    ]


def test_an_answer_to_why_shows_the_lines_by_way_of_which_a_value_came(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, options, further = WAYS["include with variables"]
    monkeypatch.chdir(write(tmp_path, files))
    state = resolve(read(Path(), options=options))
    (subject,) = read_subjects(state, [f"{tmp_path.name}/own@host", "80"])
    found = answer(Asker(state), subject)
    shown = [(at.file, text_at(at), text) for at, text in found.labels]
    assert shown[-len(further) :] == further
    assert {at for at, _ in found.labels} == {element.location for element in found.minimal}


ONE = "services: {app: {image: x}}\n"

NAMES: Mapping[str, tuple[Mapping[str, str], Mapping[str, str], list[tuple[str, str]]]] = {
    "name": (
        {"a/compose.yaml": f"name: web\n{ONE}", "b/compose.yaml": f"name: &web web\n{ONE}"},
        {},
        [("a/compose.yaml", "1: web"), ("b/compose.yaml", "1: web")],
    ),
    "variable in the name": (
        {"a/compose.yaml": f"name: ${{NAME:-web}}\n{ONE}", "web/compose.yaml": ONE},
        {},
        [("a/compose.yaml", "1: ${NAME:-web}"), ("web/compose.yaml", "")],
    ),
    ".env and folder": (
        {
            "a/compose.yaml": ONE,
            "a/.env": "A=1\nCOMPOSE_PROJECT_NAME=web\n",
            "web/compose.yaml": ONE,
        },
        {},
        [("a/.env", "2: COMPOSE_PROJECT_NAME"), ("web/compose.yaml", "")],
    ),
    "environment": (
        {"a/compose.yaml": ONE, "b/compose.yaml": ONE},
        {"COMPOSE_PROJECT_NAME": "web"},
        [("a/compose.yaml", ""), ("b/compose.yaml", "")],
    ),
}


@pytest.mark.parametrize("case", NAMES)
def test_projects_of_one_name_are_shown_where_their_names_are_written(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, environment, places = NAMES[case]
    monkeypatch.chdir(write(tmp_path, files))
    loaded = read(Path(), options=SourceOptions(environment=environment))
    (finding,) = judged(loaded).findings
    assert finding.code == "FC905"
    assert [(at.file, text_at(at)) for at, _ in finding.labels[:2]] == places
    assert "`--hosts`" in dict(finding.notes)["help"]


def test_a_line_between_two_of_a_file_of_variables_is_not_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = 'services:\n  a: {image: x, ports: ["${A}:80"]}\n  b: {image: x, ports: ["${B}:80"]}\n'
    files = {"compose.yaml": text, ".env": "A=9000\nPASSWORD=secret\nB=9000\n"}
    monkeypatch.chdir(write(tmp_path, files))
    report = judged(read(Path()))
    shown = finding_text(report.findings[0], report.sources, RENDERED)
    assert "B=9000" in shown
    assert "secret" not in shown
