"""Fleets that are no files: the worked examples of rules."""

from collections.abc import Mapping
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory

from fleetcheck.fleet.lock import LOCK_NAME
from fleetcheck.loading.load import Loaded, load


def load_texts(texts: Mapping[str, str]) -> Loaded:
    """Return the fleet that files of these names with these texts are.

    They are read in a temporary folder, so that nothing of the present one is found beside them.
    Raises BadInputError as `load` does, and OSError where no temporary folder can be made.
    """
    with TemporaryDirectory() as folder, chdir(folder):
        for file, text in texts.items():
            Path(file).parent.mkdir(parents=True, exist_ok=True)
            Path(file).write_text(text, encoding="utf-8")
        return load([file for file in sorted(texts) if file != LOCK_NAME])
