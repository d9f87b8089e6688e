"""The reports, character by character."""

from collections.abc import Mapping, Sequence

import pytest

from fleetcheck.documents.location import Location
from fleetcheck.judging.finding import Element, Finding, Fix, Label
from fleetcheck.judging.report import Report
from fleetcheck.reports.formats import FORMATS
from fleetcheck.reports.style import Style

PLAIN = Style(color=False, width=80, verbose=False)
COLOR = Style(color=True, width=80, verbose=False)
FLEET: Mapping[str, Sequence[str]] = {
    "services/gitea.yaml": ["name: gitea", "", "listen:", "    port: 3000"],
    "services/grafana.yaml": [*["#"] * 11, "  - {name: http, port: 3000, bind: 127.0.0.1}"],
    "hosts/web1.yaml": ["host: web1", "", "aspects: [grafana, gitea, dns]", "", "", "auto: true"],
}
COLLISION = Finding(
    code="FC101",
    name="port-collision",
    severity="error",
    message="`gitea` and `grafana` bind 3000/tcp on `web1`",
    place="web1 3000/tcp",
    labels=(
        Label(Location("services/gitea.yaml", 4, 11, 4), "`gitea` binds *:3000/tcp"),
        Label(Location("services/grafana.yaml", 12, 24, 4), "`grafana` binds 127.0.0.1:3000/tcp"),
    ),
    notes=(("why", "an address of every interface overlaps each single one"), ("help", "1. move")),
)


def finding(*labels: Label, **fields: str) -> Finding:
    return Finding("FC1", "rule", "warning", fields.get("message", "odd"), "here", labels)


def full(
    files: Mapping[str, Sequence[str]], *findings: Finding, style: Style = PLAIN, summary: str = ""
) -> str:
    report = Report(findings, True, summary, sources=lambda name: files.get(name, ()))
    return FORMATS["full"](report, style)


def drawn(line: str, *labels: tuple[int, int, str]) -> list[str]:
    """Return what is drawn of a file `f` that has one line, without title and header."""
    places = [Label(Location("f", 1, column, length), text) for column, length, text in labels]
    return full({"f": [line]}, finding(*places)).splitlines()[3:]


def test_a_finding_in_several_files_shows_each_of_them_behind_one_gutter() -> None:
    assert full(FLEET, COLLISION, summary="1 error") == (
        "error[FC101]: `gitea` and `grafana` bind 3000/tcp on `web1`\n"
        "  --> services/gitea.yaml:4:11\n"
        "   |\n"
        " 4 |     port: 3000\n"
        "   |           ^^^^ `gitea` binds *:3000/tcp\n"
        "  ::: services/grafana.yaml:12:24\n"
        "   |\n"
        "12 |   - {name: http, port: 3000, bind: 127.0.0.1}\n"
        "   |                        ---- `grafana` binds 127.0.0.1:3000/tcp\n"
        "   = why: an address of every interface overlaps each single one\n"
        "   = help: 1. move\n"
        "\n"
        "1 error\n"
    )


@pytest.mark.parametrize(
    ("enough", "notes"),
    [
        ((), []),
        (((1, 1),), []),
        (((2, 1),), ["  = minimal: line 2 alone"]),
        (((1, 1), (2, 1)), ["  = minimal: lines 1 and 2 together"]),
        (((1, 1), (3, 1)), ["  = minimal: f:1:1 and f:3:1 together"]),
        (((1, 1), (2, 1), (3, 1), (3, 5)), []),
        (((3, 1), (3, 5)), ["  = minimal: both places on line 3 together"]),
    ],
)
def test_the_places_that_are_enough_are_told_unless_that_is_the_primary_one(
    enough: Sequence[tuple[int, int]], notes: list[str]
) -> None:
    places = [Location("f", line, column, 1) for line, column in ((1, 1), (2, 1), (3, 1), (3, 5))]
    odd = finding(*(Label(place, "") for place in places))._replace(
        minimal=tuple(Element("x", Location("f", line, column, 1)) for line, column in enough)
    )
    drawn = full({"f": ["one", "two", "three"]}, odd).splitlines()
    assert [line for line in drawn if line.startswith("  = ")] == notes


def test_fixes_are_alternatives_each_with_what_is_known_of_it() -> None:
    fixes = (
        Fix("do a", (), "rename", True),
        Fix("do b", (), "rename", True, by_hand=True),
        Fix("do c", (), "supply", False, brings=True),
        Fix("do d", (), "supply", False),
        Fix("do e", (), "widen", False),
        Fix("do f", (), "remove", None),
    )
    assert full({}, finding()._replace(fixes=fixes)).splitlines()[1:] == [
        "  = help: 1. do a  [safe: fleetcheck fix]",
        "  = help: 2. do b  [safe, to be made by hand]",
        "  = help: 3. do c  [brings a new finding]",
        "  = help: 4. do d",
        "  = help: 5. do e  [lets more reach or see it]",
        "  = help: 6. do f  [not tried]",
    ]


def test_labels_of_one_file_stand_under_one_header_with_skipped_lines_marked() -> None:
    labels = (
        Label(Location("hosts/web1.yaml", 3, 20, 5), "placed here"),
        Label(Location("services/gitea.yaml", 1, 7, 5), "declared here"),
        Label(Location("hosts/web1.yaml", 1, 7, 4), "this host"),
        Label(Location("hosts/web1.yaml", 6, 7, 4), "with this"),
    )
    assert full(FLEET, finding(*labels)) == (
        "warning[FC1]: odd\n"
        " --> hosts/web1.yaml:3:20\n"
        "  |\n"
        "1 | host: web1\n"
        "  |       ---- this host\n"
        "2 |\n"
        "3 | aspects: [grafana, gitea, dns]\n"
        "  |                    ^^^^^ placed here\n"
        "...\n"
        "6 | auto: true\n"
        "  |       ---- with this\n"
        " ::: services/gitea.yaml:1:7\n"
        "  |\n"
        "1 | name: gitea\n"
        "  |       ----- declared here\n"
    )


def test_several_texts_on_a_line_hang_below_from_right_to_left() -> None:
    assert drawn("grafana, gitea, dns", (10, 5, "second"), (1, 7, "first"), (17, 3, "third")) == [
        "1 | grafana, gitea, dns",
        "  | -------  ^^^^^  --- third",
        "  | |        |",
        "  | |        second",
        "  | first",
    ]


def test_a_single_text_stands_beside_the_rightmost_mark_and_else_hangs_below() -> None:
    assert [
        drawn("grafana, gitea", (1, 7, ""), (10, 5, "both are placed here")),
        drawn("grafana, gitea", (1, 7, "not this one"), (10, 5, "")),
    ] == [
        ["1 | grafana, gitea", "  | ^^^^^^^  ----- both are placed here"],
        ["1 | grafana, gitea", "  | ^^^^^^^  -----", "  | |", "  | not this one"],
    ]


def test_nested_labels_keep_the_primary_mark_on_top() -> None:
    assert drawn("[8000, 8003]", (8, 4, "the end"), (1, 12, "a range"), (8, 5, "")) == [
        "1 | [8000, 8003]",
        "  | -------^^^^-",
        "  | |      |",
        "  | |      the end",
        "  | a range",
    ]


def test_labels_at_the_same_place_share_one_mark() -> None:
    assert drawn("port: 80", (7, 2, "a"), (7, 2, "b"), (7, 2, "a"), (7, 2, "")) == [
        "1 | port: 80",
        "  |       ^^ a; b",
    ]


def test_labels_that_start_together_hang_below_each_other() -> None:
    assert drawn("port: 80", (1, 4, "key"), (1, 8, "entry"), (1, 2, "k")) == [
        "1 | port: 80",
        "  | ^^^^---- entry",
        "  | |",
        "  | key",
        "  | k",
    ]


def test_a_long_line_is_cut_to_a_window_for_each_group_of_labels() -> None:
    line = '{"a": 1}, ' * 30_000 + '{"port": 80}, {"port": 80}' + ', {"b": 2}' * 20_000
    start = 300_000
    labels = ((start + 10, 2, "here"), (3, 1, "far away"), (start + 24, 2, "and there"))
    assert drawn(line, *labels) == [
        '1 | {"a": 1}, {"a": 1}, {"a": 1}, {"a": 1}, {"a": 1}, {"a": 1}, {"a": 1}, {"a"…',
        "  |   - far away",
        '1 | …{"a": 1}, {"port": 80}, {"port": 80}, {"b": 2}, {"b": 2}, {"b": 2}, {"b": …',
        "  |                     ^^            -- and there",
        "  |                     |",
        "  |                     here",
    ]


def test_a_label_longer_than_the_window_is_marked_as_far_as_it_is_shown() -> None:
    assert drawn("ab" + "c" * 300, (3, 300, "all")) == [
        f"1 | …{'c' * 74}…",
        f"  |  {'^' * 74} all",
    ]


def test_tabs_become_four_spaces_and_wide_characters_take_two_columns() -> None:
    assert drawn("\t名前: cafe\u0301 x", (2, 2, ""), (12, 1, "after"), (6, 5, "")) == [
        "1 |     名前: cafe\u0301 x",
        "  |     ^^^^  ---- - after",
    ]


def test_a_label_outside_of_its_line_is_moved_to_the_end_of_it() -> None:
    assert drawn("port:", (90, 4, "a value is missing")) == [
        "1 | port:",
        "  |      ^ a value is missing",
    ]


def test_a_place_without_a_known_line_has_a_header_and_a_note() -> None:
    labels = (
        Label(Location("hosts/web1.yaml", 0, 1), "no service here"),
        Label(Location("nowhere.yaml", 120, 3), "and here"),
        Label(Location("hosts/web1.yaml", 99, 1), ""),
        Label(Location("hosts/web1.yaml", 1, 7, 4), "this host"),
    )
    assert full(FLEET, finding(*labels)) == (
        "warning[FC1]: odd\n"
        "   --> hosts/web1.yaml\n"
        "    = note: no service here\n"
        "   ::: nowhere.yaml:120:3\n"
        "    = note: and here\n"
        "   ::: hosts/web1.yaml:99:1\n"
        "   ::: hosts/web1.yaml:1:7\n"
        "    |\n"
        "  1 | host: web1\n"
        "    |       ---- this host\n"
    )


@pytest.mark.parametrize(
    ("affected", "verbose", "line"),
    [
        (("a", "b", "c"), False, "  = affects: a, b, c"),
        (("a", "b", "c", "d"), False, "  = affects: a, b, c and 1 more (all with --verbose)"),
        (("a", "b", "c", "d"), True, "  = affects: a, b, c, d"),
    ],
)
def test_three_consequences_are_named_and_the_others_counted(
    affected: tuple[str, ...], verbose: bool, line: str
) -> None:
    style = PLAIN._replace(verbose=verbose)
    cause = finding()._replace(affected=affected)
    assert full({}, cause, style=style) == f"warning[FC1]: odd\n{line}\n"


def test_titles_and_notes_are_wrapped_between_words() -> None:
    path = "/var/lib/" + "long/" * 10
    long = finding(message=f"a title that is too long, {path} and its end")
    noted = long._replace(notes=(("help", "1. one step, then  2. another step"),))
    assert full({}, noted, style=PLAIN._replace(width=40)) == (
        "warning[FC1]: a title that is too long,\n"
        f"              {path}\n"
        "              and its end\n"
        "  = help: 1. one step, then  2. another\n"
        "          step\n"
    )


def test_control_characters_of_the_user_never_reach_the_terminal() -> None:
    label = Label(Location("a\x1b.yaml", 1, 4, 1), "\x9b1mtext")
    risky = finding(label, message="a\x1b[2Jb\nc")
    assert full({"a\x1b.yaml": ["\x1b[\u202e!\x00\r\n"]}, risky, summary="\x07done") == (
        "warning[FC1]: a�[2Jb c\n --> a�.yaml:1:4\n  |\n1 | �[�!�\n  |    ^ �1mtext\n\n�done\n"
    )


def test_colors_follow_the_severity_and_are_always_reset() -> None:
    noted = finding(Label(Location("f", 1, 1, 2), "x"))._replace(notes=(("help", "y"),))
    assert full({"f": ["ab"]}, noted, style=COLOR) == (
        "\x1b[1;33mwarning[FC1]\x1b[0m\x1b[1m: \x1b[0modd\n"
        "\x1b[34m --> \x1b[0mf:1:1\n"
        "\x1b[34m  |\x1b[0m\n"
        "\x1b[34m1 | \x1b[0mab\n"
        "\x1b[34m  | \x1b[0m\x1b[1;33m^^ x\x1b[0m\n"
        "\x1b[34m  = \x1b[0m\x1b[36mhelp:\x1b[0m y\n"
    )


def test_the_concise_report_has_one_line_per_finding() -> None:
    whole = finding(Label(Location("fleet.yaml", 0, 1), ""))
    report = Report((COLLISION, whole, finding()), True, "1 error, 2 warnings")
    assert FORMATS["concise"](report, PLAIN) == (
        "services/gitea.yaml:4:11: error[FC101] `gitea` and `grafana` bind 3000/tcp on `web1`\n"
        "fleet.yaml: warning[FC1] odd\n"
        "warning[FC1] odd\n"
        "1 error, 2 warnings\n"
    )
