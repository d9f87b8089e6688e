"""Edits as values: what they make of a tree, how they are told, and how people write them."""

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcheck.documents.document import parse
from fleetcheck.documents.edit import Edit, EditError, apply, rebased
from fleetcheck.documents.source_text import SourceText
from fleetcheck.loading.edit_text import describe, parse_edits
from fleetcheck.loading.merge import merge
from fleetcheck.sources.source import Source
from tests.properties.test_patch import edited_trees, edits_of

TREE: dict[str, Any] = {
    "fleet": 1,
    "domain": None,
    "policies": [{"select": "*"}, {"select": "tag:web"}],
    "hosts": {
        "web1": {"environment": "prod", "aspects": ["nginx", "caddy", "dns"], "tags": []},
        "web.1": {"tags": ["web"]},
    },
    "aspects": {
        "nginx": {"ports": {"http": 80, "https": {"port": 443}}, "settings": {"p": {"default": 1}}},
        "core": {"reach": "host"},
        "core.security": {"reach": "host"},
        "core.security.openssh": {"reach": "host"},
    },
}


def why_not(*edits: Edit) -> str:
    with pytest.raises(EditError) as caught:
        apply(TREE, edits)
    return str(caught.value)


def refused(*texts: str) -> str:
    with pytest.raises(EditError) as caught:
        parse_edits(texts, TREE)
    return str(caught.value)


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        ([Edit("set", ("a",), 2)], {"a": 2, "l": [1, 2, 3], "n": None}),
        ([Edit("set", ("b", "c"), 2)], {"a": 1, "l": [1, 2, 3], "n": None, "b": {"c": 2}}),
        ([Edit("set", ("n", "c"), 2)], {"a": 1, "l": [1, 2, 3], "n": {"c": 2}}),
        ([Edit("set", ("l", 1), {})], {"a": 1, "l": [1, {}, 3], "n": None}),
        ([Edit("add", ("l",), 4)], {"a": 1, "l": [1, 2, 3, 4], "n": None}),
        ([Edit("add", ("n",), 4)], {"a": 1, "l": [1, 2, 3], "n": [4]}),
        ([Edit("add", ("a",), 4)], {"a": [1, 4], "l": [1, 2, 3], "n": None}),
        ([Edit("add", ("b", "c"), 4)], {"a": 1, "l": [1, 2, 3], "n": None, "b": {"c": [4]}}),
        ([Edit("remove", ("l",))], {"a": 1, "n": None}),
        ([Edit("rename", ("l",), "m")], {"a": 1, "m": [1, 2, 3], "n": None}),
        ([Edit("remove", ("l", 0)), Edit("remove", ("l", 2))], {"a": 1, "l": [2], "n": None}),
        ([Edit("remove", ("l", 0)), Edit("add", ("l",), 4)], {"a": 1, "l": [2, 3, 4], "n": None}),
        ([Edit("remove", ("l", 0)), Edit("set", ("l", 2), 9)], {"a": 1, "l": [2, 9], "n": None}),
        ([Edit("remove", ("l", 0)), Edit("remove", ("l",))], {"a": 1, "n": None}),
    ],
)
def test_edits_make_a_new_tree(edits: list[Edit], expected: object) -> None:
    assert apply({"a": 1, "l": [1, 2, 3], "n": None}, edits) == expected


def test_what_an_edit_does_not_touch_is_shared_with_the_tree_as_it_was() -> None:
    after: dict[str, Any] = apply(TREE, [Edit("add", ("hosts", "web1", "tags"), "x")])
    assert after["aspects"] is TREE["aspects"]
    assert after["hosts"]["web.1"] is TREE["hosts"]["web.1"]


@given(edited_trees())
def test_the_given_tree_is_never_changed(case: tuple[dict[str, object], list[Edit]]) -> None:
    tree, edits = case
    before = deepcopy(tree)
    apply(tree, edits)
    assert json.dumps(tree) == json.dumps(before)


def test_an_edit_that_cannot_be_made_says_why() -> None:
    host = ("hosts", "web1")
    assert [
        why_not(Edit("remove", ("hosts", "web2"))),
        why_not(Edit("remove", (*host, "aspects", 3))),
        why_not(Edit("remove", (*host, "environment", "x"))),
        why_not(Edit("set", (*host, "environment", "x"), 1)),
        why_not(Edit("set", (*host, "aspects", 3), 1)),
        why_not(Edit("set", ("policies", "x"), 1)),
        why_not(Edit("set", ("route", 0), 1)),
        why_not(Edit("set", ("hosts", 0), 1)),
        why_not(Edit("add", host, 1)),
        why_not(Edit("set", (), 1)),
        why_not(Edit("rename", ("hosts", "web2"), "web3")),
        why_not(Edit("rename", host, "web.1")),
        why_not(Edit("rename", (*host, "aspects", 1), "x")),
        why_not(Edit("rename", host, "web3"), Edit("set", (*host, "tags"), [])),
        why_not(Edit("remove", host), Edit("remove", host)),
        why_not(Edit("set", (*host, "tags"), []), Edit("remove", host)),
    ] == [
        "there is no `hosts.web2`; did you mean `web1`?",
        "`hosts.web1.aspects` is a list of 3 elements: there is no `3` in it",
        "`hosts.web1.environment` is a single value: there is no `x` in it",
        "`hosts.web1.environment` is a single value: there is no `x` in it",
        "`hosts.web1.aspects` is a list of 3 elements: there is no `3` in it",
        "`policies` is a list of 2 elements: there is no `x` in it",
        "`route.0` is not there: there is no such list",
        "there is no `hosts.0`",
        "`hosts.web1` is a mapping, not a list that could be added to",
        "an edit names something within the fleet, not the fleet as a whole",
        "there is no `hosts.web2`; did you mean `web1`?",
        '`hosts."web.1"` is there already',
        "`hosts.web1.aspects.1` is no key that could have another name",
        "`hosts.web1` is both renamed and changed",
        "`hosts.web1` is removed twice",
        "`hosts.web1` is both removed and changed",
    ]


@pytest.mark.parametrize(
    ("edit", "line"),
    [
        (Edit("add", ("hosts", "web1", "aspects"), "x y"), "add `x y` to `hosts.web1.aspects`"),
        (Edit("set", ("aspects", "core", "reach"), "fleet"), "set `aspects.core.reach` to `fleet`"),
        (Edit("set", ("hosts", "a"), {"tags": ["*", 1]}), 'set `hosts.a` to `{tags: ["*", 1]}`'),
        (Edit("set", ("hosts", "a", "x"), "null"), 'set `hosts.a.x` to `"null"`'),
        (Edit("rename", ("hosts", "web1"), "web3"), "rename `web1` to `web3` in `hosts`"),
        (
            Edit("remove", ("hosts", "web1", "aspects", 1)),
            "remove `caddy` from `hosts.web1.aspects`",
        ),
        (
            Edit("set", ("hosts", "web1", "aspects", 1), "x y"),
            "replace `caddy` by `x y` in `hosts.web1.aspects`",
        ),
        (Edit("remove", ("policies", 0)), "remove element 1 of `policies`"),
        (Edit("remove", ("hosts", "web.1")), 'remove `hosts."web.1"`'),
    ],
)
def test_an_edit_is_told_in_one_line(edit: Edit, line: str) -> None:
    document = parse(SourceText("fleet.json", json.dumps(TREE)), "json")
    assert describe(edit, merge([Source(document, TREE, document.locate)])) == line


@pytest.mark.parametrize(
    ("text", "edit"),
    [
        ("hosts.web1.aspects+=nginx", Edit("add", ("hosts", "web1", "aspects"), "nginx")),
        ("hosts.web1.aspects-=caddy", Edit("remove", ("hosts", "web1", "aspects", 1))),
        (
            "policies-={select: 'tag:web'}",
            Edit("remove", ("policies", 1)),
        ),
        (
            "aspects.nginx.settings.p.default=8080",
            Edit("set", ("aspects", "nginx", "settings", "p", "default"), 8080),
        ),
        ("hosts.web3={environment: prod}", Edit("set", ("hosts", "web3"), {"environment": "prod"})),
        ("hosts.web3.tags+=x", None),
        ("-hosts.web1", Edit("remove", ("hosts", "web1"))),
        ("-hosts.web1.aspects.2", Edit("remove", ("hosts", "web1", "aspects", 2))),
        ('hosts."web.1".tags+=x', Edit("add", ("hosts", "web.1", "tags"), "x")),
        ("hosts.web.1.tags+=x", Edit("add", ("hosts", "web.1", "tags"), "x")),
        ('hosts."a=\\"b".tags+=x', None),
        ('hosts."a=\\"b"={}', Edit("set", ("hosts", 'a="b'), {})),
        (
            "aspects.core.security.openssh.reach=fleet",
            Edit("set", ("aspects", "core.security.openssh", "reach"), "fleet"),
        ),
        (
            "aspects.core.security.reach=fleet",
            Edit("set", ("aspects", "core.security", "reach"), "fleet"),
        ),
        (
            "hosts.web1.settings.nginx.port=a=b",
            Edit("set", ("hosts", "web1", "settings", "nginx", "port"), "a=b"),
        ),
        ("policies.0.select='on'", Edit("set", ("policies", 0, "select"), "on")),
        ("name=22:22", Edit("set", ("name",), "22:22")),
        ("domain=null", Edit("set", ("domain",), None)),
    ],
)
def test_an_edit_is_read_as_people_write_it(text: str, edit: Edit | None) -> None:
    if edit is None:
        assert refused(text).startswith("there is no `hosts.")
    else:
        assert parse_edits([text], TREE) == (edit,)


def test_a_later_edit_may_build_on_an_earlier_one() -> None:
    assert parse_edits(["hosts.a={}", "hosts.a.tags+=x", "policies-={select: '*'}"], TREE) == (
        Edit("set", ("hosts", "a"), {}),
        Edit("add", ("hosts", "a", "tags"), "x"),
        Edit("remove", ("policies", 0)),
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("hosts.wbe1.tags+=x", "there is no `hosts.wbe1`; did you mean `web1`?"),
        ("hosts.web1.aspect+=x", "unknown key `hosts.web1.aspect`; did you mean `aspects`?"),
        ("host.web1={}", "unknown key `host`; did you mean `hosts`?"),
        ("-hosts.web2", "there is no `hosts.web2`; did you mean `web1`?"),
        (
            "hosts.web1.aspects-=cady",
            "there is no `cady` in `hosts.web1.aspects`; did you mean `caddy`?",
        ),
        ("hosts.web1-=x", "`hosts.web1` is not a list"),
        ("hosts.web1.aspects.7=x", "there is no `hosts.web1.aspects.7`"),
        (
            "hosts.web1.environment.x=1",
            "there is no `hosts.web1.environment.x`",
        ),
        (
            "hosts.web1.tags+=",
            '`hosts.web1.tags+=` has no value: write `""` for an empty text, or `null`',
        ),
        (
            "hosts.web1.tags+=*.x",
            "the value of `hosts.web1.tags+=*.x`: not YAML: did not find "
            "expected alphabetic or numeric character; quote a text that begins with `*`, which "
            "otherwise refers to an anchor",
        ),
        (
            "name=a: b",
            "the value of `name=a: b` is to be quoted, or put into brackets",
        ),
        ("hosts..web1=1", "`hosts..web1` is not a path such as `hosts.web1.tags`"),
        ("=1", "`` is not a path such as `hosts.web1.tags`"),
        (
            "hosts.web1",
            "`hosts.web1` is no edit: write `hosts.web1.tags+=edge`, `hosts.web1.tags-=edge`, "
            "`domain=example.org` or `-hosts.web1`",
        ),
    ],
)
def test_what_cannot_be_read_as_an_edit_is_told_with_what_was_probably_meant(
    text: str, why: str
) -> None:
    assert refused(text) == why


def test_edits_that_contradict_each_other_are_refused_when_they_are_read() -> None:
    assert refused("-hosts.web1", "hosts.web1.tags+=x") == (
        "`hosts.web1` is both removed and changed"
    )


@given(edited=edited_trees(), data=st.data())
def test_an_edit_of_what_edits_made_does_the_same_beside_them(
    edited: tuple[dict[str, object], list[Edit]], data: st.DataObject
) -> None:
    tree, edits = edited
    before = apply(tree, edits)
    edit = data.draw(edits_of(before)) if before else None
    moved = None if edit is None else rebased(edit, tree, edits)
    if edit is None or moved is None:
        return
    try:
        after = apply(before, [edit])
        together = apply(tree, [*edits, moved])
    except EditError:
        return  # what an edit has replaced, another one cannot change beside it
    assert after == together


def test_an_element_is_found_where_it_was_before_others_went() -> None:
    tree = {"l": ["a", "b", "c", "d"], "n": "x"}
    gone = [Edit("remove", ("l", 0)), Edit("remove", ("l", 2)), Edit("add", ("n",), "y")]
    assert apply(tree, gone) == {"l": ["b", "d"], "n": ["x", "y"]}
    assert rebased(Edit("remove", ("l", 0)), tree, gone) == Edit("remove", ("l", 1))
    assert rebased(Edit("remove", ("l", 1)), tree, gone) == Edit("remove", ("l", 3))
    assert rebased(Edit("set", ("n", 1), "z"), tree, gone) is None


def test_an_edit_of_a_value_that_became_a_list_leaves_what_was_added() -> None:
    tree = {"n": "x"}
    added = Edit("add", ("n",), "y")
    moved = rebased(Edit("set", ("n", 0), "z"), tree, [added])
    assert moved is not None
    assert apply(tree, [added, moved]) == {"n": ["z", "y"]}


def test_an_added_element_that_is_first_once_others_are_gone_is_none_of_the_tree() -> None:
    edits = [Edit("add", ("n",), "y"), Edit("remove", ("n", 0))]
    assert apply({"n": "x"}, edits) == {"n": ["y"]}
    assert rebased(Edit("set", ("n", 0), "z"), {"n": "x"}, edits) is None


def test_a_value_set_anew_does_not_go_with_a_removal_from_within_it() -> None:
    tree = {"l": ["a"], "m": {"k": 1}}
    gone = [Edit("remove", ("l", 0)), Edit("remove", ("m", "k"))]
    assert rebased(Edit("set", ("l",), ["b"]), tree, gone) is None
    assert rebased(Edit("set", ("m",), {"k": 2}), tree, gone) is None
    assert rebased(Edit("add", ("l",), "b"), tree, gone) == Edit("add", ("l",), "b")
