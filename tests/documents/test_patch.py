"""What edits make of texts: the texts before and after, and what is refused."""

import difflib
import json
from typing import Any

import pytest
import yaml
from pytest import MonkeyPatch

from fleetcheck.documents.document import Document, Format, parse, read
from fleetcheck.documents.edit import Edit, EditError
from fleetcheck.documents.location import Path
from fleetcheck.documents.patch import patch
from fleetcheck.documents.source_text import SourceText
from fleetcheck.documents.yaml import nodes as yaml_nodes
from fleetcheck.documents.yaml import tree as yaml_tree
from tests.support.fleets import EXAMPLES

BLOCK = """\
# head
a:  # top
  b: 1  # one
  # about c
  c:
    - x
    - y  # why
    # below c
  # about d
  d: {p: 1, q: [1, 2]}

e:
- k: 1  # first
  l: 2
- m
- - n
  - o
g:
"""


def document(text: str, form: Format = "yaml") -> Document:
    return parse(SourceText("f", text), form)


def patched(text: str, *edits: Edit, form: Format = "yaml") -> str:
    return patch(document(text, form), edits)


def why_not(text: str, *edits: Edit, form: Format = "yaml") -> str:
    with pytest.raises(EditError) as caught:
        patched(text, *edits, form=form)
    return str(caught.value)


def difference(before: str, after: str) -> list[str]:
    """Return the lines that are gone, and after them those that are new."""
    lines = list(difflib.ndiff(before.splitlines(), after.splitlines()))
    return [line for sign in "-+" for line in lines if line.startswith(sign)]


def put(*path: str | int, to: Any) -> Edit:
    return Edit("set", path, to)


def add(*path: str | int, one: Any) -> Edit:
    return Edit("add", path, one)


def remove(*path: str | int) -> Edit:
    return Edit("remove", path)


@pytest.mark.parametrize("loader", [yaml.SafeLoader, yaml_nodes._LOADER])
@pytest.mark.parametrize(
    ("edit", "lines"),
    [
        (put("a", "b", to="x"), ["-   b: 1  # one", "+   b: x  # one"]),
        (put("a", "b", to="x: y"), ["-   b: 1  # one", '+   b: "x: y"  # one']),
        (put("a", "b", to=[1, "on"]), ["-   b: 1  # one", "+   b: [1, on]  # one"]),
        (put("a", "c", 1, to={"z": None}), ["-     - y  # why", "+     - {z: null}  # why"]),
        (put("a", "n", to=True), ["+   n: true"]),
        (put("a", "n", "o", to=1), ["+   n: {o: 1}"]),
        (put("a", "n", to=["a", "b"]), ["+   n:", "+     - a", "+     - b"]),
        (put("h", "i", "j", to="x"), ["+ h:", "+   i:", "+     j: x"]),
        (put("h", to={}), ["+ h: {}"]),
        (put("h", to=["x"]), ["+ h:", "+ - x"]),
        (
            put("a", "d", "r", to="x,y"),
            ["-   d: {p: 1, q: [1, 2]}", '+   d: {p: 1, q: [1, 2], r: "x,y"}'],
        ),
        (put("a", "d", "q", to=3), ["-   d: {p: 1, q: [1, 2]}", "+   d: {p: 1, q: 3}"]),
        (put("g", to=1), ["- g:", "+ g: 1"]),
        (put("g", "h", to=1), ["- g:", "+ g: {h: 1}"]),
        (put("e", 0, "n", to=1), ["+   n: 1"]),
        (
            put("e", 0, to={"x": 1, "y": [2]}),
            ["- - k: 1  # first", "-   l: 2", "+ - x: 1", "+   y:", "+     - 2"],
        ),
        (
            put("e", to={"x": 1}),
            ["- - k: 1  # first", "-   l: 2", "- - m", "- - - n", "-   - o", "+   x: 1"],
        ),
        (
            put("e", to=7),
            ["- e:", "- - k: 1  # first", "-   l: 2", "- - m", "- - - n", "-   - o", "+ e: 7"],
        ),
        (
            put("a", "c", to="x"),
            ["-   c:", "-     - x", "-     - y  # why", "+   c: x"],
        ),
        (add("a", "c", one="z"), ["+     - z"]),
        (add("a", "d", "q", one="z"), ["-   d: {p: 1, q: [1, 2]}", "+   d: {p: 1, q: [1, 2, z]}"]),
        (add("a", "b", one=2), ["-   b: 1  # one", "+   b: [1, 2]  # one"]),
        (add("a", "d", "p", one=2), ["-   d: {p: 1, q: [1, 2]}", "+   d: {p: [1, 2], q: [1, 2]}"]),
        (add("e", one={"k": 1, "l": [2]}), ["+ - k: 1", "+   l:", "+     - 2"]),
        (add("e", 2, one="p"), ["+   - p"]),
        (add("g", one=1), ["- g:", "+ g: [1]"]),
        (remove("a", "b"), ["-   b: 1  # one"]),
        (remove("a", "c"), ["-   c:", "-     - x", "-     - y  # why", "-     # below c"]),
        (remove("a", "c", 1), ["-     - y  # why"]),
        (remove("a", "d"), ["-   d: {p: 1, q: [1, 2]}"]),
        (remove("a", "d", "p"), ["-   d: {p: 1, q: [1, 2]}", "+   d: {q: [1, 2]}"]),
        (remove("a", "d", "q"), ["-   d: {p: 1, q: [1, 2]}", "+   d: {p: 1}"]),
        (remove("a", "d", "q", 0), ["-   d: {p: 1, q: [1, 2]}", "+   d: {p: 1, q: [2]}"]),
        (remove("a", "d", "q", 1), ["-   d: {p: 1, q: [1, 2]}", "+   d: {p: 1, q: [1]}"]),
        (remove("e", 0), ["- - k: 1  # first", "-   l: 2"]),
        (remove("e", 0, "k"), ["- - k: 1  # first", "-   l: 2", "+ - l: 2"]),
        (remove("e", 0, "l"), ["-   l: 2"]),
        (remove("e", 2, 0), ["- - - n", "-   - o", "+ - - o"]),
        (remove("e", 2), ["- - - n", "-   - o"]),
        (remove("g"), ["- g:"]),
    ],
)
def test_an_edit_of_block_style_changes_these_lines_and_no_others(
    edit: Edit, lines: list[str], loader: Any, monkeypatch: MonkeyPatch
) -> None:
    monkeypatch.setattr(yaml_nodes, "_LOADER", loader)
    monkeypatch.setattr(yaml_tree, "_LOADER", loader)
    assert difference(BLOCK, patched(BLOCK, edit)) == lines


@pytest.mark.parametrize(
    ("before", "edits", "after"),
    [
        ("a: {}\n", [put("a", "b", to=1)], "a: {b: 1}\n"),
        ("a: { }\n", [put("a", "b", to=1)], "a: {b: 1}\n"),
        ("a: []  # c\n", [add("a", one="x")], "a: [x]  # c\n"),
        ("a: [\n  # c\n]\n", [add("a", one="x")], "a: [\n  # c\nx]\n"),
        ("a: { b: 1 }\n", [put("a", "c", to=1)], "a: { b: 1, c: 1 }\n"),
        ("a: {b, c: }\n", [put("a", "b", to=1), put("a", "c", to=2)], "a: {b: 1, c: 2 }\n"),
        ('{"a":1}\n', [put("b", to=2)], '{"a":1, b: 2}\n'),
        ("a: [x, y,]\n", [add("a", one="z")], "a: [x, y, z,]\n"),
        ("a: [x, y,]\n", [remove("a", 1)], "a: [x,]\n"),
        ("a: [x]\n", [remove("a", 0)], "a: []\n"),
        ("a: [ x, ]\n", [remove("a", 0)], "a: []\n"),
        ("a: [x, y, z]\n", [remove("a", 0), remove("a", 2)], "a: [y]\n"),
        ("a: [x, y, z]\n", [remove("a", 0), remove("a", 1), remove("a", 2)], "a: []\n"),
        ("a: {b: 1}\n", [remove("a", "b")], "a: {}\n"),
        ("a: [[x], {y: 1}]\n", [remove("a", 0), add("a", one=[])], "a: [{y: 1}, []]\n"),
        (
            "a: [\n  x,  # ex\n  # about y\n  y  # why\n]\n",
            [add("a", one="z")],
            "a: [\n  x,  # ex\n  # about y\n  y,  # why\n  z\n]\n",
        ),
        (
            "a: [\n  x,  # ex\n  # about y\n  y  # why\n]\n",
            [remove("a", 0)],
            "a: [\n  # about y\n  y  # why\n]\n",
        ),
        (
            "a: [\n  x,  # ex\n  # about y\n  y  # why\n]\n",
            [remove("a", 1)],
            "a: [\n  x  # ex\n  # about y\n]\n",
        ),
        ("a: [\n  x,\n  y,\n]\n", [add("a", one="z")], "a: [\n  x,\n  y,\n  z,\n]\n"),
        ("a: [\n  x,\n  y,\n]\n", [remove("a", 1)], "a: [\n  x,\n]\n"),
        ("a: [\n  x,\n  y]\n", [add("a", one="z")], "a: [\n  x,\n  y,\n  z]\n"),
        ("a: [\n  x,\n  y]\n", [remove("a", 1)], "a: [\n  x]\n"),
        ("a: [x,\n    y, z]\n", [remove("a", 1)], "a: [x,\n    z]\n"),
        ("a: [x, y,\n    z]\n", [remove("a", 1)], "a: [x,\n    z]\n"),
        ("a: [x, y,  # c\n    z]\n", [remove("a", 1)], "a: [x,   # c\n    z]\n"),
        ("a: [x,  # c\n    z]\n", [remove("a", 1)], "a: [x  # c\n    ]\n"),
        ("a: [\n  x,  # c\n]\n", [remove("a", 0)], "a: []\n"),
        ("a: [\n  # c\n  x\n]\n", [remove("a", 0)], "a: [\n  # c\n]\n"),
        ("a: [x: 1, y]\n", [remove("a", 0)], "a: [y]\n"),
        ("a:\n  b: 1\nc: 2\n", [remove("a", "b")], "a: {}\nc: 2\n"),
        ("a:  # c\n  # d\n  b: 1  # e\n", [remove("a", "b")], "a: {}  # c\n  # d\n"),
        ("a:\n- x\nc: 2\n", [remove("a", 0)], "a: []\nc: 2\n"),
        ("- a: 1\n".join(["x:\n", ""]), [remove("x", 0, "a")], "x:\n- {}\n"),
        ("x:\n-\n  a: 1\n- - b\n", [remove("x", 0, "a"), remove("x", 1, 0)], "x:\n- {}\n- []\n"),
        ("a: 1\n", [remove("a")], "{}\n"),
        ("# c\na: 1  # d\n", [remove("a")], "# c\n{}  # d\n"),
        ("---\na: 1\n...\n", [put("b", to=2)], "---\na: 1\nb: 2\n...\n"),
        ("x:\n  - a: 1\n\n    # c\n    b: 2\n", [remove("x", 0, "a")], "x:\n  - # c\n    b: 2\n"),
        ("a: |\n  text\n\nb: 1\n", [remove("a")], "\nb: 1\n"),
        ("a: 1\nb: |\n  text\n", [put("c", to="x\ny")], 'a: 1\nb: |\n  text\nc: "x\\ny"\n'),
        ("a: 1\nb: |+\n  text\n\n", [put("c", to=1)], "a: 1\nb: |+\n  text\n\nc: 1\n"),
        ("a: x\n  y  # c\n", [put("a", to="z")], "a: z  # c\n"),
        ("a: x, y\n", [add("a", one="z")], 'a: ["x, y", z]\n'),
        ("a: 'it''s'\n", [add("a", one="z")], "a: ['it''s', z]\n"),
        ("a: 1\r\nb: 2\r\n", [remove("a"), put("c", to=3)], "b: 2\r\nc: 3\r\n"),
        ("a: 1\rb: 2\r", [put("a", to=3)], "a: 3\rb: 2\r"),
        ("a: 1\nb: 2", [put("c", to=3)], "a: 1\nb: 2\nc: 3"),
        ("a: 1\nb: 2", [remove("b")], "a: 1"),
        ("a: 1\nb:\n  - 2", [add("b", one=3)], "a: 1\nb:\n  - 2\n  - 3"),
        ("a: 1\nb: 2", [remove("a")], "b: 2"),
        ("a: 1\nb:\n\n  c: 2", [put("b", to=3)], "a: 1\nb: 3"),
        ("a: &x 1\nb: *x\n", [put("b", to=2)], "a: &x 1\nb: 2\n"),
        ("a: &x [1]\nb: {c: *x, d: 1}\n", [remove("b", "c")], "a: &x [1]\nb: {d: 1}\n"),
        ("a: &x [1]\nb: [*x]\n", [add("b", one=2)], "a: &x [1]\nb: [*x, 2]\n"),
        ("a: &x [1]\nb: 1\n", [put("a", to=2)], "a: 2\nb: 1\n"),
        ("a: !!str 1\n", [put("a", to="1")], 'a: "1"\n'),
        ("a: 1\n", [put("b", to="x" * 100)], f"a: 1\nb: {'x' * 100}\n"),
        (
            "a: 1\n",
            [put("b", to={"k": "x" * 60, "l": ["y" * 60]})],
            f"a: 1\nb:\n  k: {'x' * 60}\n  l:\n    - {'y' * 60}\n",
        ),
        (
            "a:\n    b:\n        c: 1\n",
            [put("d", "e", to=1)],
            "a:\n    b:\n        c: 1\nd:\n    e: 1\n",
        ),
    ],
)
def test_an_edit_of_yaml_gives_this_text(before: str, edits: list[Edit], after: str) -> None:
    assert patched(before, *edits) == after


def test_strings_are_quoted_where_yaml_1_2_needs_it_and_nowhere_else() -> None:
    bare = ["on", "no", "22:22", "2030-01-01", "0b1", "1_000", "<<", "53/tcp", "a:b", "a#b", "-x"]
    bare += ["tag:web & env:prod", "a  b", "::1", "?x", "a,b", "a]b", "ü", "1..", "x-", "10.0.0.1"]
    quoted = ["", " x", "x ", "null", "~", "true", "1", "1.5", "0x1f", "1e3", ".inf", "a: b", "a:"]
    quoted += ["a #b", "#a", "- x", "-", "*.x", "&x", "!x", "%x", "@x", "`x", "|", ">", "'x", '"x']
    quoted += ["{", "[x]", "x\ny", "a\tb", "]", ",", "---", "..."]
    quoted += ["\x85", "\u2028", "\ufeff", "\x7f"]
    lines = [f"k: {text}\n" for text in bare]
    lines += [f"k: {json.dumps(text, ensure_ascii=not text.isprintable())}\n" for text in quoted]
    assert [patched("k: 1\n", put("k", to=text)) for text in bare + quoted] == lines


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (1.5, "1.5"),
        (1e300, "1e+300"),
        (-0.0, "-0.0"),
        (float("inf"), ".inf"),
        (float("-inf"), "-.inf"),
        (float("nan"), ".nan"),
        (None, "null"),
        (False, "false"),
        ({"1": {"": "a,b"}, "a: b": ["?x", "-"]}, '{1: {"": "a,b"}, "a: b": ["?x", "-"]}'),
    ],
)
def test_values_are_written_as_the_core_schema_reads_them(value: Any, written: str) -> None:
    assert patched("k: 1\n", put("k", to=value)) == f"k: {written}\n"


COMPACT = '{"a":{"b":1,"c":[]},"d":[1,2]}'
ROOMY = '{"a": {"b": 1, "c": []}, "d": [1, 2]}'
INDENTED = json.dumps(json.loads(COMPACT), indent="\t") + "\n"


@pytest.mark.parametrize(
    ("before", "edits", "after"),
    [
        (COMPACT, [put("a", "b", to="x")], '{"a":{"b":"x","c":[]},"d":[1,2]}'),
        (COMPACT, [put("a", "e", "f", to=[1])], '{"a":{"b":1,"c":[],"e":{"f":[1]}},"d":[1,2]}'),
        (COMPACT, [add("a", "b", one=2)], '{"a":{"b":[1,2],"c":[]},"d":[1,2]}'),
        (
            COMPACT,
            [add("a", "c", one={"x": 1, "y": 2})],
            '{"a":{"b":1,"c":[{"x":1,"y":2}]},"d":[1,2]}',
        ),
        (ROOMY, [add("d", one="ü")], '{"a": {"b": 1, "c": []}, "d": [1, 2, "ü"]}'),
        (ROOMY, [put("e", to={"f": 1})], '{"a": {"b": 1, "c": []}, "d": [1, 2], "e": {"f": 1}}'),
        (ROOMY, [remove("a", "b"), remove("d", 1)], '{"a": {"c": []}, "d": [1]}'),
        (ROOMY, [remove("a"), remove("d")], "{}"),
        ('{"a": 1E2}', [add("a", one=1)], '{"a": [1E2, 1]}'),
        ('{"a": 1E2}', [put("b", to=None)], '{"a": 1E2, "b": null}'),
        (" { } ", [put("b", to=None)], ' {"b": null} '),
        (
            INDENTED,
            [put("a", "e", to={"f": []}), remove("d", 0), add("a", "c", one=1)],
            '{\n\t"a": {\n\t\t"b": 1,\n\t\t"c": [\n\t\t\t1\n\t\t],\n\t\t"e": {\n'
            '\t\t\t"f": []\n\t\t}\n'
            '\t},\n\t"d": [\n\t\t2\n\t]\n}\n',
        ),
        (INDENTED, [remove("a")], '{\n\t"d": [\n\t\t1,\n\t\t2\n\t]\n}\n'),
        (INDENTED, [remove("d")], '{\n\t"a": {\n\t\t"b": 1,\n\t\t"c": []\n\t}\n}\n'),
        (
            '{\r\n  "a": 1\r\n}',
            [put("b", to={"c": 1})],
            '{\r\n  "a": 1,\r\n  "b": {\r\n    "c": 1\r\n  }\r\n}',
        ),
        ('{\n  "a": [1, 2]\n}', [add("a", one=3)], '{\n  "a": [1, 2, 3]\n}'),
        (
            '{\n  "a": [{"b": {}}]\n}',
            [put("a", 0, "b", "c", to=3)],
            '{\n  "a": [{"b": {"c": 3}}]\n}',
        ),
    ],
)
def test_an_edit_of_json_gives_this_text(before: str, edits: list[Edit], after: str) -> None:
    assert patched(before, *edits, form="json") == after


ALIASES = """\
a: &x {b: 1}
c: *x
d: {e: &y 1, f: *y}
g: &k h
*k : 1
"""


SHARED = "stands for several places, through an anchor and aliases: change it by hand"
USED = "holds an anchor that is used elsewhere: change it by hand"
UNUSUAL = "is written in a way that is not understood well enough to edit"


@pytest.mark.parametrize(
    ("before", "edit", "why"),
    [
        (ALIASES, put("a", "b", to=2), f"`a` {SHARED}"),
        (ALIASES, put("c", "b", to=2), "`c` is an alias: change what it refers to"),
        (ALIASES, put("c", "z", to=2), f"`c` {SHARED}"),
        (ALIASES, remove("a"), f"`a` {USED}"),
        (ALIASES, put("d", "e", to=2), f"`d.e` {USED}"),
        (ALIASES, put("g", to=2), f"`g` {USED}"),
        ("a: &x 1\n", add("a", one=1), "`a` is an alias, or has an anchor or a tag"),
        ("a: &x\n  b: 1\n", remove("a", "b"), "`a` has an anchor or a tag: change it by hand"),
        ("a: |\n  x\n", put("a", to="y"), "`a` is a text over several lines: change it by hand"),
        ("a: >-\n  x\n", add("a", one="y"), "`a` is a text over several lines: change it by hand"),
        ("? a\n: 1\nb: 1\n", remove("b"), f"what begins with `? a` {UNUSUAL}"),
        ("{? a : 1}\n", remove("a"), f"what stands at `? a : 1` {UNUSUAL}"),
        ("a: [b: 1]\n", put("a", 0, "c", to=1), f"what begins with `a: [b` {UNUSUAL}"),
        (
            "a: 1\n",
            put("b", to="\ud800"),
            "f would no longer be readable (not YAML: found invalid Unicode character escape "
            "code): change it by hand",
        ),
        ("a: 1\n", remove("b"), "there is no `b`"),
        ("[1]\n", remove("b"), "f is not a mapping"),
    ],
)
def test_what_cannot_be_changed_for_sure_is_refused(before: str, edit: Edit, why: str) -> None:
    assert why_not(before, edit) == why


def test_what_json_cannot_tell_is_refused() -> None:
    assert why_not('{"a": 1}', put("a", to=float("inf")), form="json") == (
        "the value for `a` cannot be told in JSON"
    )


def test_a_text_that_would_not_say_what_it_should_is_never_returned(
    monkeypatch: MonkeyPatch,
) -> None:
    monkeypatch.setattr("fleetcheck.documents.yaml.text._stays_string", lambda _text: True)
    assert why_not("a: 1\n", put("a", to="null")) == (
        "f would not say what it should: change it by hand"
    )


def test_an_anchored_value_goes_together_with_the_aliases_within_it() -> None:
    assert patched(ALIASES, remove("d")) == ALIASES.replace("d: {e: &y 1, f: *y}\n", "")


@pytest.mark.parametrize(
    ("edit", "before", "after"),
    [
        (
            add("hosts", "web1", "aspects", one="nginx"),
            "aspects: [monitoring], settings: {nginx: {port: 8443}}}",
            "aspects: [monitoring, nginx], settings: {nginx: {port: 8443}}}",
        ),
        (remove("aspects", "dns", "imports", 0), "imports: [data-mesher]", "imports: []"),
        (put("aspects", "dns", "reach", to="host"), "dns: {reach: fleet", "dns: {reach: host"),
        (
            remove("hosts", "cortex"),
            "  cortex: {environment: prod, tags: [gpu], class: nixos, reserved: [11434/tcp]}\n",
            "",
        ),
        (
            put("hosts", "web3", to={"environment": "prod", "tags": ["web"]}),
            "scopes:     ",
            "  web3: {environment: prod, tags: [web]}\nscopes:     ",
        ),
        (
            add("hosts", "cortex", "aspects", one="nginx"),
            "reserved: [11434/tcp]}",
            "reserved: [11434/tcp], aspects: [nginx]}",
        ),
        (
            add("aspects", "inference", "ports", "api", one="11435/tcp"),
            "{api: 11434/tcp}",
            "{api: [11434/tcp, 11435/tcp]}",
        ),
        (
            put("aspects", "nginx", "settings", "port", "default", to=8080),
            "default: 80}    ",
            "default: 8080}    ",
        ),
        (
            put("aspects", "grafana", "reach", to="fleet"),
            "  monitoring: {reach",
            "    reach: fleet\n  monitoring: {reach",
        ),
        (
            remove("policies", 0),
            "policies:                                       # defaults chosen by a selector\n"
            '  - {select: "tag:edge", configure: {nginx: {workers: 8}}}\n',
            "policies: []                                       # defaults chosen by a selector\n",
        ),
    ],
)
def test_an_edit_of_the_example_fleet_changes_this_and_nothing_else(
    edit: Edit, before: str, after: str
) -> None:
    example = read(str(EXAMPLES / "seedfleet" / "fleet.yaml"))
    assert example.text.count(before) == 1
    assert patch(example, [edit]) == example.text.replace(before, after)


def test_a_line_of_number_signs_is_stepped_over_in_no_time() -> None:
    text = f"a: {{b, {'#' * 200}\n  c {'#' * 200}\n}}\nd:\n  # {'#' * 200}\n  - e\n"
    after = patched(text, put("a", "b", to=1), put("a", "c", to=2), remove("d", 0))
    changed = text.replace("{b,", "{b: 1,").replace("c #", "c: 2 #")
    assert after == changed.replace("d:", "d: []").replace("  - e\n", "")


def test_many_edits_of_separate_places_are_made_at_once(monkeypatch: MonkeyPatch) -> None:
    looks: list[str] = []
    nodes = yaml_nodes.nodes

    def counted(text: str) -> yaml_nodes.Node:
        looks.append(text)
        return nodes(text)

    monkeypatch.setattr("fleetcheck.documents.yaml.patch.nodes", counted)
    text = "".join(f"h{n}:\n  l: [x]\n" for n in range(100))
    paths: list[Path] = [(f"h{n}", "l") for n in range(100)]
    after = patched(text, *(Edit("add", path, "y") for path in paths))
    assert (after, len(looks)) == (text.replace("[x]", "[x, y]"), 1)
