"""Projects in folders whose names say that they are not deployed."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path as FilePath

from fleetcheck.sources.compose.notes import Notes
from fleetcheck.sources.compose.project.located import Located
from fleetcheck.sources.compose.project_files import absolute
from fleetcheck.sources.options import SourceOptions

STATES = frozenset({"inactive", "disabled", "deprecated", "unused", "old", "retired", "archived"})
"""What people call a folder of projects that they have given up, or of an earlier version of one.

Not `backup`, `legacy` or `test`: services are called so, and things that still run.
"""

AROUND = frozenset({"archive", "archives", "attic", "graveyard", "molecule"})
"""The same of folders around a project; in `molecule`, Ansible has tests of its roles.

A project of such a name itself may well be a service that keeps an archive.
"""

_TRIMMED = re.compile(r"[\W_\d]*(.*?)[\W_\d]*")


def in_use(
    located: Mapping[str, Located], paths: Sequence[str], options: SourceOptions, notes: Notes
) -> dict[str, Located]:
    """Return the projects without those in folders that are not in use; these go to `notes`.

    A folder counts below the innermost given path, and only if no option names it.
    """
    given = [FilePath(absolute(path)) for path in paths]
    said = {part.casefold() for part in _said(options)}
    kept: dict[str, Located] = {}
    left: list[tuple[str, ...]] = []
    for name, each in located.items():
        if not each.is_named and _is_given_up(each.home, given, said):
            left.append(each.files)
        else:
            kept[name] = each
    notes.add_not_in_use(sorted(left))
    return kept


def _is_given_up(folder: str, given: Iterable[FilePath], said: set[str]) -> bool:
    home = FilePath(absolute(folder))
    ways = [home.relative_to(top).parts for top in given if home.is_relative_to(top)]
    names = [name.casefold() for name in min(ways, key=len, default=())]
    return any(
        name not in said and _word(name) in (STATES if at == len(names) else STATES | AROUND)
        for at, name in enumerate(names, start=1)
    )


def _word(name: str) -> str:
    """Return the name of a folder without what people number or mark it with: `00-Old`, `_old`."""
    match = _TRIMMED.fullmatch(name)
    return match[1] if match else name


def _said(options: SourceOptions) -> Iterator[str]:
    """Yield the names in the paths and patterns by which options speak of projects."""
    ways = [*options.hosts, *options.files]
    ways += [path for _, path in (*options.folders, *options.stacks)]
    for way in ways:
        yield from FilePath(way).parts
