"""The header of a rule of the user's: the same as those of asp/rules, read with more suspicion."""

import re
from collections.abc import Collection, Iterator
from pathlib import Path

from fleetcheck.documents.problem import BadInputError, Problem, suggestion
from fleetcheck.documents.source_text import SourceText
from fleetcheck.rules.catalogue import all_rules
from fleetcheck.rules.header import Rule, RuleError, parse_rule, placeholders
from fleetcheck.rules.user.text import KIND

NO_CODE = "FC900"
"""The code of all rules that say none of their own."""

_OPTIONAL = {"code": NO_CODE, "good": "", "bad": "", "gives": ""}
_TEXTS = ("message", "why", "help", "place", "absent", "absence")
_EXAMPLES = ("broken", "fine", "good", "bad", "gives")
_SECTIONS = ("code", "severity", "cause", "label", *_EXAMPLES, *_TEXTS)
_OURS_ONLY = ("also", "never", "narrow")
"""Sections of our own rules only: about their tests, and about what they are judged on."""

_CODE = re.compile(r"[A-Z]{2,8}\d{1,4}")
_OURS = re.compile(r"FC\d+")
_NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_ARGUMENT = re.compile(r"[A-Z]\w*", re.ASCII)


def read_header(source: SourceText) -> Rule:
    """Return the rule that a file of the user's states; its program is not checked.

    Raises BadInputError with everything that is wrong with the header.
    """
    stem = Path(source.file).stem
    try:
        rule = parse_rule(source.text, stem, _OPTIONAL)
    except RuleError as error:
        message = str(error).removeprefix(f"{stem}: ")
        raise BadInputError([Problem(KIND, message, source.location(0))]) from None
    header = _Header(source, source.text[: len(source.text) - len(rule.program)])
    problems = [*_names(rule, stem, header), *_sections(rule, header), *_fillings(rule, header)]
    if problems:
        raise BadInputError(problems)
    if "place" not in rule.texts:
        place = " ".join(f"{{{name}}}" for name in rule.arguments) or rule.slug
        rule = rule._replace(texts={**rule.texts, "place": place})
    return rule._replace(file=source.file)


class _Header:
    """The text of a header, in which a problem is located by what it is about."""

    def __init__(self, source: SourceText, text: str) -> None:
        self.source = source
        self.text = text

    def has(self, section: str) -> bool:
        """Return whether the header has a section of this name."""
        return re.search(rf"^{re.escape(section)}:", self.text, re.MULTILINE) is not None

    def problem(self, message: str, section: str = "", what: str = "") -> Problem:
        """Return a problem with a section, or with something that is written in it."""
        start_of = rf"^{re.escape(section)}"
        found = re.search(rf"{start_of}(?=:)", self.text, re.MULTILINE)
        found = found or re.search(rf"{start_of}(?=\()", self.text, re.MULTILINE)
        start, length = (found.start(), len(section)) if found and section else (0, 1)
        if what:
            inner = self.text.find(what, start)
            start, length = (inner, len(what)) if inner >= 0 else (start, length)
        return Problem(KIND, message, self.source.location(start, length))


def _names(rule: Rule, stem: str, header: _Header) -> Iterator[Problem]:
    """Yield what is wrong with the name of the rule, its arguments and its code."""
    if not _NAME.fullmatch(rule.name):
        message = f"`{rule.name}` is no name of a rule: write it in lower case, as `my_rule`"
        yield header.problem(message, what=rule.name)
    elif rule.name != stem.replace("-", "_"):
        message = f"the rule is called `{rule.name}`, but its file `{stem}`"
        yield header.problem(message, what=rule.name)
    elif rule.name in all_rules():
        message = f"there is a rule `{rule.slug}` already; choose another name"
        yield header.problem(message, what=rule.name)
    for owner, arguments in (("", rule.arguments), *_label_arguments(rule)):
        for index, name in enumerate(arguments):
            if not _ARGUMENT.fullmatch(name):
                message = f"`{name}` is no name of an argument: it begins with a capital"
                yield header.problem(message, owner, name)
            elif name in arguments[:index]:
                yield header.problem(f"two arguments are called `{name}`", owner, name)
    if rule.code != NO_CODE:
        if not _CODE.fullmatch(rule.code):
            message = f"`{rule.code}` is no code: take two to eight capitals and a number, as `MY1`"
            yield header.problem(message, "code", rule.code)
        elif _OURS.fullmatch(rule.code):
            message = "codes that begin with `FC` are those of fleetcheck; take other letters"
            yield header.problem(message, "code", rule.code)


def _label_arguments(rule: Rule) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the section of each label with its arguments."""
    for name, (arguments, _) in rule.labels.items():
        yield f"label {name}", arguments


def _sections(rule: Rule, header: _Header) -> Iterator[Problem]:
    """Yield sections that mean nothing, and what must be there and is not."""
    for section in filter(header.has, _OURS_ONLY):
        yield header.problem(f"a header has no section `{section}`", section)
    for section in rule.texts:
        name = section.partition("(")[0]
        if name not in _TEXTS:
            message = f"a header has no section `{name}`{suggestion(name, _SECTIONS)}"
            yield header.problem(message, section)
    if not any(key.partition("(")[0] == "message" and text for key, text in rule.texts.items()):
        yield header.problem("the header has no `message`")
    if not rule.labels:
        message = "the header has no `label`, so its findings would have no place"
        yield header.problem(message)
    for name, (arguments, text) in rule.labels.items():
        if not text:
            yield header.problem(f"the label `{name}` has no text", what=f"label {name}")
        if not arguments:
            message = f"the label `{name}` has no argument that says where it is"
            yield header.problem(message, what=f"label {name}")
    for name in rule.cause:
        if name not in rule.labels:
            message = f"there is no label `{name}`{suggestion(name, list(rule.labels))}"
            yield header.problem(message, "cause", name)


def _fillings(rule: Rule, header: _Header) -> Iterator[Problem]:
    """Yield the placeholders that nothing would fill."""
    both = (*rule.arguments, *rule.labels)
    for section, text in rule.texts.items():
        known = rule.arguments if section.startswith(("absent", "absence")) else both
        yield from _unknown(text, known, header, section)
    for name, (arguments, text) in rule.labels.items():
        yield from _unknown(text, (*rule.arguments, *arguments), header, f"label {name}")


def _unknown(text: str, known: Collection[str], header: _Header, section: str) -> Iterator[Problem]:
    for name in placeholders(text):
        if name not in known:
            message = f"nothing is called `{{{name}}}` here{suggestion(name, list(known))}"
            yield header.problem(message, section, f"{{{name}")
