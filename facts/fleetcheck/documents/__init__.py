"""Files as located trees: text in, tree out, and the same text with edits made in it."""
