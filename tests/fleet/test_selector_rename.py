"""Writing other names into selectors."""

import pytest

from fleetcheck.fleet.selectors.rename import Meant, Sort, meant_by, renamed

KNOWN = {"host": {"web1"}, "tag": {"web", "lab"}, "has": {"nginx"}, "env": {"prod"}}


@pytest.mark.parametrize(
    ("text", "sort", "after"),
    [
        ("tag:wbe & env:prod", "tag", "tag:web & env:prod"),
        ('!tag:"wbe"', "tag", "!tag:web"),
        ("tag:wbe-a | tag:wbe", "tag", "tag:wbe-a | tag:web"),
        ("host:wbe", "host", "host:web"),
        (".wbe", "tag", None),
        ("tag:wbe-a", "tag", None),
    ],
)
def test_a_name_is_renamed_where_it_is_asked_for_by_its_prefix(
    text: str, sort: Sort, after: str | None
) -> None:
    assert renamed(text, sort, "wbe", "web") == after


@pytest.mark.parametrize(
    ("text", "after", "parts"),
    [
        ("tag:web or tag:lab", "tag:web | tag:lab", [("or", "|")]),
        ("tag:web AND env:prod", "tag:web & env:prod", [("AND", "&")]),
        ("not tag:web", "!tag:web", [("not", "!")]),
        ("web", "tag:web", [("web", "tag:web")]),
        ("nginx", "has:nginx", [("nginx", "has:nginx")]),
        ("prod & web", "env:prod & tag:web", [("prod", "env:prod"), ("web", "tag:web")]),
        ("tag=web", "tag:web", [("tag=web", "tag:web")]),
        ("web1", "web1", []),
        ("tag:web", "tag:web", []),
        ("#web", "#web", []),
        ("[tag=web]", "[tag=web]", []),
        ("class=nixos", "class=nixos", []),
        (":not(.web)", ":not(.web)", []),
    ],
)
def test_what_is_no_selector_of_ours_is_written_as_one(
    text: str, after: str, parts: list[tuple[str, str]]
) -> None:
    assert meant_by(text, KNOWN) == (after, tuple(Meant(*part) for part in parts))
