"""Where the values of a TOML document are written."""

import tomllib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcheck.documents import toml
from fleetcheck.documents.document import Document
from fleetcheck.documents.location import Path
from fleetcheck.documents.problem import BadInputError
from fleetcheck.documents.source_text import SourceText

TEXT = '''# a comment
title = "a # b"   # another
paths = [ "x",
  'y\\n', # within
]
[compose]
hosts = """one
two"""
"quo ted".inner = 2024-05-27 07:32:00
[compose.host.nas]
env = {TZ = "UTC", "A.B" = 1, deep = {a = [1, [2, {b = true}]]}}
[[rule]]
name = "first"
[[rule]]
name = "second"
[rule.more]
x = -1.5e3
'''


def parsed(text: str) -> Document:
    return toml.parse(SourceText("f.toml", text))


def leaves(value: object, path: Path = ()) -> Iterator[Path]:
    if isinstance(value, dict):
        for key, child in value.items():
            yield from leaves(child, (*path, key))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from leaves(child, (*path, index))
    else:
        yield path


def at(value: object, path: Path) -> object:
    for step in path:
        value = value[step]  # type: ignore[index]
    return value


def check_places(document: Document) -> None:
    for path in leaves(document.value):
        start, length = document.positions.span(path, False)
        written = document.text[start : start + length]
        assert tomllib.loads(f"k = {written}")["k"] == at(document.value, path), path
        if isinstance(path[-1], str):
            start, length = document.positions.span(path, True)
            assert tomllib.loads(f"{document.text[start : start + length]} = 1") == {path[-1]: 1}


def test_every_value_and_key_is_where_it_is_written() -> None:
    check_places(parsed(TEXT))


@pytest.mark.parametrize(
    ("path", "key", "place"),
    [
        (("paths", 1), False, "f.toml:4:3"),
        (("compose",), True, "f.toml:6:2"),
        (("compose", "hosts"), False, "f.toml:7:9"),
        (("compose", "host", "nas"), True, "f.toml:10:15"),
        (("compose", "host", "nas", "env", "deep", "a", 1, 1, "b"), True, "f.toml:11:52"),
        (("rule", 1, "name"), False, "f.toml:15:8"),
        (("rule", 1, "more", "x"), False, "f.toml:17:5"),
        ((), False, "f.toml:1:1"),
    ],
)
def test_places_have_line_and_column(path: Path, key: bool, place: str) -> None:
    assert str(parsed(TEXT).locate(path, key)) == place


NAMES = st.sampled_from(["a", "b-c", '"d e"', "'f.g'", '"\\u00e9"', "7"])
SCALARS = st.sampled_from(
    ['"x"', "'y'", '"\\"]"', '"""m\n"q" """', "'''l\n'''", '""""a""""', "12", "true", "07:32:00"]
)
BLANKS = st.sampled_from(["", " ", "\t "])
BREAKS = st.sampled_from(["", " ", "\n", " # [x = 1\n"])


@st.composite
def values(draw: st.DrawFn, depth: int = 2) -> str:
    kind = draw(st.sampled_from(["scalar", "list", "table"])) if depth else "scalar"
    if kind == "scalar":
        return draw(SCALARS)
    members = draw(st.lists(values(depth - 1), max_size=3))
    if kind == "list":
        inner = ",".join(f"{draw(BREAKS)}{each}{draw(BREAKS)}" for each in members)
        return f"[{inner}{draw(BREAKS)}]"
    pairs = [f"k{number}.{draw(NAMES)} = {each}" for number, each in enumerate(members)]
    return "{" + ",".join(f"{draw(BLANKS)}{pair}{draw(BLANKS)}" for pair in pairs) + "}"


@st.composite
def documents(draw: st.DrawFn) -> str:
    lines = [f"r{n} = {draw(values())}" for n in range(draw(st.integers(0, 2)))]
    for number in range(draw(st.integers(0, 4))):
        name = draw(st.sampled_from([f"[t{number}]", f"[t{number}.u]", "[[l]]", "[[l.m]]"]))
        lines.append(f"{draw(BLANKS)}{name}{draw(BREAKS)}")
        for key in range(draw(st.integers(0, 2))):
            lines.append(f"k{key}{draw(BLANKS)}.{draw(NAMES)} = {draw(values())}{draw(BLANKS)}")
    return "\n".join(lines)


@given(documents())
def test_values_of_any_document_are_where_they_are_written(text: str) -> None:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    check_places(parsed(text))
    check_places(parsed(text.replace("\n", "\r\n")))


@pytest.mark.parametrize(
    ("text", "kind", "place"),
    [
        ("a = 1\nb 2\n", "syntax", "f.toml:2:3"),
        ("a = 1\na = 2\n", "duplicate-key", "f.toml:2:6"),
        ('a = "x', "syntax", "f.toml:1:6"),
        ("a = " + "[" * 5000 + "]" * 5000, "too-deep", "f.toml:1:1"),
        ("a = " + "[" * 70 + "]" * 70, "too-deep", "f.toml:1:70"),
        (".".join(["a"] * 100_000) + " = 1", "too-deep", "f.toml:1:1"),
        (".".join(['"\\""'] * 20_000) + " = 1", "too-deep", "f.toml:1:1"),
        ("a = 1\nb = " + "1" * 5000, "wrong-value", "f.toml:2:5"),
        ("a" * 500_000, "syntax", "f.toml:1:500000"),
    ],
)
def test_what_is_no_toml_is_a_problem_with_its_place(text: str, kind: str, place: str) -> None:
    with pytest.raises(BadInputError) as raised:
        parsed(text)
    (problem,) = raised.value.problems
    assert (problem.kind, str(problem.location)) == (kind, place)
