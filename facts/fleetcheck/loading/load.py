"""From the names of files and folders to a fleet."""

import os
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path as FilePath
from typing import NamedTuple

from fleetcheck.documents.document import Document, text_of
from fleetcheck.documents.edit import Edit, apply
from fleetcheck.documents.input_file import is_folder
from fleetcheck.documents.location import Location, Path
from fleetcheck.documents.problem import BadInputError, Problem, closest
from fleetcheck.fleet.lock import LOCK_NAME, NO_LOCK, Lock
from fleetcheck.fleet.model import Fleet
from fleetcheck.loading.files import all_files, files_in
from fleetcheck.loading.lock_file import lock_file, read_lock
from fleetcheck.loading.merge import Merged, merge
from fleetcheck.loading.names import check_names
from fleetcheck.loading.validate import validate
from fleetcheck.sources.left_out import is_left_out
from fleetcheck.sources.options import SourceOptions
from fleetcheck.sources.registry import FORMATS, parsed, read_observed, read_sources, resembled
from fleetcheck.sources.source import Input, Source, Way

STANDARD_INPUT = "-"

_FLEET = re.compile(rb"^fleet[ \t]*:[ \t]*1\b|[{,\s]\"fleet\"\s*:\s*1\b", re.MULTILINE)
_BEGINNING = 1 << 20
_OF_ANY_FILE = {"name"}
"""Keys of a fleet that files of any program may have."""

_NAMED = 3
"""How many of many files are named."""


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
    passed_over: list[str] = []
    given = _inputs(paths, form, options, problems, passed_over)
    if not problems and all(FORMATS[name].read_paths is None for name in given):
        problems += map(_useless, options.said)
    for name, inputs in given.items():
        sources += read_sources(name, inputs, options, problems)
    if sources and passed_over:
        notes = (*sources[0].notes, _passed_over(passed_over))
        sources[0] = sources[0]._replace(notes=notes)
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
    fleet = validate(merged)
    problems = list(check_names(fleet, merged.locate))
    if problems:
        raise BadInputError(problems)
    return loaded._replace(fleet=fleet, merged=merged)


def _inputs(
    paths: Sequence[str],
    form: str | None,
    options: SourceOptions,
    problems: list[Problem],
    passed_over: list[str],
) -> Mapping[str, list[Input]]:
    """Return what is to be read by its format; what cannot be parsed is added to `problems`.

    A file in a folder that has nothing of a fleet in it is passed over, if there are others.
    """
    found: dict[str, list[Input]] = defaultdict(list)
    strange: list[Input] = []
    others: list[str] = []
    for path in paths:
        name = _format_of_path(path, paths, options, problems.append) if form is None else form
        if name is not None and FORMATS[name].read_paths is not None:
            found[name].append(Input(path))
        else:
            others.append(path)
    for path in all_files(others, problems.append):
        try:
            text = text_of(path)
        except BadInputError as error:
            problems += error.problems
            continue
        try:
            name, document = parsed(text, form)
        except BadInputError as error:
            meant = resembled(text) if form is None and path != STANDARD_INPUT else None
            if meant is None:
                problems += error.problems
            else:
                found[meant].append(Input(path))
        else:
            is_strange = form is None and path not in paths and _is_strange(name, document)
            (strange if is_strange else found[name]).append(Input(path, document))
    if not any(found.values()):
        return {"native": strange} if strange else {}
    passed_over += (each.path for each in strange)
    return found


def _is_strange(form: str, document: Document) -> bool:
    """Return whether a document that is taken as native is of another program.

    It has no key of a fleet, and one at least that is no slip for such a key.
    """
    if form != "native" or not isinstance(document.value, dict):
        return False
    keys = document.value.keys() - _OF_ANY_FILE
    known = {field.alias or name for name, field in Fleet.model_fields.items()}
    return keys.isdisjoint(known) and not all(closest(key, known) for key in keys)


def _passed_over(files: Sequence[str]) -> str:
    """Return the note on files that are of no format."""
    what = "1 file is" if len(files) == 1 else f"{len(files)} files are"
    more = f" and {len(files) - _NAMED} more" if len(files) > _NAMED else ""
    return f"{what} of no format and not read: {', '.join(f'`{e}`' for e in files[:_NAMED])}{more}"


def _format_of_path(
    path: str, paths: Sequence[str], options: SourceOptions, report: Callable[[Problem], None]
) -> str | None:
    """Return the format that reads a file or folder itself, by its name or what is in it.

    That a folder also holds a fleet in the native format is reported, unless that is named too.
    """
    if path == STANDARD_INPUT:
        return None
    if not is_folder(path):
        base = FilePath(path).name
        return next((name for name, each in FORMATS.items() if base in each.file_names), None)
    for name, form in FORMATS.items():
        if form.recognises_folder(path):
            others = files_in(path, report)
            named = {os.path.realpath(each) for each in paths if each != path}
            file = next((each for each in others if _is_astray(each, named, options)), None)
            if file is not None:
                holds = f"the folder holds {form.folder_holds}"
                message = f"{holds}, and a fleet of its own in `{file}`"
                advice = f"name the files and folders one by one, or say --from {name}"
                report(Problem("ambiguous", message, Location(path, 0, 0), help=advice))
            return name
    return None


def _is_astray(file: str, named: Collection[str], options: SourceOptions) -> bool:
    """Return whether a file is a fleet that is neither named, as one of a folder, nor left out."""
    if not _says_fleet(file) or is_left_out(file, options):
        return False
    here = FilePath(os.path.realpath(file))
    return not any(str(each) in named for each in (here, *here.parents))


def _says_fleet(file: str) -> bool:
    """Return whether a file says, near its beginning, that it is a fleet."""
    try:
        with FilePath(file).open("rb") as stream:
            return bool(_FLEET.search(stream.read(_BEGINNING)))
    except OSError:
        return False
