"""Shell scripts of plain `export NAME="value"` lines, read as data: nothing of them is run.

What a script does to a variable in any other way, such as by a command, under a condition or in a
loop, leaves the variable without a value that is known.
"""

import re
from collections.abc import Callable, Mapping

from fleetcheck.sources.compose.files.statements import statements

_NAME = r"[A-Za-z_][A-Za-z0-9_]*"
_HEAD = re.compile(r"(?P<export>export\s+)?(?:(?:local|readonly)\s+(?:-r\s+)?)?")
_ASSIGNED = re.compile(rf"(?P<name>{_NAME})=")
_PIECE = re.compile(
    r"'(?P<raw>[^']*)'|\"(?P<quoted>(?:[^\"\\]|\\.)*)\"|(?P<bare>(?:[^\s\"'\\()<>|&;]|\\.)+)",
    re.DOTALL,
)
_PART = re.compile(
    rf"\\(?P<escaped>[\"\\$`])|\$(?P<name>{_NAME})"
    rf"|\$\{{(?P<braced>{_NAME})(?::?-(?P<default>[^{{}}$`]*))?\}}|(?P<plain>[^\\$`]+)"
)
_BLANKS = re.compile(r"\s*")
_EXPORTED = re.compile(rf"export((?:\s+{_NAME})+)")
_SOURCED = re.compile(r"(?:\.|source)\s+(?P<path>\S.*)")
_TOUCHED = re.compile(rf"(?<![A-Za-z0-9_])({_NAME})\+?=")
_TOUCHES_ANY = re.compile(
    r"(?:^|[\s;&|(])(?:eval|declare|typeset|read|mapfile|unset|source|\.)\s"
    r"|printf\s+-v|export\s+[\"']?\$"
)
_ENDS = re.compile(r"(?:^|[\s;&|(])(?:return|exit)\b")
_FUNCTION = re.compile(rf"(?:function\s+{_NAME}(?:\s*\(\s*\))?|{_NAME}\s*\(\s*\))\s*")
_PATTERN = re.compile(r"\(?[^()\s]*\)\s*")
_BEGIN = {"if", "case", "for", "while", "until", "select", "{"}
_END = {"fi", "esac", "done", "}"}
_BEFORE = {"{", "then", "else", "do", "!"}


class Shell:
    """The variables that scripts set, None where the value is not known."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        """Start with variables that are exported already."""
        self._values: dict[str, str | None] = dict(variables)
        self._exported = set(variables)
        self._depth = 0
        self._function: int | None = None

    def known(self) -> dict[str, str]:
        """Return the exported variables whose value is known."""
        exported = ((name, self._values.get(name)) for name in sorted(self._exported))
        return {name: value for name, value in exported if value is not None}

    def export(self, name: str, value: str | None) -> None:
        """Set and export a variable; without a value, it is not known."""
        self._values[name] = value
        self._exported.add(name)

    def follow(self, text: str, source: Callable[[str], bool]) -> None:
        """Take over what a script sets.

        `source` takes over what is set by the script at a path, which this one reads in, and
        returns whether it can.
        """
        self._depth, self._function = 0, None
        for statement in statements(text):
            is_plain = self._is_plain(statement)
            if self._function is None and _ENDS.search(statement):
                return self._lose_all()
            if not is_plain or not (self._assign(statement) or self._source(statement, source)):
                self._lose(statement)
        return None

    def _is_plain(self, statement: str) -> bool:
        """Return whether a statement is done in any case; follow what begins and ends with it."""
        was_within = self._depth > 0 or self._function is not None
        rest = statement
        while rest:
            word = rest.split(maxsplit=1)[0]
            head = _FUNCTION.match(rest) or (self._depth and _PATTERN.match(rest)) or None
            if word in _END:
                self._depth = max(self._depth - 1, 0)
                if self._function is not None and self._depth <= self._function:
                    self._function = None
                return False
            if word in _BEGIN:
                self._depth += 1
            if word in _BEFORE:
                rest = rest[len(word) :].lstrip()
            elif head:
                if not self._depth and self._function is None:
                    self._function = self._depth
                rest = rest[head.end() :]
            else:
                break
        return not was_within and self._depth == 0 and self._function is None

    def _assign(self, statement: str) -> bool:
        """Set what a statement assigns or exports; return whether it does nothing else."""
        exported = _EXPORTED.fullmatch(statement)
        if exported is not None:
            self._exported.update(exported[1].split())
            return True
        head = _HEAD.match(statement)
        assert head is not None
        found: dict[str, str | None] = {}
        at = head.end()
        while at < len(statement):
            name = _ASSIGNED.match(statement, at)
            if name is None:
                return False
            value, end = self._value(statement, name.end())
            blanks = _BLANKS.match(statement, end)
            assert blanks is not None
            at = blanks.end()
            if at == end < len(statement):
                return False
            found[name["name"]] = value
            if not head[0]:  # only then does the next one see it
                self._values[name["name"]] = value
        self._values.update(found)
        if head["export"]:
            self._exported.update(found)
        return bool(found)

    def _value(self, text: str, at: int) -> tuple[str | None, int]:
        """Return the value that begins here, and where it ends."""
        parts: list[str] = []
        is_known = True
        while piece := _PIECE.match(text, at):
            at = piece.end()
            raw = piece["raw"]
            part = self._filled(piece["quoted"] or piece["bare"] or "") if raw is None else raw
            is_known = is_known and part is not None
            parts.append(part or "")
        return ("".join(parts) if is_known else None), at

    def _filled(self, text: str) -> str | None:
        """Return a text with its variables filled in, or None if that is not known."""
        found: list[str] = []
        at = 0
        while at < len(text):
            part = _PART.match(text, at)
            if part is None:
                return None
            at = part.end()
            name = part["name"] or part["braced"]
            if name:
                default = part["default"]
                value = self._values.get(name, default)
                if value is None:
                    return None
                found.append(value or default or "")
            else:
                found.append(part["escaped"] or part["plain"])
        return "".join(found)

    def _source(self, statement: str, source: Callable[[str], bool]) -> bool:
        sourced = _SOURCED.fullmatch(statement)
        if sourced is None:
            return False
        path, end = self._value(sourced["path"], 0)
        return end == len(sourced["path"]) and path is not None and source(path)

    def _lose(self, statement: str) -> None:
        """Forget the values of what a statement may set."""
        if _TOUCHES_ANY.search(statement):
            self._lose_all()
        self._values.update(dict.fromkeys(_TOUCHED.findall(statement)))

    def _lose_all(self) -> None:
        self._values.update(dict.fromkeys(self._values))
