"""From the names of files and folders to a fleet."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from fleetcheck.documents.document import Document
from fleetcheck.documents.edit import Edit, apply, dotted
from fleetcheck.documents.location import Location, Path
from fleetcheck.documents.problem import BadInputError, Problem
from fleetcheck.fleet.lock import LOCK_NAME, NO_LOCK, Lock
from fleetcheck.fleet.model import Fleet
from fleetcheck.loading.inputs import find_inputs
from fleetcheck.loading.lock_file import lock_file, read_lock
from fleetcheck.loading.merge import Merged, merge
from fleetcheck.loading.names import check_names
from fleetcheck.loading.validate import validate
from fleetcheck.sources.options import SourceOptions
from fleetcheck.sources.registry import FORMATS, read_observed, read_sources
from fleetcheck.sources.source import Source, Way


class Loaded(NamedTuple):
    """A fleet with the files it was read from, and the numbers that its ports have been given."""

    fleet: Fleet
    merged: Merged
    lock: Lock = NO_LOCK

    def locate(self, path: Path, key: bool = False) -> Location:
        """Return where the value, or the last key, of a path of the fleet or the lock is."""
        if path[:1] == (LOCK_NAME,):
            return self.lock.place(path)
        return self.merged.locate(path, key)

    def ways(self, path: Path) -> tuple[Way, ...]:
        """Return the places by way of which a part of the fleet or the lock came to be so."""
        return () if path[:1] == (LOCK_NAME,) else self.merged.ways(path)

    @property
    def documents(self) -> Mapping[str, Document]:
        """Return the documents by the name of their file."""
        return {each.file: each for source in self.merged.sources for each in source.documents}

    @property
    def unread(self) -> tuple[Problem, ...]:
        """Return what could not be read and is left out, so that a verdict is not complete."""
        return tuple(each for source in self.merged.sources for each in source.unread)


def load(
    paths: Sequence[str],
    form: str | None = None,
    options: SourceOptions | None = None,
    also: Sequence[Source] = (),
) -> Loaded:
    """Return the fleet that files and folders are together, `-` being standard input.

    `form` names the format where the content is not to decide it; what is `also` a part of the
    fleet is in none of these files. Raises BadInputError with
    every problem of every file; what could not be read of a source while the rest of it could is
    `unread` in what comes back.
    """
    problems: list[Problem] = []
    sources: list[Source] = []
    if "" in paths:
        advice = "perhaps it is that of a variable which is not set"
        nowhere = Location("command line", 0, 0)
        raise BadInputError([Problem("usage", "a path is empty", nowhere, help=advice)])
    options = options or SourceOptions()
    given, left = find_inputs(paths, form, options, problems)
    if not problems and all(FORMATS[name].read_paths is None for name in given):
        problems += map(_useless, options.said)
    for name, inputs in given.items():
        sources += read_sources(name, inputs, options, problems)
    if sources:
        notes = (*sources[0].notes, *(each.text for each in left))
        sources[0] = sources[0]._replace(notes=notes, left_out=(*sources[0].left_out, *left))
    lock = NO_LOCK
    try:
        lock = read_lock(lock_file(paths))
    except BadInputError as error:
        problems += error.problems
    if sources:
        merged = merge([*sources, *also])
        if options.observed:
            merged = merge([*merged.sources, *read_observed(options, merged.tree, problems)])
        try:
            fleet = validate(merged)
        except BadInputError as error:
            problems += error.problems
        else:
            problems += check_names(fleet, merged.locate)
            if not problems:
                return Loaded(fleet, merged, lock)
            problems += (each for source in sources for each in source.unread)
    if not problems:
        problems = [Problem("empty", "there is no fleet to read", Location(paths[0], 0, 0))]
    raise BadInputError(problems)


def _useless(argument: str) -> Problem:
    """Return the problem that an argument is about files that there are none of."""
    message = f"{argument} is about Docker Compose, and there is no Compose project"
    return Problem("usage", message, Location("command line", 0, 0))


def edited(loaded: Loaded, edits: Sequence[Edit]) -> Loaded:
    """Return the fleet with edits made; else EditError or BadInputError has the reason."""
    tree = apply(loaded.merged.tree, edits)
    merged = loaded.merged._replace(tree=tree, problems=())

    def locate(path: Path, key: bool = False) -> Location:
        """Return the edit that wrote what is at a path, or where the file says it."""
        for edit in edits:
            if edit.action != "remove" and path[: len(edit.path)] == edit.path:
                return Location(f"edit of {dotted(edit.path)}", 0, 0)
        return merged.locate(path, key)

    fleet = validate(merged, locate)
    problems = list(check_names(fleet, locate))
    if problems:
        raise BadInputError(problems)
    return loaded._replace(fleet=fleet, merged=merged)
