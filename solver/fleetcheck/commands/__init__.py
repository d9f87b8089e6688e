"""The command line: one module a command, and one row in `registry`."""
