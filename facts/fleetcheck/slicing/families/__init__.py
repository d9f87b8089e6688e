"""Families: where a fleet could be wrong, each in one way. `registry` lists them."""
