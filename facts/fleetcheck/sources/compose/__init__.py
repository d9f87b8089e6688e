"""Docker Compose projects."""
