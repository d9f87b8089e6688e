"""fleet.lock says what it was told, and whatever else it holds is a located problem."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcheck.documents.problem import BadInputError
from fleetcheck.documents.source_text import SourceText
from fleetcheck.fleet.lock import COMMENT, HEAD, LockLine, PortName, Shape, checksum, parse, spell
from fleetcheck.loading.lock_file import lock_file, read_lock, write_lock

NAMES = st.sampled_from(
    ["web1", "a b", 'say "no"', "back\\slash", "x@y", "[1]", "ümläut", "#", "=", "a/b", "gone"]
)
SHAPES = st.builds(
    Shape,
    NAMES,
    st.sampled_from(["tcp", "udp", "sctp"]),
    st.sampled_from(["*", "0.0.0.0", "::", ":: only", "127.0.0.1", "fe80::1%eth0", "eth0"]),
    st.integers(1, 40),
)
LINES = st.builds(
    LockLine,
    st.builds(PortName, NAMES, NAMES, NAMES, st.integers(0, 3)),
    SHAPES,
    st.integers(1, 60000),
    st.sampled_from(["held", "gone"]),
    st.just(0),
)
GRAFANA = "grafana@web1 ui 20017/tcp * on web1 held"
GITEA = "gitea@web1 http 20018-20019/udp 127.0.0.1 on web1 gone"


def signed(text: str) -> str:
    return f"{text} {checksum(text)}"


def problems(*lines: str) -> list[tuple[int, str]]:
    with pytest.raises(BadInputError) as raised:
        parse(SourceText("fleet.lock", "\n".join(lines) + "\n"))
    return [(problem.location.line, problem.message) for problem in raised.value.problems]


@given(st.lists(LINES, unique_by=lambda line: line.name, max_size=6))
def test_what_is_written_is_read_again(lines: list[LockLine]) -> None:
    lock = parse(SourceText("fleet.lock", spell(lines)))
    assert {line._replace(row=0) for line in lock.lines.values()} == set(lines)
    assert spell(lock.lines.values()) == spell(lines)


def test_a_lock_is_sorted_text_with_one_line_for_each_port() -> None:
    first = LockLine(
        PortName("grafana", "web1", "ui", 0), Shape("web1", "tcp", "*", 1), 20017, "held"
    )
    second = LockLine(
        PortName("gitea", "web1", "http", 1), Shape("web1", "udp", "127.0.0.1", 2), 20018, "gone"
    )
    assert spell([first, second]).splitlines() == [
        HEAD,
        COMMENT,
        signed("gitea@web1 http[1] 20018-20019/udp 127.0.0.1 on web1 gone"),
        signed(GRAFANA),
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [("20017", "20018"), ("web1 ui", "web2 ui"), ("held", "gone"), ("*", "0.0.0.0"), ("on", "at")],
)
def test_an_edited_line_is_told(old: str, new: str) -> None:
    edited = signed(GRAFANA).replace(old, new, 1)
    assert problems(HEAD, COMMENT, signed(GITEA), edited) == [
        (4, "this line is not as fleetcheck wrote it")
    ]


def test_all_lines_that_are_wrong_are_told_at_once() -> None:
    wrong = signed("grafana@web1 ui 0/tcp * on web1 held")
    assert problems(HEAD, "# mine", signed(GITEA), "", wrong, signed(GITEA)) == [
        (2, "this line is not as fleetcheck wrote it"),
        (4, "this line is not as fleetcheck wrote it"),
        (5, "this line is not as fleetcheck wrote it"),
        (6, "there are two lines for `gitea@web1 http`"),
    ]


def test_a_conflict_of_git_is_told_where_it_begins() -> None:
    conflict = ["<<<<<<< HEAD", signed(GRAFANA), "=======", signed(GITEA), ">>>>>>> theirs"]
    message = "a conflict of version control is not resolved here"
    assert problems(HEAD, COMMENT, *conflict, *conflict) == [(3, message), (8, message)]
    assert problems(HEAD, COMMENT, "=======") == [(3, message)]


def test_a_newer_format_is_not_read() -> None:
    assert problems("fleetcheck ports 2", "whatever it says") == [
        (1, "format 2 of fleet.lock is newer than what is read here: 1")
    ]


@pytest.mark.parametrize("text", ["", "\n", "fleet: 1\n", f"x{HEAD}\n"])
def test_another_file_is_no_lock(text: str) -> None:
    with pytest.raises(BadInputError, match="this is no fleet"):
        parse(SourceText("fleet.lock", text))


def test_the_ends_of_lines_may_be_those_of_windows() -> None:
    text = f"{HEAD}\r\n{COMMENT}\r\n{signed(GRAFANA)}\r\n"
    assert [str(name) for name in parse(SourceText("fleet.lock", text)).lines] == [
        "grafana@web1 ui"
    ]


def test_the_lock_lies_in_the_folder_of_the_fleet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("one/hosts.yaml", "one/more/services.yaml", "two.yaml"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).touch()
    assert lock_file(["two.yaml"]) == "fleet.lock"
    assert lock_file(["-"]) == "fleet.lock"
    assert lock_file(["one"]) == "one/fleet.lock"
    assert lock_file(["one/hosts.yaml", "one/more/services.yaml"]) == "one/fleet.lock"
    assert lock_file(["one", "two.yaml"]) == "fleet.lock"


def test_a_lock_that_has_changed_since_it_was_read_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "fleet.lock"
    path.write_text(spell([]))
    lock = read_lock(str(path))
    theirs = f"{spell([])}{signed(GRAFANA)}\n"
    path.write_text(theirs)
    with pytest.raises(BadInputError, match="has changed since it was read"):
        write_lock(lock, spell([]))
    assert path.read_text() == theirs


def test_a_link_stays_a_link_and_a_file_keeps_its_permissions(tmp_path: Path) -> None:
    real, link = tmp_path / "real.lock", tmp_path / "fleet.lock"
    real.write_text(spell([]))
    real.chmod(0o640)
    link.symlink_to(real)
    text = f"{spell([])}{signed(GRAFANA)}\n"
    write_lock(read_lock(str(link)), text)
    assert (link.is_symlink(), real.read_text(), real.stat().st_mode & 0o777) == (True, text, 0o640)
