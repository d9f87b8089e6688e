"""Edits as people read them in a report, and as they write them on the command line."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from fleetcheck.documents.document import parse
from fleetcheck.documents.edit import Edit, EditError, apply, dotted, follow
from fleetcheck.documents.json_value import JsonValue
from fleetcheck.documents.location import Path
from fleetcheck.documents.problem import BadInputError, suggestion
from fleetcheck.documents.source_text import SourceText
from fleetcheck.documents.yaml import text as yaml_text
from fleetcheck.fleet.model import Fleet
from fleetcheck.fleet.reading import keys_at
from fleetcheck.loading.merge import Merged

_QUOTED = r'"(?:[^"\\]|\\.)*"'
_EDIT = re.compile(rf"(?P<path>(?:{_QUOTED}|[^\"=])*?)(?P<operator>[+-]?=)(?P<value>.*)", re.DOTALL)
_STEP = re.compile(rf'({_QUOTED}|[^".]+)(?:\.(?=.)|\Z)', re.DOTALL)
_FORMS = "`hosts.web1.tags+=edge`, `hosts.web1.tags-=edge`, `domain=example.org` or `-hosts.web1`"


class _Written(NamedTuple):
    """One step as it was written; a quoted one is a key, whatever it looks like."""

    text: str
    is_quoted: bool


def describe(edit: Edit, merged: Merged) -> str:
    """Return an edit of a tree in one line, with values as YAML writes them.

    Paths are those of the file that it is about.
    """
    tree = merged.tree

    def called(path: Path) -> str:
        return dotted(merged.own_path(path))

    if edit.action == "set":
        if isinstance(edit.path[-1], int):
            old, new = yaml_text.flow(follow(tree, edit.path)), yaml_text.flow(edit.value)
            return f"replace `{old}` by `{new}` in `{called(edit.path[:-1])}`"
        return f"set `{called(edit.path)}` to `{yaml_text.flow(edit.value)}`"
    if edit.action == "rename":
        old, around = dotted(edit.path[-1:]), called(edit.path[:-1])
        return f"rename `{old}` to `{yaml_text.flow(edit.value)}` in `{around}`"
    if edit.action == "add":
        return f"add `{yaml_text.flow(edit.value)}` to `{called(edit.path)}`"
    if isinstance(edit.path[-1], int):
        element = follow(tree, edit.path)
        around = called(edit.path[:-1])
        if isinstance(element, (dict, list)):
            return f"remove element {edit.path[-1] + 1} of `{around}`"
        return f"remove `{yaml_text.flow(element)}` from `{around}`"
    return f"remove `{called(edit.path)}`"


def parse_edits(texts: Sequence[str], tree: Mapping[str, object]) -> tuple[Edit, ...]:
    """Return the edits that the texts tell, as edits of the tree.

    `PATH=VALUE` sets, `PATH+=VALUE` adds to a list, `PATH-=VALUE` removes the first element of a
    list that equals the value, and `-PATH` removes. A value is a scalar or a collection in brackets
    of YAML 1.2. Steps of a path are parted by dots. A key may be quoted; without quotes, the
    longest run of steps that is a key of the tree is taken for it. A later text may build on an
    earlier one. Raises EditError for what cannot be read, for unknown keys, for the names of
    entries that are not there (but the last step may be new), and as `edit.apply` does.
    """
    edits: list[Edit] = []
    for text in texts:
        # Nothing removed is missing here: indexes stay those of the tree as given.
        present = apply(tree, [edit for edit in edits if edit.action != "remove"])
        edits.append(_edit(text, present))
    apply(tree, edits)
    return tuple(edits)


def _edit(text: str, tree: Mapping[str, object]) -> Edit:
    text = text.lstrip()
    match = _EDIT.fullmatch(text)
    if match is None:
        if not text.startswith("-"):
            raise EditError(f"`{text}` is no edit: write {_FORMS}")
        return Edit("remove", _resolved(text[1:], tree, may_be_new=False))
    value = _value(match["value"], text)
    if match["operator"] == "-=":
        path = _resolved(match["path"], tree, may_be_new=False)
        return Edit("remove", (*path, _index(value, path, tree)))
    path = _resolved(match["path"], tree, may_be_new=True)
    return Edit("add" if match["operator"] == "+=" else "set", path, value)


def _value(written: str, text: str) -> JsonValue:
    if not written.strip():
        raise EditError(f'`{text}` has no value: write `""` for an empty text, or `null`')
    try:
        value = parse(SourceText("value", written), "yaml").value
    except BadInputError as error:
        problem = error.problems[0]
        advice = f"; {problem.help}" if problem.help else ""
        raise EditError(f"the value of `{text}`: {problem.message}{advice}") from error
    is_bracketed = written.lstrip().startswith(("{", "["))
    if isinstance(value, dict | list) and not is_bracketed:
        raise EditError(f"the value of `{text}` is to be quoted, or put into brackets")
    return _plain(value)


def _plain(value: object) -> JsonValue:
    """Return the value of a document as what it consists of."""
    if isinstance(value, dict):
        return {str(key): _plain(child) for key, child in value.items()}
    if isinstance(value, list):
        return [_plain(child) for child in value]
    assert value is None or isinstance(value, str | int | float)
    return value


def _index(value: JsonValue, path: Path, tree: Mapping[str, object]) -> int:
    """Return the index of the first element that equals the value, 1 and true not being equal."""
    elements = follow(tree, path)
    if not isinstance(elements, list):
        raise EditError(f"`{dotted(path)}` is not a list")
    for index, element in enumerate(elements):
        if json.dumps(element, sort_keys=True) == json.dumps(value, sort_keys=True):
            return index
    known = [yaml_text.flow(element) for element in elements]
    missing = yaml_text.flow(value)
    raise EditError(f"there is no `{missing}` in `{dotted(path)}`{suggestion(missing, known)}")


def _resolved(written: str, tree: Mapping[str, object], may_be_new: bool) -> Path:
    """Return the path that is written, each step taken for what is there."""
    steps = _steps(written)
    path: Path = ()
    node: object = tree
    while steps:
        count = _known(steps, node)
        if count:
            name = ".".join(step.text for step in steps[:count])
        else:
            name, count = steps[0].text, 1
            _check_new(name, path, node, may_be_new, is_last=len(steps) == 1)
        step: str | int = int(name) if isinstance(node, list) else name
        path = (*path, step)
        node = follow(node, (step,)) if _is_within(name, node) else {}
        steps = steps[count:]
    return path


def _steps(written: str) -> list[_Written]:
    steps: list[_Written] = []
    position = 0
    while match := _STEP.match(written, position):
        step, position = match[1], match.end()
        is_quoted = step.startswith('"')
        try:
            steps.append(_Written(json.loads(step) if is_quoted else step, is_quoted))
        except ValueError as error:
            raise EditError(f"{step} is not a text in quotes") from error
    if position != len(written) or not steps:
        raise EditError(f"`{written}` is not a path such as `hosts.web1.tags`")
    return steps


def _known(steps: Sequence[_Written], node: object) -> int:
    """Return how many steps together are the longest key that is there, or 0."""
    if steps[0].is_quoted:
        return int(isinstance(node, Mapping) and steps[0].text in node)
    bare = next((n for n, step in enumerate(steps) if step.is_quoted), len(steps))
    lengths = range(bare, 0, -1)
    names = ((n, ".".join(step.text for step in steps[:n])) for n in lengths)
    return next((n for n, name in names if _is_within(name, node)), 0)


def _is_within(name: str, node: object) -> bool:
    if isinstance(node, list):
        return name.isdecimal() and int(name) < len(node)
    return isinstance(node, Mapping) and name in node


def _check_new(name: str, path: Path, node: object, may_be_new: bool, is_last: bool) -> None:
    """Refuse a name that is not there, where it is not one that could be."""
    here = dotted((*path, name))
    there = sorted(node) if isinstance(node, Mapping) else []
    keys = keys_at(path, Fleet)
    if isinstance(node, list) or not (may_be_new and isinstance(node, Mapping | None)):
        raise EditError(f"there is no `{here}`{suggestion(name, there)}")
    if keys and name not in keys:
        raise EditError(f"unknown key `{here}`{suggestion(name, keys)}")
    if len(path) == 1 and not is_last:
        raise EditError(f"there is no `{here}`{suggestion(name, there)}")
