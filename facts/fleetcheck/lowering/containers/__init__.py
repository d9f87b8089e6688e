"""Lowers what aspects say of their containers: what one Docker has only once."""
