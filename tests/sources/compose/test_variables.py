"""Variables of Compose files: what stands for what, and where the values come from."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcheck.documents.problem import BadInputError, Problem
from fleetcheck.documents.source_text import SourceText
from fleetcheck.sources.compose.files.dotenv import parse_variables
from fleetcheck.sources.compose.files.interpolate import Filled, InterpolationError, interpolate
from fleetcheck.sources.compose.files.variables import Variables, of_environment
from fleetcheck.sources.options import SourceOptions
from tests.support.compose_projects import claims, read, unread, write

NOTHING: dict[str, str] = {}
KNOWN = {"V": "value", "EMPTY": "", "PORT": "8080", "o": "lower"}

FORMS = [
    ("plain", "plain", ()),
    ("$V", "value", ()),
    ("${V}", "value", ()),
    ("a${V}b$V-c", "avaluebvalue-c", ()),
    ("$o", "lower", ()),
    ("$NONE", "", ("NONE",)),
    ("${NONE}x", "x", ("NONE",)),
    ("${EMPTY}", "", ()),
    ("${V:-d}", "value", ()),
    ("${EMPTY:-d}", "d", ()),
    ("${NONE:-d}", "d", ()),
    ("${V-d}", "value", ()),
    ("${EMPTY-d}", "", ()),
    ("${NONE-d}", "d", ()),
    ("${NONE:-}", "", ()),
    ("${V:?say it}", "value", ()),
    ("${EMPTY:?say it}", "", ("EMPTY",)),
    ("${NONE:?say it}", "", ("NONE",)),
    ("${EMPTY?say it}", "", ()),
    ("${NONE?say it}", "", ("NONE",)),
    ("${V:+r}", "r", ()),
    ("${EMPTY:+r}", "", ()),
    ("${NONE:+r}", "", ()),
    ("${V+r}", "r", ()),
    ("${EMPTY+r}", "r", ()),
    ("${NONE+r}", "", ()),
    ("${NONE:-${V}}", "value", ()),
    ("${NONE:-${EMPTY:-${PORT}}}", "8080", ()),
    ("${NONE:-$OTHER}", "", ("OTHER",)),
    ("${V:+${NONE}}", "", ("NONE",)),
    ("${NONE:-a:b/c-d?e}", "a:b/c-d?e", ()),
    ("$$V", "$V", ()),
    ("$$$V", "$value", ()),
    ("$${V}", "${V}", ()),
    ("cost: 5$", "cost: 5$", ()),
    ("$1 and $ 2", "$1 and $ 2", ()),
    ("${NONE:-{}}", "{}", ()),
    ("${NONE:-{}", "{", ()),
]


@pytest.mark.parametrize(("text", "filled", "unset"), FORMS)
def test_a_form_of_interpolation_stands_for_what_the_specification_says(
    text: str, filled: str, unset: tuple[str, ...]
) -> None:
    assert interpolate(text, KNOWN.get)[:2] == (filled, unset)


def test_it_is_known_for_which_variables_a_default_stands_in() -> None:
    text = "${NONE:-1}${V:-2}${EMPTY:-3}${OTHER-${INNER:-4}}"
    assert interpolate(text, KNOWN.get) == Filled(
        "1value34", (), ("NONE", "EMPTY", "OTHER", "INNER"), ("V",)
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("${V", "`${` without its `}`; write `$$` for a dollar sign"),
        ("${}", "`${}` is no variable; write `$$` for a dollar sign"),
        ("${V/a/b}", "`${V/a/b}` is no variable; write `$$` for a dollar sign"),
        ("${V:80}", "`${V:80}` is no variable; did you mean `${V:-80}`?"),
        ("${V:=80}", "`${V:=80}` is no variable; did you mean `${V:-80}`?"),
        ("${V: a b}", "`${V: a b}` is no variable; did you mean `${V:- a b}`?"),
        ("${1}", "`${1}` is no variable; write `$$` for a dollar sign"),
        ("${A:-" * 60 + "}" * 60, "more than 50 variables within each other"),
    ],
)
def test_a_form_that_means_nothing_is_refused(text: str, message: str) -> None:
    with pytest.raises(InterpolationError) as caught:
        interpolate(text, NOTHING.get)
    assert str(caught.value) == message


@given(st.text("$}{:-?+VN a"), st.dictionaries(st.sampled_from("VN"), st.text("$}{V", max_size=3)))
def test_every_text_is_filled_in_or_refused(text: str, known: dict[str, str]) -> None:
    try:
        filled = interpolate(text, known.get)
    except InterpolationError:
        return
    assert not any(known.get(name) for name in filled.unset)


FILE = """\
# a comment
PORT=8080
  SPACED = around\t
export EXPORTED=yes # with a comment
HASH=a#b
SINGLE='as $PORT is # here'
DOUBLE="line\\nof $PORT \\"quoted\\""
LATER=${PORT}1
COLON: value
EMPTY=
DEFAULT=${NONE:-standard}
SEVERAL="one
two"
INHERITED
AROUND=$HOME
1ST=${LATER}
LIST[0]=first
ESCAPED="\\$PORT \\d \\\\ \\t\\0061"
"""


def test_a_file_of_variables_is_read_as_compose_does() -> None:
    around = {"HOME": "/home/me"}
    found = parse_variables(SourceText(".env", FILE), Variables(of_environment(around)))
    assert {name: variable.value for name, variable in found.items()} == {
        "PORT": "8080",
        "SPACED": "around",
        "EXPORTED": "yes",
        "HASH": "a#b",
        "SINGLE": "as $PORT is # here",
        "DOUBLE": 'line\nof 8080 "quoted"',
        "LATER": "80801",
        "COLON": "value",
        "EMPTY": "",
        "DEFAULT": "standard",
        "SEVERAL": "one\ntwo",
        "AROUND": "/home/me",
        "1ST": "80801",
        "LIST[0]": "first",
        "ESCAPED": "$PORT \\d \\ \t1",
    }


@pytest.mark.parametrize(
    ("text", "message", "line", "column"),
    [
        ("A=1\n=2\n", "expected a variable such as `PORT=8080`", 2, 1),
        ("A=1\nB C\n", "expected `=` after the name of a variable", 2, 3),
        ("A='1\n", "a quote that nothing closes", 1, 3),
        ('A="1\n', "a quote that nothing closes", 1, 3),
        ("A=${B\n", "`${` without its `}`; write `$$` for a dollar sign", 1, 3),
    ],
)
def test_a_line_that_is_no_variable_is_told(
    text: str, message: str, line: int, column: int
) -> None:
    with pytest.raises(BadInputError) as caught:
        parse_variables(SourceText(".env", text), Variables())
    (problem,) = caught.value.problems
    assert (problem.message, problem.location[1:3]) == (message, (line, column))
    assert isinstance(problem, Problem)


@given(st.text("A=B:'\"#$ \n\\{}"))
def test_any_text_is_a_file_of_variables_or_a_located_problem(text: str) -> None:
    try:
        parse_variables(SourceText(".env", text), Variables())
    except BadInputError as error:
        assert error.problems[0].location.line >= 1


COMPOSE = 'services: {web: {image: nginx, ports: ["${PORT:-1}:80"]}}\n'


def claimed(folder: Path, **options: object) -> list[str]:
    environment = options.pop("environment", {})
    assert isinstance(environment, dict)
    variables = options.pop("variables", ())
    assert isinstance(variables, tuple)
    return claims(read(folder, options=SourceOptions(environment=environment, variables=variables)))


def test_values_come_from_the_environment_then_a_file(tmp_path: Path) -> None:
    folder = write(tmp_path / "shop", {"compose.yaml": COMPOSE})
    assert claimed(folder) == ["shop/web@host *:1/tcp"]
    write(folder, {".env": "PORT=2\n", "more.env": "PORT=3\n", "last.env": "PORT=4\n"})
    assert claimed(folder) == ["shop/web@host *:2/tcp"]
    files = (str(folder / "more.env"), str(folder / "last.env"))
    assert claimed(folder, variables=files) == ["shop/web@host *:4/tcp"]
    assert claimed(folder, environment={"PORT": "5"}) == ["shop/web@host *:5/tcp"]


def test_a_project_whose_variables_cannot_be_read_is_told_and_others_count(tmp_path: Path) -> None:
    write(tmp_path, {"a/compose.yaml": COMPOSE, "a/.env": "not a variable\n"})
    write(tmp_path, {"b/compose.yaml": COMPOSE})
    message = "expected `=` after the name of a variable"
    assert unread(tmp_path) == [("syntax", message, "1: a")]
    assert claimed(tmp_path) == ["b/web@host *:1/tcp"]


def test_a_dollar_sign_that_means_nothing_is_told_where_it_is(tmp_path: Path) -> None:
    folder = write(tmp_path, {"compose.yaml": 'services: {web: {image: "${"}}\n'})
    message = "`${` without its `}`; write `$$` for a dollar sign"
    assert unread(folder) == [("interpolation", message, '1: "${"')]


def test_variables_without_a_value_are_counted_with_the_first_places(tmp_path: Path) -> None:
    text = 'services: {web: {image: "$A/$B", command: "$A", hostname: "$C$D", user: "${E-x}"}}\n'
    folder = write(tmp_path, {"compose.yaml": text})
    (source,) = read(folder).merged.sources
    file = folder / "compose.yaml"
    assert source.notes == (
        f"4 variables have no value, in 5 places: `A` ({file}:1:25), `B` ({file}:1:25), "
        f"`C` ({file}:1:59) and 1 more",
    )


def test_a_tab_begins_no_comment_in_a_value(tmp_path: Path) -> None:
    files = {"compose.yaml": COMPOSE, ".env": "PORT=2\t# the web\n"}
    message = "expected a port such as `8080:80` or `53:53/udp`"
    assert [each[:2] for each in unread(write(tmp_path, files))] == [("wrong-value", message)]
    assert claimed(write(tmp_path / "shop", {**files, ".env": "PORT=2 # the web\n"})) == [
        "shop/web@host *:2/tcp"
    ]
