"""Chooses the numbers of automatic ports, keeps them in fleet.lock, and tells what it did and why.

`wants` are the numbers to choose and the `space` they have; `seed` is a first answer with `bound`,
a cost that nothing can undercut; where the two differ, `solve` asks the programs in asp/ports.
"""
