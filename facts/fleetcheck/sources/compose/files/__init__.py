"""The files of one Compose project as one tree, every value with its place."""
