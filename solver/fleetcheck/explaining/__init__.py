"""Why a violation holds: the smallest set of declarations behind it."""
