"""From files to one validated fleet, and from edits back to files."""
