"""The commands of `fleetcheck`. Adding one is one module and one row of `COMMANDS`.

Each module has `HELP`, `arguments(parser)` that declares its arguments, and `run(options)` that
does the work, prints, and returns the exit code.
"""

COMMANDS = (
    "check",
    "ports",
    "fix",
    "repair",
    "what-if",
    "why",
    "members",
    "facts",
    "rule",
    "schema",
)
"""The commands in the order of `fleetcheck --help`; `what-if` is the module `what_if`."""
