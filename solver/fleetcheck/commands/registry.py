"""The commands of `fleetcheck`. Adding one is one module and one row of `COMMANDS`.

Each module has `HELP`, `arguments(parser)` that declares its arguments, and `run(options)` that
does the work, prints, and returns the exit code.
"""

from collections.abc import Mapping

COMMANDS: Mapping[str, str] = {
    "check": "check",
    "baseline": "baseline",
    "ports": "ports",
    "fix": "fix",
    "repair": "repair",
    "what-if": "what_if",
    "why": "why",
    "members": "resolved.members",
    "settings": "resolved.settings",
    "pipes": "resolved.pipes",
    "order": "resolved.order",
    "catalog": "resolved.catalog",
    "edges": "resolved.edges",
    "content": "resolved.content",
    "facts": "resolved.facts",
    "rule": "rule",
    "schema": "schema",
    "import": "import_fleet",
    "export": "export",
    "init": "init",
}
"""The module of each command, in the order of `fleetcheck --help`."""
