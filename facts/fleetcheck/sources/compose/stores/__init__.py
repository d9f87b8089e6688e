"""What app stores declare beside a Compose file."""
