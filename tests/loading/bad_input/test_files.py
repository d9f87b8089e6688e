"""Problems of whole files: which file, in which order, and in JSON as in YAML."""

import json
from pathlib import Path

import pytest

from fleetcheck.documents.document import parse
from fleetcheck.documents.problem import BadInputError
from fleetcheck.documents.source_text import SourceText
from fleetcheck.loading.load import load
from tests.loading.bad_input import test_keys, test_names, test_types, test_values
from tests.support.bad_input import Expected, problems, problems_of
from tests.support.fleets import report

CASES: dict[str, tuple[str, list[Expected]]] = {
    **test_keys.CASES,
    **test_types.CASES,
    **test_names.CASES,
    **test_values.CASES,
}
UNREADABLE = ("syntax", "empty")
READABLE = {
    name: (text, expected)
    for name, (text, expected) in CASES.items()
    if expected[0][0] not in UNREADABLE and "given twice" not in expected[0][1]
}


@pytest.mark.parametrize(("text", "expected"), READABLE.values(), ids=list(READABLE))
def test_json_has_the_problems_of_the_same_yaml(text: str, expected: list[Expected]) -> None:
    tree = parse(SourceText("fleet.yaml", text), "yaml").value
    found = problems(json.dumps(tree, indent=1), "fleet.json")
    assert sorted(each[:2] for each in found) == sorted(each[:2] for each in expected)


def test_no_message_speaks_the_language_of_a_library() -> None:
    spoken = " ".join(message for _, expected in CASES.values() for _, message, *_ in expected)
    jargon = ["input should", "Input", "valid ", "pydantic", "type=", "dict", "str ", "None"]
    assert [word for word in jargon if word in spoken] == []


def test_all_problems_of_all_files_are_reported_in_one_run_sorted_by_file() -> None:
    files = {
        "c.yaml": "fleet: 1\nhosts: {web1: {tag: [x]}}\naspects: {nginx: {reach: far}}\n",
        "a.yaml": "fleet: 1\nhosts:\n  web2: {aspects: nginx}\n",
        "b.yaml": "fleet: 1\nhosts: {\n",
        "d.json": '{"fleet": 1, "hosts": {"web1": {}}}',
        "e.yaml": "",
    }
    assert problems_of(files) == [
        ("a.yaml", "wrong-type", "expected a list, found a text", 3, 19),
        ("b.yaml", "syntax", "not YAML: did not find expected node content", 3, 1),
        ("c.yaml", "unknown-key", "unknown key `tag`; did you mean `tags`?", 2, 16),
        ("c.yaml", "wrong-value", "expected `host`, `environment` or `fleet`", 3, 26),
        ("d.json", "duplicate-key", "`hosts.web1` is defined in two places", 1, 24),
        ("e.yaml", "empty", "the document is empty", 0, 0),
    ]


def test_a_key_in_two_files_is_reported_with_both_places(tmp_path: Path) -> None:
    first, second = tmp_path / "a.yaml", tmp_path / "b.json"
    first.write_text("fleet: 1\nname: one\nhosts: {web1: {}}\n")
    second.write_text('{"fleet": 1, "name": "two", "hosts": {"web1": {}}}')
    with pytest.raises(BadInputError) as raised:
        load([str(second), str(first)])
    assert [
        (problem.message, str(problem.location), [(str(at), text) for at, text in problem.related])
        for problem in raised.value.problems
    ] == [
        (
            "`name` is defined in two places",
            f"{second}:1:14",
            [(f"{first}:2:1", "first defined here")],
        ),
        (
            "`hosts.web1` is defined in two places",
            f"{second}:1:39",
            [(f"{first}:3:9", "first defined here")],
        ),
    ]


def test_a_mapping_in_one_file_and_a_list_in_another_do_not_merge() -> None:
    files = {"a.yaml": "fleet: 1\nhosts: {web1: {}}\n", "b.yaml": "fleet: 1\nhosts: [web2]\n"}
    message = "`hosts` is defined in two places"
    assert problems_of(files) == [("b.yaml", "duplicate-key", message, 2, 1)]


def test_files_of_two_versions_do_not_merge() -> None:
    files = {"a.yaml": "fleet: 1\n", "b.yaml": "fleet: 2\n"}
    message = "`fleet` is defined in two places"
    assert problems_of(files) == [("b.yaml", "duplicate-key", message, 1, 1)]


def test_a_problem_is_where_an_object_says_that_it_comes_from(tmp_path: Path) -> None:
    path = tmp_path / "fleet.json"
    host = {"@pos": "hosts/web1.nix:3:5", "enviroment": "prod"}
    nginx = {"@pos": "nginx.nix:7", "ports": {"http": {"port": 0}}}
    path.write_text(json.dumps({"fleet": 1, "hosts": {"web1": host}, "aspects": {"nginx": nginx}}))
    with pytest.raises(BadInputError) as raised:
        load([str(path)])
    assert [(str(each.location), each.message) for each in raised.value.problems] == [
        ("hosts/web1.nix:3:5", "unknown key `enviroment`; did you mean `environment`?"),
        ("nginx.nix:7:1", "a port lies between 1 and 65535"),
    ]


def test_a_finding_is_where_an_object_says_that_it_comes_from(tmp_path: Path) -> None:
    path = tmp_path / "fleet.json"
    host = {"@pos": "hosts/web1.nix:3:5", "aspects": ["ngnix"]}
    path.write_text(json.dumps({"fleet": 1, "hosts": {"web1": host}, "aspects": {"nginx": {}}}))
    (finding,) = report(path).findings
    assert (finding.code, str(finding.labels[0].location)) == ("FC508", "hosts/web1.nix:3:5")


@pytest.mark.parametrize("text", ["fleet: " + "[" * 70 + "]" * 70, '{"fleet": ' + "[" * 70])
def test_a_text_that_nests_without_end_is_refused(text: str) -> None:
    ((_, kind, _, line, _),) = problems_of({"fleet.yaml": text})
    assert (kind, line) == ("too-deep", 1)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "fleet.yaml"
    path.write_bytes(b"fleet: 1\nhosts: {\xffweb: {}}\n")
    with pytest.raises(BadInputError) as raised:
        load([str(path), str(tmp_path / "none.yaml"), str(tmp_path / "empty")])
    assert [
        (each.kind, each.message, each.location.line, each.location.column)
        for each in raised.value.problems
    ] == [
        ("unreadable", "no such file", 0, 0),
        ("encoding", "the byte 0xff is not UTF-8", 2, 9),
        ("unreadable", "no such file", 0, 0),
    ]
