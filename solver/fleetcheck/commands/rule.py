"""`fleetcheck rule`: what a rule says, why, and what it finds."""

import argparse
import sys
from collections.abc import Iterator, Mapping

from fleetcheck.commands.line.exit_code import ExitCode
from fleetcheck.commands.line.session import read_fleet
from fleetcheck.commands.line.source_options import NOTHING_SAID
from fleetcheck.documents.problem import BadInputError, suggestion
from fleetcheck.rules.catalogue import all_rules, find_rules
from fleetcheck.rules.header import Rule
from fleetcheck.rules.user.files import read_user_rules

HELP = "explain a rule, by code or name; without one, list them"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `rule`."""
    parser.add_argument("rule", nargs="?", metavar="RULE", help="FC101, port-collision or my-rule")
    parser.add_argument("--all", action="store_true", help="explain every rule")
    parser.add_argument(
        "--fleet",
        dest="fleets",
        action="append",
        default=[],
        metavar="PATH",
        help="its own rules too",
    )
    parser.set_defaults(
        paths=[], form=None, format="full", color="auto", verbose=False, quiet=False
    )
    parser.set_defaults(**NOTHING_SAID)


def run(options: argparse.Namespace) -> int:
    """Print the rules that are asked for and return the exit code."""
    found = find_rules(options.rule, all_rules()) if options.rule is not None else ()
    known = all_rules()
    if not found:
        known = {**known, **_of_the_fleet(options)}
    if options.rule is None and not options.all:
        codes = max(len(rule.code) for rule in known.values())
        width = max(len(rule.slug) for rule in known.values())
        for rule in known.values():
            print(f"{rule.code:{codes}}  {rule.slug:{width}}  {rule.severity:7}  {rule.summary}")
        return ExitCode.OK
    found = tuple(known.values()) if options.all else find_rules(options.rule, known)
    if not found:
        close = suggestion(options.rule, [rule.slug for rule in known.values()])
        print(f"error: there is no rule `{options.rule}`{close}", file=sys.stderr)
        return ExitCode.BAD_INPUT
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
    """Yield the lines that explain a rule: what, why, what to do, and its worked examples."""
    yield f"{rule.code} {rule.slug} ({rule.severity})"
    if rule.file:
        yield f"from {rule.file}"
    for prose in filter(None, (rule.summary, rule.reason)):
        yield ""
        yield prose
    for section, title in (("message", "It says"), ("help", "What to do")):
        texts = [t for key, t in rule.texts.items() if key.partition("(")[0] == section]
        if texts:
            yield ""
            yield f"{title}:"
            yield from (f"  - {text}" for text in dict.fromkeys(texts))
    for title, facts in (
        ("These facts are fine", rule.good),
        ("These are not", rule.bad),
        ("They give", rule.gives),
    ):
        if facts:
            yield ""
            yield f"{title}:"
            yield from (f"    {line}" for line in facts.splitlines())
    yield ""
    yield f"To accept a finding: an entry of `exceptions`, or `# fleetcheck: ignore[{rule.slug}]`."
