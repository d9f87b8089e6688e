"""Edits that end violations, proved by solving again."""
