"""How reports for other programs call the files of a fleet."""

import pytest

from fleetcheck.documents.location import Location
from fleetcheck.reports.paths import Base, path_from_here, path_of, uri_of

BASE = Base("/top/in", "/top")


@pytest.mark.parametrize(
    ("file", "path", "from_here", "uri"),
    [
        ("a.yaml", "in/a.yaml", "a.yaml", "in/a.yaml"),
        ("../a.yaml", "a.yaml", "../a.yaml", "a.yaml"),
        ("../../a.yaml", "/a.yaml", "../../a.yaml", "file:///a.yaml"),
        ("/top/a.yaml", "a.yaml", "/top/a.yaml", "a.yaml"),
        ("/top/in/a.yaml", "in/a.yaml", "a.yaml", "in/a.yaml"),
        ("/topmost/a.yaml", "/topmost/a.yaml", "/topmost/a.yaml", "file:///topmost/a.yaml"),
        (".", "in", ".", "in"),
        ("../a:b c%.yaml", "a:b c%.yaml", "../a:b c%.yaml", "a%3Ab%20c%25.yaml"),
        ("名\udcff", "in/名\ufffd", "名\ufffd", "in/%E5%90%8D%FF"),
        ("a\nb", "in/a b", "a b", "in/a%0Ab"),
        ("<stdin>", "<stdin>", "<stdin>", "%3Cstdin%3E"),
        ("command line", "command line", "command line", "command%20line"),
    ],
)
def test_a_file_is_called_from_the_repository_on(
    file: str, path: str, from_here: str, uri: str
) -> None:
    place = Location(file, 1, 1)
    assert (path_of(place, BASE), path_from_here(place, BASE), uri_of(place, BASE)) == (
        path,
        from_here,
        uri,
    )


def test_without_a_base_a_name_stays() -> None:
    place = Location("../a.yaml", 1, 1)
    assert (path_of(place, Base()), uri_of(place, Base())) == ("../a.yaml", "../a.yaml")
