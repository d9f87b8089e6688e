"""Numbers for automatic ports: the best ones, and proof of it."""
