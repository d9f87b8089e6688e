"""Selectors: the tree against oracles and a brute force, the syntax against its tables."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NotRequired, TypedDict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcheck.fleet.selectors.selector import (
    All,
    AnyOf,
    Attribute,
    ChildIs,
    Environment,
    Everything,
    Has,
    Host,
    Kind,
    Name,
    Not,
    ParentIs,
    Provides,
    Scope,
    Selector,
    Tag,
    Within,
    matches,
    mentions,
    picks,
)
from fleetcheck.fleet.selectors.syntax import SelectorError, parse
from fleetcheck.fleet.selectors.text import text
from tests.support.shared_data import shared


@dataclass(eq=False)
class Place:
    """A node that adds itself to its parent."""

    name: str
    parent: "Place | None" = None
    host: str | None = None
    environment: str | None = None
    kind: str | None = None
    tags: frozenset[str] = frozenset()
    aspects: frozenset[str] = frozenset()
    attributes: Mapping[str, object] = field(default_factory=dict)
    below_host: bool = False
    capabilities: frozenset[str] = frozenset()
    children: "list[Place]" = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.parent is not None:
            self.parent.children.append(self)


a, b, c = Name("a"), Name("b"), Name("c")


def dotted(name: str) -> Selector:
    return AnyOf((Tag(name), Attribute("class", name)))


# The tree


class OracleSelector(TypedDict):
    t: str
    a: NotRequired[dict[str, str | bool]]
    s: NotRequired[list["OracleSelector"]]
    x: NotRequired["OracleSelector"]


class OracleNode(TypedDict):
    data: dict[str, str | bool]
    parent: str | None


class OracleTree(TypedDict):
    nodes: dict[str, OracleNode]
    sel: OracleSelector


class OracleCase(TypedDict):
    case: OracleTree
    expect: list[str]


def spelled(value: str | bool) -> str:
    return json.dumps(value) if isinstance(value, bool) else value


def oracle_selector(given: OracleSelector) -> Selector:
    match given["t"]:
        case "attrs":
            return All(tuple(Attribute(key, spelled(value)) for key, value in given["a"].items()))
        case "any":
            return AnyOf(tuple(map(oracle_selector, given["s"])))
        case "and":
            return All(tuple(map(oracle_selector, given["s"])))
        case "not":
            return Not(oracle_selector(given["x"]))
        case "has":
            return ChildIs(oracle_selector(given["x"]))
        case "within":
            return Within(oracle_selector(given["x"]))
        case "parentMatches":
            return ParentIs(oracle_selector(given["x"]))
        case "star":
            return Everything()
        case other:
            raise AssertionError(other)


def oracle_answer(tree: OracleTree) -> list[str]:
    places: dict[str, Place] = {}
    for name, node in tree["nodes"].items():
        above = places[node["parent"]] if node["parent"] else None
        places[name] = Place(name, above, attributes=node["data"])
    selector = oracle_selector(tree["sel"])
    return sorted(name for name, place in places.items() if matches(selector, place))


def test_the_same_nodes_match_as_in_the_other_implementation() -> None:
    cases: list[OracleCase] = json.loads(shared("oracles", "selectors.json").read_text())
    expected = dict(enumerate(case["expect"] for case in cases))
    answers = [oracle_answer(case["case"]) for case in cases]
    assert (len(cases), dict(enumerate(answers))) == (100, expected)


def test_has_asks_the_children_alone() -> None:
    top = Place("top")
    middle = Place("middle", top)
    bottom = Place("bottom", middle)
    selector = ChildIs(Name("bottom"))
    assert [matches(selector, place) for place in (top, middle, bottom)] == [False, True, False]


web = Place(
    "web1",
    host="web1",
    environment="prod",
    tags=frozenset({"web", "rack=7"}),
    aspects=frozenset({"nginx"}),
    attributes={"gpu": True, "cores": 8, "arch": "arm", "virtual": False},
)
guest = Place(
    "guest",
    web,
    host="web1",
    environment="prod",
    kind="microvm",
    tags=frozenset({"gpu"}),
    below_host=True,
)


@pytest.mark.parametrize(
    ("written", "matching", "picked"),
    [
        ("*", "web1 guest", "web1"),
        ("env:prod", "web1 guest", "web1"),
        ("env:dev", "", ""),
        ("host:web1", "web1 guest", "web1"),
        ("host:guest", "", ""),
        ("scope:guest", "guest", "guest"),
        ("scope:web1", "web1", "web1"),
        ("guest", "guest", "guest"),
        ("kind:microvm", "guest", "guest"),
        ("tag:web", "web1", "web1"),
        ("tag:gpu", "guest", "guest"),
        ("has:nginx", "web1", "web1"),
        ("gpu=true", "web1", "web1"),
        ("virtual=false", "web1", "web1"),
        ("cores=8", "web1", "web1"),
        ("cores=9", "", ""),
        ("[arch]", "web1", "web1"),
        ("[rack]", "web1", "web1"),
        ("[shelf]", "", ""),
        ("rack=7", "web1", "web1"),
        ("!tag:web", "guest", ""),
        ("!!tag:gpu", "guest", ""),
        ("env:prod & !tag:web", "guest", ""),
        ("env:prod & kind:microvm", "guest", "guest"),
        ("env:prod | kind:microvm", "web1 guest", "web1 guest"),
        ("env:prod | tag:web", "web1 guest", "web1"),
        ("!(env:dev | tag:gpu)", "web1", "web1"),
        ("web1 > *", "guest", ""),
        ("web1 > .gpu", "guest", "guest"),
        (":has(.gpu)", "web1", "web1"),
    ],
)
def test_below_a_host_only_what_is_named_by_something_of_its_own_is_picked(
    written: str, matching: str, picked: str
) -> None:
    selector = parse(written)
    assert (
        " ".join(place.name for place in (web, guest) if matches(selector, place)),
        " ".join(place.name for place in (web, guest) if picks(selector, place)),
    ) == (matching, picked)


def test_an_attribute_comes_before_a_tag_spelled_like_it() -> None:
    place = Place("a", attributes={"gpu": False}, tags=frozenset({"gpu=true"}))
    assert not matches(parse("gpu=true"), place)


def test_no_parts_are_all_true_and_none_is() -> None:
    assert (matches(All(()), web), matches(AnyOf(()), web)) == (True, False)


def test_selectors_of_different_kinds_with_one_name_are_different() -> None:
    assert len({Tag("a"), Environment("a"), Host("a"), Kind("a"), Scope("a"), Has("a"), a}) == 7


def test_a_selector_mentions_what_it_depends_on_and_whether_negated() -> None:
    selector = parse("tag:a & !(env:b > !has:c) & :has(.d) & !gpu=true & kind:e & [f]")
    assert list(mentions(selector)) == [
        (Tag("a"), True),
        (Has("c"), True),
        (Environment("b"), False),
        (Tag("d"), True),
        (Tag("class=d"), True),
        (Tag("gpu=true"), False),
        (Attribute("f", None), True),
    ]


# The syntax


@pytest.mark.parametrize(
    ("written", "tree"),
    [
        ("*", Everything()),
        ("tag:x", Tag("x")),
        ("env:x", Environment("x")),
        ("host:x", Host("x")),
        ("has:x", Has("x")),
        ("kind:x", Kind("x")),
        ("scope:x", Scope("x")),
        ("gpu=true", Attribute("gpu", "true")),
        ("a", a),
        ("#a", a),
        ('#"a b"', Name("a b")),
        ("alice@web-1", Name("alice@web-1")),
        (".x", dotted("x")),
        ('."x y"', dotted("x y")),
        ("meta.k=v", Attribute("meta.k", "v")),
        ("meta.k.l=v", Attribute("meta.k.l", "v")),
        ("meta.k", All((Name("meta"), dotted("k")))),
        ("provides:sql", Provides("sql")),
        ("[provides=sql]", Provides("sql")),
        ("provides=sql", Provides("sql")),
        ("[k]", Attribute("k", None)),
        ("[k=v]", Attribute("k", "v")),
        ("[ a.b = v ]", Attribute("a.b", "v")),
        ('[k="v w"]', Attribute("k", "v w")),
        ("['k l'='v]']", Attribute("k l", "v]")),
        ("[a=b=c]", Attribute("a", "b=c")),
        ("a=b=c", Attribute("a", "b=c")),
        ("has:roles.dev-gui.<anon>:11", Has("roles.dev-gui.<anon>:11")),
        ("has:@rpqt/buildbot&a", All((Has("@rpqt/buildbot"), a))),
        ("tag:{x}+y=-1[z]", Tag("{x}+y=-1[z]")),
        ('tag:"a b"', Tag("a b")),
        (r'tag:"a\"b\\"', Tag('a"b\\')),
        ("tag:'a \"b'", Tag('a "b')),
        ("tag:it's", Tag("it's")),
        ("!a & b | c", AnyOf((All((Not(a), b)), c))),
        ("a | b & c", AnyOf((a, All((b, c))))),
        ("a, b|c", AnyOf((a, b, c))),
        ("a & (b | c)", All((a, AnyOf((b, c))))),
        ("a & (b & c)", All((a, All((b, c))))),
        ("((a))", a),
        ("! ( a )", Not(a)),
        ("!!a", Not(Not(a))),
        ("!a.x", Not(All((a, dotted("x"))))),
        ("!a > b", All((b, ParentIs(Not(a))))),
        ("host.nixos#x", All((Name("host"), dotted("nixos"), Name("x")))),
        ("*.x", All((Everything(), dotted("x")))),
        ('tag:"a".x', All((Tag("a"), dotted("x")))),
        ("a > b", All((b, ParentIs(a)))),
        ("a>b", All((b, ParentIs(a)))),
        ("a b", All((b, Within(a)))),
        ("tag:a\n env:b", All((Environment("b"), Within(Tag("a"))))),
        ("a > b > c", All((c, ParentIs(All((b, ParentIs(a))))))),
        ("a b > c", All((c, ParentIs(All((b, Within(a))))))),
        ("a > (b > c)", All((All((c, ParentIs(b))), ParentIs(a)))),
        (":not(a)", Not(a)),
        (":not(a, b)", Not(AnyOf((a, b)))),
        (":has(a b)", ChildIs(All((b, Within(a))))),
        (":is(a, b) > c", All((c, ParentIs(AnyOf((a, b)))))),
        (":parent(a):within(b)", All((ParentIs(a), Within(b)))),
        ("has:not(a)", All((Name("has"), Not(a)))),
        ("tag:not", Tag("not")),
        (
            "web > .prod:not([gpu=true])",
            All((All((dotted("prod"), Not(Attribute("gpu", "true")))), ParentIs(Name("web")))),
        ),
    ],
)
def test_a_selector_is_read_as_this_tree(written: str, tree: Selector) -> None:
    assert parse(written) == tree


@pytest.mark.parametrize(
    ("boolean", "css"),
    [
        ("(tag:x | class=x) & !gpu=true", ".x:not([gpu=true])"),
        ("a | b", "a, b"),
        ("a & :parent(b)", "b > a"),
        ("a & :within(b)", "b a"),
    ],
)
def test_both_forms_read_into_the_same_tree(boolean: str, css: str) -> None:
    assert parse(boolean) == parse(css)


# What the other implementation makes of CSS, and what ours does. Where they differ, the other loses
# a part of the text without a word and ours is what CSS says.
SAME_AS_THE_OTHER: dict[str, tuple[object, Selector]] = {
    "#web-1": ({"__sel": "id", "name": "web-1"}, Name("web-1")),
    "host.nixos#x": (
        ["name host", "class nixos", "id x"],
        All((Name("host"), dotted("nixos"), Name("x"))),
    ),
    "a > b > c": ("child(child(a,b),c)", All((c, ParentIs(All((b, ParentIs(a))))))),
}
UNLIKE_THE_OTHER: dict[str, tuple[object, Selector]] = {
    "prod web": ("name prod", All((Name("web"), Within(Name("prod"))))),
    ":not(a):has(b)": ("not(name a)", All((Not(a), ChildIs(b)))),
    ":has(a,b)": ("evaluation error", ChildIs(AnyOf((a, b)))),
    "[a=b=c]": ("attr a=b", Attribute("a", "b=c")),
}


class TraitCase(TypedDict):
    selector: NotRequired[str]
    expect: object
    note: NotRequired[str]


def test_the_tables_hold_what_the_other_implementation_makes_of_css() -> None:
    cases: list[TraitCase] = json.loads(shared("oracles", "trait_cases.json").read_text())
    css = [case for case in cases if "selector" in case]
    quirks = {case["selector"]: case["expect"] for case in css if "QUIRK" in case["note"]}
    others = {case["selector"]: case["expect"] for case in css if "QUIRK" not in case["note"]}
    assert (others, quirks) == (
        {written: theirs for written, (theirs, _) in SAME_AS_THE_OTHER.items()},
        {written: theirs for written, (theirs, _) in UNLIKE_THE_OTHER.items()},
    )


def test_css_is_read_whole_where_the_other_implementation_loses_a_part() -> None:
    table = SAME_AS_THE_OTHER | UNLIKE_THE_OTHER
    assert {written: parse(written) for written in table} == {
        written: ours for written, (_, ours) in table.items()
    }


@pytest.mark.parametrize(
    ("written", "offset", "message"),
    [
        ("", 0, "the selector is empty; `*` picks every host"),
        (" \n", 0, "the selector is empty; `*` picks every host"),
        ("a & tagg:web", 4, "unknown prefix `tagg:`; did you mean `tag:`?"),
        (
            "class:nixos",
            0,
            "unknown prefix `class:`; expected one of "
            "`tag:`, `env:`, `host:`, `has:`, `provides:`, `kind:`, `scope:`",
        ),
        ("a:nott(b)", 1, "unknown pseudo-class `:nott`; did you mean `:not`?"),
        (
            ":hover",
            0,
            "unknown pseudo-class `:hover`; expected one of "
            "`:not`, `:has`, `:is`, `:parent`, `:within`",
        ),
        ("a:not", 5, "expected `(` after `:not`, found the end"),
        ("a &", 3, "expected a selector such as `tag:web`, `.web` or `*`, found the end"),
        ("a && b", 3, "expected a selector such as `tag:web`, `.web` or `*`, found `&`"),
        ("()", 1, "expected a selector such as `tag:web`, `.web` or `*`, found `)`"),
        (":has(> a)", 5, "expected a selector such as `tag:web`, `.web` or `*`, found `>`"),
        ("a + b", 2, "expected a selector such as `tag:web`, `.web` or `*`, found `+`"),
        ("web*", 3, "expected `&`, `|`, `>` or a space between two selectors, found `*`"),
        ("(a)(b)", 3, "expected `&`, `|`, `>` or a space between two selectors, found `(`"),
        ("tag:nott(a)", 8, "expected `&`, `|`, `>` or a space between two selectors, found `(`"),
        ("(a*)", 2, "expected `&`, `|`, `>`, a space or `)`, found `*`"),
        ("a | (b", 4, "this `(` is never closed"),
        (":not(a", 4, "this `(` is never closed"),
        ("a)", 1, "this `)` closes nothing"),
        ("tag:", 4, "expected a value after `tag:`, found the end"),
        ("tag: web", 4, "expected a value after `tag:`, found ` `"),
        ("gpu=", 4, "expected a value after `gpu=`, found the end"),
        ("a & .", 5, "expected a name after `.`, found the end"),
        ("##a", 1, "expected a name after `#`, found `#`"),
        ("[]", 1, "expected a key after `[`, found `]`"),
        ("[k=]", 3, "expected a value after `=`, found `]`"),
        ("[k^=v]", 2, "expected `=` or `]`, found `^`"),
        ("[k=v w]", 5, "expected `]`, found `w`"),
        ("[k=v", 0, "this `[` is never closed"),
        ('tag:"a b', 4, "this quote is never closed"),
        ("!" * 51 + "a", 50, "this nests deeper than 50 levels"),
        ("(" * 99999, 50, "this nests deeper than 50 levels"),
        ("a" + ">a" * 99999, 51, "this nests deeper than 50 levels"),
        (":not(" * 50 + ".a" + ")" * 50, 0, "this nests deeper than 50 levels"),
    ],
)
def test_a_text_that_is_no_selector_is_an_error_with_its_place(
    written: str, offset: int, message: str
) -> None:
    with pytest.raises(SelectorError) as caught:
        parse(written)
    assert (caught.value.offset, str(caught.value)) == (offset, message)


def test_fifty_levels_are_read_and_written() -> None:
    nested: Selector = a
    for _ in range(25):
        nested = Not(All((b, nested)))
    assert parse(text(nested)) == nested


@pytest.mark.parametrize(
    "written",
    [
        "*",
        "tag:edge & env:prod",
        "a | b & !(c | tag:d)",
        "web > .prod & !gpu=true",
        "a b > c",
        "a > (b c)",
        '[k] & ["a.b"="v"] & k="v w"',
        ":has(a | b) & :parent(c) & :within(a)",
        '#"a b" | ."c d"',
        r'tag:"a \"b\" \\"',
    ],
)
def test_canonical_text_stays_as_it_is(written: str) -> None:
    assert text(parse(written)) == written


# Properties

WORDS = st.sampled_from(["a", "b", "true"])
NAMES = WORDS | st.text(max_size=6) | st.text("ab'\"\\ .:[]()<>=&|!,*#\n", max_size=6)


def selectors(names: st.SearchStrategy[str]) -> st.SearchStrategy[Selector]:
    def wider(inner: st.SearchStrategy[Selector]) -> st.SearchStrategy[Selector]:
        several = st.lists(inner, max_size=3).map(tuple)
        return (
            st.builds(All, several)
            | st.builds(AnyOf, several)
            | st.builds(lambda one, other: All((one, ParentIs(other))), inner, inner)
            | st.builds(lambda one, other: All((one, Within(other))), inner, inner)
            | st.one_of(*(st.builds(kind, inner) for kind in (Not, ParentIs, Within, ChildIs)))
        )

    atoms = st.one_of(
        st.just(Everything()),
        *(st.builds(kind, names) for kind in (Tag, Environment, Host, Kind, Scope, Has)),
        *(st.builds(kind, names) for kind in (Provides, Name)),
        st.builds(Attribute, names, st.none() | names),
        names.map(dotted),
    )
    return st.recursive(atoms, wider, max_leaves=12)


@st.composite
def fleets(draw: st.DrawFn) -> list[Place]:
    words, optional = st.frozensets(WORDS | st.just("a=b")), st.none() | WORDS
    values = WORDS | st.booleans() | st.just(1)
    places: list[Place] = []
    for above in draw(st.lists(st.integers(-1, 5), min_size=1, max_size=7)):
        parent = places[above] if 0 <= above < len(places) else None
        place = Place(
            draw(WORDS),
            parent,
            draw(optional),
            draw(optional),
            draw(optional),
            draw(words),
            draw(words),
            draw(st.dictionaries(WORDS, values)),
            capabilities=draw(words),
            below_host=parent is not None,
        )
        places.append(place)
    return places


def simplest(selector: Selector) -> Selector:
    """Return the selector without an All or AnyOf of fewer than two parts."""
    match selector:
        case All(inners) | AnyOf(inners):
            match tuple(map(simplest, inners)):
                case (one,):
                    return one
                case ():
                    return Everything() if isinstance(selector, All) else Not(Everything())
                case several:
                    return type(selector)(several)
        case Not(inner) | ParentIs(inner) | Within(inner) | ChildIs(inner):
            return type(selector)(simplest(inner))
        case _:
            return selector


@given(selectors(NAMES))
def test_text_is_read_back_into_an_equal_tree(selector: Selector) -> None:
    assert parse(text(selector)) == simplest(selector)


@given(st.text("ab:=.#*!&|,>()[]\"' \\", max_size=20) | st.text(max_size=20))
def test_any_text_is_a_selector_or_an_error_within_it(written: str) -> None:
    try:
        selector = parse(written)
    except SelectorError as error:
        assert 0 <= error.offset <= len(written)
    else:
        assert parse(text(selector)) == selector


def matching(selector: Selector, fleet: Sequence[Place]) -> frozenset[Place]:
    """Return the nodes that match, by sets over the whole fleet."""
    everywhere = frozenset(fleet)
    lies_under = {(place, place.parent) for place in fleet if place.parent}
    for _ in fleet:
        lies_under |= {
            (low, high) for low, middle in lies_under for at, high in lies_under if middle is at
        }
    match selector:
        case Everything():
            return everywhere
        case Tag(name):
            return frozenset(place for place in fleet if name in place.tags)
        case Has(name):
            return frozenset(place for place in fleet if name in place.aspects)
        case Provides(name):
            return frozenset(place for place in fleet if name in place.capabilities)
        case Environment(name):
            return frozenset(place for place in fleet if place.environment == name)
        case Host(name):
            return frozenset(place for place in fleet if place.host == name)
        case Kind(name):
            return frozenset(place for place in fleet if place.kind == name)
        case Scope(name) | Name(name):
            return frozenset(place for place in fleet if place.name == name)
        case Attribute(key, None):
            return frozenset(
                place
                for place in fleet
                if key
                in {*place.attributes, *(tag.split("=")[0] for tag in place.tags if "=" in tag)}
            )
        case Attribute(key, value):
            spelling = {True: "true", False: "false"}
            return frozenset(
                place
                for place in fleet
                if value
                in [
                    spelling[found] if found is True or found is False else f"{found}"
                    for at, found in place.attributes.items()
                    if at == key
                ]
                or (key not in place.attributes and f"{key}={value}" in place.tags)
            )
        case Not(inner):
            return everywhere - matching(inner, fleet)
        case All(inners):
            return everywhere.intersection(*(matching(inner, fleet) for inner in inners))
        case AnyOf(inners):
            return frozenset().union(*(matching(inner, fleet) for inner in inners))
        case ParentIs(inner):
            return frozenset(
                low for low in fleet if low.parent and low.parent in matching(inner, fleet)
            )
        case Within(inner):
            found = matching(inner, fleet)
            return frozenset(low for low, high in lies_under if high in found)
        case ChildIs(inner):
            found = matching(inner, fleet)
            return frozenset(low.parent for low in found if low.parent)


def names_own(selector: Selector, place: Place, fleet: Sequence[Place]) -> bool:
    """Return whether some atom about the place itself holds, not counting what is negated."""
    if place not in matching(selector, fleet):
        return False
    match selector:
        case All(inners) | AnyOf(inners):
            return any(names_own(inner, place, fleet) for inner in inners)
        case Tag() | Kind() | Scope() | Has() | Provides() | Name() | Attribute():
            return True
        case _:
            return False


@given(selectors(WORDS), fleets())
def test_matching_agrees_with_sets_over_the_whole_fleet(
    selector: Selector, fleet: list[Place]
) -> None:
    assert {place for place in fleet if matches(selector, place)} == matching(selector, fleet)


@given(selectors(WORDS), fleets())
def test_what_is_picked_matches_and_below_a_host_names_something_of_its_own(
    selector: Selector, fleet: list[Place]
) -> None:
    assert {place for place in fleet if picks(selector, place)} == {
        place
        for place in matching(selector, fleet)
        if not place.below_host or names_own(selector, place, fleet)
    }
