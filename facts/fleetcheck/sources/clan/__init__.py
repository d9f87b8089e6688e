"""Clan inventories."""
