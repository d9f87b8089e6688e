"""Where Compose projects run."""
