"""Words for terms: fills the texts of a rule's header with what a violation is about."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from fleetcheck.documents.location import Path
from fleetcheck.documents.problem import suggestion
from fleetcheck.fleet.lock import LOCK_NAME, PortName
from fleetcheck.fleet.model.fleet import WORDS
from fleetcheck.fleet.values import Ports
from fleetcheck.lowering.term import Compound, Term
from fleetcheck.rules.header import PLACEHOLDER

Vocabulary = Mapping[str, Collection[str]]
"""The known names by kind: what a "did you mean" chooses from."""


def fill(
    text: str,
    values: Mapping[str, Term],
    lists: Mapping[str, Sequence[Term]],
    vocabulary: Vocabulary,
) -> str:
    """Return the text with its placeholders filled.

    `{Name}` is a value, `{Name:aspect}` a name in backticks with the closest known one of that
    kind, `{Name#member}` a number with its noun, `{binds}` the list of what labels of that name
    are about. A placeholder that is none of these stays as it is.
    """

    def one(match: re.Match[str]) -> str:
        name, sign, detail = match.groups()
        if name in lists:
            return listing(lists[name])
        if name not in values:
            return match[0]
        word = words(values[name])
        if sign == ":":
            return f"`{word}`{suggestion(word, vocabulary.get(detail, ()))}"
        if sign == "#":
            return f"{word} {detail}" if word == "1" else f"{word} {detail}s"
        return word

    return PLACEHOLDER.sub(one, text)


def declaration(path: Path) -> str:
    """Return what a declaration contributes, by its place in the fleet."""
    if path[0] == LOCK_NAME:
        return "its number is written here"
    words_of = WORDS[str(path[0])]
    return next(words_of[str(step)] for step in reversed(path) if step in words_of)


def listing(terms: Iterable[Term]) -> str:
    """Return the terms in backticks, each once: "`a`, `b` and `c`"."""
    names = list(dict.fromkeys(f"`{words(term)}`" for term in terms))
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def words(term: Term) -> str:
    """Return how a message spells a term."""
    if not isinstance(term, Compound):
        return str(term)
    form = _FORMS.get(term.name)
    if form is not None and term.arguments:
        return form(term.arguments)
    return term.name.replace("_", " ")


def _port(arguments: tuple[Term, ...]) -> str:
    """Return the qualified name of a port: `grafana@web1 ui`."""
    match arguments:
        case (str(aspect), str(scope), str(port), int(position)):
            return str(PortName(aspect, scope, port, position))
        case _:
            return ", ".join(map(words, arguments))


def _path(arguments: tuple[Term, ...]) -> str:
    if arguments[0] == LOCK_NAME:
        return f"{LOCK_NAME} {_port(arguments[1:])}"
    parts = [f"[{part}]" if isinstance(part, int) else f".{part}" for part in arguments]
    return "".join(parts).removeprefix(".")


def _ports(arguments: tuple[Term, ...]) -> str:
    match arguments:
        case (int(low), int(high), str(protocol)):
            return str(Ports(low, high, protocol))
        case _:
            return ", ".join(map(words, arguments))


def _on_system(arguments: tuple[Term, ...]) -> str:
    return f" for {arguments[0]}" if isinstance(arguments[0], str) else ""


_FORMS: Mapping[str, Callable[[tuple[Term, ...]], str]] = {
    "at": lambda arguments: "@".join(map(words, arguments)),
    "cap": lambda arguments: words(arguments[0]),
    "ends": lambda arguments: " to ".join(map(words, arguments)),
    "field": lambda arguments: ".".join(map(words, arguments)),
    "env": lambda arguments: f"environment `{words(arguments[0])}`",
    "json": lambda arguments: words(arguments[0]),
    "member": lambda arguments: f"member of {words(arguments[0])}",
    "has": lambda arguments: f"the aspect `{words(arguments[0])}`",
    "ignore": lambda arguments: ":".join(map(words, arguments)),
    "key": _path,
    "on": _on_system,
    "path": _path,
    "port": _port,
    "ports": _ports,
    "role": lambda arguments: "role " + words(arguments[1]) + " of " + words(arguments[0]),
    "tag": lambda arguments: f"the tag `{words(arguments[0])}`",
}
