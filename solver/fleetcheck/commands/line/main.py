"""The command line: runs one command and turns every outcome into an exit code."""

import argparse
import gc
import os
import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from time import monotonic
from typing import TYPE_CHECKING, NoReturn

from fleetcheck.commands.line.exit_code import ExitCode
from fleetcheck.commands.line.limits import BEST_WITHIN, NOT_LIMITED
from fleetcheck.commands.line.output import prepared_output
from fleetcheck.commands.line.parser import Parser
from fleetcheck.commands.registry import COMMANDS
from fleetcheck.documents.problem import BadInputError, RuleLimitError

if TYPE_CHECKING:
    from fleetcheck.processes.supervisor import End, Limits

_REMOVAL = re.compile(r"-[a-z]+\.")
"""An edit that removes something; with a blank before it, it is not taken for an option."""


def main(arguments: Sequence[str] | None = None, limits: "Limits | None" = None) -> int:
    """Run `fleetcheck` with the arguments of the process, or the given ones; return the code.

    Time and memory are limited only where a supervisor has given `limits`.
    """
    with prepared_output():
        return _outcome(sys.argv[1:] if arguments is None else arguments, limits, monotonic())


def _outcome(arguments: Sequence[str], limits: "Limits | None", begun: float) -> int:
    """Do what the arguments say; return the exit code, whatever happens."""
    options = None
    try:
        options = _parsed(arguments)
        options.best_by = begun + BEST_WITHIN * options.timeout
        if limits is not None:
            limits.set(options.timeout, options.memory)
        code = _run(options)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        return ExitCode.CUT_SHORT  # the reader of the output has closed it
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except MemoryError:
        if limits is None:
            print("error: out of memory; the verdict is unknown", file=sys.stderr)
            _finish("out of memory; the verdict is unknown", options)
        else:
            limits.exhausted()
        return ExitCode.LIMIT
    except OSError as error:  # a full disk, a folder that is gone: what the system refuses
        where = f": {error.filename}" if error.filename else ""
        what = f"{(error.strerror or str(error)).lower()}{where}"
        print(f"error: {what}", file=sys.stderr)
        _finish(f"{what}; the verdict is unknown", options)
        return ExitCode.BAD_INPUT
    except Exception as error:
        if "FLEETCHECK_DEBUG" in os.environ:
            raise
        what = " ".join(f"{type(error).__name__}: {error}".split())
        advice = "please report it; FLEETCHECK_DEBUG=1 shows where it happened"
        print(f"internal error: {what} ({advice})", file=sys.stderr)
        _finish(f"internal error: {what}; the verdict is unknown", options)
        return ExitCode.INTERNAL


def _finish(summary: str, options: argparse.Namespace | None) -> None:
    """Write reports that say why there is no verdict, where the command was to write reports.

    The exit code and standard error say it in any case, also where this fails too.
    """
    if options is not None and hasattr(options, "outputs"):
        from fleetcheck.commands.line.session import show_unfinished

        with suppress(Exception):
            show_unfinished(summary, options)


def process() -> NoReturn:
    """Run `fleetcheck` as a process of its own and end it with its exit code.

    The work is done by a child, where the system can fork, and this process keeps to the limits.
    Both are short: collecting garbage and taking a large fleet apart at the end only cost.
    """
    gc.disable()
    if not hasattr(os, "fork"):
        os._exit(_flushed(main()))
    from fleetcheck.processes.supervisor import supervise

    end = supervise(lambda limits: _flushed(main(limits=limits)))
    if end.reason == "exit":
        os._exit(end.code)
    if end.reason == "signal":
        os._exit(ExitCode.SIGNALLED + int(end.limit))
    os._exit(_flushed(_tell(end)))


def _flushed(code: int) -> int:
    """Write out what was printed; return the exit code, which says it too where that fails."""
    for stream in filter(None, (sys.stdout, sys.stderr)):
        with suppress(OSError):
            stream.flush()
    return code


def _tell(end: "End") -> int:
    """Report that the work was ended before there was a verdict; return the exit code."""
    from fleetcheck.commands.line.session import show_ended

    with prepared_output():
        return show_ended(end, _parsed(sys.argv[1:]))


def _run(options: argparse.Namespace) -> int:
    """Run the command that was asked for; say what is wrong with its input, and which limit met."""
    try:
        code: int = options.run(options)
        return code
    except BadInputError as error:
        from fleetcheck.commands.line.session import show_problems

        return show_problems(error.problems, options)
    except RuleLimitError as error:
        from fleetcheck.commands.line.session import show_limit

        return show_limit(error.problem, options)


def _parsed(arguments: Sequence[str]) -> argparse.Namespace:
    """Return what the arguments say; the time and memory of a command without a fleet are small."""
    given = list(arguments)
    if given[:1] == ["what-if"]:
        given = [f" {each}" if _REMOVAL.match(each) else each for each in given]
    parser = _parser(given)
    if not given:
        parser.print_help()
        parser.exit(ExitCode.BAD_INPUT)
    options = parser.parsed(given)
    for name, value in NOT_LIMITED.items():
        vars(options).setdefault(name, value)
    return options


def _parser(given: Sequence[str]) -> Parser:
    """Return the parser; only the module of the command that is asked for is loaded."""
    parser = Parser(
        prog="fleetcheck",
        description="Tell, before anything is deployed, whether a fleet of machines can work.",
        epilog="exit codes: 0 fine, 1 violations, 2 bad input, 3 time or memory limit, 4 internal",
    )
    parser.add_argument("--version", action=_ShowVersion, nargs=0, help="show the version")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    asked = next((name for name in COMMANDS if name in given[:1]), None)
    for name in COMMANDS if asked is None else (asked,):
        command = import_module(f"fleetcheck.commands.{COMMANDS[name]}")
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
