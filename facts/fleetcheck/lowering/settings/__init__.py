"""Lowers settings: their layers, what does not fit, and what they read of other aspects."""
