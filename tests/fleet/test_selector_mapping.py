"""Selectors that are written as mappings."""

import pytest

from fleetcheck.fleet.selectors.mapping import selector_text


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("tag:web", "tag:web"),
        ({"tag": "web"}, "tag:web"),
        ({"tag": "web", "env": "prod"}, "tag:web & env:prod"),
        ({"all": ["tag:web", {"kind": "microvm"}]}, "tag:web & kind:microvm"),
        ({"any": [{"host": "a"}, {"host": "b c"}]}, 'host:a | host:"b c"'),
        ({"not": {"any": [{"tag": "a"}, "tag:b"]}}, "!(tag:a | tag:b)"),
        ({"meta.region": "us-east"}, "meta.region=us-east"),
        ({"class": "nixos"}, "class=nixos"),
        ({"meta.spot": True, "meta.rack": 4}, "meta.spot=true & meta.rack=4"),
    ],
)
def test_a_mapping_is_the_text_that_means_the_same(written: object, expected: str) -> None:
    assert selector_text(written) == expected


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ({"tga": "web"}, "unknown key `tga` of a selector; did you mean `tag`?"),
        ({}, "expected a selector, such as `tag:web` or `{tag: web}`"),
        ({"tag": ["a"]}, "expected a name for `tag`"),
        ({"any": "tag:a"}, "expected a list of selectors for `any`"),
        ({"not": {}}, "expected a selector, such as `tag:web` or `{tag: web}`"),
        ({"not": "tag:"}, "`tag:` is no selector: expected a value after `tag:`, found the end"),
    ],
)
def test_what_is_no_selector_is_said(written: object, message: str) -> None:
    with pytest.raises(ValueError) as error:
        selector_text(written)
    assert str(error.value) == message


def test_a_mapping_nests_as_deep_as_a_text() -> None:
    written: object = "tag:a"
    for _ in range(60):
        written = {"not": written}
    with pytest.raises(ValueError, match="nests deeper than 50 levels"):
        selector_text(written)
