"""Names and selectors that mean nothing or two things are reported at their place."""

import pytest

from tests.support.bad_input import Expected, problems

A_SELECTOR = "expected a selector such as `tag:web`, `.web` or `*`, found "
AN_ASSUMPTION = "expected an assumption such as `cap:smtp` or `cap:dns@env:dev`"

CASES: dict[str, tuple[str, list[Expected]]] = {
    "environments and kinds that there are not": (
        (
            "fleet: 1\n"
            "environments: {prod: {}}\n"
            "kinds: {vm: {}}\n"
            "hosts: {h: {environment: prd}}\n"
            "scopes: {s: {parent: h, environment: xyz, kind: wm}}\n"
        ),
        [
            ("dangling-name", "there is no environment `prd`; did you mean `prod`?", 4, 26),
            ("dangling-name", "there is no environment `xyz`", 5, 38),
            ("dangling-name", "there is no kind `wm`", 5, 49),
        ],
    ),
    "a kind that a trait asks for": (
        "fleet: 1\nkinds: {vm: {}}\naspects: {box: {synth: [{name: a, kind: vmm}]}}\n",
        [
            ("dangling-name", "there is no kind `vmm`; did you mean `vm`?", 3, 41),
        ],
    ),
    "a host and a scope of one name": (
        "fleet: 1\nhosts: {h: {}}\nscopes:\n  h: {parent: h}\n",
        [
            ("duplicate-key", "`h` is the name of a host and of a scope", 4, 3),
        ],
    ),
    "a created scope without a kind": (
        (
            "fleet: 1\n"
            "kinds: {vm: {}}\n"
            "aspects:\n"
            "  t: {class: c, synth: [{name: x, aspects: [a]}, {name: x}]}\n"
        ),
        [
            (
                "missing-key",
                "the key `kind` is missing: no entry says of which kind `x` is",
                4,
                32,
            ),
        ],
    ),
    "a host of the name of a created scope": (
        (
            "fleet: 1\n"
            "kinds: {vm: {}}\n"
            "hosts: {a: {}, a/x: {}}\n"
            "aspects:\n"
            "  t: {class: c, synth: [{name: x, kind: vm}]}\n"
        ),
        [
            ("duplicate-key", "`a/x` may also be the name of a scope that a trait creates", 3, 16),
        ],
    ),
    "a created scope with a slash": (
        "fleet: 1\nkinds: {vm: {}}\naspects:\n  t: {class: c, synth: [{name: x/y, kind: vm}]}\n",
        [
            ("wrong-value", "the name of a created scope has no `/`", 4, 32),
        ],
    ),
    "selectors that are none": (
        (
            "fleet: 1\n"
            "tags:\n"
            "  a: 'tag:'\n"
            "  b: tag:x &\n"
            '  c: "(tag:x"\n'
            "  d: tga:x\n"
            "  e: tag:x tag:y)\n"
            "  f: ''\n"
            "  g: [tag:x, '!']\n"
            "  h: ':hsa(x)'\n"
        ),
        [
            ("selector", "expected a value after `tag:`, found the end", 3, 11),
            ("selector", f"{A_SELECTOR}the end", 4, 13),
            ("selector", "this `(` is never closed", 5, 7),
            ("selector", "unknown prefix `tga:`; did you mean `tag:`?", 6, 6),
            ("selector", "this `)` closes nothing", 7, 17),
            ("selector", "the selector is empty; `*` picks every host", 8, 7),
            ("selector", f"{A_SELECTOR}the end", 9, 16),
            ("selector", "unknown pseudo-class `:hsa`; did you mean `:has`?", 10, 7),
        ],
    ),
    "selectors of each kind of entry": (
        (
            "fleet: 1\n"
            "environments: {e: {select: '&'}}\n"
            "policies: [{select: '|'}]\n"
            "services: {s: {roles: {r: {select: '>'}}}}\n"
            "aspects: {a: {neededBy: [b, '!!']}}\n"
            "pipes: {p: {select: '['}}\n"
        ),
        [
            ("selector", f"{A_SELECTOR}`&`", 2, 29),
            ("selector", f"{A_SELECTOR}`|`", 3, 22),
            ("selector", f"{A_SELECTOR}`>`", 4, 37),
            ("selector", f"{A_SELECTOR}the end", 5, 32),
            ("selector", "expected a key after `[`, found the end", 6, 23),
        ],
    ),
    "a selector with a control character": (
        ('fleet: 1\naspects: {a: {neededBy: ["tag:a\\0b"]}}\n'),
        [
            ("selector", "the character U+0000 cannot stand in a selector", 2, 26),
        ],
    ),
    "a selector that nests too deep": (
        (
            "fleet: 1\n"
            "tags: {a: '!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!tag:x'}\n"
        ),
        [
            ("selector", "this nests deeper than 50 levels", 2, 62),
        ],
    ),
    "assumptions that are none": (
        (
            "fleet: 1\n"
            "assume: [smtp, 'cap:', 'cap:dns@env:prd', 'cup:dns']\n"
            "environments: {prod: {}}\n"
        ),
        [
            ("wrong-value", AN_ASSUMPTION, 2, 10),
            ("wrong-value", AN_ASSUMPTION, 2, 16),
            ("dangling-name", "there is no environment `prd`; did you mean `prod`?", 2, 24),
            ("wrong-value", AN_ASSUMPTION, 2, 43),
        ],
    ),
    "traits that create themselves": (
        (
            "fleet: 1\n"
            "kinds: {vm: {}}\n"
            "aspects:\n"
            "  t: {class: c, synth: [{name: x, kind: vm, aspects: [u]}]}\n"
            "  u: {needs: [t]}\n"
        ),
        [
            ("endless", "`t` creates `x`, which has `t` again, without end", 4, 25),
        ],
    ),
    "deliveries with too much or too little": (
        (
            "fleet: 1\n"
            "deliver:\n"
            "  - {to: a}\n"
            "  - {from: a, synthesize: b, to: c}\n"
            "  - {from: a}\n"
            "  - {from: a, to: b, output: c}\n"
            "  - {rewalk: a, to: b}\n"
            "  - {from: a, on: b, to: c}\n"
        ),
        [
            ("wrong-value", "say one of `from`, `rewalk`, `synthesize`", 3, 5),
            ("wrong-value", "say one of `from`, `rewalk`, `synthesize`", 4, 5),
            ("wrong-value", "say one of `to` and `output`", 5, 5),
            ("wrong-value", "say one of `to` and `output`", 6, 5),
            ("wrong-value", "`rewalk` and `on` belong together", 7, 5),
            ("wrong-value", "`rewalk` and `on` belong together", 8, 5),
        ],
    ),
    "ends of deliveries and observations that there are not": (
        (
            "fleet: 1\n"
            "hosts: {web1: {class: nixos, aspects: [t]}}\n"
            "kinds: {vm: {}}\n"
            "aspects: {t: {class: nixos, synth: [{name: box, kind: vm}]}}\n"
            "deliver:\n"
            "  - {from: web2, class: nixos, to: web1/box}\n"
            "  - {rewalk: tt, on: web1, to: web1/bx}\n"
            "route: [{synthesize: x, reads: [web1, wbe1], to: nowhere}]\n"
            "observed: [{root: web3, class: nixos, holds: [web1, web4]}]\n"
        ),
        [
            ("dangling-name", "there is no host or scope `web2`; did you mean `web1`?", 6, 12),
            ("dangling-name", "there is no aspect `tt`; did you mean `t`?", 7, 14),
            (
                "dangling-name",
                "there is no host or scope `web1/bx`; did you mean `web1/box`?",
                7,
                32,
            ),
            ("dangling-name", "there is no host or scope `wbe1`; did you mean `web1`?", 8, 39),
            ("dangling-name", "there is no host or scope `nowhere`", 8, 50),
            ("dangling-name", "there is no host or scope `web3`; did you mean `web1`?", 9, 19),
            ("dangling-name", "there is no host or scope `web4`; did you mean `web1`?", 9, 53),
        ],
    ),
    "deliveries that say no class where nobody else does": (
        (
            "fleet: 1\n"
            "hosts: {web1: {class: nixos}, web2: {}}\n"
            "deliver:\n"
            "  - {from: web1, to: web2}\n"
            "  - {from: web2, to: web1}\n"
            "  - {synthesize: x, to: web2}\n"
        ),
        [
            (
                "missing-key",
                "say which `class` of content to take: `web2` has no class of its own",
                5,
                5,
            ),
            (
                "missing-key",
                "say which class to deliver `into`: `web2` has no class of its own",
                6,
                5,
            ),
        ],
    ),
    "paths of attributes that are none": (
        (
            "fleet: 1\n"
            "kinds: {vm: {forward: {into: nixos, at: a..b}}}\n"
            "hosts: {a: {}}\n"
            "deliver:\n"
            "  - {from: a, class: c, to: a, at: 'x.\"y'}\n"
            "  - {from: a, class: c, to: a, at: x.}\n"
        ),
        [
            ("wrong-value", "`a..b` is not a path such as `microvm.vms.guest.config`", 2, 41),
            ("wrong-value", '`x."y` is not a path such as `microvm.vms.guest.config`', 5, 36),
            ("wrong-value", "`x.` ends with a dot", 6, 36),
        ],
    ),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=list(CASES))
def test_a_name_that_means_nothing_is_a_problem_at_its_place(
    text: str, expected: list[Expected]
) -> None:
    assert problems(text) == expected
