"""Where generated values are in sight, held to a reference that walks the tree by itself."""

from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleetcheck.fleet.model import Fleet
from fleetcheck.rules.catalogue import all_rules
from fleetcheck.slicing.state import State
from tests.support.dense_fleets import random_fleet, state_of
from tests.support.judging import judge_both_ways
from tests.support.scale import examples

RULES = [all_rules()[name] for name in ("var_missing", "var_cycle", "var_exposed", "var_backend")]


def violations(tree: dict[str, object]) -> set[str]:
    """Return the violations about vars of a fleet, as text."""
    return {_text(each.term) for each in judge_both_ways(state_of(tree), RULES)}


def _text(term: object) -> str:
    match term:
        case (str(name), tuple(arguments)):
            return f"{name}({','.join(map(_text, arguments))})" if arguments else name
        case _:
            return str(term)


def of_var(fleet: Fleet, used: str) -> tuple[str, set[str]]:
    """Return the var that is used, and which files of it, where it is there."""
    for name, var in fleet.vars.items():
        if used == name:
            return name, set(var.files)
        if used.startswith(f"{name}.files."):
            return name, {used.removeprefix(f"{name}.files.")}
    return used, set()


def missing(state: State) -> Iterator[str]:
    """Yield what var_missing has to find."""
    fleet, nodes = state.loaded.fleet, state.expansion.nodes
    order = {"fleet": 0, "environment": 1, "host": 2}

    def level(name: str) -> str:
        return "fleet" if fleet.vars[name].share else fleet.vars[name].scope

    for aspect, entry in fleet.aspects.items():
        for used in entry.vars:
            name, files = of_var(fleet, used)
            if name not in fleet.vars:
                yield f"var_missing({aspect},{used},unknown)"
            elif not files <= fleet.vars[name].files.keys():
                yield f"var_missing({aspect},{used},unknown_file)"
    for name, var in fleet.vars.items():
        for needed in var.dependencies:
            if needed not in fleet.vars:
                yield f"var_missing({name},{needed},unknown_dependency)"
            elif order.get(level(name), 3) < order.get(level(needed), 3):
                yield f"var_missing({name},{needed},narrower)"
    for aspect, scope, _ in state.expansion.placements:
        taken = {of_var(fleet, used)[0] for used in fleet.aspects[aspect].vars} & fleet.vars.keys()
        while True:
            more = {needed for name in taken for needed in fleet.vars[name].dependencies}
            if more & fleet.vars.keys() <= taken:
                break
            taken |= more & fleet.vars.keys()
        kinds, above = set(), nodes[scope]
        while above.parent is not None:
            kinds.add(above.kind)
            above = above.parent
        for name in taken:
            if level(name) == "environment" and nodes[scope].environment is None:
                yield f"var_missing(at({aspect},{scope}),{name},no_environment)"
            if level(name) not in order and level(name) not in kinds:
                yield f"var_missing(at({aspect},{scope}),{name},elsewhere)"


@settings(max_examples=examples(150), deadline=None)
@given(seed=st.integers(0, 2**32))
def test_vars_are_missing_where_a_walk_over_the_tree_does_not_find_them(seed: int) -> None:
    state = state_of(random_fleet(Random(seed)))
    found = judge_both_ways(state, RULES[:1])
    assert {_text(each.term) for each in found} == set(missing(state))


def fleet(**sections: object) -> dict[str, object]:
    """Return a host with a guest of an isolated kind, both of which run `vpn`, which uses `key`."""
    return {
        "fleet": 1,
        "kinds": {"microvm": {"isolated": True}, "user": {}},
        "hosts": {"web": {}},
        "scopes": {"guest": {"parent": "web", "kind": "microvm", "aspects": ["vpn"]}},
        "aspects": {"vpn": {"vars": ["key"]}},
        "secrets": {"backend": "sops"},
        **sections,
    }


@pytest.mark.parametrize(
    ("scope", "secrecy", "found"),
    [
        ("fleet", "secret", {"var_exposed(vpn,guest,key,guest)"}),
        ("host", "secret", {"var_exposed(vpn,guest,key,guest)"}),
        ("host", "public", set()),
        ("microvm", "secret", set()),
    ],
)
def test_a_secret_stays_outside_of_an_isolated_guest_unless_it_is_generated_there(
    scope: str, secrecy: str, found: set[str]
) -> None:
    assert violations(fleet(vars={"key": {"scope": scope, "files": {"k": secrecy}}})) == found


def test_a_secret_that_is_delivered_into_the_guest_is_meant_to_be_there() -> None:
    vars_ = {"key": {"files": {"k": "secret"}}}
    edge = {"from": "web", "class": "nixos", "to": "guest", "at": "host"}
    assert violations(fleet(vars=vars_, deliver=[edge])) == set()


@pytest.mark.parametrize(
    ("level", "source", "exposed"),
    [
        ("host", "web", False),
        ("host", "user", False),
        ("host", "inner", True),
        ("host", "other", True),
        ("host", "far", True),
        ("environment", "other", False),
        ("environment", "far", True),
        ("fleet", "far", False),
        ("box", "beside", False),
        ("box", "web", True),
    ],
)
def test_only_an_edge_from_where_the_secret_is_in_sight_can_deliver_it(
    level: str, source: str, exposed: bool
) -> None:
    tree = fleet(
        kinds={"microvm": {"isolated": True}, "user": {}, "box": {}},
        environments={"prod": {}, "dev": {}},
        hosts={
            "web": {"environment": "prod"},
            "other": {"environment": "prod"},
            "far": {"environment": "dev"},
        },
        scopes={
            "box": {"parent": "web", "kind": "box"},
            "beside": {"parent": "box"},
            "guest": {"parent": "box", "kind": "microvm", "aspects": ["vpn"]},
            "inner": {"parent": "guest"},
            "user": {"parent": "web", "kind": "user"},
        },
        vars={"key": {"scope": level, "files": {"k": "secret"}}},
        deliver=[{"from": source, "class": "certs", "to": "inner", "at": "x"}],
    )
    assert bool(violations(tree)) == exposed


def exposed(state: State) -> Iterator[str]:
    """Yield what var_exposed has to find."""
    fleet, nodes = state.loaded.fleet, state.expansion.nodes

    def above(name: str) -> list[str]:
        """Return the scope and all around it, outwards."""
        node, found = nodes[name], [name]
        while node.parent is not None:
            node = node.parent
            found.append(node.name)
        return found

    def is_isolated(name: str) -> bool:
        return nodes[name].kind in fleet.kinds and fleet.kinds[nodes[name].kind or ""].isolated

    edges = [
        (entry.source, entry.to)
        for entry in (*fleet.deliver, *fleet.route, *fleet.provide)
        if entry.source is not None and entry.to is not None
    ]
    for aspect, scope, _ in state.expansion.placements:
        for written in fleet.aspects[aspect].vars:
            used, files = of_var(fleet, written)
            var = fleet.vars.get(used)
            if var is None or "secret" not in (var.files.get(file) for file in files):
                continue
            level = "fleet" if var.share else var.scope
            home = [name for name in above(scope) if nodes[name].kind == level]
            if level == "environment" and nodes[scope].environment is None:
                continue
            if level not in ("fleet", "environment", "host") and not home:
                continue
            way = above(scope)[: above(scope).index(home[0])] if home else above(scope)
            for boundary in filter(is_isolated, way):
                sources = [
                    source
                    for source, target in edges
                    if boundary in above(target) and boundary not in above(source)
                ]
                if level == "environment":
                    own = nodes[scope].environment
                    sources = [name for name in sources if nodes[name].environment == own]
                elif level == "host":
                    host = nodes[scope].host
                    sources = [name for name in sources if nodes[name].host == host]
                elif level != "fleet":
                    sources = [name for name in sources if home[0] in above(name)]
                if not sources:
                    yield f"var_exposed({aspect},{scope},{used},{boundary})"


@settings(max_examples=examples(150), deadline=None)
@given(seed=st.integers(0, 2**32))
def test_secrets_are_exposed_where_a_walk_over_the_tree_finds_no_edge_that_brings_them(
    seed: int,
) -> None:
    random = Random(seed)
    tree = random_fleet(random)
    scopes = tree["scopes"]
    assert isinstance(scopes, dict)
    ends = [*scopes, "host-1"]
    tree["deliver"] = [
        {"from": random.choice(ends), "class": "certs", "to": random.choice(ends), "at": "x"}
        for _ in range(random.randint(0, 2))
    ]
    state = state_of(tree)
    found = judge_both_ways(state, [all_rules()["var_exposed"]])
    assert {_text(each.term) for each in found} == set(exposed(state))


def test_a_user_of_an_isolated_guest_sees_what_the_guest_has_but_not_what_its_host_has() -> None:
    scopes = {
        "guest": {"parent": "web", "kind": "microvm"},
        "alice": {"parent": "guest", "kind": "user", "aspects": ["vpn"]},
    }
    for scope, found in (("microvm", set()), ("host", {"var_exposed(vpn,alice,key,guest)"})):
        vars_ = {"key": {"scope": scope, "files": {"k": "secret"}}}
        assert violations(fleet(scopes=scopes, vars=vars_)) == found


@pytest.mark.parametrize(
    ("sections", "found"),
    [
        ({}, {"var_backend(key,web,none)"}),
        ({"secrets": {"backend": "sops"}}, set()),
        ({"policies": [{"select": "host:web", "backend": "age"}]}, set()),
        (
            {
                "policies": [
                    {"select": "host:web", "backend": "age"},
                    {"select": "*", "backend": "sops"},
                ]
            },
            {"var_backend(key,web,several)"},
        ),
        (
            {"policies": [{"select": "tag:x", "backend": "age"}]},
            {"var_backend(key,web,none)"},
        ),
        ({"secrets": {"backend": "spos"}}, {"var_backend(spos,any,doubtful)"}),
        ({"secrets": {"backend": "home-grown"}}, set()),
        ({"secrets": {"backend": "spos", "backends": ["spos"]}}, set()),
        (
            {"secrets": {"backend": "sops", "backends": ["age"]}},
            {"var_backend(sops,any,unlisted)"},
        ),
    ],
    ids=[
        "nowhere",
        "default",
        "policy",
        "two policies",
        "policy for others",
        "slip",
        "own name",
        "listed slip",
        "not listed",
    ],
)
def test_a_secret_is_kept_in_one_backend(sections: dict[str, object], found: set[str]) -> None:
    tree = {
        "fleet": 1,
        "hosts": {"web": {"aspects": ["vpn"]}},
        "aspects": {"vpn": {"vars": ["key"]}},
        "vars": {"key": {"files": {"k": "secret"}}, "idle": {"files": {"k": "secret"}}},
        **sections,
    }
    assert violations(tree) == found


def test_a_cycle_of_vars_is_one_finding_and_who_depends_on_it_is_none() -> None:
    vars_ = {
        "a": {"dependencies": ["b"]},
        "b": {"dependencies": ["c", "lone"]},
        "c": {"dependencies": ["a"]},
        "after": {"dependencies": ["a"]},
        "self": {"dependencies": ["self"]},
        "lone": {},
    }
    assert violations(fleet(aspects={"vpn": {}}, vars=vars_)) == {
        "var_cycle(a,several)",
        "var_cycle(self,itself)",
    }
