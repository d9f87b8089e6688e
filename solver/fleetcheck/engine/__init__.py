"""Programs and clingo: parsing, grounding, answers, minimal cores and correction sets."""
