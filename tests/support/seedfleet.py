"""The complete example fleet, and how tests change it."""

from pathlib import Path

from tests.support.fleets import EXAMPLES

SEEDFLEET = EXAMPLES / "seedfleet" / "fleet.yaml"

Edit = tuple[str, str]
"""A stretch of the fleet's text and what stands there instead."""

WITHOUT_MESHER: Edit = ("[data-mesher, dns, pki]", "[dns, pki]")
"""Takes `data-mesher` off storage1: one finding, which one edit ends."""


def edited(folder: Path, *edits: Edit) -> Path:
    """Return the path of the fleet with its lock in a folder, some stretches of it replaced."""
    text = SEEDFLEET.read_text()
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path = folder / "fleet.yaml"
    path.write_text(text)
    (folder / "fleet.lock").write_text(SEEDFLEET.with_name("fleet.lock").read_text())
    return path
