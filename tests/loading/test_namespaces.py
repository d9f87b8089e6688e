"""Aspects of one name in several sources, and what references to them mean."""

import json
from pathlib import Path

import pytest

from fleetcheck.documents.edit import Edit
from fleetcheck.documents.problem import BadInputError
from fleetcheck.loading.load import Loaded, load
from fleetcheck.loading.rewrite import rewrite
from fleetcheck.slicing.state import resolve
from tests.support.compose_projects import text_at, write
from tests.support.fleets import found

GRAPH = {
    "rootName": "attic",
    "nodes": [{"id": "1", "pathKey": "restic", "entityInstance": "host:attic"}],
    "edges": [],
}
TREE = """\
fleet: 1
namespace: tree
hosts:
  web1: {aspects: [restic, timer]}
aspects:
  restic: {ports: {api: 8000/tcp}}
  timer: {needs: [restic]}
"""
ROCK = """\
fleet: 1
namespace: rock
hosts:
  web2: {aspects: [restic], settings: {restic: {keep: 3}}}
aspects:
  restic: {settings: {keep: {type: int, default: 7}}}
"""
BARE = "fleet: 1\nhosts: {nas: {aspects: [restic]}}\naspects: {restic: {provides: [backup]}}\n"


def of(folder: Path, *texts: object) -> Loaded:
    """Return the fleet of some files, called 0.yaml and so on."""
    names = [f"{at}.yaml" for at, _ in enumerate(texts)]
    whole = (text if isinstance(text, str) else json.dumps(text) for text in texts)
    write(folder, dict(zip(names, whole, strict=True)))
    return load([str(folder / name) for name in names])


def placed(loaded: Loaded) -> set[str]:
    return {f"{each.aspect}@{each.scope}" for each in resolve(loaded).expansion.placements}


def refused(folder: Path, *texts: object) -> list[str]:
    with pytest.raises(BadInputError) as caught:
        of(folder, *texts)
    return [f"{each.location.line}: {each.message}" for each in caught.value.problems]


def test_aspects_of_one_name_in_two_sources_are_two_aspects(tmp_path: Path) -> None:
    loaded = of(tmp_path, GRAPH, TREE, ROCK)
    assert {*loaded.fleet.aspects} == {"den/restic", "tree/restic", "rock/restic", "timer"}


def test_a_name_means_the_aspect_of_its_own_source(tmp_path: Path) -> None:
    loaded = of(tmp_path, GRAPH, TREE, ROCK)
    assert placed(loaded) == {
        "den/restic@attic",
        "tree/restic@web1",
        "timer@web1",
        "rock/restic@web2",
    }
    assert loaded.fleet.hosts["web2"].settings == {"rock/restic": {"keep": 3}}


def test_each_aspect_has_its_own_place(tmp_path: Path) -> None:
    loaded = of(tmp_path, GRAPH, TREE, ROCK)
    place = loaded.locate(("aspects", "tree/restic", "ports", "api"))
    assert text_at(place) == "6: 8000/tcp"
    place = loaded.locate(("hosts", "web2", "settings", "rock/restic", "keep"))
    assert (Path(place.file).name, text_at(place)) == ("2.yaml", "4: 3")


def test_native_files_without_a_namespace_keep_their_names(tmp_path: Path) -> None:
    loaded = of(tmp_path, GRAPH, BARE)
    assert placed(loaded) == {"den/restic@attic", "restic@nas"}


@pytest.mark.parametrize("name", ["restic", "tree/restic"])
def test_a_short_or_full_name_means_the_only_aspect_there_is(name: str, tmp_path: Path) -> None:
    more = f"fleet: 1\nhosts: {{web3: {{aspects: [{name}]}}}}\n"
    assert "restic@web3" in placed(of(tmp_path, TREE, more))


@pytest.mark.parametrize(
    "more",
    [
        "hosts: {web3: {aspects: [tree/restic]}}",
        "hosts: {web3: {aspects: [other]}}\naspects: {other: {needs: [tree/restic]}}",
        "hosts: {web3: {}}\naspects: {}\n"
        "services: {s: {roles: {r: {hosts: [web3], aspects: [tree/restic]}}}}",
        "kinds: {vm: {}}\nhosts: {h: {}}\nscopes: {web3: {parent: h, aspects: [tree/restic]}}",
    ],
)
def test_a_full_name_means_the_aspect_of_that_source(more: str, tmp_path: Path) -> None:
    assert "tree/restic@web3" in placed(of(tmp_path, TREE, ROCK, f"fleet: 1\n{more}\n"))


@pytest.mark.parametrize(
    ("more", "line"),
    [
        ("hosts: {web3: {aspects: [restic]}}", 2),
        ("choose:\n  backup: restic", 3),
        ("settings:\n  restic: {keep: 2}", 3),
        ("aspects:\n  other:\n    imports: [{aspect: restic}]", 4),
        ("policies:\n- {select: 'env:a & has:restic'}", 3),
        ("tags: {kept: {not: {has: restic}}}", 2),
    ],
)
def test_a_short_name_of_several_aspects_is_refused(more: str, line: int, tmp_path: Path) -> None:
    message = f"{line}: `restic` may be `rock/restic` or `tree/restic`: say which"
    assert refused(tmp_path, TREE, ROCK, f"fleet: 1\n{more}\n") == [message]


@pytest.mark.parametrize(
    "selector", ["has:tree/restic", '"has:\\"tree/restic\\""', "{has: tree/restic}"]
)
def test_selectors_ask_for_full_names(selector: str, tmp_path: Path) -> None:
    more = f"fleet: 1\ntags: {{kept: {selector}}}\naspects: {{audit: {{neededBy: [tag:kept]}}}}\n"
    assert {each for each in placed(of(tmp_path, TREE, ROCK, more)) if "audit" in each} == {
        "audit@web1"
    }


def test_selectors_mean_the_aspect_of_their_own_source(tmp_path: Path) -> None:
    more = TREE + "  audit: {neededBy: [restic]}\n"
    assert {each for each in placed(of(tmp_path, more, ROCK)) if "audit" in each} == {"audit@web1"}


def test_a_name_with_a_slash_has_a_namespace_within_one_file_too(tmp_path: Path) -> None:
    text = "fleet: 1\nhosts: {web1: {aspects: [restic]}}\naspects: {tree/restic: {}}\n"
    assert placed(of(tmp_path, text)) == {"tree/restic@web1"}


def test_a_name_that_nobody_has_is_found_as_before(tmp_path: Path) -> None:
    of(tmp_path, TREE, ROCK, "fleet: 1\nhosts: {web3: {aspects: [tree/rustic]}}\n")
    paths = [tmp_path / f"{at}.yaml" for at in range(3)]
    assert [(code, line) for code, _, line, _ in found(*paths)] == [("FC508", 2)]


def test_files_of_one_namespace_may_not_say_an_aspect_twice(tmp_path: Path) -> None:
    again = "fleet: 1\nnamespace: tree\naspects: {restic: {}}\n"
    assert refused(tmp_path, TREE, ROCK, again) == [
        "3: `aspects.tree/restic` is defined in two places"
    ]


def test_files_without_a_namespace_may_not_either_and_are_told_of_it(tmp_path: Path) -> None:
    with pytest.raises(BadInputError) as caught:
        of(tmp_path, BARE, "fleet: 1\naspects: {restic: {}}\n")
    (problem,) = caught.value.problems
    assert problem.message == "`aspects.restic` is defined in two places"
    assert problem.help == "a file that says its `namespace` has aspects of its own"


def test_a_namespace_is_a_name_without_a_slash(tmp_path: Path) -> None:
    (message,) = refused(tmp_path, "fleet: 1\nnamespace: a/b\n")
    assert message.startswith("2:")
    assert "a namespace is a name without a `/`" in message


def test_settings_under_both_names_are_refused(tmp_path: Path) -> None:
    both = ROCK.replace("restic: {keep: 3}", "restic: {keep: 3}, rock/restic: {keep: 4}")
    assert refused(tmp_path, TREE, both) == [
        "4: `restic` is also set under its full name `rock/restic`"
    ]


def test_what_is_called_otherwise_is_noted_once(tmp_path: Path) -> None:
    notes = [note for each in of(tmp_path, GRAPH, BARE).merged.sources for note in each.notes]
    said = f"aspects of `{tmp_path}/0.yaml` whose names other sources use too are called"
    assert [note for note in notes if "sources" in note] == [f"{said} `den/restic`"]


def test_edits_are_made_under_the_names_that_files_use(tmp_path: Path) -> None:
    loaded = of(tmp_path, TREE, ROCK)
    edits = (
        Edit("set", ("hosts", "web2", "settings", "rock/restic", "keep"), 5),
        Edit("set", ("aspects", "tree/restic", "ports", "api"), "8001/tcp"),
    )
    texts = {Path(file).name: text for file, text in rewrite(loaded, edits).items()}
    assert texts["1.yaml"] == ROCK.replace("keep: 3", "keep: 5")
    assert texts["0.yaml"] == TREE.replace("8000", "8001")
