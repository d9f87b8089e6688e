"""Selectors: their tree, and the two forms in which they are written."""
