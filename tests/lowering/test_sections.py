"""The modules of lowering and the sections of the vocabulary."""

import importlib
import pkgutil
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from fleetcheck import lowering
from fleetcheck.lowering.lower import SECTIONS

ROOT = Path(__file__).parents[2]
HEADINGS = re.compile(r"^% --- (?P<heading>.+)$|^#defined (?P<predicate>\w+)/", re.MULTILINE)
MODULES = [
    name.removeprefix("fleetcheck.lowering.")
    for name in (m.name for m in pkgutil.walk_packages(lowering.__path__, "fleetcheck.lowering."))
    if {"CUT", "ALWAYS"} <= vars(importlib.import_module(name)).keys()
]


def heading_of() -> Mapping[str, str]:
    """Return the heading of the section of each predicate of the vocabulary."""
    found: dict[str, str] = {}
    heading = ""
    for match in HEADINGS.finditer((ROOT / "asp" / "vocabulary.lp").read_text()):
        heading = match["heading"] or heading
        if match["predicate"]:
            found[match["predicate"]] = heading
    return found


@pytest.mark.parametrize("name", MODULES)
def test_a_module_names_the_sections_of_what_it_states(name: str) -> None:
    module = importlib.import_module(f"fleetcheck.lowering.{name}")
    sections = re.findall(r'"([^"]+)"', " ".join((module.__doc__ or "").split()))
    headings = heading_of()
    stated = {headings[predicate] for predicate in (*module.CUT, *module.ALWAYS)}
    unnamed = {h for h in stated if not h.startswith(tuple(sections or ["?"]))}
    unused = {s for s in sections if not any(h.startswith(s) for h in stated)}
    assert (unnamed, unused) == (set(), set())


def test_every_predicate_of_the_vocabulary_is_stated_by_a_module() -> None:
    stated = {each for section in SECTIONS for each in (*section.CUT, *section.ALWAYS)}
    elsewhere = (
        "smallest sets of ports",
        "what placed/2, member/3 and so on are computed from",
        "exceptions",
        "what rules tell each other",
    )
    left = {p for p, heading in heading_of().items() if not heading.startswith(elsewhere)}
    assert left - stated == {"enough"}  # only the slice of an explanation leaves members out


def test_the_modules_that_state_facts_are_all_asked() -> None:
    assert {section.__name__ for section in SECTIONS} == {
        f"fleetcheck.lowering.{name}" for name in MODULES
    }
