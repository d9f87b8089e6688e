"""`fleetcheck repair`: one smallest set of edits that makes the whole fleet valid."""

import argparse
import sys
from datetime import date

from fleetcheck.commands.line.by_hand import by_hand
from fleetcheck.commands.line.exit_code import ExitCode
from fleetcheck.commands.line.limits import LONG, time_left
from fleetcheck.commands.line.session import (
    JSON,
    query_arguments,
    read_state,
    show_diff,
    show_edit_error,
    show_json,
)
from fleetcheck.documents.edit import Edit, EditError
from fleetcheck.loading.edit_text import describe
from fleetcheck.loading.load import edited
from fleetcheck.loading.rewrite import rewrite, write
from fleetcheck.processes.parallel import processors
from fleetcheck.queries.check import check
from fleetcheck.repairing.cured import cured, cures
from fleetcheck.repairing.minimum import Optimum, optimum
from fleetcheck.slicing.state import State, resolve

HELP = "propose one smallest set of edits that makes the whole fleet valid"

FORMAT_VERSION = 1
"""Of the JSON form; within a version it only ever gets more fields."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `repair`."""
    query_arguments(parser, timeout=LONG)
    parser.add_argument(
        "--diff", action="store_true", help="show the edits as changes of the files"
    )
    parser.add_argument("--write", action="store_true", help="make the edits in the files")


def run(options: argparse.Namespace) -> int:
    """Print the edits; return 0 if nothing is needed or all of it was written, else 1."""
    state = read_state(options)
    found = optimum(state, date.today(), time_left(options), processors())
    try:
        return _tell(state, found, options)
    except EditError as error:
        return show_edit_error(error, options)


def _tell(state: State, found: Optimum, options: argparse.Namespace) -> int:
    texts = [describe(edit, state.loaded.merged) for edit in found.edits or ()]
    after = resolve(edited(state.loaded, found.edits or ()))
    commands = cures(cured(after, date.today()))
    if options.format == JSON:
        show_json(_document(found, texts, commands))
    elif found.edits is None and found.proved:
        print("no set of the edits that fleetcheck knows makes the fleet valid")
    elif found.edits is None:
        print("no set of edits that makes the fleet valid was found in the time given")
    elif not found.edits:
        print("no edit is needed" if commands else "the fleet is valid as it is")
    else:
        count = "1 edit makes" if len(texts) == 1 else f"{len(texts)} edits make"
        known = "no better set does" if found.proved else "the best found in the time given"
        print(f"{count} the fleet valid ({known}):")
        print("\n".join(f"  {number}. {text}" for number, text in enumerate(texts, start=1)))
    if found.edits is None and options.format != JSON:
        findings = check(state, date.today()).findings
        lines = by_hand(state.loaded, findings, options)
        sys.stdout.writelines(f"{line}\n" for line in lines)
    if found.edits is not None and options.format != JSON:
        sys.stdout.writelines(f"`{command}` ends what no edit does\n" for command in commands)
    if found.edits:
        _apply(state, found.edits, options)
    valid = found.edits is not None and not commands and (options.write or not found.edits)
    return ExitCode.OK if valid else ExitCode.VIOLATIONS


def _apply(state: State, edits: tuple[Edit, ...], options: argparse.Namespace) -> None:
    """Show or write the edits as asked; they were proved already."""
    if options.diff or options.write:
        changed = rewrite(state.loaded, edits)
        if options.diff:
            show_diff(changed, state.loaded)
        if options.write:
            write(changed, state.loaded)


def _document(found: Optimum, texts: list[str], commands: tuple[str, ...]) -> dict[str, object]:
    edits = found.edits or ()
    return {
        "format_version": FORMAT_VERSION,
        "found": found.edits is not None,
        "proved": found.proved,
        "commands": commands,
        "edits": [
            {"text": text, "action": e.action, "path": e.path, "value": e.value}
            for text, e in zip(texts, edits, strict=True)
        ],
    }
