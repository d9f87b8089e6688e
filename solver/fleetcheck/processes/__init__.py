"""Work in other processes: with limits that hold, or on all processors."""
