"""Addresses and subnets have one spelling in a fleet."""

from collections.abc import Callable

import pytest

from fleetcheck.fleet.values import parse_ip, parse_mac, parse_subnet

Parse = Callable[[str], str]


@pytest.mark.parametrize(
    ("parse", "written", "canonical"),
    [
        (parse_ip, "10.0.0.2", "10.0.0.2"),
        (parse_ip, "FD00:0:0::0001", "fd00::1"),
        (parse_ip, "::ffff:10.0.0.2", "10.0.0.2"),
        (parse_subnet, "10.0.0.0/8", "10.0.0.0/8"),
        (parse_subnet, "10.1.2.3/16", "10.1.0.0/16"),
        (parse_subnet, "fd00:0::/64", "fd00::/64"),
        (parse_mac, "02:42:AC:11:00:0A", "02:42:ac:11:00:0a"),
        (parse_mac, "02-42-ac-11-00-0a", "02:42:ac:11:00:0a"),
        (parse_mac, "0242.ac11.000a", "02:42:ac:11:00:0a"),
    ],
)
def test_every_spelling_is_read_into_the_canonical_one(
    parse: Parse, written: str, canonical: str
) -> None:
    assert parse(written) == canonical


@pytest.mark.parametrize(
    ("parse", "written"),
    [
        (parse_ip, "10.0.0.300"),
        (parse_ip, "10.0.0.2/24"),
        (parse_subnet, "10.0.0.0"),
        (parse_subnet, "10.0.0.0/33"),
        (parse_subnet, "/24"),
        (parse_mac, "02:42:ac:11:00"),
        (parse_mac, "02:42-ac:11-00:0a"),
        (parse_mac, "0242ac11000a"),
        (parse_mac, "02:42:ac:11:00:0g"),
    ],
)
def test_anything_else_is_refused(parse: Parse, written: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        parse(written)
