"""The rules of asp/rules: all of them, those about a fleet, and those that a name means."""

from collections.abc import Mapping
from functools import cache

from fleetcheck.engine.programs import programs
from fleetcheck.rules.header import Rule, parse_rule

ABOUT_EXCEPTIONS = "exception_unused"
"""The rule about exceptions and ignores: it is asked once it is known what they cover."""

ABOUT_CONFLICTS = "port_infeasible"
"""The rule about ports that cannot all have a number: the solver has to look for one first."""


@cache
def all_rules() -> Mapping[str, Rule]:
    """Return every rule by name, in the order of the codes."""
    found = [
        parse_rule(path.read_text(encoding="utf-8"), path.stem)._replace(family=path.parent.name)
        for path in (programs() / "rules").glob("*/*.lp")
    ]
    return {rule.name: rule for rule in sorted(found, key=lambda rule: rule.code)}


def fleet_rules() -> tuple[Rule, ...]:
    """Return the rules about a fleet itself: all but the one about what is accepted."""
    return tuple(rule for rule in all_rules().values() if rule.name != ABOUT_EXCEPTIONS)


def find_rules(called: str, rules: Mapping[str, Rule]) -> tuple[Rule, ...]:
    """Return the rules that a code (`FC101`) or name (`port-collision`) means.

    Rules of the user's without a code of their own share one.
    """
    name = called.replace("-", "_").lower()
    return tuple(rule for rule in rules.values() if name in (rule.name, rule.code.lower()))
