"""From facts to findings: violations, their words and places, and what people have accepted."""
