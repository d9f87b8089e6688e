"""What services of Compose files say of their containers: what one Docker has only once."""
