"""Projects in folders that are by their names not in use are noted, and read if they are named."""

from pathlib import Path

import pytest

from fleetcheck.sources.options import SourceOptions
from tests.support.compose_projects import NO_VARIABLES, claims, read, unread, write

WEB = 'services: {web: {image: nginx, ports: ["80:80"]}}\n'
DNS = 'services: {dns: {image: x, ports: ["53:53"]}}\n'


@pytest.mark.parametrize(
    ("folder", "is_read"),
    [
        ("archive/shop", False),
        ("stacks/_Archive/shop", False),
        ("00-Archive/shop", False),
        ("_inactive/a/shop", False),
        ("disabled/shop", False),
        ("shop/old", False),
        ("Deprecated", False),
        ("roles/shop/molecule/default/files", False),
        ("archive", True),
        ("attic", True),
        ("archivebox/shop", True),
        ("backups/shop", True),
        ("legacy/shop", True),
        ("older/shop", True),
        ("2/shop", True),
    ],
)
def test_names_of_folders_say_what_is_not_in_use(
    folder: str, is_read: bool, tmp_path: Path
) -> None:
    top = write(tmp_path, {f"{folder}/compose.yaml": WEB, "dns/compose.yaml": DNS})
    loaded = read(top)
    assert (len(claims(loaded)) == 2) is is_read
    (source,) = loaded.merged.sources
    items = () if is_read else (f"{top}/{folder}/compose.yaml",)
    assert [each.items for each in source.left_out if each.reason == "not-in-use"] == (
        [items] if items else []
    )


def test_a_folder_that_is_named_is_in_use(tmp_path: Path) -> None:
    top = write(tmp_path, {"old/web/compose.yaml": WEB, "dns/compose.yaml": DNS})
    for paths in ((top, top / "old"), (top / "old" / "web", top), (top, top / "old" / "web")):
        assert len(claims(read(*paths))) == 2, paths
    assert len(claims(read(top / "old"))) == 1


@pytest.mark.parametrize(
    "options",
    [
        {"folders": (("nas", "{top}/old"),)},
        {"stacks": (("nas", "old/*"), ("nas", "dns")), "root": "{top}"},
        {"hosts": ("old/{{host}}", "{{host}}")},
    ],
)
def test_a_folder_that_an_option_names_is_in_use(
    options: dict[str, object], tmp_path: Path
) -> None:
    top = write(tmp_path, {"old/web/compose.yaml": WEB, "dns/compose.yaml": DNS})

    def filled(value: object) -> object:
        if isinstance(value, tuple):
            return tuple(map(filled, value))
        return str(value).format(top=top)

    said = {name: filled(value) for name, value in options.items()}
    assert len(claims(read(top, options=SourceOptions(environment={}, **said)))) == 2  # type: ignore[arg-type]


def test_what_is_not_in_use_is_noted_once_and_is_no_part_of_others(tmp_path: Path) -> None:
    files = {
        "dns/compose.yaml": DNS,
        "old/web/compose.yaml": "include: [../../dns/compose.yaml]\n",
        "old/web/compose.override.yaml": WEB,
        "old/db/docker-compose.yml": WEB,
    }
    top = write(tmp_path, files)
    assert read(top).merged.sources[0].notes == (
        "2 projects are in folders that are by name not in use, and read only if these are named: "
        f"`{top}/old/db/docker-compose.yml`, `{top}/old/web/compose.yaml`",
    )


def test_where_no_project_is_in_use_the_command_that_reads_one_is_said(tmp_path: Path) -> None:
    top = write(tmp_path, {"old/web/compose.yaml": WEB})
    assert unread(top, options=NO_VARIABLES) == [
        ("empty", f"no Compose project is in use: `{top}/old/web/compose.yaml`", "")
    ]
