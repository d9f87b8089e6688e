"""Paths of attributes as people write them: `microvm.vms.cuda.config`, `users."john.doe"`."""

import re
from collections.abc import Iterable

_STEP = re.compile(r'"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<bare>[^".]+)')
_ESCAPED = re.compile(r"\\(.)")
_PLAIN = re.compile(r'[^".]+')


def parse_attributes(text: str) -> tuple[str, ...]:
    """Return the steps of a path; a step in quotes may have dots. Raises ValueError."""
    steps: list[str] = []
    position = 0
    while position < len(text):
        match = _STEP.match(text, position)
        if match is None or text[match.end() : match.end() + 1] not in ("", "."):
            raise ValueError(f"`{text}` is not a path such as `microvm.vms.guest.config`")
        steps.append(match["bare"] or _ESCAPED.sub(r"\1", match["quoted"]))
        position = match.end() + 1
    if text.endswith("."):
        raise ValueError(f"`{text}` ends with a dot")
    return tuple(steps)


def attribute_text(steps: Iterable[str]) -> str:
    """Return the path of some steps as it is written, steps with dots or quotes in quotes."""
    return ".".join(map(_written, steps))


def _written(step: str) -> str:
    if _PLAIN.fullmatch(step):
        return step
    escaped = re.sub(r'(["\\])', r"\\\1", step)
    return f'"{escaped}"'
