"""den's graphs of hosts and fleets."""
