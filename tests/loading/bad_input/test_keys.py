"""Keys that are unknown, missing or given twice are reported at their place."""

import pytest

from tests.support.bad_input import Expected, problems

CASES: dict[str, tuple[str, list[Expected]]] = {
    "an unknown key of the fleet": (
        "fleet: 1\nhots: {}\n",
        [
            ("unknown-key", "unknown key `hots`; did you mean `hosts`?", 2, 1),
        ],
    ),
    "an unknown key of a host": (
        "fleet: 1\nhosts:\n  web1: {enviroment: prod}\n",
        [
            ("unknown-key", "unknown key `enviroment`; did you mean `environment`?", 3, 10),
        ],
    ),
    "an unknown key of a scope": (
        "fleet: 1\nscopes:\n  s: {parent: h, knd: vm}\n",
        [
            ("unknown-key", "unknown key `knd`; did you mean `kind`?", 3, 18),
        ],
    ),
    "an unknown key of an aspect": (
        "fleet: 1\naspects:\n  nginx: {provide: [http]}\n",
        [
            ("unknown-key", "unknown key `provide`; did you mean `provides`?", 3, 11),
        ],
    ),
    "an unknown key of a port": (
        "fleet: 1\naspects:\n  nginx:\n    ports:\n      http: {port: 80, binds: 127.0.0.1}\n",
        [
            ("unknown-key", "unknown key `binds`; did you mean `bind`?", 5, 24),
        ],
    ),
    "an unknown key of a port in a list": (
        "fleet: 1\naspects:\n  nginx:\n    ports:\n      http: [80, {port: 81, opne: true}]\n",
        [
            ("unknown-key", "unknown key `opne`; did you mean `open`?", 5, 29),
        ],
    ),
    "an unknown key of a requirement": (
        "fleet: 1\naspects:\n  nginx:\n    requires: [dns, {cap: acme, optinal: true}]\n",
        [
            ("unknown-key", "unknown key `optinal`; did you mean `optional`?", 4, 33),
        ],
    ),
    "an unknown key of a provided capability": (
        "fleet: 1\naspects:\n  nginx:\n    provides: [{cap: http, reech: fleet}]\n",
        [
            ("unknown-key", "unknown key `reech`; did you mean `reach`?", 4, 28),
        ],
    ),
    "an unknown key of a setting": (
        "fleet: 1\naspects:\n  nginx:\n    settings: {port: {typ: port}}\n",
        [
            ("unknown-key", "unknown key `typ`; did you mean `type`?", 4, 23),
        ],
    ),
    "an unknown key of a created scope": (
        "fleet: 1\naspects:\n  box: {synth: [{name: a, kind: vm, aspect: []}]}\n",
        [
            ("unknown-key", "unknown key `aspect`; did you mean `aspects`?", 3, 37),
        ],
    ),
    "an unknown key of a service": (
        "fleet: 1\nservices:\n  web: {role: {}}\n",
        [
            ("unknown-key", "unknown key `role`; did you mean `roles`?", 3, 9),
        ],
    ),
    "an unknown key of a role": (
        "fleet: 1\nservices:\n  web: {roles: {front: {selct: '*'}}}\n",
        [
            ("unknown-key", "unknown key `selct`; did you mean `select`?", 3, 25),
        ],
    ),
    "an unknown key of an environment": (
        "fleet: 1\nenvironments: {prod: {import: [dev]}}\n",
        [
            ("unknown-key", "unknown key `import`; did you mean `imports`?", 2, 23),
        ],
    ),
    "an unknown key of a kind": (
        "fleet: 1\nkinds: {vm: {isolate: true}}\n",
        [
            ("unknown-key", "unknown key `isolate`; did you mean `isolated`?", 2, 14),
        ],
    ),
    "an unknown key of a forward": (
        "fleet: 1\nkinds: {vm: {forward: {into: nixos, att: x, at: y}}}\n",
        [
            ("unknown-key", "unknown key `att`; did you mean `at`?", 2, 37),
        ],
    ),
    "an unknown key of a policy": (
        "fleet: 1\npolicies: [{select: '*', config: {}}]\n",
        [
            ("unknown-key", "unknown key `config`; did you mean `configure`?", 2, 26),
        ],
    ),
    "an unknown key of a delivery": (
        "fleet: 1\ndeliver: [{from: a, to: b, modes: nest}]\n",
        [
            ("unknown-key", "unknown key `modes`; did you mean `mode`?", 2, 28),
        ],
    ),
    "an unknown key of a var": (
        "fleet: 1\nvars: {key: {file: {}}}\n",
        [
            ("unknown-key", "unknown key `file`; did you mean `files`?", 2, 14),
        ],
    ),
    "an unknown key of a pipe": (
        "fleet: 1\npipes: {state: {require: true}}\n",
        [
            ("unknown-key", "unknown key `require`; did you mean `required`?", 2, 17),
        ],
    ),
    "an unknown key of an exception": (
        "fleet: 1\nexceptions: [{rule: FC101, at: x, reason: y, untill: 2030-01-01}]\n",
        [
            ("unknown-key", "unknown key `untill`; did you mean `until`?", 2, 46),
        ],
    ),
    "an unknown key of the pool of ports": (
        "fleet: 1\nports: {resrved: [22]}\n",
        [
            ("unknown-key", "unknown key `resrved`; did you mean `reserved`?", 2, 9),
        ],
    ),
    "an unknown key like nothing known": (
        "fleet: 1\nzzz: 1\n",
        [
            ("unknown-key", "unknown key `zzz`", 2, 1),
        ],
    ),
    "a key that is missing": (
        "fleet: 1\nscopes: {s: {kind: vm}}\n",
        [
            ("missing-key", "the key `parent` is missing", 2, 10),
        ],
    ),
    "keys that are missing in lists": (
        "fleet: 1\npolicies: [{}]\nexceptions: [{rule: FC101}]\n",
        [
            ("missing-key", "the key `select` is missing", 2, 12),
            ("missing-key", "the key `at` is missing", 3, 14),
            ("missing-key", "the key `reason` is missing", 3, 14),
        ],
    ),
    "a key given twice": (
        "fleet: 1\nhosts:\n  h: {}\n  h: {}\n",
        [
            ("duplicate-key", "the key `h` is given twice", 4, 3),
        ],
    ),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=list(CASES))
def test_a_key_that_is_wrong_is_a_problem_at_its_place(text: str, expected: list[Expected]) -> None:
    assert problems(text) == expected
