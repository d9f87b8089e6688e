"""`fleetcheck init`: a first fleetcheck.toml from what is recognised."""

import argparse
import os
import sys
from pathlib import Path

from fleetcheck.commands.line.exit_code import ExitCode
from fleetcheck.configuration.find import STANDARD_NAME, beside
from fleetcheck.configuration.first import first_text
from fleetcheck.documents.atomic_file import create
from fleetcheck.documents.location import Location
from fleetcheck.documents.problem import BadInputError, Problem
from fleetcheck.loading.load import load
from fleetcheck.sources.registry import FORMATS

HELP = "write a first fleetcheck.toml, from what the folders show"

_OF_PROJECTS = "compose"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `init`."""
    parser.add_argument(
        "folder", nargs="?", default=".", metavar="FOLDER", help="of the projects (default: here)"
    )
    parser.add_argument("--write", action="store_true", help="write it; else it is only shown")
    parser.set_defaults(format="full", color="auto", verbose=False, quiet=False)


def run(options: argparse.Namespace) -> int:
    """Show or write the configuration, and return the exit code."""
    known = beside(options.folder)
    if known is not None and options.write:
        message = "there is a configuration already, and it is left as it is"
        raise BadInputError([Problem("usage", message, Location(known, 0, 0))])
    file = os.path.relpath(Path(options.folder, STANDARD_NAME))
    if not FORMATS[_OF_PROJECTS].recognises_folder(options.folder, [options.folder]):
        print(f"there is no Compose project in `{options.folder}`, so there is nothing to say")
        return ExitCode.OK
    (source,) = load([options.folder], _OF_PROJECTS).merged.sources
    text = first_text(options.folder, source.layout)
    if not text:
        print("the projects look like those of one host, so no fleetcheck.toml is needed")
        return ExitCode.OK
    if source.layout is not None:
        print(f"# {source.layout.sign}", file=sys.stderr)
    sys.stdout.write(text)
    if options.write:
        create(Path(file), text)
        done = f"written to {file}"
    elif known is None:
        done = f"--write writes this to {file}"
    else:
        done = f"{known} is there already and is never overwritten"
    print(f"\n{done}", file=sys.stderr)
    return ExitCode.OK
