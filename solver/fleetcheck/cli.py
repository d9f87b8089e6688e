"""The command line: runs one command and turns every outcome into an exit code."""

import argparse
import gc
import io
import os
import re
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

from fleetcheck.commands import COMMANDS, module_of
from fleetcheck.exit_code import ExitCode
from fleetcheck.problem import RuleLimitError

_REMOVAL = re.compile(r"-[a-z]+\.")
"""An edit that removes something; with a blank before it, it is not taken for an option."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `fleetcheck` with the arguments of the process, or the given ones; return the code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["what-if"]:
        given = [f" {each}" if _REMOVAL.match(each) else each for each in given]
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # whatever the locale: no name may end the run
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        options = _parser(given).parse_args(given)
        code: int = options.run(options)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # Whoever read the output has seen enough; Python must not complain when it exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.VIOLATIONS
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except RuleLimitError as error:
        print(f"error: {error}; the verdict is unknown", file=sys.stderr)
        return ExitCode.LIMIT
    except MemoryError:
        print("error: out of memory; the verdict is unknown", file=sys.stderr)
        return ExitCode.LIMIT
    except Exception as error:
        if "FLEETCHECK_DEBUG" in os.environ:
            raise
        what = " ".join(f"{type(error).__name__}: {error}".split())
        advice = "please report it; FLEETCHECK_DEBUG=1 shows where it happened"
        print(f"internal error: {what} ({advice})", file=sys.stderr)
        return ExitCode.INTERNAL


def process() -> NoReturn:
    """Run `fleetcheck` as a process of its own and end it with its exit code.

    The process is short: collecting garbage and taking a large fleet apart at the end only cost.
    """
    gc.disable()
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _parser(given: Sequence[str]) -> argparse.ArgumentParser:
    """Return the parser; only the module of the command that is asked for is loaded."""
    parser = argparse.ArgumentParser(
        prog="fleetcheck",
        description="Tell, before anything is deployed, whether a fleet of machines can work.",
        epilog="exit codes: 0 fine, 1 violations, 2 bad input, 3 time or memory limit, 4 internal",
    )
    parser.add_argument("--version", action=_ShowVersion, nargs=0, help="show the version")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    asked = next((name for name in COMMANDS if name in given[:1]), None)
    for name in COMMANDS if asked is None else (asked,):
        command = import_module(f"fleetcheck.commands.{module_of(name)}")
        own = commands.add_parser(name, help=command.HELP, description=command.HELP)
        command.arguments(own)
        own.set_defaults(run=command.run)
    return parser


class _ShowVersion(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object, **__: object) -> None:
        """Print the version and end; looking it up is slow, so it waits until it is asked for."""
        from importlib.metadata import PackageNotFoundError, version

        try:
            print(f"fleetcheck {version('fleetcheck')}")
        except PackageNotFoundError:
            print("fleetcheck, not installed")
        parser.exit()


if __name__ == "__main__":
    process()
