"""Who is where in a fleet, and what a setting, a class, a port or an edge means there."""
