"""What commands share: arguments, the fleet that is meant, output, exit codes."""
