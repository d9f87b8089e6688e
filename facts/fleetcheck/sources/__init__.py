"""The formats that fleets come in. `registry` has one row for each."""
