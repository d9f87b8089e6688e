"""Values as YAML text, quoted only where the core schema of YAML 1.2 needs it."""

import json
import math
import re

from fleetcheck.documents.yaml.core_schema import plain

_FIRST = r"[^\s\-?:,\[\]{}#&*!|>'\"%@`]"
_PLAIN = re.compile(rf"(?:{_FIRST}|[-?:](?=[^\s,\[\]{{}}]))(?:[^\s:]|:(?!\s|\Z)| +(?=[^\s#]))*")
# Within brackets libyaml takes `?` and `:` for indicators, whatever follows them.
_PLAIN_IN_FLOW = re.compile(
    rf"(?:{_FIRST}|-(?=[^\s,\[\]{{}}]))"
    r"(?:[^\s:,\[\]{}]|:(?![\s,\[\]{}]|\Z)| +(?=[^\s#,\[\]{}]))*"
)
_MARKER = re.compile(r"(?:---|\.\.\.)")
_UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]"
)


def key(text: str, in_flow: bool) -> str:
    """Return the key of a mapping; every key is a string, so that `443` needs no quotes."""
    return text if _is_plain(text, in_flow) else _quoted(text)


def flow(value: object, in_flow: bool = False) -> str:
    """Return a value in one line, collections in brackets.

    `in_flow` says whether it is to stand within brackets, where some more strings need quotes.
    """
    if isinstance(value, dict):
        members = (f"{key(str(name), True)}: {flow(child, True)}" for name, child in value.items())
        return f"{{{', '.join(members)}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(flow(child, True) for child in value)}]"
    if isinstance(value, str):
        return value if _is_plain(value, in_flow) and _stays_string(value) else _quoted(value)
    if isinstance(value, float) and not math.isfinite(value):
        return ".nan" if math.isnan(value) else ".inf" if value > 0 else "-.inf"
    return json.dumps(value)


def block(value: object, step: int) -> list[str]:
    """Return the lines of a value in block style, `step` being how far each level is indented.

    Empty collections and scalars are one line.
    """
    if isinstance(value, dict) and value:
        lines: list[str] = []
        for name, child in value.items():
            first, *rest = block(child, step)
            start = f"{key(str(name), False)}:"
            if is_nested(child):
                lines += (start, *(" " * step + line for line in (first, *rest)))
            else:
                lines.append(f"{start} {first}")
        return lines
    if isinstance(value, list | tuple) and value:
        items = (block(child, step) for child in value)
        return [
            ("  " if number else "- ") + line for item in items for number, line in enumerate(item)
        ]
    return [flow(value)]


def is_nested(value: object) -> bool:
    """Return whether block style spreads the value over lines."""
    return isinstance(value, dict | list | tuple) and bool(value)


def _is_plain(text: str, in_flow: bool) -> bool:
    """Return whether the text can stand without quotes, whatever it is then read as."""
    pattern = _PLAIN_IN_FLOW if in_flow else _PLAIN
    return bool(
        pattern.fullmatch(text) and not _MARKER.match(text) and not _UNPRINTABLE.search(text)
    )


def _stays_string(text: str) -> bool:
    try:
        return plain(text) == text
    except ValueError:
        return False


def _quoted(text: str) -> str:
    """Return the text as JSON has it, with all escaped that YAML has no or another use for."""
    written = json.dumps(text, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", written)
