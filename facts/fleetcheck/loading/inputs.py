"""What is to be read of the files and folders that are named, each by its format."""

import os
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path as FilePath

from fleetcheck.documents.document import text_of
from fleetcheck.documents.input_file import is_file, is_folder, is_link
from fleetcheck.documents.location import Location
from fleetcheck.documents.problem import BadInputError, Problem
from fleetcheck.loading.files import all_files, files_in
from fleetcheck.loading.folder import left_out_of, problems_of, read_folder
from fleetcheck.loading.no_format import no_format, of_another_program, says_fleet
from fleetcheck.sources.left_out import is_left_out
from fleetcheck.sources.options import SourceOptions
from fleetcheck.sources.registry import FORMATS, parsed, resembled
from fleetcheck.sources.source import Input, LeftOut

STANDARD_INPUT = "-"

_BEGINNING = 1 << 20


def find_inputs(
    paths: Sequence[str], form: str | None, options: SourceOptions, problems: list[Problem]
) -> tuple[Mapping[str, list[Input]], tuple[LeftOut, ...]]:
    """Return what is to be read by its format, and which files of folders are not.

    `form` is the format where it is named. What cannot be parsed is added to `problems`. A file of
    a folder that is of no format is passed over, if there are others.
    """
    found: dict[str, list[Input]] = defaultdict(list)
    files: list[str] = []
    folders: list[str] = []
    for path in paths:
        name = form or _format_of_path(path, paths, options, problems.append)
        if name is not None and FORMATS[name].read_paths is not None:
            found[name].append(Input(path))
        elif form is None and path != STANDARD_INPUT and is_folder(path):
            folders.append(path)
        else:
            files.append(path)
    for path in all_files(files, problems.append):
        _add_file(path, form, found, problems)
    read = [read_folder(folder, paths, options, found) for folder in folders]
    if not problems or any(found.values()):
        problems += problems_of(read, found)
    return found, left_out_of(read)


def _add_file(
    path: str, form: str | None, found: dict[str, list[Input]], problems: list[Problem]
) -> None:
    """Add a file that is named to those of its format, or what is wrong with it."""
    try:
        text = text_of(path)
    except BadInputError as error:
        problems += error.problems
        return
    try:
        name, document = parsed(text, form)
    except BadInputError as error:
        meant = resembled(text) if form is None and path != STANDARD_INPUT else None
        if meant is None:
            theirs = of_another_program(text) if form is None else None
            problems += error.problems if theirs is None else [theirs]
        else:
            found[meant].append(Input(path))
        return
    if name is None:
        problems.append(no_format(document))
    else:
        found[name].append(Input(path, document))


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
        if form.recognises_folder(path, paths):
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
    """Return whether a file says, near its beginning, that it is a fleet.

    Neither links nor what is no regular file is opened.
    """
    if is_link(file) or not is_file(file):
        return False
    try:
        with FilePath(file).open("rb") as stream:
            return says_fleet(stream.read(_BEGINNING).decode(errors="replace"))
    except OSError:
        return False
