"""Files that are wrong: from a text to its problems in one call."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from fleetcheck.documents.problem import BadInputError
from fleetcheck.loading.load import load

Expected = tuple[str, str, int, int]
"""Kind, message, line and column of a problem."""


def problems(text: str, name: str = "fleet.yaml") -> list[Expected]:
    """Return the problems of a fleet in one file, in the order they are reported in."""
    return [problem[1:] for problem in problems_of({name: text})]


def problems_of(files: dict[str, str]) -> list[tuple[str, str, str, int, int]]:
    """Return the problems of a fleet in several files, each with the name of its file first."""
    with TemporaryDirectory() as folder:
        paths = [Path(folder, name) for name in files]
        for path, text in zip(paths, files.values(), strict=True):
            path.write_text(text, encoding="utf-8")
        with pytest.raises(BadInputError) as raised:
            load([str(path) for path in paths])
        return [
            (where.file.removeprefix(f"{folder}/"), kind, message, where.line, where.column)
            for kind, message, where, *_ in raised.value.problems
        ]
