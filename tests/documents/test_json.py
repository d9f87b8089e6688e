"""JSON with its places and its limits."""

import pytest

from fleetcheck.documents.document import Document, Format, parse
from fleetcheck.documents.location import Location
from fleetcheck.documents.problem import BadInputError, Problem
from fleetcheck.documents.source_text import SourceText


def read(text: str) -> Document:
    return parse(SourceText("f", text), "json")


def problems_of(text: str) -> tuple[Problem, ...]:
    with pytest.raises(BadInputError) as caught:
        read(text)
    return caught.value.problems


def at(line: int, column: int, length: int = 1) -> Location:
    return Location("f", line, column, length)


def test_the_place_of_a_value_is_the_text_of_a_scalar_or_a_bracket() -> None:
    text = '\n {"a" : [1.5e3, "]\\"}\\\\", {"\\u0062":\r\n null}, [], true ]\n}\n'
    document = read(text)
    paths: dict[tuple[str | int, ...], Location] = {
        (): at(2, 2),
        ("a",): at(2, 9),
        ("a", 0): at(2, 10, 5),
        ("a", 1): at(2, 17, 8),
        ("a", 2): at(2, 27),
        ("a", 2, "b"): at(3, 2, 4),
        ("a", 3): at(3, 9),
        ("a", 4): at(3, 13, 4),
    }
    assert {path: document.locate(path) for path in paths} == paths
    assert document.locate(("a", 2, "b"), key=True) == at(2, 28, 8)


def test_all_keys_given_twice_are_told_with_both_places() -> None:
    text = '{"a": 1,\n "b": {"x": "{\\"x\\": 1}", "\\u0078": 2},\n "a": {"y": 1, "y": 2}}'
    message = "the key `{}` is given twice".format
    assert problems_of(text) == (
        Problem(
            "duplicate-key", message("x"), at(2, 27, 8), ((at(2, 8, 3), "first defined here"),)
        ),
        Problem("duplicate-key", message("a"), at(3, 2, 3), ((at(1, 2, 3), "first defined here"),)),
        Problem(
            "duplicate-key", message("y"), at(3, 16, 3), ((at(3, 8, 3), "first defined here"),)
        ),
    )


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ('{"a": 1\n "b": 2}', "not JSON: expecting ',' delimiter", at(2, 2)),
        ('{"a": 1} x', "not JSON: extra data", at(1, 10)),
        ("{a: 1}", "not JSON: expecting property name enclosed in double quotes", at(1, 2)),
        ('["a\0b"]', "not JSON: invalid control character", at(1, 4)),
        ('["NaN",\n NaN]', "`NaN` is not JSON", at(2, 2, 3)),
        ("[1, -Infinity]", "`-Infinity` is not JSON", at(1, 5, 9)),
        (
            f'["{"8" * 5000}", 1.{"7" * 5000}, 1, {"9" * 5000}]',
            "a number of more than 4300 digits",
            at(1, 10013, 5000),
        ),
        ('["\\\\ud800", "\\ud83d\\ude00 \\ud800"]', "`\\ud800` is half a character", at(1, 27, 6)),
    ],
    ids=["comma", "extra", "name", "NUL", "NaN", "Infinity", "long number", "surrogate"],
)
def test_what_is_no_json_is_told_in_one_line_with_its_place(
    text: str, message: str, place: Location
) -> None:
    assert problems_of(text) == (Problem("syntax", message, place),)


@pytest.mark.parametrize("form", ["json", None])
@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[" * 5_000_000, at(1, 65)),
        ('{"a":' * 1_000_000, at(1, 321)),
        ("[" * 65 + "]" * 65, at(1, 65)),
        ('["[[[", ' + "[" * 70 + "]" * 71, at(1, 72)),
    ],
    ids=["[", "{", "complete", "strings"],
)
def test_what_lies_too_deep_is_told_long_before_the_end(
    text: str, place: Location, form: Format | None
) -> None:
    with pytest.raises(BadInputError) as caught:
        parse(SourceText("f", text), form)
    assert caught.value.problems == (
        Problem("too-deep", "more than 64 objects and lists within each other", place),
    )


def test_a_key_given_twice_does_not_hide_what_lies_too_deep() -> None:
    text = '{"a": ' + "[" * 64 + "]" * 64 + ', "a": 1}'
    assert [problem.kind for problem in problems_of(text)] == ["too-deep"]


def test_sixty_four_containers_within_each_other_are_read() -> None:
    text = '{"a":' * 64 + "1" + "}" * 64
    assert read(text).locate(("a",) * 64) == at(1, 321)


@pytest.mark.slow
def test_many_places_of_a_large_text_are_found_without_scanning_it_for_each() -> None:
    members = ", ".join(f'"k{n}": {{"v": [{n}, "x"]}}' for n in range(50_000))
    document = read(f"{{{members}}}")
    found = [document.locate((f"k{n}", "v", 0)).column for n in range(50_000)]
    assert [document.text[column - 1 :][:1] for column in found] == [
        str(n)[0] for n in range(50_000)
    ]
