"""What can depend on what: the part of a fleet that a question is about."""
