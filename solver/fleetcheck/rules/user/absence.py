"""What the header of a user's rule names as absent: it becomes a part of a program."""

import re
from collections.abc import Iterator

from fleetcheck.documents.problem import Problem
from fleetcheck.documents.source_text import SourceText
from fleetcheck.engine.syntax import has_atom, is_negated, kind, nodes, parse, signatures
from fleetcheck.rules.header import Rule
from fleetcheck.rules.user.predicates import readable, unknown
from fleetcheck.rules.user.text import KIND

_PLAIN_TERMS = ("Function", "SymbolicTerm")
_PLACEHOLDER = re.compile(r"(?<!\")\{\w+\}(?!\")")
_NOT_PLAIN = re.compile(r"[#%@{}\\\n]")


def absence_problems(source: SourceText, rule: Rule) -> Iterator[Problem]:
    """Yield each fact under `absent` that is not a plain fact of the vocabulary."""
    for section, text in rule.texts.items():
        if section.partition("(")[0] == "absent":
            for fact in (part.strip() for part in text.split(";")):
                message = _wrong(fact) if fact else ""
                if message:
                    start = source.text.find(f"\n{section}:") + 1
                    yield Problem(KIND, message, source.location(start, len(section)))


def _wrong(fact: str) -> str:
    """Return what is wrong with a fact, or nothing."""
    not_plain = f'`{fact}` is not a plain fact, such as `placed("nginx",{{Host}})`'
    text = _PLACEHOLDER.sub('""', fact)
    if _NOT_PLAIN.search(text):
        return not_plain
    parsed = parse(f"{text}.")
    rules = parsed.statements[1:]
    if parsed.messages or [kind(rule) for rule in rules] != ["Rule"] or rules[0].body:
        return not_plain
    if not has_atom(rules[0].head) or is_negated(rules[0].head):
        return not_plain
    symbol = rules[0].head.atom.symbol
    if any(kind(node) not in _PLAIN_TERMS for node in nodes(symbol)):
        return not_plain
    missing = [each for each in signatures(symbol) if each not in readable()]
    return unknown(missing[0], readable()) if missing else ""
