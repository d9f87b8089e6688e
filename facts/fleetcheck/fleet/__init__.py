"""The fleet as people declare it: the model, its small values, selectors, the lock as a value."""
