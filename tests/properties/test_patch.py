"""Random edits of random texts: what is read back, and what has stayed as it was."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from fleetcheck.documents.document import Document, parse
from fleetcheck.documents.edit import Change, Edit, EditError, apply, change, follow
from fleetcheck.documents.location import Path
from fleetcheck.documents.patch import patch
from fleetcheck.documents.source_text import SourceText
from tests.properties.test_documents import EVERYDAY, SCALARS, Dumper, same, ways

# PyYAML writes `? ` before keys that are empty or have several lines; such entries are not edited.
KEYS = st.text(EVERYDAY | st.sampled_from('\t\\"#:,[]{}&*!|>-? '), min_size=1, max_size=8)
TREES: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda child: st.lists(child, max_size=4) | st.dictionaries(KEYS, child, max_size=4),
    max_leaves=20,
)
MAPPINGS: st.SearchStrategy[dict[str, Any]] = st.dictionaries(KEYS, TREES, max_size=5)
NAMES = KEYS | st.sampled_from(["new", "1", "on"])


@st.composite
def edits_of(draw: st.DrawFn, tree: dict[str, object]) -> Edit:
    places = [path for path, _ in ways(tree)]
    path = draw(st.sampled_from(places))
    action = draw(st.sampled_from(["set", "set new", "add", "remove", "rename"]))
    if action == "remove":
        return Edit("remove", path)
    if action == "rename":
        return Edit("rename", path, draw(NAMES))
    if action == "set new":
        path = (*path, *draw(st.lists(NAMES, min_size=1, max_size=3)))
    return Edit("add" if action == "add" else "set", path, draw(TREES))


@st.composite
def edited_trees(draw: st.DrawFn) -> tuple[dict[str, object], list[Edit]]:
    """Return a tree and edits that can be made in it."""
    tree = draw(MAPPINGS)
    edits: list[Edit] = []
    for edit in draw(st.lists(edits_of(tree), min_size=1, max_size=4)):
        try:
            apply(tree, [*edits, edit])
        except EditError:
            continue
        edits.append(edit)
    return tree, edits


def document(text: str, form: str) -> Document:
    return parse(SourceText("f", text), "json" if form == "json" else "yaml")


def with_comments(text: str, data: st.DataObject, beside: bool) -> str:
    """Return the text with comments on lines of their own, and beside what is there."""
    lines: list[str] = []
    for number, line in enumerate(text.splitlines()):
        if data.draw(st.booleans()):
            lines.append(f"{line[: len(line) - len(line.lstrip(' '))]}# above {number}")
        if data.draw(st.integers(0, 9)) == 0:
            lines.append("")
        lines.append(f"{line}  # beside {number}" if beside and data.draw(st.booleans()) else line)
    return "".join(f"{line}\n" for line in lines)


def block_text(tree: dict[str, object], flow: bool | None, indent: int) -> str:
    return yaml.dump(
        tree,
        Dumper=Dumper,
        default_flow_style=flow,
        indent=indent,
        allow_unicode=True,
        width=10**6,
        sort_keys=False,
    )


def comments(text: str) -> list[str]:
    return [line[line.index("# ") :] for line in text.splitlines() if "# above " in line]


def may_change(before: Document, what: Change) -> set[int]:
    """Return the lines that a change of a text in block style may touch."""
    path = what.path
    around = path[:-1] if what.action in ("insert", "remove") else path
    container = follow(before.value, around)
    if what.action in ("insert", "append"):
        return (
            set() if container else {before.locate(around).line, before.locate(around, True).line}
        )
    lines = {before.locate(path, key=True).line}
    lines |= {before.locate((*path, *rest)).line for rest, _ in ways(follow(before.value, path))}
    touched = set(range(min(lines), max(lines) + 1))
    only = what.action == "remove" and isinstance(container, list | dict) and len(container) == 1
    return touched | ({before.locate(around, key=True).line} if only else set())


def is_subsequence(some: Iterator[str], of: list[str]) -> bool:
    rest = iter(of)
    return all(line in rest for line in some)


@pytest.mark.slow
@given(edited_trees(), st.sampled_from([None, 0, 1, 3, "\t"]), st.booleans(), st.booleans())
def test_json_says_what_the_edited_tree_says(
    case: tuple[dict[str, object], list[Edit]], indent: int | str | None, ascii: bool, tight: bool
) -> None:
    tree, edits = case
    separators = (",", ":") if tight else None
    text = json.dumps(tree, indent=indent, ensure_ascii=ascii, separators=separators)
    after = patch(document(text, "json"), edits)
    assert same(document(after, "json").value, apply(tree, edits))


@given(MAPPINGS, st.sampled_from([None, 0, 1, 3, "\t"]), st.data())
def test_json_laid_out_by_a_program_stays_as_that_program_would_write_it(
    tree: dict[str, object], indent: int | str | None, data: st.DataObject
) -> None:
    edit = data.draw(edits_of(tree))
    try:
        expected = apply(tree, [edit])
    except EditError:
        return
    if change(tree, edit).action == "widen" or not tree:
        return
    text = json.dumps(tree, indent=indent, ensure_ascii=False)
    assert patch(document(text, "json"), [edit]) == json.dumps(
        expected, indent=indent, ensure_ascii=False
    )


@pytest.mark.slow
@given(edited_trees(), st.sampled_from([True, False, None]), st.integers(2, 5), st.data())
def test_yaml_says_what_the_edited_tree_says(
    case: tuple[dict[str, object], list[Edit]],
    flow: bool | None,
    indent: int,
    data: st.DataObject,
) -> None:
    tree, edits = case
    text = with_comments(block_text(tree, flow, indent), data, beside=True)
    ending = data.draw(st.sampled_from(["\n", "\r\n"]))
    text = text.replace("\n", ending).removesuffix(data.draw(st.sampled_from(["", ending])))
    after = patch(document(text, "yaml"), edits)
    assert same(document(after, "yaml").value, apply(tree, edits))
    assert after.endswith("\n") == text.endswith("\n")
    assert after.count("\n") == after.count(ending if ending in text else "\n")


@pytest.mark.slow
@given(edited_trees(), st.integers(0, 4), st.data())
def test_collections_in_brackets_over_lines_with_comments_say_what_the_edited_tree_says(
    case: tuple[dict[str, object], list[Edit]], indent: int, data: st.DataObject
) -> None:
    tree, edits = case
    text = json.dumps(tree, indent=indent, ensure_ascii=False)
    after = patch(document(with_comments(text, data, beside=True), "yaml"), edits)
    assert same(document(after, "yaml").value, apply(tree, edits))


@given(MAPPINGS, st.integers(2, 5), st.data())
def test_lines_of_block_style_that_an_edit_does_not_touch_stay_as_they_are(
    tree: dict[str, object], indent: int, data: st.DataObject
) -> None:
    edit = data.draw(edits_of(tree))
    try:
        apply(tree, [edit])
    except EditError:
        return
    text = with_comments(block_text(tree, False, indent), data, beside=False)
    before = document(text, "yaml")
    what = change(tree, edit)
    touched = may_change(before, what)
    if what.action == "remove" and "-" in lead(before, what.path):
        return  # What follows takes the place behind the dash.
    kept = (line for number, line in enumerate(before.lines, 1) if number not in touched)
    after = document(patch(before, [edit]), "yaml")
    assert is_subsequence(kept, list(after.lines))


@given(MAPPINGS, st.integers(0, 4), st.data())
def test_comments_within_brackets_stay_unless_what_they_are_within_goes(
    tree: dict[str, object], indent: int, data: st.DataObject
) -> None:
    edit = data.draw(edits_of(tree))
    try:
        apply(tree, [edit])
    except EditError:
        return
    what = change(tree, edit)
    old = follow(tree, what.path) if what.action in ("replace", "remove") else None
    if isinstance(old, dict | list):
        return
    text = json.dumps(tree, indent=indent, ensure_ascii=False)
    before = document(with_comments(text, data, beside=False), "yaml")
    assert comments(patch(before, [edit])) == comments(before.text)


def lead(before: Document, path: Path) -> str:
    """Return what stands before a key, or before the dash of an element, in its line."""
    place = before.locate(path, key=True)
    line = before.lines[place.line - 1][: place.column - 1]
    return line.rstrip(" ").removesuffix("-") if isinstance(path[-1], int) else line
