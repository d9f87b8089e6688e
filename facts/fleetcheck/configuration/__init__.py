"""What is kept in fleetcheck.toml: found, read, and joined with the command line."""
