"""The commands that a log has for the systems that run fleetcheck, found as these find them.

GitHub takes a line whose first characters but blanks are `::` for a command if it has a second
`::`, and else one with `##[` in it (github.com/actions/runner, ActionCommand.cs). Azure looks for
`##vso[`, TeamCity for `##teamcity[`.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

_PLAIN = re.compile(r"##(\[|vso\[|teamcity\[)", re.IGNORECASE)
_LINE_END = re.compile("\r\n|\r|\n")
_ESCAPES = {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%"}


class Command(NamedTuple):
    """A command with its properties and its data, as the system understands them."""

    name: str
    properties: Mapping[str, str]
    data: str


def commands(text: str) -> list[Command]:
    """Return every command in the lines of a log."""
    found = []
    for line in _LINE_END.split(text):
        command = _command(line.strip())
        if command is not None:
            found.append(command)
        elif _PLAIN.search(line):
            found.append(Command(line, {}, ""))
    return found


def _command(line: str) -> Command | None:
    if not line.startswith("::") or "::" not in line[2:]:
        return None
    head, _, data = line[2:].partition("::")
    name, _, rest = head.partition(" ")
    pairs = [pair.partition("=") for pair in rest.split(",") if "=" in pair]
    properties = {
        key.strip(): _unescaped(value, "%0D", "%0A", "%3A", "%2C", "%25") for key, _, value in pairs
    }
    return Command(name, properties, _unescaped(data, "%0D", "%0A", "%25"))


def _unescaped(text: str, *escapes: str) -> str:
    for each in escapes:
        text = text.replace(each, _ESCAPES[each])
    return text
