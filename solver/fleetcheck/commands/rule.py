"""`fleetcheck rule`: what a rule says, why, and what it finds."""

import argparse
import sys
from collections.abc import Iterator

from fleetcheck.exit_code import ExitCode
from fleetcheck.problem import suggestion
from fleetcheck.rules import Rule, all_rules, find_rule

HELP = "explain a rule, by code or name; without one, list them"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `rule`."""
    parser.add_argument("rule", nargs="?", metavar="RULE", help="FC101 or port-collision")
    parser.add_argument("--all", action="store_true", help="explain every rule")


def run(options: argparse.Namespace) -> int:
    """Print the rules that are asked for and return the exit code."""
    if options.all:
        print("\n\n".join("\n".join(documentation(rule)) for rule in all_rules().values()))
        return ExitCode.OK
    if options.rule is None:
        width = max(len(rule.slug) for rule in all_rules().values())
        for rule in all_rules().values():
            print(f"{rule.code}  {rule.slug:{width}}  {rule.severity:7}  {rule.summary}")
        return ExitCode.OK
    found = find_rule(options.rule)
    if found is None:
        close = suggestion(options.rule, [rule.slug for rule in all_rules().values()])
        print(f"error: there is no rule `{options.rule}`{close}", file=sys.stderr)
        return ExitCode.BAD_INPUT
    print("\n".join(documentation(found)))
    return ExitCode.OK


def documentation(rule: Rule) -> Iterator[str]:
    """Yield the lines that explain a rule: what, why, what to do, and its worked examples."""
    yield f"{rule.code} {rule.slug} ({rule.severity})"
    yield ""
    yield rule.summary
    yield ""
    yield rule.reason
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
        yield ""
        yield f"{title}:"
        yield from (f"    {line}" for line in facts.splitlines())
    yield ""
    yield f"To accept a finding: an entry of `exceptions`, or `# fleetcheck: ignore[{rule.slug}]`."
