"""The words for declarations and terms."""

from collections.abc import Iterator
from typing import get_args

import pytest

from fleetcheck.documents.location import Path
from fleetcheck.fleet.lock import LOCK_NAME
from fleetcheck.fleet.model.entry import Entry
from fleetcheck.fleet.model.fleet import WORDS, Fleet
from fleetcheck.judging.wording import declaration


def keys(model: type[Entry], around: Path = ()) -> Iterator[Path]:
    """Yield the path of every key of a model and of the models within it."""
    for name, field in model.model_fields.items():
        path = (*around, field.alias or name)
        yield path
        for inner in models_in(field.annotation):
            yield from keys(inner, path)


def models_in(annotation: object) -> Iterator[type[Entry]]:
    if isinstance(annotation, type) and issubclass(annotation, Entry):
        yield annotation
    for argument in get_args(annotation):
        yield from models_in(argument)


PATHS = list(keys(Fleet))


def test_every_key_of_the_model_has_words() -> None:
    assert len(PATHS) > 100
    assert all(declaration(path) for path in PATHS)
    ends = {path[0]: set[str]() for path in PATHS}
    for path in PATHS:
        if len(path) == 2:
            ends[path[0]].add(str(path[1]))
    silent = {key: found - WORDS[str(key)].keys() for key, found in ends.items()}
    assert {key: found for key, found in silent.items() if found} == {}


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (("hosts", "web1"), "the host is declared here"),
        (("hosts", "web1", "tags", 0), "it has this tag"),
        (("aspects", "nginx", "ports", "http", 0), "claimed here"),
        (("services", "db", "roles", "server"), "the role is declared here"),
        (("services", "db", "roles", "server", "select"), "the role selects it"),
        ((LOCK_NAME, "nginx", "web1", "http", 0), "its number is written here"),
    ],
)
def test_the_last_key_with_words_says_what_a_declaration_contributes(
    path: Path, words: str
) -> None:
    assert declaration(path) == words
