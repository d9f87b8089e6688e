"""The facts of a fleet: one module for each section of asp/vocabulary.lp."""
