"""Traces of delivery edges, as an evaluation leaves them."""
