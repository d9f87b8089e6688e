"""Messages of SARIF: texts in which brackets are links (SARIF 2.1.0, 3.11.6)."""

import re

from fleetcheck.reports.text import clean

_SIGNS = re.compile(r"[\[\]\\]")
_PLACEHOLDER = re.compile(r"\{([0-9]+)\}")


def plain(text: str) -> str:
    """Return a text in one line in which nothing is a link or a placeholder."""
    return _PLACEHOLDER.sub(r"{{\1}}", _SIGNS.sub(r"\\\g<0>", clean(text)))


def link(text: str, number: int) -> str:
    """Return a link to the related location of that number."""
    return f"[{plain(text)}]({number})"
