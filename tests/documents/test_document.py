"""What reading a file gives back, and how a file that cannot be read is told of."""

import gc
import io
import os
import socket
import sys
from pathlib import Path

import pytest

from fleetcheck.documents.document import Document, parse, read, strip_positions
from fleetcheck.documents.input_file import lines_read, read_text
from fleetcheck.documents.location import Location
from fleetcheck.documents.problem import BadInputError, Problem
from fleetcheck.documents.source_text import SourceText


def problems_of(path: str) -> tuple[Problem, ...]:
    with pytest.raises(BadInputError) as caught:
        read(path)
    return caught.value.problems


def written(folder: Path, name: str, content: bytes) -> str:
    path = folder / name
    path.write_bytes(content)
    return str(path)


def whole(path: str, kind: str, message: str) -> tuple[Problem, ...]:
    return (Problem(kind, message, Location(path, 0, 0)),)


def yaml(text: str) -> Document:
    return parse(SourceText("f.yaml", text), "yaml")


def json(text: str) -> Document:
    return parse(SourceText("f.json", text), "json")


@pytest.mark.parametrize(
    ("name", "content", "value"),
    [
        ("a.json", b'{"a": [1, 1.5, true, null, "x"]}', {"a": [1, 1.5, True, None, "x"]}),
        ("a.yaml", b"a: [1, 1.5, true, null, x]", {"a": [1, 1.5, True, None, "x"]}),
        ("a.yml", b"on: no", {"on": "no"}),
        ("a.YAML", b"{a: 1}", {"a": 1}),
        ("unnamed", b' {"a": 1}', {"a": 1}),
        ("unnamed", b" {a: 1}", {"a": 1}),
        ("unnamed", b"a: 1", {"a": 1}),
        ("a.json", b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
        ("a.yaml", b"\xef\xbb\xbfa: 1", {"a": 1}),
        ("a.yaml", b"a: 1\r\nb: 2\r\n", {"a": 1, "b": 2}),
        ("a.yaml", b"null", None),
        ("a.json", b'"x"', "x"),
    ],
)
def test_a_file_is_read_in_the_format_that_its_name_or_its_beginning_tells(
    tmp_path: Path, name: str, content: bytes, value: object
) -> None:
    assert read(written(tmp_path, name, content)).value == value


def test_standard_input_is_read_under_a_name_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"a: 1\n")))
    document = read("-")
    assert (document.file, document.text, document.value) == ("<stdin>", "a: 1\n", {"a": 1})


def test_a_closed_standard_input_is_unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert problems_of("-") == whole("<stdin>", "unreadable", "standard input is closed")


def test_what_is_neither_json_nor_yaml_is_told_by_the_reader_that_got_further() -> None:
    found: dict[str, str] = {}
    for text in ('{"a": 1', "{a: 1, b: [}", '{"a": "\\x"}'):
        with pytest.raises(BadInputError) as caught:
            parse(SourceText("f", text))
        found[text] = caught.value.problems[0].message
    assert found == {
        '{"a": 1': "not JSON: expecting ',' delimiter",
        "{a: 1, b: [}": "not YAML: did not find expected node content",
        '{"a": "\\x"}': "not YAML: did not find expected hexdecimal number",
    }


def test_reading_leaves_the_garbage_collector_as_it_was() -> None:
    before = gc.isenabled()
    json("{}")
    with pytest.raises(BadInputError):
        yaml("[")
    assert gc.isenabled() == before


def test_the_lines_of_a_document_are_those_that_locations_count() -> None:
    document = yaml("a: 1\r\nb: 'x\u2028y'\nc: 3\n")
    assert document.lines == ("a: 1", "b: 'x\u2028y'", "c: 3", "")
    assert document.locate(("c",)) == Location("f.yaml", 3, 4)


def test_a_missing_file_is_unreadable(tmp_path: Path) -> None:
    path = str(tmp_path / "none.yaml")
    assert problems_of(path) == whole(path, "unreadable", "no such file")


def test_a_directory_is_unreadable(tmp_path: Path) -> None:
    path = str(tmp_path)
    assert problems_of(path) == whole(path, "unreadable", "this is a directory, not a file")


def test_a_named_pipe_is_refused_without_waiting_for_a_writer(tmp_path: Path) -> None:
    path = str(tmp_path / "pipe.yaml")
    os.mkfifo(path)
    assert problems_of(path) == whole(path, "unreadable", "this is a named pipe, not a file")


def test_a_socket_is_unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("s.yaml")
    assert problems_of("s.yaml") == whole("s.yaml", "unreadable", "this is a socket, not a file")


def test_an_endless_device_is_unreadable() -> None:
    assert problems_of("/dev/zero") == whole(
        "/dev/zero", "unreadable", "this is a device, not a file"
    )


def test_a_name_that_no_file_can_have_is_unreadable() -> None:
    assert problems_of("a\0b") == whole("a\0b", "unreadable", "not a possible name of a file")
    assert problems_of("a" * 5000) == whole("a" * 5000, "unreadable", "file name too long")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_unreadable(tmp_path: Path) -> None:
    path = written(tmp_path, "a.yaml", b"a: 1")
    Path(path).chmod(0)
    assert problems_of(path) == whole(path, "unreadable", "no permission to read this file")


@pytest.mark.parametrize("name", ["a.json", "a.yaml", "a"])
@pytest.mark.parametrize("content", [b"", b" \n\t\n", b"\xef\xbb\xbf"])
def test_a_file_of_nothing_but_space_is_empty(tmp_path: Path, name: str, content: bytes) -> None:
    path = written(tmp_path, name, content)
    assert problems_of(path) == whole(path, "empty", "the document is empty")


def test_a_file_larger_than_its_format_may_be_is_refused_by_its_size(tmp_path: Path) -> None:
    found = []
    for name, size in (("a.yaml", 32 << 20), ("a.json", 512 << 20)):
        path = tmp_path / name
        path.touch()
        os.truncate(path, size + 1)
        found += [(p.kind, p.message, p.help) for p in problems_of(str(path))]
    assert found == [
        (
            "too-large",
            "larger than 32 MiB, which is the most that is read",
            "YAML may have 32 MiB, JSON 512 MiB: give it as JSON",
        ),
        ("too-large", "larger than 512 MiB, which is the most that is read", ""),
    ]


def test_yaml_under_another_name_is_held_to_the_size_of_yaml(tmp_path: Path) -> None:
    path = written(tmp_path, "unnamed", b"#" * (32 << 20) + b"\n")
    assert [p.kind for p in problems_of(path)] == ["too-large"]


@pytest.mark.parametrize("name", ["a.yaml", "a.json"])
def test_the_first_byte_that_is_not_utf_8_is_told_with_its_place(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, name, "\ufeffa: ü\nbé: ".encode() + b"\xff\xfe")
    message = "the byte 0xff is not UTF-8"
    assert problems_of(path) == (
        Problem("encoding", message, Location(path, 2, 5), help="save the file as UTF-8"),
    )


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-8"])
def test_a_text_with_a_byte_order_mark_may_be_utf_16(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path, "a.yaml", "\ufeffa: ü\r\nbé: 1\r\n".encode(encoding))
    source = read_text(path, 100)
    assert source.text == "a: ü\r\nbé: 1\r\n"
    assert source.location(8) == Location(path, 2, 3)
    assert list(lines_read(path)) == list(source.lines)


@pytest.mark.parametrize("name", ["a.yaml", "a.json"])
def test_half_a_sign_of_utf_16_is_not_utf_8(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, name, b"\xff\xfea\x00:")
    assert [each.kind for each in problems_of(path)] == ["encoding"]


def test_a_step_that_leads_nowhere_is_left_out_of_the_way() -> None:
    document = yaml("hosts:\n  web: [a, {port: 80}]\n")
    paths: dict[tuple[str | int, ...], Location] = {
        ("hosts", 0, "web", "list", 1, "port"): Location("f.yaml", 2, 19, 2),
        ("hosts", "web", 7): Location("f.yaml", 2, 8),
        ("hosts", "web", -1): Location("f.yaml", 2, 8),
        ("hosts", "none"): Location("f.yaml", 2, 3, 3),
        ("none",): Location("f.yaml", 1, 1, 5),
    }
    assert {path: document.locate(path) for path in paths} == paths


@pytest.mark.parametrize("document", [yaml('{"a": {"b": [1]}}'), json('{"a": {"b": [1]}}')])
def test_the_key_of_a_way_can_be_located_instead_of_its_value(document: Document) -> None:
    assert document.locate(("a", "b"), key=True) == Location(document.file, 1, 8, 3)
    assert document.locate(("a", "b", "none"), key=True) == Location(document.file, 1, 8, 3)
    assert document.locate(("a", "b", 0), key=True) == Location(document.file, 1, 14, 1)
    assert document.locate((), key=True) == Location(document.file, 1, 1, 1)


def test_the_deepest_origin_on_the_way_overrides_the_place_in_the_file() -> None:
    document = json(
        '{"@pos": "/top.nix:1", "a": {"b": {"@pos": "C:/b.nix:7:3", "c": [1]}, "d": 1},'
        ' "e": {"@pos": "nonsense"}, "f": {"@pos": 7}, "g": {"@pos": "/g.nix:0"}}'
    )
    paths: dict[tuple[str | int, ...], Location] = {
        (): Location("/top.nix", 1, 1),
        ("a", "d"): Location("/top.nix", 1, 1),
        ("a", "b"): Location("C:/b.nix", 7, 3),
        ("a", "b", "c", 0): Location("C:/b.nix", 7, 3),
        ("e",): Location("/top.nix", 1, 1),
        ("f",): Location("/top.nix", 1, 1),
        ("g",): Location("/g.nix", 0, 0),
    }
    assert {path: document.locate(path) for path in paths} == paths


def test_an_origin_that_says_nothing_does_not_override() -> None:
    document = json('{"a": {"@pos": "somewhere", "b": 1}}')
    assert document.locate(("a", "b")) == Location("f.json", 1, 34, 1)


def test_positions_are_stripped_from_every_object_and_only_what_has_them_is_copied() -> None:
    value = {"@pos": "f:1", "a": [{"@pos": "f:2", "b": 1}], "c": {"d": [1, {"e": 2}]}}
    stripped = strip_positions(value)
    assert stripped == {"a": [{"b": 1}], "c": {"d": [1, {"e": 2}]}}
    assert isinstance(stripped, dict)
    assert stripped["c"] is value["c"]


def test_a_tree_without_positions_is_not_copied() -> None:
    value = {"a": [{"b": 1}]}
    assert strip_positions(value) is value
