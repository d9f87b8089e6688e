"""What repositories keep out is what git keeps out."""

import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcheck.documents.gitignore import Ignored

PATHS = (".env", "a.env", "a/.env", "a/b/.env", "a/b/x", "b/a", "b/a/x", "a/#x", "a/a b")
NAMES = ("a", "b", "x", ".env", "*", "**", "*.env", ".e?v", "[ab]", "[!a]", "[^x]", "\\*", "a*b")
LINES = st.builds(
    lambda start, names, end: start + "/".join(names) + end,
    st.sampled_from(["", "/", "!", "!/", "#", "\\#", "\\!", " "]),
    st.lists(st.sampled_from(NAMES), max_size=3),
    st.sampled_from(["", "/", " ", "\\ ", "\r"]),
)
FILES = st.lists(LINES, max_size=5).map("\n".join)


@pytest.mark.parametrize(
    ("patterns", "file", "is_out"),
    [
        (".env", "a/b/.env", True),
        ("**/.env", "a/b/.env", True),
        ("**/.env", ".env", True),
        ("**/.env", "a/not.env", False),
        ("*.env", "a/.env", True),
        (".env*", "a/.env-of-web", True),
        ("a/.env", "a/.env", True),
        ("/.env", "a/.env", False),
        (".env\n!a/.env", "a/.env", False),
        (".env\n!a/.env", "b/.env", True),
        ("a/\n!a/.env", "a/.env", True),
        ("secrets/", "a/secrets/key", True),
        ("secrets/", "a/secrets", False),
        ("a/**", "a/b/key", True),
        ("a/**/key", "a/key", True),
        ("*\n!*/\n!*.yaml", "a/.env", True),
        ("*\n!*/\n!*.yaml", "a/x.yaml", False),
        ("\\#key", "#key", True),
        ("#key", "#key", False),
        ("key \r", "key", True),
    ],
)
def test_patterns_mean_what_they_mean_to_git(
    patterns: str, file: str, is_out: bool, tmp_path: Path
) -> None:
    (tmp_path / ".gitignore").write_text(patterns)
    assert Ignored().has(tmp_path / file, tmp_path) is is_out


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not there")
@given(top=FILES, below=FILES)
def test_git_keeps_out_the_same(top: str, below: str) -> None:
    with TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        (root / ".git" / "objects").mkdir(parents=True)
        (root / ".git" / "refs").mkdir()
        (root / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
        (root / "a").mkdir()
        (root / ".gitignore").write_text(top, newline="")
        (root / "a" / ".gitignore").write_text(below, newline="")
        command = ["git", "-c", "core.excludesFile=", "check-ignore", "--no-index", "-z", "--stdin"]
        asked = "\0".join(PATHS)
        done = subprocess.run(
            command, cwd=root, input=asked, capture_output=True, text=True, check=False
        )
        assert done.stderr == ""
        ignored = Ignored()
        found = [path for path in PATHS if ignored.has(root / path, root)]
        assert found == [path for path in done.stdout.split("\0") if path]


def test_a_file_outside_is_not_looked_at(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("*")
    (tmp_path / "a").mkdir()
    assert not Ignored().has(tmp_path / "key", tmp_path / "a")
    assert not Ignored().has(tmp_path / "a" / "key", tmp_path / "a")


def test_many_patterns_for_many_files_are_cheap(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("".join(f"*q{number:x}\n" for number in range(40_000)))
    start, ignored = monotonic(), Ignored()
    assert not any(ignored.has(tmp_path / f"a/{number}.z", tmp_path) for number in range(2000))
    assert monotonic() - start < 10


def test_patterns_with_many_stars_are_cheap(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text(("*a" * 100 + "b\n") * 20 + "**/" * 200 + "b\n")
    start = monotonic()
    assert not Ignored().has(tmp_path / ("a" * 200) / ("a" * 200), tmp_path)
    assert monotonic() - start < 2
