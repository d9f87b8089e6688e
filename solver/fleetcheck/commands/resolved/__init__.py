"""Commands that show the resolved state of a fleet, as a table or as JSON."""
