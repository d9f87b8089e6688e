"""YAML by the 1.2 core schema, with its places and its limits."""

import math

import pytest

from fleetcheck.documents.document import Document, parse
from fleetcheck.documents.location import Location, Path
from fleetcheck.documents.problem import BadInputError, Problem
from fleetcheck.documents.source_text import SourceText
from fleetcheck.documents.yaml.positions import YamlPositions


def read(text: str) -> Document:
    return parse(SourceText("f", text), "yaml")


def problems_of(text: str) -> tuple[Problem, ...]:
    with pytest.raises(BadInputError) as caught:
        read(text)
    return caught.value.problems


def at(line: int, column: int, length: int = 1) -> Location:
    return Location("f", line, column, length)


STRINGS = (
    "on off yes no y n ON No 22:22 190:20:30 0b1 1_000 2030-01-01 << = 0o8 0xg 1e "
    "1.2.3 -0x1 + -- . tRue nULL .Inf. 10.0.0.1 0x 1e5x \u0661 .NAn"
)


def test_what_yaml_1_1_takes_for_something_else_is_a_string() -> None:
    words = STRINGS.split()
    assert read("".join(f"- {word}\n" for word in words)).value == words


def test_scalars_are_read_by_the_core_schema() -> None:
    text = (
        "[null, ~, Null, NULL, , true, True, TRUE, false, False, FALSE, 0, -1, +2, 0123, 0o17, "
        "0xfF, 1.5, -.5, +1., 1e3, 1.5E-3, .inf, -.Inf, +.INF]"
    )
    assert repr(read(text.replace(" , ", " !!null , ")).value) == repr(
        [None] * 5
        + [True] * 3
        + [False] * 3
        + [0, -1, 2, 123, 15, 255, 1.5, -0.5, 1.0, 1000.0, 0.0015]
        + [math.inf, -math.inf, math.inf]
    )


def test_nan_is_read_in_its_three_spellings() -> None:
    assert repr(read("[.nan, .NaN, .NAN]").value) == "[nan, nan, nan]"


def test_quoted_and_block_scalars_are_strings() -> None:
    text = "- '1'\n- \"true\"\n- |\n  12\n- >-\n  null\n- ''\n"
    assert read(text).value == ["1", "true", "12\n", "null", ""]


def test_the_tags_of_the_core_schema_are_honoured() -> None:
    text = "[!!str 1, !!int '7', !!float 1, !!bool 'true', !!null '', !!map {}, !!seq [], ! 1]"
    assert repr(read(text).value) == "['1', 7, 1.0, True, None, {}, [], '1']"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("!secret x", "the tag `!secret` is not one that can be used here"),
        ("!!binary eA==", "the tag `!!binary` is not one that can be used here"),
        ("!!python/name:os.system x", "the tag `!!python/name:os.system` is not one that can be"),
        ("!!map x", "the tag `!!map` is not one that can be used here"),
        ("!!str [x]", "the tag `!!str` is not one that can be used here"),
        ("!!int x", "`!!int` on what is not an integer"),
        ("!!float x", "`!!float` on what is not a number"),
        ("!!bool 1", "`!!bool` on what is neither `true` nor `false`"),
        ("!!null x", "`!!null` on what is not null"),
    ],
)
def test_a_tag_that_is_unknown_or_does_not_fit_is_a_syntax_problem(text: str, message: str) -> None:
    (problem,) = problems_of(f"a: {text}")
    assert (problem.kind, problem.location[:3]) == ("syntax", ("f", 1, 4))
    assert problem.message.startswith(message)


def test_keys_are_the_strings_that_were_written() -> None:
    text = (
        "443: a\n01: b\nno: c\nnull: d\n~: e\ntrue: f\n1.0: g\n'x y': h\n<<: {i: j}\n!!int 7: k\n"
    )
    assert read(text).value == {
        **{"443": "a", "01": "b", "no": "c", "null": "d", "~": "e", "true": "f", "1.0": "g"},
        **{"x y": "h", "<<": {"i": "j"}, "7": "k"},
    }


def test_all_keys_given_twice_are_told_with_both_places() -> None:
    text = "a: 1\nb: {x: 1, 'x': 2}\na: 2\n1: x\n'1': y\na: 3\n"
    message = "the key `{}` is given twice".format
    first = ((at(1, 1), "first defined here"),)
    assert problems_of(text) == (
        Problem("duplicate-key", message("x"), at(2, 11, 3), ((at(2, 5), "first defined here"),)),
        Problem("duplicate-key", message("a"), at(3, 1), first),
        Problem("duplicate-key", message("1"), at(5, 1, 3), ((at(4, 1), "first defined here"),)),
        Problem("duplicate-key", message("a"), at(6, 1), first),
    )


def test_what_was_found_before_a_syntax_error_is_told_together_with_it() -> None:
    assert [(p.kind, p.location) for p in problems_of("a: 1\na: !x 2\nb: *c\nd: [\n")] == [
        ("duplicate-key", at(2, 1)),
        ("syntax", at(2, 4, 4)),
        ("syntax", at(3, 4, 2)),
        ("syntax", at(5, 1)),
    ]


def test_a_file_with_no_end_of_problems_is_given_up_on() -> None:
    assert len(problems_of("a: 1\n" * 100_000)) == 1000


@pytest.mark.parametrize("text", ["a: {{ b }}", "? [x]\n: y", "&x {}: 1", "a: &x []\n*x : 1"])
def test_a_collection_as_a_key_is_a_syntax_problem(text: str) -> None:
    (problem,) = problems_of(text)
    assert (problem.kind, problem.message) == (
        "syntax",
        "a mapping or list as the key of a mapping",
    )


def test_an_alias_stands_for_the_very_object_and_for_a_key() -> None:
    value = read("a: &x [1]\nb: *x\nc: &k key\n*k : &n 7\nd: *n\n&e 1: *e\n").value
    assert value == {"a": [1], "b": [1], "c": "key", "key": 7, "d": 7, "1": 1}
    assert isinstance(value, dict)
    assert value["a"] is value["b"]


def test_an_anchor_given_again_is_meant_from_there_on() -> None:
    assert read("[&a 1, *a, &a 2, *a, &b [&b 3, *b], *b]").value == [1, 1, 2, 2, [3, 3], 3]


def test_places_lead_through_an_alias_to_what_it_stands_for() -> None:
    document = read("a: &x !!map\n  k: [v]\nb: *x\n*k : &k 1\n".replace("*k", "z"))
    paths: dict[tuple[str | int, ...], Location] = {
        ("a",): at(2, 3),
        ("a", "k", 0): at(2, 7),
        ("b",): at(3, 4, 2),
        ("b", "k", 0): at(2, 7),
        ("z",): at(4, 8),
    }
    assert {path: document.locate(path) for path in paths} == paths


def test_the_place_of_a_value_is_its_first_token_without_anchor_and_tag() -> None:
    text = (
        "- key: 1\n- - x\n-  {a: 1}\n- &a !!str # why\n  text\n- |\n  block\n- 'two\n  lines'\n-\n"
        "- !<tag:yaml.org,2002:str> v\n- [p: q]\n- &e\n- &m\n  - n\n"
    )
    document = read(text)
    assert [document.locate((index,)) for index in range(11)] == [
        at(1, 3, 3),
        at(2, 3),
        at(3, 4),
        at(5, 3, 4),
        at(6, 3),
        at(8, 3, 4),
        at(10, 2),
        at(11, 28),
        at(12, 3),
        at(13, 3, 2),
        at(15, 3),
    ]
    assert document.locate((8, 0)) == at(12, 4)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "a: [1, 2\nb: 3\n",
            Problem(
                "syntax",
                "not YAML: did not find expected ',' or ']'",
                at(2, 2),
                ((at(1, 4), "while parsing a flow sequence"),),
            ),
        ),
        (
            "a:\n\tb: 1",
            Problem(
                "syntax",
                "not YAML: found character that cannot start any token",
                at(2, 1),
                help="indent with spaces",
            ),
        ),
        (
            "a: *.example.net",
            Problem(
                "syntax",
                "not YAML: did not find expected alphabetic or numeric character",
                at(1, 5),
                ((at(1, 4), "while scanning an alias"),),
                "quote a text that begins with `*`, which otherwise refers to an anchor",
            ),
        ),
        (
            "a: b: c",
            Problem(
                "syntax",
                "not YAML: mapping values are not allowed in this context",
                at(1, 5),
                help="check the indentation, or quote a text that contains `: `",
            ),
        ),
        ("a: *b", Problem("syntax", "no anchor `&b` comes before this", at(1, 4, 2))),
        (
            "a: 1\n---\nb: 2\n",
            Problem("syntax", "a second document begins here; a file holds one", at(2, 1, 3)),
        ),
        (
            "a: x\0y",
            Problem("syntax", "the character U+0000 is not allowed in YAML", at(1, 5)),
        ),
        (
            f"a: {'9' * 5000}",
            Problem("syntax", "a number of more than 1000 characters", at(1, 4, 5000)),
        ),
    ],
)
def test_what_is_no_yaml_is_told_in_one_line_with_its_place(text: str, problem: Problem) -> None:
    assert problems_of(text) == (problem,)


def test_names_in_messages_are_kept_to_one_short_line() -> None:
    key = '"' + "\\n" * 100 + '"'
    assert problems_of(f"{key}: 1\n{key}: 2\n")[0].message == (
        "the key `" + "\\n" * 60 + "...` is given twice"
    )


@pytest.mark.parametrize("text", ["# nothing\n", "---\n", "--- # nothing\n...\n"])
def test_a_document_without_a_value_is_empty(text: str) -> None:
    assert problems_of(text) == (Problem("empty", "the document is empty", Location("f", 0, 0)),)


def test_an_alias_within_what_it_refers_to_is_refused() -> None:
    assert problems_of("a: &x [1, {b: *x}]") == (
        Problem("too-large", "`*x` contains itself", at(1, 15, 2)),
    )


def test_a_billion_laughs_are_refused_at_once() -> None:
    lines = ["a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 20)]
    (problem,) = problems_of("\n".join(lines))
    assert (problem.kind, problem.location.line, problem.message) == (
        "too-large",
        7,
        "the aliases up to here repeat more than 1,000,000 values",
    )


def test_sixty_four_containers_within_each_other_are_read() -> None:
    value = read("[" * 64 + "]" * 64).value
    depth = 0
    while isinstance(value, list):
        depth += 1
        value = value[0] if value else None
    assert depth == 64


TOO_DEEP = "more than 64 mappings and lists within each other"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[" * 5_000_000, at(1, 65)),
        ("- " * 2_500_000, at(1, 129)),
        ("{a: " * 1_250_000, at(1, 257, 1)),
        ("&x [" * 1_250_000, at(1, 257, 4)),
        ("".join(f"{' ' * n}a:\n" for n in range(1000)), at(65, 65)),
        ("a: &x [[" + "]]\nb: " + "[" * 62 + "*x" + "]" * 62, at(2, 66, 2)),
    ],
    ids=["[", "- ", "{a: ", "&x [", "lines", "alias"],
)
def test_what_lies_too_deep_is_told_long_before_the_end(text: str, place: Location) -> None:
    (problem,) = problems_of(text)
    assert (problem.kind, problem.message, problem.location[:3]) == (
        "too-deep",
        TOO_DEEP,
        place[:3],
    )


def test_further_tags_change_nothing_about_a_value_and_are_told() -> None:
    text = "a: !reset [1]\nb: !override {c: !reset }\nd: plain\ne: !reset 8\n"
    document = parse(SourceText("f", text), "yaml", ("!reset", "!override"))
    assert document.value == {"a": [1], "b": {"c": None}, "d": "plain", "e": 8}
    positions = document.positions
    assert isinstance(positions, YamlPositions)
    paths: list[Path] = [(), ("a",), ("a", 0), ("b",), ("b", "c"), ("d",), ("e",)]
    tags = ["", "!reset", "", "!override", "!reset", "", "!reset"]
    assert [positions.tag(path) for path in paths] == tags


def test_a_tag_that_nobody_asked_for_is_a_problem() -> None:
    message = "the tag `!reset` is not one that can be used here"
    assert problems_of("a: !reset [1]\n") == (Problem("syntax", message, at(1, 4, 8)),)
