"""`fleetcheck catalog`: which aspects there are, where they run, and what they lack."""

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from fleetcheck.commands.line.exit_code import ExitCode
from fleetcheck.commands.line.session import JSON, query_arguments, read_state, show_json, unknown
from fleetcheck.documents.problem import BadInputError
from fleetcheck.fleet import model
from fleetcheck.fleet.setting_type import type_of
from fleetcheck.judging.gather import Selection, gather
from fleetcheck.slicing.state import State

HELP = "show the aspects: what each provides and requires, where it runs, what it lacks"

FORMAT_VERSION = 1
"""Of the JSON form; within a version it only ever gets more fields."""

_LACKS = Selection(only=("requirement_unmet", "import_unresolved", "setting_required"))
"""The rules about what a placement lacks; the first argument of each is its aspect."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `catalog`."""
    query_arguments(parser)
    parser.add_argument("--category", metavar="C", help="aspects of this category only")


def run(options: argparse.Namespace) -> int:
    """Print the catalog and return the exit code."""
    state = read_state(options)
    names = _chosen(state, options.category)
    places = _places(state)
    lacking = _lacking(state)
    if options.format == JSON:
        show_json(document(state, names, places, lacking))
    else:
        sys.stdout.writelines(f"{line}\n" for line in table(state, names, places, lacking))
    return ExitCode.OK


def document(
    state: State,
    names: list[str],
    places: Mapping[str, list[str]],
    lacking: Mapping[str, list[str]],
) -> dict[str, object]:
    """Return the JSON form: each aspect with its manifest, its places and what it lacks."""
    return {
        "format_version": FORMAT_VERSION,
        "aspects": [
            {
                "name": name,
                "description": aspect.description,
                "categories": list(aspect.categories),
                "reach": aspect.reach,
                "provides": [
                    {"cap": p.cap, "reach": p.reach or aspect.reach} for p in aspect.provides
                ],
                "requires": [
                    {"cap": r.cap, "optional": r.optional, "within": r.within, "when": r.when}
                    for r in aspect.requires
                ],
                "imports": [{"aspect": i.aspect, "when": i.when} for i in aspect.imports],
                "needs": list(aspect.needs),
                "settings": {
                    field: {
                        "type": declared.type,
                        "merge": declared.merge,
                        "description": declared.description,
                        **(
                            {"default": declared.default}
                            if "default" in declared.model_fields_set
                            else {}
                        ),
                    }
                    for field, declared in aspect.settings.items()
                },
                "classes": sorted(aspect.content),
                "placed_on": places.get(name, []),
                "missing": lacking.get(name, []),
            }
            for name in names
            for aspect in (state.loaded.fleet.aspects[name],)
        ],
    }


def table(
    state: State,
    names: list[str],
    places: Mapping[str, list[str]],
    lacking: Mapping[str, list[str]],
) -> Iterator[str]:
    """Yield the lines for people: a paragraph for each aspect."""
    for name in names:
        aspect = state.loaded.fleet.aspects[name]
        about = f": {aspect.description}" if aspect.description else ""
        categories = f" [{', '.join(aspect.categories)}]" if aspect.categories else ""
        yield f"{name}{about}{categories}"
        yield from _manifest(aspect)
        on = places.get(name, [])
        yield f"  placed on  {', '.join(on)}" if on else "  placed nowhere"
        for message in lacking.get(name, ()):
            yield f"  missing    {message}"
    if not names:
        yield "(no aspects)"


def _manifest(aspect: model.Aspect) -> Iterator[str]:
    """Yield the lines about what an aspect provides, requires, imports, and can be set to."""
    if aspect.provides:
        yield f"  provides   {', '.join(provide.cap for provide in aspect.provides)}"
    if aspect.requires:
        wanted = (f"{r.cap} (optional)" if r.optional else r.cap for r in aspect.requires)
        yield f"  requires   {', '.join(wanted)}"
    if aspect.imports:
        yield f"  imports    {', '.join(aspect.imported)}"
    if aspect.needs:
        yield f"  needs      {', '.join(aspect.needs)}"
    for field, declared in aspect.settings.items():
        default = " (no default)" if "default" not in declared.model_fields_set else ""
        yield f"  setting    {field}: {type_of(declared.type)}{default}"


def _chosen(state: State, category: str | None) -> list[str]:
    """Return the names of the aspects to show; BadInputError if no aspect is of the category."""
    aspects = state.loaded.fleet.aspects
    known = {each for aspect in aspects.values() for each in aspect.categories}
    if category is not None and category not in known:
        raise BadInputError([unknown("category", category, known)])
    return sorted(
        name
        for name, aspect in aspects.items()
        if category is None or category in aspect.categories
    )


def _places(state: State) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for placement in state.expansion.placements:
        found[placement.aspect].append(placement.scope)
    return found


def _lacking(state: State) -> Mapping[str, list[str]]:
    """Return what the placements of each aspect lack, in the words of the findings.

    For an aspect that is placed nowhere, it is what nothing in the fleet could serve.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for each in gather(state, date.today(), _LACKS).found:
        found[str(each.violation.term.arguments[0])].append(each.finding.message)
    fleet, placed = state.loaded.fleet, state.seen.places
    aspects = fleet.aspects
    offering: dict[str, list[str]] = defaultdict(list)
    for name, aspect in aspects.items():
        for provide in aspect.provides:
            offering[provide.cap].append(name)
    for name in sorted(aspects.keys() - placed.keys()):
        for require in aspects[name].requires:
            offers = offering[require.cap]
            if require.optional or require.external or f"cap:{require.cap}" in fleet.assume:
                continue
            if any(each in placed for each in offers):
                continue
            idle = [f"`{each}`" for each in offers if each != name]
            who = f"no host runs what provides it: {', '.join(idle)}"
            why = who if idle else "no aspect provides it"
            found[name].append(f"`{name}` needs `{require.cap}`, but {why}")
    return found
