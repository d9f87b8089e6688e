"""Reports: one module a format, and one row in `formats`."""
