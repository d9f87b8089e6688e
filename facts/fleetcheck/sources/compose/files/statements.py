"""The statements of a shell script, each in one piece, whatever quotes and lines it goes over."""

import re
from collections.abc import Iterator

_CLOSED_BY = {'"': '"', "'": "'", "`": "`", "$(": ")", "${": "}", "(": ")"}
_OPENS = re.compile(r"\$[({]|[\"'`(]")
_PLAIN = re.compile(r"[^\\\"'`$(){}#;\n]+")
_COMMENT = re.compile(r"#[^\n]*")
_HEREDOC = re.compile(r"(?<!<)<<-?[ \t]*[\"']?(?P<end>\w+)")


def statements(text: str) -> Iterator[str]:
    """Yield the statements of a script without comments; texts that begin with `<<` are left out.

    What is between semicolons or on a line is one, but for what is in quotes, `$(…)` or brackets.
    """
    open_: list[str] = []
    pieces: list[str] = []
    at, size = 0, len(text)
    while at < size:
        sign, top = text[at], open_[-1] if open_ else ""
        plain, opens = _PLAIN.match(text, at), _OPENS.match(text, at)
        end = at + 1
        if sign == "\\" and top != "'":
            end = at + 2
        elif plain is not None:
            end = plain.end()
        elif sign == top:
            open_.pop()
        elif opens is not None and not _is_text(opens[0], top):
            open_.append(_CLOSED_BY[opens[0]])
            end = opens.end()
        elif sign == "#" and top in ("", ")") and (at == 0 or text[at - 1] in " \t\n;"):
            comment = _COMMENT.match(text, at)
            assert comment is not None
            at = comment.end()
            continue
        elif sign in "\n;" and not open_:
            statement = "".join(pieces).strip()
            pieces = []
            if statement:
                yield statement
            heredoc = _HEREDOC.search(statement) if sign == "\n" else None
            at = end if heredoc is None else _after(text, at, heredoc["end"])
            continue
        pieces.append("" if text[at:end] == "\\\n" else text[at:end])
        at = end
    if statement := "".join(pieces).strip():
        yield statement


def _is_text(opening: str, top: str) -> bool:
    """Return whether a sign that may open something is only a sign within what is open."""
    return top == "'" or (top == '"' and opening in ("'", "("))


def _after(text: str, at: int, end: str) -> int:
    """Return where the text ends that begins after this line and ends with a line of its own."""
    found = re.compile(rf"\n[ \t]*{re.escape(end)}(?=\n|\Z)").search(text, at)
    return len(text) if found is None else found.end()
