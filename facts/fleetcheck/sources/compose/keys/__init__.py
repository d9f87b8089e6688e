"""The keys of a Compose file, as the specification describes them."""
