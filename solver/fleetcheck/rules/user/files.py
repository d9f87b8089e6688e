"""Finds and reads the user's own rules: the files that `rules` of a fleet names."""

from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from typing import NamedTuple

from fleetcheck.documents.input_file import STANDARD_INPUT, read_text
from fleetcheck.documents.location import Location
from fleetcheck.documents.problem import BadInputError, Problem
from fleetcheck.documents.source_text import SourceText
from fleetcheck.loading.load import Loaded
from fleetcheck.rules.header import Rule
from fleetcheck.rules.user.text import KIND

LARGEST = 200_000
"""The largest size of a rule, in bytes."""

ENDING = ".lp"


class UserRule(NamedTuple):
    """A rule of the user's: what its header says, and the text of its file."""

    rule: Rule
    source: SourceText


def read_user_rules(loaded: Loaded) -> tuple[UserRule, ...]:
    """Return the rules that a fleet names, sorted by their files; their programs are not checked.

    Raises BadInputError with everything that is wrong with the patterns and the headers.
    """
    if not loaded.fleet.rules:
        return ()
    problems: list[Problem] = []
    found: list[UserRule] = []
    for path in _files(loaded, problems):
        try:
            found.append(_read(path))
        except BadInputError as error:
            problems += error.problems
    problems += _twice(found)
    if problems:
        raise BadInputError(problems)
    return tuple(found)


def _files(loaded: Loaded, problems: list[Problem]) -> list[str]:
    """Return the files that the patterns match, sorted and each once."""
    found: set[str] = set()
    for index, pattern in enumerate(loaded.fleet.rules):
        owner = loaded.merged.owner(("rules", index))
        file = (loaded.merged.sources[0] if owner is None else owner[0]).document.file
        folder = Path() if file == STANDARD_INPUT else Path(file).parent
        message = _outside(pattern)
        if not message:
            matching = list(_matching(folder, pattern))
            found.update(matching)
            message = "" if matching else f"`{pattern}` matches no file `*{ENDING}` in `{folder}`"
        if message:
            problems.append(Problem(KIND, message, loaded.merged.locate(("rules", index))))
    return sorted(found)


def _outside(pattern: str) -> str:
    """Return why a pattern is none that looks below its folder, or nothing."""
    forms: Sequence[PurePath] = (PurePosixPath(pattern), PureWindowsPath(pattern))
    if not pattern.strip() or "\0" in pattern:
        return "a pattern of files is missing, such as `policy/*.lp`"
    if any(path.is_absolute() or path.drive or path.root for path in forms):
        return f"`{pattern}` is not relative: rules are beside the fleet that names them"
    if any(".." in path.parts for path in forms):
        return f"`{pattern}` leads out of the folder of the fleet that names it"
    return ""


def _matching(folder: Path, pattern: str) -> Iterator[str]:
    try:
        for path in folder.glob(pattern):
            if path.suffix == ENDING and not path.name.startswith(".") and not path.is_dir():
                yield str(path)
    except (ValueError, OSError):  # not a possible pattern, or a folder that cannot be read
        return


def _read(path: str) -> UserRule:
    from fleetcheck.rules.user.header import read_header  # only a fleet with rules needs it

    text = read_text(path, LARGEST, "a rule says one thing: make several of it")
    source = SourceText(path, text.text.replace("\r\n", "\n"))
    nothing = source.text.find("\0")
    if nothing >= 0:
        message = "a NUL character, which no text has"
        raise BadInputError([Problem(KIND, message, source.location(nothing))])
    return UserRule(read_header(source), source)


def _twice(rules: Sequence[UserRule]) -> Iterator[Problem]:
    """Yield the rules that have the name or the code of an earlier one."""
    from fleetcheck.rules.user.header import NO_CODE

    first: dict[str, UserRule] = {}
    for each in rules:
        called = [("name", each.rule.name)]
        if each.rule.code != NO_CODE:
            called.append(("code", each.rule.code))
        for what, name in called:
            earlier = first.setdefault(name, each)
            if earlier is not each:
                related = ((earlier.source.location(0), "the other one"),)
                message = f"another rule has the {what} `{name}`"
                yield Problem("duplicate-key", message, _header(each), related)


def _header(rule: UserRule) -> Location:
    return rule.source.location(0, len(rule.source.lines[0]))
