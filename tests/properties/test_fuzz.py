"""Whatever a file holds, the answer is a verdict or located problems, never an internal error."""

import io
import json
from contextlib import redirect_stdout
from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from fleetcheck.commands.line.main import main
from fleetcheck.documents.document import parse
from fleetcheck.documents.location import Path as TreePath
from fleetcheck.documents.source_text import SourceText
from tests.support.scale import examples
from tests.support.seedfleet import SEEDFLEET

pytestmark = pytest.mark.slow

TEXT = SEEDFLEET.read_text()
TREE = parse(SourceText("fleet.yaml", TEXT), "yaml").value

TELLING = [
    *(None, True, 0, 1, -1, 443, 65536, 2**31, 2**70, 1.5, 1e300, "", "*", "auto", "é", "a\0b"),
    *("nginx", "web1", "cortex-cuda", "prod", "microvm", "http-proxy", "tag:web", "!has:audit"),
    *("443/tcp", "1-65535", "1..", "0..1", "settings.port", "fleet", "cap:dns@env:dev", "server"),
    *("web > *", ":not(tag:edge)", "!env:prod", "environment=prod", 'tag:"\0"', 'o"d\\d\n', "::1"),
    *([], {}, ["nginx"], ["web1", "alice"], {"nginx": {"port": "a\0b"}}, {"@pos": "a.nix:1:2"}),
    [{"name": "x", "kind": "microvm", "aspects": ["server"]}],
]
KEYS = ["needs", "neededBy", "synth", "class", "conflicts", "choose", "select", "count", "counts"]
KEYS += ["instances", "within", "reach", "imports", "requires", "ports", "settings", "@pos", "\0"]
STRAY = st.sampled_from(list("{}[]:,#&*!|>'\"%@`-? \n\t\0\x85ab1é~")) | st.characters()


def places(value: object, path: TreePath = ()) -> list[TreePath]:
    """Return the path of every node below the root."""
    found = [path] if path else []
    pairs: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        pairs = list(value.items())
    elif isinstance(value, list):
        pairs = list(enumerate(value))
    for step, child in pairs:
        found += places(child, (*path, step))
    return found


def node(tree: object, path: TreePath) -> object:
    for step in path:
        assert isinstance(tree, dict | list)
        tree = tree[step]  # type: ignore[index]
    return tree


VALUES = (
    st.sampled_from(TELLING)
    | st.sampled_from(places(TREE)).map(lambda path: node(TREE, path))
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(KEYS), inner),
        max_leaves=3,
    )
)


@st.composite
def changed_trees(draw: st.DrawFn) -> object:
    """Draw the example fleet with some nodes replaced, removed or inserted."""
    tree = deepcopy(TREE)
    for _ in range(draw(st.integers(1, 4))):
        path = draw(st.sampled_from(places(tree)))
        around, step = node(tree, path[:-1]), path[-1]
        value = deepcopy(draw(VALUES))
        change = draw(st.sampled_from(["replace", "replace", "remove", "insert"]))
        if isinstance(around, list):
            assert isinstance(step, int)
            if change == "insert":
                around.insert(step, value)
            else:
                around[step : step + 1] = [value] if change == "replace" else []
        elif isinstance(around, dict):
            if change == "remove":
                del around[step]
            else:
                around[step if change == "replace" else draw(st.sampled_from(KEYS))] = value
        if not places(tree):
            break
    return tree


@st.composite
def changed_texts(draw: st.DrawFn) -> str:
    """Draw the text of the example fleet with characters inserted and stretches deleted."""
    text = TEXT
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(text)))
        cut = draw(st.sampled_from([0, 0, 1, 2, 20]))
        text = text[:at] + draw(st.just("") | STRAY) + text[at + cut :]
    return text


def assert_answers(text: str, name: str) -> None:
    """Check that the command ends with a verdict, or with problems of which one has a line."""
    output = io.StringIO()
    with TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(text.encode("utf-8", "surrogatepass"))  # half a character is no UTF-8
        with redirect_stdout(output):
            code = main(["check", "--format", "json", str(path)])
    report = json.loads(output.getvalue())
    assert code in (0, 1, 2)
    assert report["complete"] is (code != 2)
    if code == 2:
        first = [diagnostic["labels"][0] for diagnostic in report["diagnostics"]]
        assert any(label["line"] for label in first) or not text.strip()


@settings(max_examples=examples(50), deadline=None)
@given(changed_trees())
def test_any_change_of_the_tree_as_json_gives_an_answer(tree: object) -> None:
    assert_answers(json.dumps(tree), "fleet.json")


@settings(max_examples=examples(50), deadline=None)
@given(changed_trees(), st.booleans())
def test_any_change_of_the_tree_as_yaml_gives_an_answer(tree: object, plain: bool) -> None:
    assert_answers(yaml.safe_dump(tree, allow_unicode=plain, sort_keys=False), "fleet.yaml")


@settings(max_examples=examples(50), deadline=None)
@given(changed_texts())
def test_any_change_of_the_text_gives_an_answer(text: str) -> None:
    assert_answers(text, "fleet.yaml")
