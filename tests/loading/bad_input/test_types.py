"""A value of another type than expected is reported at its place."""

import pytest

from tests.support.bad_input import Expected, problems

THE_VERSION = "expected `fleet: 1`, the version of the format that is read here"
SECTIONS = "expected a mapping with the sections of a fleet, such as `hosts` and `aspects`"

CASES: dict[str, tuple[str, list[Expected]]] = {
    "no version": (
        "hosts: {h: {}}\n",
        [
            ("missing-key", "this has sections of a fleet, but does not say `fleet: 1`", 1, 1),
        ],
    ),
    "another version": (
        "fleet: 2\n",
        [
            ("wrong-value", THE_VERSION, 1, 8),
        ],
    ),
    "true for a version": (
        "fleet: true\n",
        [
            ("wrong-value", THE_VERSION, 1, 8),
        ],
    ),
    "a text for a version": (
        "fleet: '1'\n",
        [
            ("wrong-value", THE_VERSION, 1, 8),
        ],
    ),
    "a list for a mapping": (
        "fleet: 1\nhosts: [web1]\n",
        [
            ("wrong-type", "expected a mapping, found a list", 2, 8),
        ],
    ),
    "a text for a host": (
        "fleet: 1\nhosts: {web1: prod}\n",
        [
            ("wrong-type", "expected a mapping, found a text", 2, 15),
        ],
    ),
    "nothing for a host": (
        "fleet: 1\nhosts: {web1: }\n",
        [
            ("wrong-type", "expected a mapping, found nothing", 2, 15),
        ],
    ),
    "a text for a list": (
        "fleet: 1\nhosts: {web1: {aspects: nginx}}\n",
        [
            ("wrong-type", "expected a list, found a text", 2, 25),
        ],
    ),
    "a number for a list of names": (
        "fleet: 1\nhosts: {web1: {tags: [web, 7]}}\n",
        [
            ("wrong-type", "expected a text, found a number", 2, 28),
        ],
    ),
    "a mapping for a name": (
        "fleet: 1\nhosts: {web1: {aspects: [{nginx: {}}]}}\n",
        [
            ("wrong-type", "expected a text, found a mapping", 2, 26),
        ],
    ),
    "a number for a text": (
        "fleet: 1\naspects: {a: {description: 5}}\n",
        [
            ("wrong-type", "expected a text, found a number", 2, 28),
        ],
    ),
    "a text for true or false": (
        "fleet: 1\nkinds: {vm: {isolated: yes}}\n",
        [
            ("wrong-type", "expected true or false, found a text", 2, 24),
        ],
    ),
    "a decimal for a whole number": (
        "fleet: 1\naspects: {a: {claims: [{device: gpu, priority: 1.5}]}}\n",
        [
            ("wrong-type", "expected a whole number, found a decimal number", 2, 48),
        ],
    ),
    "a list for settings": (
        "fleet: 1\nhosts: {h: {settings: {nginx: [port]}}}\n",
        [
            ("wrong-type", "expected a mapping, found a list", 2, 31),
        ],
    ),
    "a list at the top": (
        "- fleet: 1\n",
        [
            ("wrong-type", SECTIONS, 1, 1),
        ],
    ),
    "a text at the top": (
        "fleet\n",
        [
            ("wrong-type", SECTIONS, 1, 1),
        ],
    ),
    "nothing at all": (
        "# a comment\n",
        [
            ("empty", "the document is empty", 0, 0),
        ],
    ),
    "mappings within each other for no reason": (
        "fleet: 1\nhosts: {a: {b: {c: {d: {e: [{f: 1}]}}}}}\n",
        [
            ("unknown-key", "unknown key `b`", 2, 13),
        ],
    ),
    "lists within each other": (
        "fleet: 1\nhosts: {a: {tags: [[[x]]]}}\n",
        [
            ("wrong-type", "expected a text, found a list", 2, 20),
        ],
    ),
    "no YAML": (
        "fleet: 1\nhosts: {h: {}\n",
        [
            ("syntax", "not YAML: did not find expected ',' or '}'", 3, 1),
        ],
    ),
    "a tab": (
        "fleet: 1\nhosts:\n\th: {}\n",
        [
            ("syntax", "not YAML: found character that cannot start any token", 3, 1),
        ],
    ),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=list(CASES))
def test_a_value_of_another_type_is_a_problem_at_its_place(
    text: str, expected: list[Expected]
) -> None:
    assert problems(text) == expected
