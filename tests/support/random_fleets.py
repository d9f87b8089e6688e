"""Random small fleets in which selectors, roles, traits and environments decide who is where."""

from hypothesis import strategies as st

HOSTS = ["h1", "h2", "h3"]
SCOPES = ["s1", "s2", "s3"]
TAGS = ["t1", "t2", "t3"]
ASPECTS = ["a", "b", "c", "d", "e"]
ATOMS = [
    *("*", ".t1", "#h2", "s1", "[environment]", "[class=nixos]", "host=h1", "t3=x", "name=h1"),
    *(f"tag:{tag}" for tag in TAGS),
    *(f"has:{aspect}" for aspect in ASPECTS),
    *("env:e1", "env:e2", "environment=e2", "host:h1", "kind:k", "kind=k", "scope:s2", "h1/x"),
]
FORMS = ["!({0})", "({0}) & ({1})", "({0}) | ({1})", "({0}) > ({1})", "({0}) ({1})"]
FORMS += [":has({0})", ":parent({0})", ":within({0})", "{0}", "{0}"]

SELECTORS = st.recursive(
    st.sampled_from(ATOMS),
    lambda inner: st.builds(
        lambda form, first, second: str(form).format(first, second),
        st.sampled_from(FORMS),
        inner,
        inner,
    ),
    max_leaves=4,
)


def some(names: list[str], most: int = 2) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(names), max_size=most, unique=True)


def entry(**fields: st.SearchStrategy[object]) -> st.SearchStrategy[dict[str, object]]:
    """Draw a mapping of which every field may be missing."""
    return st.fixed_dictionaries({}, optional=dict(fields))


ENVIRONMENT = st.sampled_from(["e1", "e2"])
MACHINE = {"environment": ENVIRONMENT, "tags": some([*TAGS, "t3=x"]), "aspects": some(ASPECTS)}


@st.composite
def trees(draw: st.DrawFn) -> dict[str, object]:
    """Draw a fleet; some of its names may mean nothing, as in `parent`."""
    scopes = {}
    for name in draw(some(SCOPES, 3)):
        parent = draw(st.sampled_from([*HOSTS, *HOSTS, *SCOPES, "nobody"]))
        more = draw(entry(**MACHINE, kind=st.sampled_from(["k", "l"])))
        scopes[name] = {**more, "parent": parent}
    child = st.fixed_dictionaries(
        {"name": st.just("x"), "kind": st.just("k"), "aspects": some(ASPECTS)}
    )
    aspect = entry(
        **{
            "needs": some(ASPECTS, 1),
            "neededBy": st.lists(SELECTORS | st.sampled_from(ASPECTS), max_size=1),
            "class": st.just("nixos"),
            "synth": st.lists(child, max_size=1),
        }
    )
    role = entry(
        select=SELECTORS | st.lists(SELECTORS, max_size=2),
        hosts=some([*HOSTS, *SCOPES, "nobody"]),
        aspects=some([*ASPECTS, "nothing"]),
    )
    return {
        "fleet": 1,
        "kinds": {"k": {"isolated": True}, "l": {}},
        "environments": {"e1": draw(entry(select=SELECTORS)), "e2": {}},
        "tags": draw(st.dictionaries(st.sampled_from(TAGS[1:]), SELECTORS, max_size=2)),
        "hosts": {name: draw(entry(**MACHINE, **{"class": st.just("nixos")})) for name in HOSTS},
        "scopes": scopes,
        "aspects": {name: draw(aspect) for name in ASPECTS},
        "services": {"s": {"roles": draw(st.dictionaries(st.sampled_from("rq"), role))}},
    }
