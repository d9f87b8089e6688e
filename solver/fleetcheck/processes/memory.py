"""How much memory there is for a process."""

import os
from contextlib import suppress
from pathlib import Path

_OF_GROUP = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
"""Where Linux tells the limit of a container: the second and the first version of its groups."""


def available() -> int:
    """Return the bytes of memory of this machine, or of the container it is in; 0 if unknown."""
    known = []
    with suppress(OSError, ValueError):
        known.append(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    for file in _OF_GROUP:
        with suppress(OSError, ValueError):
            known.append(int(Path(file).read_text()))
    return min(known, default=0)
