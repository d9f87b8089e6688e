"""Fleets as den's graphs."""
