"""Entries in their short form, and what repairs make of them."""

import pytest

from fleetcheck.documents.json_value import JsonValue
from fleetcheck.fleet.model import PortSpec
from fleetcheck.fleet.short_forms import as_automatic, long_form


@pytest.mark.parametrize(
    ("section", "entry", "expected"),
    [
        ("ports", "443/tcp", {"port": "443/tcp"}),
        ("ports", 443, {"port": 443}),
        ("ports", "auto", {"auto": True}),
        ("ports", {"port": 443, "open": True}, {"port": 443, "open": True}),
        ("requires", "dns", {"cap": "dns"}),
        ("provides", {"cap": "dns", "reach": "fleet"}, {"cap": "dns", "reach": "fleet"}),
    ],
)
def test_the_long_form_says_the_same(section: str, entry: JsonValue, expected: JsonValue) -> None:
    assert long_form(section, entry) == expected


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("443/tcp", "auto"),
        (443, "auto"),
        ({"port": 443}, "auto"),
        ("53/udp", {"auto": True, "protocol": "udp"}),
        ("8000-8010/tcp", {"auto": True, "block": 11}),
        (
            {"port": "53/udp", "bind": "127.0.0.1", "open": False},
            {"auto": True, "protocol": "udp", "bind": "127.0.0.1", "open": False},
        ),
        (
            {"from": "settings.port", "protocol": "udp"},
            {"auto": True, "protocol": "udp"},
        ),
    ],
)
def test_a_port_that_is_chosen_keeps_all_but_its_number(
    entry: JsonValue, expected: JsonValue
) -> None:
    found = as_automatic(entry)
    assert found == expected
    PortSpec.model_validate(long_form("ports", found))
