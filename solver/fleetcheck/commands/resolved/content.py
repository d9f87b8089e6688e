"""`fleetcheck content`: exactly what one root receives in a class, from where, by which edge."""

import argparse
import sys
from collections.abc import Iterator

from fleetcheck.commands.line.exit_code import ExitCode
from fleetcheck.commands.line.session import JSON, query_arguments, read_state, show_json, unknown
from fleetcheck.documents.edit import dotted
from fleetcheck.documents.location import Path
from fleetcheck.documents.problem import BadInputError
from fleetcheck.fleet.attribute_path import attribute_text
from fleetcheck.queries.content import MOST, Received, received
from fleetcheck.resolve.classes import known_classes
from fleetcheck.resolve.edges import deliveries
from fleetcheck.slicing.state import State

HELP = "show what a host or scope receives in a class, from where, and by which edge"

FORMAT_VERSION = 1
"""Of the JSON form; within a version it only ever gets more fields."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `content`."""
    parser.add_argument("scope", metavar="SCOPE", help="a host or a scope below one")
    parser.add_argument("class_", metavar="CLASS", help="a class of content, such as nixos")
    query_arguments(parser, positional=False)


def run(options: argparse.Namespace) -> int:
    """Print the content and return the exit code."""
    state = read_state(options)
    _check_names(state, options.scope, options.class_)
    entries = received(state, options.scope, options.class_)
    if options.format == JSON:
        show_json(document(state, options.scope, options.class_, entries))
    else:
        sys.stdout.writelines(f"{line}\n" for line in table(state, entries))
    return ExitCode.OK


def document(
    state: State, scope: str, class_: str, entries: tuple[Received, ...]
) -> dict[str, object]:
    """Return the JSON form: each piece of content with its place and the edges it came by."""
    return {
        "format_version": FORMAT_VERSION,
        "scope": scope,
        "class": class_,
        "content": [
            {
                "name": entry.name,
                "from": entry.scope or None,
                "class": entry.class_ or None,
                "content": list(_written(state, entry)),
                "path": list(entry.at),
                "key": f"{entry.name}/{entry.class_}",
                "edges": [{"edge": dotted(path), **_place(state, path)} for path in entry.edges],
            }
            for entry in entries
        ],
    }


def table(state: State, entries: tuple[Received, ...]) -> Iterator[str]:
    """Yield the lines for people: the content, where it comes from, and by which edges."""
    width = max((len(_title(entry)) for entry in entries), default=0)
    first: dict[object, Received] = {}
    for entry in entries:
        how = "by its default fold"
        if entry.edges:
            ways = ", from ".join(
                f"{dotted(path)} ({state.loaded.merged.locate(path)})" for path in entry.edges
            )
            how = f"by {ways}"
        where = f" at {attribute_text(entry.at)}" if entry.at else ""
        same = first.setdefault(entry.key, entry)
        merged = "" if same is entry else f", merged with that of {same.scope}"
        yield f"{_title(entry):{width}}  {how}{where}{merged}"
        for written in _written(state, entry) if same is entry else ():
            yield f"  {written}"
    if not entries:
        yield "(nothing)"
    if len(entries) >= MOST:
        yield f"(and more: only the first {MOST} ways are followed)"


def _title(entry: Received) -> str:
    return f"{entry.name}@{entry.scope} ({entry.class_})" if entry.scope else entry.name


def _written(state: State, entry: Received) -> tuple[str, ...]:
    """Return the content as the aspect lists it."""
    aspect = state.loaded.fleet.aspects.get(entry.name)
    return () if aspect is None else tuple(aspect.content.get(entry.class_, ()))


def _place(state: State, path: Path) -> dict[str, object]:
    where = state.loaded.merged.locate(path)
    return {"file": where.file, "line": where.line, "column": where.column}


def _check_names(state: State, scope: str, class_: str) -> None:
    """Raise BadInputError where no scope or class is called like that."""
    problems = []
    if scope not in state.expansion.nodes:
        problems.append(unknown("host or scope", scope, state.vocabulary["node"]))
    known = known_classes(state.loaded.fleet)
    known |= {entry.class_ for _, entry in deliveries(state.loaded.fleet) if entry.class_}
    if class_ not in known:
        problems.append(unknown("class", class_, known))
    if problems:
        raise BadInputError(problems)
