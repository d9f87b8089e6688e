"""`fleetcheck schema`: the JSON Schema of a fleet file, for editors."""

import argparse
import json

from fleetcheck.commands.line.exit_code import ExitCode
from fleetcheck.fleet.model.schema import schema

HELP = "print the JSON Schema of a fleet file"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare that `schema` has no arguments."""


def run(options: argparse.Namespace) -> int:
    """Print the schema and return the exit code."""
    print(json.dumps(schema(), indent=2))
    return ExitCode.OK
