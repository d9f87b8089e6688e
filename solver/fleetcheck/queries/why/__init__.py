"""Why something is as it is: a port, a setting, a placement, what serves a requirement."""
