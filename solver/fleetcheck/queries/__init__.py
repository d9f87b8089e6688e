"""Answers to questions about a fleet, beside the verdict on it."""
