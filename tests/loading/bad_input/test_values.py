"""Texts that stand for no port, count, address, date or name are reported at their place."""

import pytest

from tests.support.bad_input import Expected, problems

A_PORT = "expected a port such as `443`, `53/udp` or `8000-8010/tcp`"
A_MERGE = "expected `replace`, `append` or `recursive`; did you mean `append`?"
A_REACH = "expected `host`, `environment` or `fleet`; did you mean `host`?"

CASES: dict[str, tuple[str, list[Expected]]] = {
    "a word that is none of the choices": (
        "fleet: 1\naspects: {a: {reach: hosts}, b: {reach: everywhere}}\n",
        [
            ("wrong-value", A_REACH, 2, 22),
            ("wrong-value", "expected `host`, `environment` or `fleet`", 2, 41),
        ],
    ),
    "a kind's namespace": (
        "fleet: 1\nkinds: {vm: {netns: shared}}\n",
        [
            ("wrong-value", "expected `own` or `host`", 2, 21),
        ],
    ),
    "how a setting merges": (
        "fleet: 1\naspects: {a: {settings: {x: {merge: apend}}}}\n",
        [
            ("wrong-value", A_MERGE, 2, 37),
        ],
    ),
    "ports that are none": (
        (
            "fleet: 1\n"
            "aspects:\n"
            "  a:\n"
            "    ports: {a: http, b: 0, c: 65536, d: 90-80, e: 80/icmp, f: -1}\n"
            "  b:\n"
            "    ports: {g: true, h: 1.5, i: '', j: 80/tcp/udp}\n"
        ),
        [
            ("wrong-value", A_PORT, 4, 16),
            ("wrong-value", "a port lies between 1 and 65535", 4, 25),
            ("wrong-value", "a port lies between 1 and 65535", 4, 31),
            ("wrong-value", "the range 90-80 ends before it starts", 4, 41),
            ("wrong-value", "unknown protocol `icmp`; it is one of tcp, udp, sctp", 4, 51),
            ("wrong-value", A_PORT, 4, 63),
            ("wrong-value", A_PORT, 6, 16),
            ("wrong-value", A_PORT, 6, 25),
            ("wrong-value", A_PORT, 6, 33),
            ("wrong-value", A_PORT, 6, 40),
        ],
    ),
    "ports of other scripts": (
        "fleet: 1\naspects:\n  a:\n    ports: {a: \uff18\uff10}\n",
        [
            ("wrong-value", A_PORT, 4, 16),
        ],
    ),
    "ports in the long form": (
        (
            "fleet: 1\n"
            "aspects:\n"
            "  a:\n"
            "    ports:\n"
            "      a: {}\n"
            "      b: {port: 80, auto: true}\n"
            "      c: {port: 80, prefer: 81}\n"
            "      d: {auto: false}\n"
            "      e: {auto: 80-}\n"
            "      f: {from: port}\n"
            "      g: {from: settings.}\n"
            "      h: {auto: true, block: 0}\n"
            "      i: {auto: true, prefer: 65536}\n"
            "      j: {port: 80, protocol: icmp}\n"
        ),
        [
            ("wrong-value", "say one of `port`, `auto` and `from`", 5, 10),
            ("wrong-value", "say one of `port`, `auto` and `from`", 6, 10),
            ("wrong-value", "`block`, `prefer` and `same` belong to an `auto` port", 7, 10),
            ("wrong-value", A_PORT, 8, 17),
            ("wrong-value", A_PORT, 9, 17),
            ("wrong-value", "expected the name of a setting: `settings.port`", 10, 17),
            ("wrong-value", "expected the name of a setting: `settings.port`", 11, 17),
            ("wrong-value", "expected a number of at least 1", 12, 30),
            ("wrong-value", "expected a number of at most 65535", 13, 31),
            ("wrong-value", "expected `tcp`, `udp` or `sctp`", 14, 31),
        ],
    ),
    "reserved ports that are none": (
        "fleet: 1\nports: {reserved: [ssh, 22/tcp]}\nhosts: {h: {reserved: [70000]}}\n",
        [
            ("wrong-value", A_PORT, 2, 20),
            ("wrong-value", "a port lies between 1 and 65535", 3, 24),
        ],
    ),
    "counts that are none": (
        (
            "fleet: 1\n"
            "services:\n"
            "  s: {instances: few, roles: {a: {count: -1}, b: {count: 3..2}}}\n"
            "  t: {roles: {c: {count: 10000}, d: {count: ..3}}}\n"
        ),
        [
            ("wrong-value", "expected a count such as `1`, `1..`, `0..1` or `2..4`", 3, 18),
            ("wrong-value", "expected a count such as `1`, `1..`, `0..1` or `2..4`", 3, 42),
            ("wrong-value", "the count 3..2 ends before it starts", 3, 58),
            ("wrong-value", "a count is at most 9999", 4, 26),
            ("wrong-value", "expected a count such as `1`, `1..`, `0..1` or `2..4`", 4, 45),
        ],
    ),
    "addresses that are none": (
        (
            "fleet: 1\n"
            "hosts: {h: {address: 10.0.0.256}}\n"
            "aspects: {a: {ports: {p: {port: 80, bind: 127.0.0.}}}}\n"
        ),
        [
            ("wrong-value", "expected an IP address, `*` or the name of an interface", 2, 22),
            ("wrong-value", "expected an IP address, `*` or the name of an interface", 3, 43),
        ],
    ),
    "dates that are none": (
        (
            "fleet: 1\n"
            "exceptions:\n"
            "  - {rule: FC101, at: x, reason: y, until: 2030-02-30}\n"
            "  - {rule: FC101, at: x, reason: y, until: soon}\n"
        ),
        [
            ("wrong-value", "expected a date such as 2030-01-01", 3, 44),
            ("wrong-value", "expected a date such as 2030-01-01", 4, 44),
        ],
    ),
    "names that are empty or begin with a space": (
        "fleet: 1\nhosts: {'': {}, ' web': {}}\naspects: {a: {needs: ['']}}\n",
        [
            ("wrong-value", "a name is not empty and neither starts nor ends with a space", 2, 9),
            ("wrong-value", "a name is not empty and neither starts nor ends with a space", 2, 17),
            ("wrong-value", "a name is not empty and neither starts nor ends with a space", 3, 23),
        ],
    ),
    "names with control characters": (
        ('fleet: 1\nhosts: {"a\\0b": {}, "c\\x1bd": {tags: ["e\\nf"]}}\n'),
        [
            ("wrong-value", "a name has printable characters only", 2, 9),
            ("wrong-value", "a name has printable characters only", 2, 21),
            ("wrong-value", "a name has printable characters only", 2, 39),
        ],
    ),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=list(CASES))
def test_a_text_that_stands_for_nothing_is_a_problem_at_its_place(
    text: str, expected: list[Expected]
) -> None:
    assert problems(text) == expected
