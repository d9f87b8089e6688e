"""What the header of a rule says: its documentation, its texts, and its examples."""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

_HEADER = re.compile(r"%\*! (?P<name>\w+)\((?P<arguments>[^)]*)\)\n(?P<body>.*?)\n\*%", re.DOTALL)
_SECTION = re.compile(r"^(label \w+\([^)]*\)|\w+(?:\(\w+\))?):(?: |$)", re.MULTILINE)
_EXTRA = ("id", "message")

PLACEHOLDER = re.compile(r"\{(\w+)(?:([:#])(\w+))?\}")
"""`{Name}`, `{Name:kind}` or `{Name#noun}` in a text."""

Severity = Literal["error", "warning"]


class RuleError(Exception):
    """The header of a rule does not say what it has to."""


class Rule(NamedTuple):
    """What the header of one rule says.

    `texts` are its messages, helps and so on by section, such as `message` or `message(unknown)`:
    the one in brackets is taken where an argument of the violation is that constant. `labels` are
    the texts of its labels by functor, with their arguments. `cause` are the labels that findings
    with one cause share. `narrow` are the families, with their keys, that are enough to find every
    violation; a rule that names none is judged on all facts that its program reads. `file` is where
    it is written, if it is not one of ours; `family` is the folder of one of ours.

    `good` and `bad` are facts, and `gives` the violations of the bad ones. `broken` and `fine` are
    fleets as users write them, with and without a finding of the rule; `also` are the rules that
    cannot but find something in the broken one too. `never` says why no fleet can break the rule.
    `apart` is the label of what a violation takes to be together on one host.
    """

    name: str
    arguments: tuple[str, ...]
    summary: str
    reason: str
    code: str
    severity: Severity
    texts: Mapping[str, str]
    labels: Mapping[str, tuple[tuple[str, ...], str]]
    cause: tuple[str, ...]
    narrow: tuple[str, ...]
    good: str
    bad: str
    gives: str
    program: str
    file: str = ""
    family: str = ""
    broken: str = ""
    fine: str = ""
    also: tuple[str, ...] = ()
    never: str = ""
    apart: str = ""

    @property
    def slug(self) -> str:
        """Return the name as people write it: `port-collision`."""
        return self.name.replace("_", "-")

    def text(self, section: str, constants: tuple[str, ...]) -> str:
        """Return the text of a section for a violation with these constants, or nothing."""
        for constant in constants:
            found = self.texts.get(f"{section}({constant})")
            if found is not None:
                return found
        return self.texts.get(section, "")

    def spoken(self, constants: tuple[str, ...]) -> "Rule":
        """Return the rule with the severity that it has for a violation with these constants."""
        said = self.text("severity", constants)
        return self._replace(severity="warning") if said == "warning" else self

    @property
    def mild_cases(self) -> tuple[str, ...]:
        """Return the constants with which a violation is a warning, whatever the rule is."""
        found = (re.fullmatch(r"severity\((\w+)\)", section) for section in self.texts)
        return tuple(each[1] for each in found if each and self.texts[each[0]] == "warning")

    @property
    def page(self) -> str:
        """Return where its page is in the sources, or nothing for a rule of the user's."""
        return "" if self.file else f"docs/rules/{self.slug}.md"

    @property
    def cure(self) -> str:
        """Return the command that ends every violation of the rule, nothing if there is none."""
        return self.texts.get("cure", "")

    def extra(
        self, constants: tuple[str, ...], formats: Iterable[str]
    ) -> tuple[tuple[str, str], ...]:
        """Return how the tools of these formats call it: `clan_id` and `clan_message` for Clan."""
        sections = (f"{form}_{field}" for form in sorted(formats) for field in _EXTRA)
        found = ((section, self.text(section, constants)) for section in sections)
        return tuple((section, text) for section, text in found if text)


def parse_rule(text: str, stem: str, optional: Mapping[str, str] = MappingProxyType({})) -> Rule:
    """Return the rule that a program states in its header; RuleError says what is missing.

    `optional` are sections that may be missing, with what they say then.
    """
    found = _HEADER.match(text)
    if not found:
        raise RuleError(f"{stem}: no '%*! name(Arguments)' header")
    prose, *rest = _SECTION.split(found["body"])
    said = {key: value.strip("\n") for key, value in zip(rest[::2], rest[1::2], strict=True)}
    sections = {**optional, **said}
    summary, _, reason = prose.strip().partition("\n\n")
    labels = {}
    for key in [key for key in sections if key.startswith("label ")]:
        functor, _, arguments = key.removeprefix("label ").removesuffix(")").partition("(")
        labels[functor] = (_split(arguments), sections.pop(key).strip())
    severity = sections.pop("severity", "error").strip()
    if severity not in ("error", "warning"):
        raise RuleError(f"{stem}: severity is error or warning, not {severity}")
    try:
        return Rule(
            name=found["name"],
            arguments=_split(found["arguments"]),
            summary=" ".join(summary.split()),
            reason=reason.strip(),
            code=sections.pop("code").strip(),
            severity="error" if severity == "error" else "warning",
            cause=tuple(sections.pop("cause", "").split()),
            narrow=_split(sections.pop("narrow", "")),
            good=_dedent(sections.pop("good")),
            bad=_dedent(sections.pop("bad")),
            gives=_dedent(sections.pop("gives")),
            broken=_dedent(sections.pop("broken", "")),
            fine=_dedent(sections.pop("fine", "")),
            also=tuple(sections.pop("also", "").split()),
            never=" ".join(sections.pop("never", "").split()),
            apart=sections.pop("apart", "").strip(),
            texts={key: " ".join(value.split()) for key, value in sections.items()},
            labels=labels,
            program=text[found.end() :],
        )
    except KeyError as missing:
        raise RuleError(f"{stem}: the header has no section {missing}") from None


def texts_of(rule: Rule, section: str) -> tuple[str, ...]:
    """Return the different texts that a rule has for a section, such as its messages.

    A placeholder is shown as `{Name}`, whatever else its header says about how it is filled.
    """
    found = (text for key, text in rule.texts.items() if key.partition("(")[0] == section)
    return tuple(dict.fromkeys(PLACEHOLDER.sub(_plain, text) for text in found if text))


def placeholders(text: str) -> list[str]:
    """Return the names of the placeholders of a text, in order."""
    return [match[1] for match in PLACEHOLDER.finditer(text)]


def _plain(placeholder: re.Match[str]) -> str:
    """Return a placeholder without its kind, or with the noun that it counts."""
    name, sign, detail = placeholder.groups()
    return {":": f"`{{{name}}}`", "#": f"{{{name}}} {detail}s"}.get(sign, placeholder[0])


def _split(arguments: str) -> tuple[str, ...]:
    return tuple(argument.strip() for argument in arguments.split(",") if argument.strip())


def _dedent(text: str) -> str:
    return "\n".join(line.removeprefix("    ") for line in text.strip("\n").splitlines())
