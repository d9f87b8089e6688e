"""The classes of edits that rules propose, and which of them may be made without being looked at.

That an edit ends a finding is proved by solving again. Whether a person wants it is another matter,
and its class decides that.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

EditClass = Literal["rename", "supply", "widen", "relax", "move", "remove"]

CLASSES: Mapping[EditClass, str] = {
    "rename": "",
    "supply": "",
    "widen": "lets more reach or see it",
    "relax": "asks for less",
    "move": "runs elsewhere then",
    "remove": "takes away what is declared",
}
"""Every class, the one to try first at the top, with what is to be thought of before it is made.

`rename` writes the name that was meant, `supply` adds what is missing, `widen` changes who can
reach or see something, `relax` weakens what is asked for, `move` takes a placement elsewhere, and
`remove` deletes a declaration.
"""

MAY_BE_SAFE: frozenset[EditClass] = frozenset(("rename", "supply"))
"""The classes of edits that keep all that was asked for."""

ACCEPTING: tuple[tuple[str, ...], ...] = (
    ("assume",),
    ("exceptions",),
    ("hosts", "*", "reserved"),
    ("kinds", "*", "isolated"),
    ("ports", "reserved"),
    ("scopes", "*", "reserved"),
    ("vars", "*", "files"),
)
"""The declarations that say what is accepted, kept or shut off, `*` being any name.

To take one of them away would end a finding by no longer asking. A rule may still propose that by
itself, such as for an exception that is about nothing.
"""


def is_accepting(path: Sequence[str | int]) -> bool:
    """Return whether a path of the fleet is, or is within, a declaration of `ACCEPTING`."""
    return any(
        len(path) >= len(known) and all(a in ("*", b) for a, b in zip(known, path, strict=False))
        for known in ACCEPTING
    )


def order(kind: EditClass) -> int:
    """Return the number of a class, the one to try first being 0."""
    return list(CLASSES).index(kind)
