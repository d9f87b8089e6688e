"""Which fleet is meant: by the command line, by the configuration, or by where the command runs."""

import argparse
import os
from pathlib import Path
from typing import NamedTuple

from fleetcheck.commands.line.source_options import source_options
from fleetcheck.configuration.find import FLEET_NAMES, find
from fleetcheck.documents.folders import refuse_outside
from fleetcheck.documents.location import Location
from fleetcheck.documents.problem import BadInputError, Problem
from fleetcheck.sources.options import SourceOptions
from fleetcheck.sources.registry import FORMATS
from fleetcheck.sources.source import Source


class Chosen(NamedTuple):
    """What is to be read, how, and what is also a part of the fleet."""

    paths: list[str]
    settings: SourceOptions
    also: tuple[Source, ...] = ()


def choose(options: argparse.Namespace) -> Chosen:
    """Return the fleet that is meant; raises BadInputError where there is none.

    The configuration is the one that is named, or the nearest from the first path that is given, or
    from the current folder.
    """
    settings = source_options(options)
    given = _given(options)
    file = configuration_file(options)
    if file is None:
        return Chosen(given or [_found_fleet()], settings)
    from fleetcheck.configuration.file import read  # loaded only where there is a configuration
    from fleetcheck.configuration.use import assumptions, options_of, paths_of

    found = read(file)
    paths = paths_of(found, given) or [_found_fleet()]
    return Chosen(paths, options_of(found, settings, given), assumptions(found))


def configuration_file(options: argparse.Namespace) -> str | None:
    """Return the configuration that is named, or the nearest one, if there is one."""
    given = _given(options)
    found: str | None = options.config or find(given[0] if given and given[0] != "-" else ".")
    return found


def _given(options: argparse.Namespace) -> list[str]:
    """Return the files and folders that the command line names."""
    given = [*options.paths, *getattr(options, "fleets", ())]
    return given or list(dict.fromkeys(folder for _, folder in options.folders))


def _found_fleet() -> str:
    """Return the fleet in this folder or the nearest above it, up to the root of a repository.

    Without one, a folder with a file whose name shows its format is taken as a whole.
    """
    here = Path.cwd()
    for folder in (here, *here.parents):
        for name in FLEET_NAMES:
            if (folder / name).exists():
                found = os.path.relpath(folder / name)
                refuse_outside(found)
                return found
        if (folder / ".git").exists():
            break
    if any((here / name).is_file() for form in FORMATS.values() for name in form.file_names):
        return "."
    message = f"no path is given, and there is no {', '.join(FLEET_NAMES)} here or above"
    advice = "name files or folders; `fleetcheck check .` looks for Compose projects below this one"
    raise BadInputError([Problem("missing", message, Location(".", 0, 0), help=advice)])
