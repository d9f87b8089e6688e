"""The worked examples of a rule: small fleets, written as users write them."""

import re
from collections.abc import Mapping

FIRST_FILE = "fleet.yaml"
"""The file that an example begins with, unless its first line names another."""

_FILE = re.compile(r"# ((?:[\w-]+/)*[\w-]+\.\w+)")


def example_files(text: str) -> Mapping[str, str]:
    """Return the text of each file of an example by its name.

    A line such as `# stacks/gitea/compose.yaml` begins a file and is no part of it.
    """
    found: dict[str, list[str]] = {}
    lines = found.setdefault(FIRST_FILE, [])
    for line in text.splitlines():
        named = _FILE.fullmatch(line)
        if named:
            lines = found.setdefault(named[1], [])
        else:
            lines.append(f"{line}\n")
    return {file: "".join(lines) for file, lines in found.items() if lines}
