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
    "settings",
    "pipes",
    "order",
    "catalog",
    "edges",
    "content",
    "facts",
    "rule",
    "schema",
    "import",
    "export",
    "init",
)
"""The commands in the order of `fleetcheck --help`."""


def module_of(command: str) -> str:
    """Return the module of a command: `what_if` for `what-if`; `import` is a word of Python."""
    return "import_fleet" if command == "import" else command.replace("-", "_")
