"""`fleetcheck import`: a fleet of another format as a native one, on standard output."""

import argparse

from fleetcheck.commands.line.exit_code import ExitCode
from fleetcheck.commands.line.limits import limit_arguments
from fleetcheck.commands.line.output import as_it_is
from fleetcheck.commands.line.session import read_fleet
from fleetcheck.commands.line.source_options import source_arguments
from fleetcheck.documents.yaml import text as yaml_text
from fleetcheck.sources.registry import FORMATS

HELP = "write a fleet of another format as a native one"

_STEP = 2
"""How far each level is indented."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `import`."""
    parser.add_argument(
        "form", metavar="FORMAT", choices=sorted(FORMATS), help="the format to read"
    )
    parser.add_argument("paths", nargs="+", metavar="PATH", help="files and folders; - for stdin")
    source_arguments(parser)
    limit_arguments(parser)
    parser.set_defaults(format="full", color="auto", verbose=False, quiet=False)


def run(options: argparse.Namespace) -> int:
    """Print the fleet as YAML and return the exit code."""
    loaded = read_fleet(options)
    as_it_is().writelines(f"{line}\n" for line in yaml_text.block(loaded.merged.tree, _STEP))
    return ExitCode.OK
