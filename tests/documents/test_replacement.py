"""The difference of two texts as one replacement."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcheck.documents.replacement import Replacement, replacement
from fleetcheck.documents.source_text import SourceText

texts = st.text(st.sampled_from("ab\n\r名"), max_size=12)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("a: 1\nb: 2\n", "a: 1\nb: 3\n", (2, 4, 2, 5, "3")),
        ("a: [x]\n", "a: [x, x]\n", (1, 6, 1, 6, ", x")),
        ("a: 1\nb: 2\n", "a: 1\n", (2, 1, 3, 1, "")),
        ("a\r\n", "a\n", (1, 2, 2, 1, "\n")),
        ("a\r\nb", "a\rb", (1, 2, 2, 1, "\r")),
        ("a", "a", (1, 2, 1, 2, "")),
    ],
)
def test_the_shortest_stretch_is_replaced_and_no_line_end_is_split(
    old: str, new: str, expected: tuple[int, int, int, int, str]
) -> None:
    assert replacement("f", old, new) == Replacement("f", *expected)


@given(texts, texts)
def test_a_replacement_makes_the_new_text_of_the_old_one(old: str, new: str) -> None:
    made = replacement("f", old, new)
    source = SourceText("f", old)
    places = [
        offset
        for line, column in ((made.line, made.column), (made.end_line, made.end_column))
        for offset in range(len(old) + 1)
        if source.location(offset)[1:3] == (line, column)
    ]
    assert old[: places[0]] + made.text + old[places[-1] :] == new
