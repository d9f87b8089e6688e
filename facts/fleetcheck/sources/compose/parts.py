"""Which projects are only parts of others, because these include or extend their files."""

import os
from collections.abc import Collection, Iterable, Mapping

from fleetcheck.sources.compose.project_files import identity


def owners(uses: Mapping[str, Iterable[str]], named: Collection[str]) -> dict[str, str]:
    """Return the projects that are parts of others, each with one that uses it.

    `uses` has for each project the files that it is read from, a project being called by its own
    file, as `identity` has it. One that is `named` is no part; of a circle the first one is none.
    """
    reached = {project: _reached(project, files, uses) for project, files in uses.items()}
    tops = [each for each in uses if each in named]
    used = set().union(*reached.values()) if reached else set()
    tops += [each for each in uses if each not in named and each not in used]
    found: dict[str, str] = {}
    for top in tops:
        found.update((each, top) for each in sorted(reached[top]) if each not in found)
    for each in uses:
        if each not in found and each not in tops:
            tops.append(each)
            found.update((other, each) for other in sorted(reached[each]) if other not in found)
    return {each: top for each, top in found.items() if each not in tops}


def _reached(project: str, files: Iterable[str], uses: Mapping[str, Iterable[str]]) -> set[str]:
    """Return the other projects whose file is among these, linked or not."""
    others = [file for file in files if file != project]
    ways = {way for file in others for way in (file, identity(file), os.path.realpath(file))}
    return {way for way in ways if way in uses and way != project}
