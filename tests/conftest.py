"""In continuous integration properties are tried on the same examples each time.

A run there says something about the change that it tests, not about luck; elsewhere each run tries
new examples. Reports are as wide as they get, whatever the terminal.
"""

import os

from hypothesis import settings

os.environ["COLUMNS"] = "100"

settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")
