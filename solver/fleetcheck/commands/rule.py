"""`fleetcheck rule`: what a rule says, why, and what it finds."""

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from fleetcheck.commands.line.exit_code import ExitCode
from fleetcheck.commands.line.session import JSON, TEXT, form_arguments, read_fleet, show_json
from fleetcheck.commands.line.source_options import NOTHING_SAID
from fleetcheck.documents.problem import BadInputError, suggestion
from fleetcheck.loading.example import load_texts
from fleetcheck.queries.check import check
from fleetcheck.reports.formats import FORMATS
from fleetcheck.reports.style import Style
from fleetcheck.rules.catalogue import all_rules, find_rules
from fleetcheck.rules.example import example_files
from fleetcheck.rules.header import Rule, texts_of
from fleetcheck.rules.user.files import read_user_rules
from fleetcheck.slicing.state import resolve

HELP = "explain a rule, by code or name; without one, list them"

FORMAT_VERSION = 1

PLAIN = Style(color=False, width=100, verbose=False)
"""How the report of an example is drawn, whatever the terminal is like."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `rule`."""
    parser.add_argument("rule", nargs="?", metavar="RULE", help="FC101, port-collision or my-rule")
    parser.add_argument("--all", action="store_true", help="explain every rule")
    form_arguments(parser, (TEXT, JSON))
    parser.add_argument(
        "--fleet",
        dest="fleets",
        action="append",
        default=[],
        metavar="PATH",
        help="its own rules too",
    )
    parser.set_defaults(paths=[], form=None, verbose=False, quiet=False)
    parser.set_defaults(**NOTHING_SAID)


def run(options: argparse.Namespace) -> int:
    """Print the rules that are asked for and return the exit code."""
    found = find_rules(options.rule, all_rules()) if options.rule is not None else ()
    known = all_rules()
    if not found:
        known = {**known, **_of_the_fleet(options)}
    if options.rule is None and not options.all and options.format != JSON:
        codes = max(len(rule.code) for rule in known.values())
        width = max(len(rule.slug) for rule in known.values())
        for rule in known.values():
            print(f"{rule.code:{codes}}  {rule.slug:{width}}  {rule.severity:7}  {rule.summary}")
        return ExitCode.OK
    every = options.all or options.rule is None
    found = tuple(known.values()) if every else find_rules(options.rule, known)
    if not found:
        close = suggestion(options.rule, [rule.slug for rule in known.values()])
        print(f"error: there is no rule `{options.rule}`{close}", file=sys.stderr)
        return ExitCode.BAD_INPUT
    if options.format == JSON:
        rules = [as_json(rule) for rule in found]
        show_json({"format_version": FORMAT_VERSION, "rules": rules})
    else:
        print("\n\n".join("\n".join(documentation(rule)) for rule in found))
    return ExitCode.OK


def _of_the_fleet(options: argparse.Namespace) -> Mapping[str, Rule]:
    """Return the rules that the fleet brings along which is named, or found here or above."""
    try:
        loaded = read_fleet(options)
    except BadInputError as error:
        if options.fleets:
            raise
        if any(problem.kind != "missing" for problem in error.problems):
            print(
                "note: the fleet here cannot be read, so its own rules are left out",
                file=sys.stderr,
            )
        return {}
    return {each.rule.name: each.rule for each in read_user_rules(loaded)}


def documentation(rule: Rule) -> Iterator[str]:
    """Yield the lines that explain a rule: what, why, a fleet that breaks it, and what to do."""
    yield f"{rule.code} {rule.slug} ({rule.severity})"
    if rule.file:
        yield f"from {rule.file}"
    for prose in filter(None, (rule.summary, rule.reason)):
        yield ""
        yield prose
    for title, text in (
        ("A fleet with this finding", rule.broken),
        ("What `fleetcheck check` reports", example_report(rule)),
        ("A fleet without it", rule.fine),
    ):
        yield from _section(title, (f"    {line}".rstrip() for line in text.splitlines()))
    yield from _section("What to do", (f"  - {text}" for text in texts_of(rule, "help")))
    yield from _section("Messages", (f"  - {text}" for text in texts_of(rule, "message")))
    if not rule.broken:
        for title, facts in (
            ("These facts are fine", rule.good),
            ("These are not", rule.bad),
            ("They give", rule.gives),
        ):
            yield from _section(title, (f"    {line}" for line in facts.splitlines()))
    yield ""
    if rule.never:
        yield f"No fleet can break it: {rule.never}."
    yield f"To accept a finding: an entry of `exceptions`, or `# fleetcheck: ignore[{rule.slug}]`."


def example_report(rule: Rule) -> str:
    """Return the report of the fleet that breaks a rule of ours.

    Nothing where the rule has no such fleet, or no temporary folder can be made to read it in.
    """
    if rule.file or not rule.broken:
        return ""
    try:
        loaded = load_texts(example_files(rule.broken))
    except OSError:
        return ""
    report = check(resolve(loaded), date.today())
    return FORMATS["full"](report, PLAIN)


def as_json(rule: Rule) -> Mapping[str, object]:
    """Return what explains a rule, for other programs."""
    return {
        "code": rule.code,
        "name": rule.slug,
        "severity": rule.severity,
        "family": rule.family,
        "page": rule.page,
        "summary": rule.summary,
        "reason": rule.reason,
        "messages": texts_of(rule, "message"),
        "help": texts_of(rule, "help"),
        "broken": example_files(rule.broken),
        "report": example_report(rule),
        "fine": example_files(rule.fine),
    }


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    """Yield a title and the lines under it, or nothing where there is none."""
    written = list(lines)
    if written:
        yield from ("", f"{title}:", *written)
