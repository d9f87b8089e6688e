"""What evaluated NixOS configurations state."""
