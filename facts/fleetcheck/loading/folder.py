"""Folders that are read file by file: what in them is of a format, and what is passed over."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from os.path import realpath
from pathlib import Path as FilePath
from typing import NamedTuple

from fleetcheck.documents.document import Document, text_of
from fleetcheck.documents.folders import Links
from fleetcheck.documents.location import Location
from fleetcheck.documents.problem import BadInputError, Problem
from fleetcheck.documents.source_text import SourceText
from fleetcheck.loading.files import files_in
from fleetcheck.loading.no_format import (
    FORMATS_THAT_ARE_READ,
    is_part,
    no_version,
    says_fleet,
)
from fleetcheck.sources.foreign import foreign
from fleetcheck.sources.options import SourceOptions
from fleetcheck.sources.registry import FORMATS, parsed
from fleetcheck.sources.source import Input, LeftOut, command, first_of, left_out

_NATIVE, _HIDDEN = "native", "hidden"


class Folder(NamedTuple):
    """The files of a folder that are not read, and why.

    `broken` cannot be parsed, `strange` are of no format, `alike` are read only if they are named,
    by the name of their format. `wrong` is what is wrong with others.
    """

    path: str
    texts: dict[str, SourceText]
    broken: dict[str, Sequence[Problem]]
    strange: dict[str, Document]
    alike: dict[str, list[LeftOut]]
    wrong: list[Problem]

    @property
    def passed_over(self) -> list[str]:
        """Return the files that are of no format, sorted."""
        return sorted((*self.broken, *self.strange))


def read_folder(
    path: str, given: Iterable[str], options: SourceOptions, found: dict[str, list[Input]]
) -> Folder:
    """Return what is not read of a folder; the other files of it are added to their format.

    Links are followed within what is `given`. What is found already is not added again.
    """
    folder = Folder(path, {}, {}, {}, {}, [])
    known = {realpath(each.path) for inputs in found.values() for each in inputs}
    links = Links(given)
    for name, form in FORMATS.items():
        folder.alike[name] = list(form.look_alikes(path, options))
    alike = {item for lefts in folder.alike.values() for left in lefts for item in left.items}
    for file in files_in(path, folder.wrong.append):
        if realpath(file) not in known and file not in alike:
            _add(file, folder, links, found)
        known.add(realpath(file))
    return folder


def problems_of(folders: Sequence[Folder], found: Mapping[str, Sequence[Input]]) -> list[Problem]:
    """Return what is wrong with folders, given what is found in all of them and beside them."""
    problems = [problem for folder in folders for problem in folder.wrong]
    for folder in folders:
        if any(found.values()):
            problems += _parts(folder, bool(found.get(_NATIVE)))
        elif not folder.wrong:
            problems += _nothing(folder)
    return problems


def left_out_of(folders: Iterable[Folder]) -> tuple[LeftOut, ...]:
    """Return the files of folders that are not read."""
    passed_over = [file for folder in folders for file in folder.passed_over]
    alike = [left for folder in folders for lefts in folder.alike.values() for left in lefts]
    if not passed_over:
        return tuple(alike)
    one, several = "file is of no format and not read", "files are of no format and not read"
    return (*alike, left_out("other-format", one, several, passed_over))


def _add(file: str, folder: Folder, links: Links, found: dict[str, list[Input]]) -> None:
    """Add a file of a folder to those of its format, or to those that are not read."""
    if not links.stays_within(file):
        folder.wrong.append(_leaves(file, str(FilePath(file).readlink())))
        return
    try:
        text = folder.texts[file] = text_of(file)
        target = links.follow(file, text.text)
        if target is not None:
            if not links.stays_within(target):
                folder.wrong.append(_leaves(file, text.text.strip()))
            return
        name, document = parsed(text)
    except BadInputError as error:
        folder.broken[file] = error.problems
        return
    if name is None:
        folder.strange[file] = document
    elif FORMATS[name].read_paths is None:
        found.setdefault(name, []).append(Input(file, document))
    else:
        one = "file looks like one of a project, and is read only if it is named"
        several = "files look like those of projects, and are read only if they are named"
        folder.alike[name].append(left_out("look-alike", one, several, [file]))


def _parts(folder: Folder, is_fleet: bool) -> Iterator[Problem]:
    """Yield what is wrong with files that are plainly parts of a fleet.

    Those that do not say so are only where there is one.
    """
    for file, problems in folder.broken.items():
        if file in folder.texts and says_fleet(folder.texts[file].text):
            yield from problems
    if is_fleet:
        yield from (no_version(each) for each in folder.strange.values() if is_part(each))


def _nothing(folder: Folder) -> list[Problem]:
    """Return what is wrong with a folder in which nothing is of a format: mostly one problem."""
    where = Location(folder.path, 0, 0)
    alike = {
        name: [item for left in lefts if left.reason != _HIDDEN for item in left.items]
        for name, lefts in folder.alike.items()
    }
    form, others = next(((name, each) for name, each in alike.items() if each), ("", []))
    advice = FORMATS_THAT_ARE_READ
    if others:
        what = "it" if len(others) == 1 else "them"
        advice = f"`{command(others, form)}` reads {what}"
    program = foreign(folder.texts[file] for file in folder.passed_over if file in folder.texts)
    if program is not None:
        of = f"{program.number} of its {len(folder.texts)} files"
        message = f"the folder holds {program.what} ({of}), which are not read"
        if others:
            message += f"; {_look_like(others, FORMATS[form].folder_holds)}"
        return [Problem("no-format", message, where, help=advice)]
    if others:
        holds = FORMATS[form].folder_holds
        message = f"the folder holds no {holds} by a standard name; {_look_like(others, holds)}"
        return [Problem("no-format", message, where, help=advice)]
    if not folder.passed_over:
        return [Problem("empty", "the folder has no YAML or JSON file", where)]
    if parts := list(_parts(folder, is_fleet=True)):
        return parts
    if not folder.strange:
        return [problem for problems in folder.broken.values() for problem in problems]
    names = first_of(folder.passed_over)
    message = f"no file of the folder is of a format that is read: {names}"
    return [Problem("no-format", message, where, help=advice)]


def _look_like(files: Sequence[str], holds: str) -> str:
    what = "1 file looks" if len(files) == 1 else f"{len(files)} files look"
    return f"{what} like those of {holds}: {first_of(files)}"


def _leaves(file: str, target: str) -> Problem:
    message = f"this is a link to `{target}`, outside of what is given: it is not read"
    return Problem("unreadable", message, Location(file, 0, 0), help="name the target, too")
