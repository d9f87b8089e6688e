"""Placeholders of Jinja templates, as Ansible leaves them in Compose files: opaque values."""

import re

from fleetcheck.documents.source_text import shown

_FIRST, _MANY = 0x100000, 0xFFFD
_OPAQUE = re.compile(f"[{chr(_FIRST)}-{chr(_FIRST + _MANY)}]")
"""Characters for private use: YAML reads them as letters, and files do not have them."""

# Bounded, so that signs which nothing closes cost no more than a look around.
_EXPRESSION = re.compile(r"\{\{.{0,500}?\}\}", re.DOTALL)
_STATEMENT_LINE = re.compile(r"^[ \t]*\{[%#].{0,500}?[%#]\}[ \t]*$", re.MULTILINE | re.DOTALL)
_STATEMENT = re.compile(r"\{[%#].{0,500}?[%#]\}", re.DOTALL)
_OF_GO = re.compile(
    r"\{\{-?\s*(?:\.|(?:else|end)\b|(?:range|if|with|json|join|index|env)\s+[\w.$\"`(])"
)


def has_placeholders(text: str) -> bool:
    """Return whether a text could have been meant for Jinja."""
    return "{{" in text or "{%" in text or "{#" in text


def could_have_placeholders(scalar: str) -> bool:
    """Return whether a scalar of a file, masked or not, could have placeholders in it."""
    return "{{" in scalar or (not scalar.isascii() and _OPAQUE.search(scalar) is not None)


def is_open(name: str) -> bool:
    """Return whether a name is made of placeholders, so that it stands for any names."""
    return "{{" in name


def masked(text: str) -> str:
    """Return a text of the same length in which placeholders are opaque and statements comments.

    Everything keeps its place, so that what is found in the one is written there in the other. The
    same placeholder becomes the same characters, and another one others.
    """
    signs: dict[str, str] = {}

    def opaque(found: re.Match[str]) -> str:
        sign = signs.setdefault(found[0], chr(_FIRST + len(signs) % _MANY))
        return _blank(found[0], sign)

    text = _STATEMENT_LINE.sub(lambda found: _blank(found[0], "#"), text)
    return _STATEMENT.sub(opaque, _EXPRESSION.sub(opaque, text))


def placeholders(text: str, original: str) -> tuple[str, ...]:
    """Return the placeholders of a scalar, as people wrote them; those of Go templates are none.

    `original` is what stands in the file where the scalar begins.
    """
    is_masked = _OPAQUE.search(text) is not None
    written = original if is_masked else text
    found = [each[0] for each in _EXPRESSION.finditer(written)]
    if not found and is_masked:
        found = ["{{ … }}"]
    return tuple(shown(each) for each in found if not _OF_GO.match(each))


def _blank(found: str, sign: str) -> str:
    """Return a text of the same lines that consists of one sign; a comment is one per line."""
    if sign == "#":
        return "\n".join("#" * len(line) for line in found.split("\n"))
    return "".join(char if char == "\n" else sign for char in found)
