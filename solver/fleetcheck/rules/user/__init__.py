"""Rules that a fleet brings along: data, which is checked and run in a child process."""
