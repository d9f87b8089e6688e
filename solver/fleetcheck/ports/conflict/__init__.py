"""Why some automatic ports cannot all have a number."""
