"""Positive questions: why something is as it is, by the smallest set of declarations."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from fleetcheck.commands.line.main import main
from fleetcheck.documents import location
from fleetcheck.explaining.explain import Goal, question_of
from fleetcheck.fleet.lock import NO_LOCK
from fleetcheck.judging.wording import words
from fleetcheck.loading.load import load
from fleetcheck.lowering.facts import Facts
from fleetcheck.lowering.lower import lower_for_explanation
from fleetcheck.lowering.term import Compound
from fleetcheck.queries.why.answer import answer, member_goal, placed_goal
from fleetcheck.queries.why.asker import Answer, Asker
from fleetcheck.queries.why.offers import Offers
from fleetcheck.queries.why.port import claim_goal
from fleetcheck.queries.why.serving import serving_goal
from fleetcheck.queries.why.setting import setting_goal, state_setting
from fleetcheck.queries.why.subject import (
    Field,
    InRole,
    OnScope,
    Port,
    Requirement,
    Subject,
    SubjectError,
    read_subjects,
)
from fleetcheck.resolve.cascade import cascade, port_numbers
from fleetcheck.slicing.state import State, resolve
from tests.support.fleets import EXAMPLES

SEEDFLEET = str(EXAMPLES / "seedfleet" / "fleet.yaml")


@pytest.fixture(scope="module", name="seedfleet")
def _seedfleet() -> State:
    return resolve(load([SEEDFLEET]))


def written(folder: Path, text: str) -> State:
    path = folder / "fleet.yaml"
    path.write_text(text, encoding="utf-8")
    return resolve(load([str(path)]))


def answers(state: State, question: str) -> list[Answer]:
    asker = Asker(state)
    return [answer(asker, subject) for subject in read_subjects(state, question.split())]


def told(state: State, question: str) -> tuple[str, list[str]]:
    """Return the one answer in words, and the declarations behind it."""
    (found,) = answers(state, question)
    return found.text, [element.name for element in found.minimal]


FRONT = [
    "hosts.web1.tags[0]",
    "services.web.roles.front.aspects[0]",
    "services.web.roles.front.select",
]


def test_an_aspect_is_there_because_a_role_brings_it(seedfleet: State) -> None:
    assert told(seedfleet, "nginx@web1") == (
        "`nginx` is on `web1`: role `web.front` brings it, and the selector `tag:web` picks `web1`",
        FRONT,
    )


def test_a_policy_chooses_where_a_host_does_not_itself(tmp_path: Path) -> None:
    state = written(
        tmp_path,
        "fleet: 1\n"
        "hosts:\n"
        "  a: {tags: [edge], aspects: [app, nginx, caddy]}\n"
        "  b: {tags: [edge], aspects: [app, nginx, caddy], choose: {proxy: nginx}}\n"
        "choose: {proxy: nginx}\n"
        "policies: [{select: 'tag:edge', choose: {proxy: caddy}}]\n"
        "aspects:\n"
        "  app: {requires: [proxy]}\n"
        "  nginx: {provides: [proxy]}\n"
        "  caddy: {provides: [proxy]}\n",
    )
    assert [told(state, f"app@{host} proxy")[0] for host in "ab"] == [
        "`caddy` serves `proxy` for `app@a`: it is placed on `a` itself",
        "`nginx` serves `proxy` for `app@b`: it is placed on `b` itself",
    ]


def test_an_import_means_the_nearest_placements_of_the_name(seedfleet: State) -> None:
    assert told(seedfleet, "monitoring@web1 dns") == (
        "`monitoring@web1` imports `dns@storage1`: found in environment `prod`, from "
        "`dns@storage1`",
        [
            "aspects.dns.reach",
            "aspects.monitoring.imports[0]",
            "hosts.storage1.aspects[1]",
            "hosts.storage1.environment",
            "hosts.web1.aspects[0]",
            "hosts.web1.environment",
        ],
    )


def test_an_import_that_is_not_found_means_nothing(tmp_path: Path) -> None:
    state = written(
        tmp_path, "fleet: 1\nhosts: {a: {aspects: [x]}}\naspects: {x: {imports: [y]}, y: {}}\n"
    )
    assert told(state, "x@a y") == (
        "nothing of the name `y` is in scope of `x@a`; `fleetcheck check` says why",
        [],
    )


def test_an_aspect_is_there_because_the_scope_lists_it(seedfleet: State) -> None:
    assert told(seedfleet, "shell@alice") == (
        "`shell` is on `alice`: `alice` lists it",
        ["scopes.alice.aspects[0]", "scopes.alice.parent"],
    )


def test_an_aspect_is_there_because_its_own_selector_picks_the_scope(seedfleet: State) -> None:
    assert told(seedfleet, "audit@web1") == (
        "`audit` is on `web1`: by its `neededBy`, the selector `tag:production` picks `web1`",
        ["aspects.audit.neededBy[0]", "hosts.web1.tags[1]"],
    )


OTHERS = """\
fleet: 1
hosts:
  h: {aspects: [trait, a, b]}
  i: {aspects: [a]}
aspects:
  a: {needs: [b]}
  b: {}
  trait: {class: nixos, synth: [{name: guest, kind: vm, aspects: [inner]}]}
  inner: {}
kinds: {vm: {}}
services: {s: {roles: {r: {hosts: [i], aspects: [b]}}}}
"""


def test_an_aspect_is_there_because_another_needs_it_or_a_trait_creates_it(tmp_path: Path) -> None:
    state = written(tmp_path, OTHERS)
    assert told(state, "inner@h/guest") == (
        "`inner` is on `h/guest`: the trait `trait` creates `h/guest` with it",
        ["aspects.trait.synth[0].aspects[0]", "hosts.h.aspects[0]"],
    )
    text, minimal = told(state, "b@i")
    assert text == (
        "`b` is on `i`: `a`, which is there, needs it; "
        "and role `s.r` brings it, and `i` is listed under its `hosts`"
    )
    assert minimal in (
        ["aspects.a.needs[0]", "hosts.i.aspects[0]"],
        ["services.s.roles.r.aspects[0]", "services.s.roles.r.hosts[0]"],
    )


def test_a_host_is_in_a_role_because_a_selector_picks_it(seedfleet: State) -> None:
    expected = (
        "`web1` is in role `web.front`: the selector `tag:web` picks `web1`",
        ["hosts.web1.tags[0]", "services.web.roles.front.select"],
    )
    assert told(seedfleet, "web1 in web.front") == told(seedfleet, "web1 web.front") == expected


def test_a_host_is_in_a_role_because_the_role_lists_it(tmp_path: Path) -> None:
    assert told(written(tmp_path, OTHERS), "i s.r") == (
        "`i` is in role `s.r`: `i` is listed under its `hosts`",
        ["services.s.roles.r.hosts[0]"],
    )


def test_a_requirement_is_served_by_what_is_placed_beside_it(seedfleet: State) -> None:
    text, minimal = told(seedfleet, "grafana@web1 http-proxy")
    assert text == "`nginx` serves `http-proxy` for `grafana@web1`: it is placed on `web1` itself"
    assert minimal == [
        "aspects.grafana.requires[0]",
        "aspects.nginx.provides[0]",
        "hosts.web1.tags[0]",
        "services.web.roles.board.aspects[0]",
        "services.web.roles.board.select",
        *FRONT[1:],
    ]


def test_a_requirement_is_served_through_a_chain_of_imports(seedfleet: State) -> None:
    text, _ = told(seedfleet, "grafana@lab1 dns")
    assert text == (
        "`dns` serves `dns` for `grafana@lab1`: "
        "found through the import of `monitoring`, then `dns`, from `dns@storage1`"
    )


def test_a_requirement_is_served_by_the_environment(seedfleet: State) -> None:
    text, _ = told(seedfleet, "borg-client@cortex backup")
    assert text == (
        "`borg-server` serves `backup` for `borg-client@cortex`: "
        "found in environment `prod`, from `borg-server@storage1`"
    )


def test_a_requirement_that_is_assumed_is_said_to_be(seedfleet: State) -> None:
    assert told(seedfleet, "grafana@web1 smtp") == (
        "`smtp` is assumed for `grafana@web1`: it comes from outside this fleet",
        [
            "aspects.grafana.requires[2]",
            "assume[0]",
            "services.web.roles.board.aspects[0]",
            "services.web.roles.board.select",
        ],
    )


def test_what_nothing_serves_is_said_to_be_missing_or_optional(
    seedfleet: State, tmp_path: Path
) -> None:
    optional = ("nothing serves `acme` for `nginx@web1`; it is optional", list[str]())
    assert told(seedfleet, "nginx@web1 acme") == optional
    missing = written(
        tmp_path, "fleet: 1\nhosts: {h: {aspects: [a]}}\naspects: {a: {requires: [c]}}\n"
    )
    text = "nothing serves `c` for `a@h`; `fleetcheck check` says what is missing"
    assert told(missing, "a@h c") == (text, [])


OFFERS = """\
fleet: 1
environments: {prod: {}, dev: {}, test: {imports: [prod]}}
kinds: {vm: {isolated: true}}
hosts:
  web: {environment: prod, aspects: [consumer, near, rival], choose: {c: near}}
  db: {environment: prod, aspects: [shared, bound]}
  lab: {environment: dev, aspects: [shared]}
  odd: {aspects: [shared]}
  out: {environment: test, aspects: [consumer]}
  far: {aspects: [everywhere]}
  who: {environment: dev, aspects: [lonely]}
scopes:
  guest: {parent: web, kind: vm, aspects: [walled]}
  inside: {parent: web, aspects: [consumer]}
aspects:
  consumer: {requires: [c]}
  near: {provides: [c]}
  rival: {provides: [c]}
  walled: {provides: [c]}
  bound: {provides: [c]}
  shared: {provides: [c], reach: environment}
  everywhere: {provides: [c], reach: fleet}
  nowhere: {provides: [c]}
  lonely: {requires: [{cap: c, within: host}]}
"""


def test_every_other_offer_is_listed_with_the_reason_why_it_does_not_serve(tmp_path: Path) -> None:
    (found,) = answers(written(tmp_path, OFFERS), "consumer@web c")
    assert found.text == "`near` serves `c` for `consumer@web`: it is placed on `web` itself"
    assert found.candidates == (
        ("near", ("web",), "serves", "it serves"),
        ("rival", ("web",), "not chosen", "`near` is chosen instead"),
        ("everywhere", ("far",), "further away", "it is found later, in the whole fleet"),
        ("shared", ("db",), "further away", "it is found later, in environment `prod`"),
        ("bound", ("db",), "out of scope", "it is offered on its own host only"),
        ("shared", ("lab",), "out of scope", "it is offered in environment `dev` only"),
        ("shared", ("odd",), "out of scope", "it is offered in its environment, and it is in none"),
        ("walled", ("guest",), "out of scope", "nothing leaves the isolated `guest`"),
        ("nowhere", (), "placed nowhere", "it is placed nowhere"),
    )


def test_the_nodes_at_which_something_is_found_are_told_apart(tmp_path: Path) -> None:
    state = written(tmp_path, OFFERS)
    assert told(state, "consumer@inside c")[0] == (
        "`near` serves `c` for `consumer@inside`: it is placed on `web`, which carries `inside`"
    )
    assert told(state, "consumer@out c")[0] == (
        "`shared` serves `c` for `consumer@out`: "
        "found in environment `test` through the import of `prod`, from `shared@db`"
    )


def test_what_a_requirement_does_not_look_at_is_out_of_scope(tmp_path: Path) -> None:
    (found,) = answers(written(tmp_path, OFFERS), "lonely@who c")
    states = {(each.aspect, each.scopes): each.text for each in found.candidates}
    narrow = "the requirement looks within its own host only"
    assert states["everywhere", ("far",)] == states["shared", ("lab",)] == narrow
    assert {each.state for each in found.candidates} == {"out of scope", "placed nowhere"}


def test_two_aspects_that_serve_alike_are_both_named(tmp_path: Path) -> None:
    state = written(tmp_path, OFFERS.replace(", choose: {c: near}", ""))
    assert told(state, "consumer@web c")[0] == (
        "`near` serves `c` for `consumer@web`: it is placed on `web` itself; and "
        "`rival` serves `c` for `consumer@web`: it is placed on `web` itself; "
        "none of them is chosen"
    )


SETTINGS = [
    ("web1", "port", "is 8443, said by host `web1`", ["hosts.web1.settings.nginx.port"]),
    (
        "web1",
        "workers",
        "is 8, said by policy `tag:edge`",
        [
            "hosts.web1.environment",
            "hosts.web1.tags[0]",
            "policies[0].configure.nginx.workers",
            "policies[0].select",
            "tags.edge",
        ],
    ),
    (
        "web2",
        "port",
        "is 443, said by environment `prod`",
        ["environments.prod.settings.nginx.port", "hosts.web2.environment"],
    ),
    (
        "lab1",
        "port",
        "is 443, said by imported environment `prod`",
        [
            "environments.dev.imports[0]",
            "environments.prod.settings.nginx.port",
            "hosts.lab1.environment",
        ],
    ),
    (
        "lab1",
        "workers",
        "is 1, said by environment `dev`",
        ["environments.dev.settings.nginx.workers", "hosts.lab1.environment"],
    ),
    (
        "web1",
        "allowedOrigins",
        'is ["*.example.net"], merged from environment `prod` and the default',
        [
            "aspects.nginx.settings.allowedOrigins.default",
            "environments.prod.settings.nginx.allowedOrigins",
            "hosts.web1.environment",
        ],
    ),
]


@pytest.mark.parametrize(("scope", "field", "text", "minimal"), SETTINGS)
def test_a_setting_has_its_value_by_the_layers_that_say_it(
    seedfleet: State, scope: str, field: str, text: str, minimal: list[str]
) -> None:
    expected = (f"`{field}` of `nginx@{scope}` {text}", minimal)
    assert told(seedfleet, f"nginx@{scope} settings.{field}") == expected
    assert told(seedfleet, f"nginx@{scope} {field}") == expected


def test_every_layer_of_a_setting_is_listed_with_what_becomes_of_it(seedfleet: State) -> None:
    (found,) = answers(seedfleet, "nginx@web1 port")
    assert [(line.name, line.value, line.effect, line.location.line) for line in found.layers] == [
        ("host `web1`", 8443, "effective", 19),
        ("environment `prod`", 443, "shadowed", 14),
        ("the default", 80, "shadowed", 35),
    ]


LAYERS = """\
fleet: 1
settings: {a: {list: [fleet]}}
policies:
  - {select: "host:h", configure: {a: {one: 1, keys: {k: 1}}}}
  - {select: "*", configure: {a: {one: 2, keys: {k: 2}}}}
hosts: {h: {aspects: [a]}}
scopes: {s: {parent: h, aspects: [a], settings: {a: {list: [scope]}}}}
services:
  v: {roles: {r: {hosts: [h], settings: {a: {list: [role]}}, settings_for: {h: {a: {list: x}}}}}}
aspects:
  a: {settings: {one: {}, list: {merge: append}, keys: {merge: recursive}, none: {}}}
"""


def test_layers_that_contradict_each_other_are_named(tmp_path: Path) -> None:
    state = written(tmp_path, LAYERS)
    conflict = "policy `host:h` says 1 and policy `*` says 2"
    configured = ["policies[0].configure.a", "policies[1].configure.a"]
    selected = ["policies[0].select", "policies[1].select"]
    assert told(state, "a@h one") == (
        f"`one` of `a@h` has no value: {conflict}, and none is more specific",
        sorted([f"{configured[0]}.one", f"{configured[1]}.one", *selected]),
    )
    assert told(state, "a@h keys") == (
        f"`keys` of `a@h` has no value: {conflict} for `k`, and none is more specific",
        sorted([f"{configured[0]}.keys", f"{configured[1]}.keys", *selected]),
    )


def test_roles_scopes_and_the_fleet_are_layers_too(tmp_path: Path) -> None:
    state = written(tmp_path, LAYERS)
    text, minimal = told(state, "a@s list")
    assert text == (
        '`list` of `a@s` is ["scope", "x", "role", "fleet"], '
        "merged from scope `s` and role `v.r` for `h` and role `v.r` and the fleet"
    )
    assert minimal == [
        "scopes.s.settings.a.list",
        "services.v.roles.r.hosts[0]",
        "services.v.roles.r.settings.a.list",
        "services.v.roles.r.settings_for.h.a.list",
        "settings.a.list",
    ]


def test_a_setting_that_nobody_sets_is_said_to_have_no_value(tmp_path: Path) -> None:
    text = "`none` of `a@h` has no value: nobody sets it, and it has no default"
    assert told(written(tmp_path, LAYERS), "a@h none") == (text, [])


def test_a_port_has_its_number_from_a_setting(seedfleet: State) -> None:
    assert told(seedfleet, "nginx@web1 https") == (
        "`nginx` claims 8443/tcp on `web1`: port `https` takes it from `settings.port`, "
        "which is 8443, said by host `web1`",
        ["aspects.nginx.ports.https[0]", "hosts.web1.settings.nginx.port", *FRONT],
    )


def test_a_port_of_a_scope_is_claimed_by_all_who_claim_it(seedfleet: State) -> None:
    caddy, nginx = answers(seedfleet, "web2 443/tcp")
    assert caddy.text == "`caddy` claims 443/tcp on `web2`: port `https` is fixed to it"
    assert nginx.text == (
        "`nginx` claims 443/tcp on `web2`: port `https` takes it from `settings.port`, "
        "which is 443, said by environment `prod`"
    )


def test_a_scope_that_shares_the_ports_of_its_host_is_asked_about_these(seedfleet: State) -> None:
    assert answers(seedfleet, "alice 8443") == answers(seedfleet, "nginx@web1 https")


@pytest.mark.parametrize(
    ("port", "pool", "place"), [("ui", "20000-29999", (5, 15)), ("metrics", "9100-9199", (44, 39))]
)
def test_an_automatic_port_is_said_to_be_chosen_from_its_pool(
    seedfleet: State, port: str, pool: str, place: tuple[int, int]
) -> None:
    without = State(seedfleet.loaded._replace(lock=NO_LOCK), seedfleet.expansion)
    (found,) = answers(without, f"grafana@web1 {port}")
    assert found.text == (
        f"port `{port}` of `grafana@web1` is chosen automatically from {pool}; "
        "`fleetcheck ports assign` chooses it"
    )
    assert [element.name for element in found.minimal] == [
        f"aspects.grafana.ports.{port}[0]",
        "services.web.roles.board.aspects[0]",
        "services.web.roles.board.select",
    ]
    where = found.labels[-1].location
    assert (found.labels[-1].text, (where.line, where.column)) == (
        "the pool that it is chosen from",
        place,
    )


def test_an_automatic_port_has_its_number_from_the_lock(seedfleet: State) -> None:
    (found,) = answers(seedfleet, "grafana@web1 ui")
    assert (found.text, found.values) == (
        "port `ui` of `grafana@web1` is 20625/tcp in fleet.lock; "
        "`fleetcheck ports assign` chose it from 20000-29999",
        ("20625/tcp",),
    )
    assert [element.name for element in found.minimal] == [
        "aspects.grafana.ports.ui[0]",
        "fleet.lock grafana@web1 ui",
        "services.web.roles.board.aspects[0]",
        "services.web.roles.board.select",
    ]
    assert answers(seedfleet, "web1 20625/tcp") == [found]


AMBIGUOUS = """\
fleet: 1
hosts: {h@1: {aspects: [a]}}
aspects:
  a: {requires: [x], ports: {x: [80, 80, 53/udp]}, settings: {x: {default: 1}}}
"""


def test_a_name_that_means_several_things_is_answered_for_each_in_order(tmp_path: Path) -> None:
    state = written(tmp_path, AMBIGUOUS)
    kinds = ["requirement", "setting", "port", "port"]
    assert [each.kind for each in answers(state, "a@h@1 x")] == kinds
    assert [each.kind for each in answers(state, "a@h@1 settings.x")] == ["setting"]


MISTAKES = {
    "ngnix@web1": "there is no aspect `ngnix`; did you mean `nginx`?",
    "nginx@wbe1": "there is no host or scope `wbe1`; did you mean `web1`?",
    "wbe1 web.front": "there is no host or scope `wbe1`; did you mean `web1`?",
    "web1 web.frnt": "service `web` has no role `frnt`; did you mean `front`?",
    "web1 weeb.front": "there is no service `weeb`; did you mean `web`?",
    "web1 in front": "`front` is no role `SERVICE.ROLE` and no port; did you mean `web.front`?",
    "grafana@web1 http-prox": (
        "`grafana` has no requirement, import, setting or port `http-prox`; "
        "did you mean `http-proxy`?"
    ),
    "nginx@web1 settings.prt": "`nginx` has no setting `prt`; did you mean `port`?",
    "nginx@web1 mesh": "`nginx` does not require `mesh`; it requires `acme`",
    "nginx@storage1": "`nginx` is not on `storage1`; it is on `lab1`, `web1` and `web2`",
    "firewall@web1": "`firewall` is not on `web1`; it is placed nowhere",
    "storage1 web.front": (
        "`storage1` is not in role `web.front`; in it are `lab1`, `web1` and `web2`"
    ),
    "web2 80": "nothing claims 80/tcp on `web2`; claimed there: `443/tcp`",
    "web2 80/xyz": "`80/xyz` is no port: unknown protocol `xyz`; it is one of tcp, udp, sctp",
    "cortex 22": "nothing claims 22/tcp on `cortex`; nothing is claimed there",
    "web1": "`web1` is no subject; say `ASPECT@SCOPE`, as in `nginx@web1`",
    "a b c d": "`a b c d` is too much at once; ask one question",
}


@pytest.mark.parametrize(("question", "message"), MISTAKES.items())
def test_a_question_about_nothing_is_answered_with_what_was_perhaps_meant(
    seedfleet: State, question: str, message: str
) -> None:
    with pytest.raises(SubjectError) as error:
        read_subjects(seedfleet, question.split())
    assert str(error.value) == message


def test_a_question_may_be_one_word_of_the_shell(seedfleet: State) -> None:
    for question in ("grafana@web1 http-proxy", "web1 in web.front", "web2 443/tcp"):
        assert read_subjects(seedfleet, [question]) == read_subjects(seedfleet, question.split())


def goals(state: State) -> Iterator[tuple[Subject, Goal]]:
    """Yield all placements, members, served requirements, settings and ports with a number."""
    asker = Asker(state)
    for placement in state.expansion.placements:
        name, scope = placement.aspect, placement.scope
        aspect, node = state.loaded.fleet.aspects[name], asker.nodes[scope]
        yield OnScope(name, scope), placed_goal(OnScope(name, scope))
        for index in range(len(aspect.requires)):
            required = Requirement(name, scope, index)
            goal = serving_goal(Offers(state, required))
            if goal is not None:
                yield required, goal
        for field in aspect.settings:
            setting = cascade(asker.fleet, asker.layers, node, name, field)
            if setting.contributions:
                yield Field(name, scope, field), setting_goal(Field(name, scope, field), setting)
        for port, specs in aspect.ports.items():
            for index, spec in enumerate(specs):
                numbers = port_numbers(asker.fleet, asker.layers, node, name, spec)
                if numbers:
                    subject = Port(name, scope, port, index)
                    yield subject, claim_goal(subject, [(p.low, p.high) for p in numbers])
    for member in state.expansion.members:
        inside = InRole(member.service, member.role, member.scope)
        yield inside, member_goal(inside)


def facts_of(state: State, subject: Subject) -> Facts:
    """Return the facts of the whole fleet, not of the slice that an answer is found on."""
    facts = lower_for_explanation(state.loaded.fleet, state.expansion)
    if isinstance(subject, Field):
        state_setting(facts, state.loaded.fleet, state.expansion, subject)
    return facts


@pytest.mark.slow
@pytest.mark.parametrize("text", [None, OTHERS, OFFERS, LAYERS])
def test_what_is_shown_is_enough_for_each_answer_and_nothing_of_it_can_be_spared(
    text: str | None, seedfleet: State, tmp_path: Path
) -> None:
    state = seedfleet if text is None else written(tmp_path, text)
    asker = Asker(state)
    asked = 0
    for subject, goal in goals(state):
        minimal = [element.name for element in answer(asker, subject).minimal]
        question, declarations = question_of(facts_of(state, subject), goal)
        literal = {
            name_of(path): question.declarations[index] for index, path in enumerate(declarations)
        }
        chosen = [literal[name] for name in minimal]
        assert question.core(chosen) is not None, subject
        for left_out in chosen:
            rest = [each for each in chosen if each != left_out]
            assert question.core(rest) is None, (subject, left_out)
        asked += 1
    assert asked > 5


def name_of(path: location.Path) -> str:
    return words(Compound("path", path))


def test_the_answer_is_drawn_over_the_lines_of_the_file(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, DRAWN)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    assert main(["why", "a@h", "x"]) == 0
    assert capsys.readouterr().out == ANSWER


DRAWN = """\
fleet: 1
environments: {prod: {settings: {a: {x: 2}}}}
hosts:
  h:
    environment: prod
    aspects: [a, b]
aspects:
  a:
    requires: [x]
    settings: {x: {default: 1}}
  b:
    provides: [x]
  c:
    provides: [x]
"""

ANSWER = """\
`b` serves `x` for `a@h`: it is placed on `h` itself
  --> fleet.yaml:9:16
   |
 6 |     aspects: [a, b]
   |               -  - placed here
   |               |
   |               placed here
...
 9 |     requires: [x]
   |                ^ required here
...
12 |     provides: [x]
   |                - offered here
   = not: `c`: it is placed nowhere

`x` of `a@h` is 2, said by environment `prod`
 --> fleet.yaml:2:41
  |
2 | environments: {prod: {settings: {a: {x: 2}}}}
  |                                         ^ the value is set here
...
5 |     environment: prod
  |                  ---- it is in this environment
layers, the most specific first:
  environment `prod`  2  effective  fleet.yaml:2:41
  the default         1  shadowed   fleet.yaml:10:29
  the value           2
"""


def test_the_json_form_has_the_answers_with_their_places(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, DRAWN)
    monkeypatch.chdir(tmp_path)
    assert main(["why", "a@h", "settings.x", "--json", "--fleet", "fleet.yaml"]) == 0
    place = {"file": "fleet.yaml", "line": 2}
    assert json.loads(capsys.readouterr().out) == {
        "format_version": 1,
        "answers": [
            {
                "kind": "setting",
                "subject": "a@h settings.x",
                "text": "`x` of `a@h` is 2, said by environment `prod`",
                "minimal_set": [
                    {"name": "environments.prod.settings.a.x", **place, "column": 41},
                    {"name": "hosts.h.environment", "file": "fleet.yaml", "line": 5, "column": 18},
                ],
                "value": 2,
                "layers": [
                    {
                        "layer": "environment `prod`",
                        "value": 2,
                        "effect": "effective",
                        **place,
                        "column": 41,
                    },
                    {
                        "layer": "the default",
                        "value": 1,
                        "effect": "shadowed",
                        "file": "fleet.yaml",
                        "line": 10,
                        "column": 29,
                    },
                ],
            }
        ],
    }


def test_a_question_without_an_answer_ends_with_exit_code_2(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["why", "ngnix@web1", "--fleet", SEEDFLEET]) == 2
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == (
        "",
        "error: there is no aspect `ngnix`; did you mean `nginx`?\n",
    )
    assert main(["why", "nginx@web1", "--fleet", "nowhere.yaml"]) == 2
