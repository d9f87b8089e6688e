"""The two readers against the writers of the libraries, and against each other."""

import json
from collections.abc import Iterator

import yaml
from hypothesis import given
from hypothesis import strategies as st

from fleetcheck.documents.document import Document, Format, parse
from fleetcheck.documents.location import Path
from fleetcheck.documents.problem import BadInputError
from fleetcheck.documents.source_text import SourceText

# libyaml breaks lines at U+0085, U+2028 and U+2029, and refuses DEL, C1 and U+FEFF where they
# stand unescaped; in JSON all of them are ordinary characters.
EVERYDAY = st.characters(
    exclude_categories=("Cs", "Cc", "Zl", "Zp"), exclude_characters="\ufeff\ufffe\uffff"
)
TEXTS = st.text(EVERYDAY | st.sampled_from('\n\t\\"#:,[]{}&*!|>-? '), max_size=8)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS
    | st.sampled_from(["on", "no", "null", "0o17", "1e5", "22:22", "<<", "=", "2030-01-01"])
)
TREES = st.recursive(
    SCALARS,
    lambda child: st.lists(child, max_size=4) | st.dictionaries(TEXTS, child, max_size=4),
    max_leaves=20,
)


class Dumper(yaml.SafeDumper):
    """Writes no aliases, and quotes every string but those of letters alone.

    PyYAML quotes what YAML 1.1 would misread, which is not what YAML 1.2 would.
    """

    def ignore_aliases(self, data: object) -> bool:
        return True


def written_string(dumper: Dumper, text: str) -> yaml.ScalarNode:
    word = text.isascii() and text.isalpha() and text.lower() not in ("true", "false", "null")
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if word else '"')


Dumper.add_representer(str, written_string)


def ways(value: object, path: Path = ()) -> Iterator[tuple[Path, object]]:
    yield path, value
    if isinstance(value, dict):
        for key, child in value.items():
            yield from ways(child, (*path, key))
    if isinstance(value, list):
        for index, child in enumerate(value):
            yield from ways(child, (*path, index))


def excerpt(document: Document, path: Path, key: bool = False) -> str:
    place = document.locate(path, key)
    return document.lines[place.line - 1][place.column - 1 :][: place.length]


def reading(text: str, form: Format) -> object:
    return parse(SourceText("f", text), form).value


def same(one: object, other: object) -> bool:
    """Tell 1, 1.0 and True apart."""
    return json.dumps(one) == json.dumps(other)


@given(TREES, st.sampled_from([None, 0, 1, 3, "\t"]), st.booleans())
def test_json_is_read_as_written_and_every_place_is_that_of_the_scalar_or_key(
    tree: object, indent: int | str | None, ascii_only: bool
) -> None:
    text = json.dumps(tree, indent=indent, ensure_ascii=ascii_only)
    document = parse(SourceText("f", text), "json")
    assert same(document.value, tree)
    for path, value in ways(tree):
        shown = json.dumps(value, ensure_ascii=ascii_only)
        assert excerpt(document, path) == (shown[0] if isinstance(value, dict | list) else shown)
        if path and isinstance(path[-1], str):
            assert excerpt(document, path, key=True) == json.dumps(
                path[-1], ensure_ascii=ascii_only
            )


@given(TREES, st.sampled_from([True, False, None]), st.integers(1, 9), st.booleans())
def test_yaml_is_read_as_written_and_every_place_is_that_of_the_scalar_or_key(
    tree: object, flow: bool | None, indent: int, unicode: bool
) -> None:
    text = yaml.dump(
        tree,
        Dumper=Dumper,
        default_flow_style=flow,
        indent=indent,
        allow_unicode=unicode,
        width=10**6,
        sort_keys=False,
    )
    document = parse(SourceText("f", text), "yaml")
    assert same(document.value, tree)
    for path, value in ways(tree):
        if not isinstance(value, dict | list):
            assert same(reading(excerpt(document, path), "yaml"), value)
        if path and isinstance(path[-1], str):
            name = excerpt(document, path, key=True)
            assert reading(f"{name}: 1", "yaml") == {path[-1]: 1}


@given(TREES, st.sampled_from([None, 0, 1, 3]))
def test_json_read_as_yaml_gives_the_same_value_and_the_same_places(
    tree: object, indent: int | None
) -> None:
    source = SourceText("f", json.dumps(tree, indent=indent, ensure_ascii=False))
    one, other = parse(source, "json"), parse(source, "yaml")
    assert same(one.value, other.value)
    assert [(path, one.locate(path), one.locate(path, key=True)) for path, _ in ways(tree)] == [
        (path, other.locate(path), other.locate(path, key=True)) for path, _ in ways(tree)
    ]


@given(st.text(st.sampled_from("ab1:-, \n[]{}&*!|>\"'#?%~.<"), max_size=40))
def test_any_text_is_either_read_or_told_to_be_bad(text: str) -> None:
    forms: tuple[Format | None, ...] = ("json", "yaml", None)
    for form in forms:
        try:
            document = parse(SourceText("f", text), form)
        except BadInputError as error:
            assert error.problems
            continue
        for path, _ in ways(document.value):
            place = document.locate(path)
            assert 1 <= place.line <= len(document.lines)
            assert 1 <= place.column <= len(document.lines[place.line - 1]) + 1
