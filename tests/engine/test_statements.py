"""How programs are read statement by statement, and that the index says the same."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import clingo
import clingo.ast
import pytest

from fleetcheck.engine import index
from fleetcheck.engine.grounding import ProgramError
from fleetcheck.engine.index import Statement, indexed
from fleetcheck.engine.parsing import parsed
from fleetcheck.engine.programs import programs
from fleetcheck.engine.relevance import needed
from fleetcheck.engine.statements import statements
from tests.support.fleets import EXAMPLES
from tools.index_programs import index as current_index

ROOT = EXAMPLES.parent
FILES = sorted(programs().glob("**/*.lp"))
TOO_FEW = ROOT / "tests" / "rules" / "members" / "role_count" / "too_few_members"


def reading(program: str) -> list[tuple[set[str], set[str], set[str]]]:
    return [(set(s.derives), set(s.reads), set(s.demands)) for s in parsed(program)]


def clingos_heads(program: str) -> list[set[str]]:
    """Return the names that the head of each rule derives, by another way through the tree."""
    found: list[set[str]] = []

    class Heads(clingo.ast.Transformer):
        def visit_Rule(self, rule: clingo.ast.AST) -> clingo.ast.AST:  # noqa: N802
            found.append(set())
            self.visit(rule.head)
            return rule

        def visit_ConditionalLiteral(self, part: clingo.ast.AST) -> clingo.ast.AST:  # noqa: N802
            self.visit(part.literal)
            return part

        def visit_SymbolicAtom(self, atom: clingo.ast.AST) -> clingo.ast.AST:  # noqa: N802
            found[-1].add(str(atom).partition("(")[0])
            return atom

    heads = Heads()
    statements_of: list[clingo.ast.AST] = []
    clingo.ast.parse_string(program, statements_of.append)
    rules = [each for each in statements_of if each.ast_type is clingo.ast.ASTType.Rule]
    for statement in rules:
        heads.visit(statement)
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(programs())))
def test_the_statements_of_a_program_are_those_that_clingo_reads(path: Path) -> None:
    program = path.read_text(encoding="utf-8")
    read = statements(program)
    assert [set(each.derives) for each in read] == clingos_heads(program)
    assert parsed("".join(each.text for each in read)) == read


@pytest.mark.parametrize(
    "path",
    [path for path in FILES if path.parent.name != "queries"],
    ids=lambda path: str(path.relative_to(programs())),
)
def test_every_statement_of_a_library_or_a_rule_derives_something(path: Path) -> None:
    assert all(each.derives for each in statements(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("program", "derives", "reads", "demands"),
    [
        ("a.", {"a"}, set(), set()),
        ("a(X) :- b(X), not c(X), X != d.", {"a"}, {"b", "c"}, {"b"}),
        ("a(c(X)) :- b(X,d).", {"a"}, {"b"}, {"b"}),
        ("a :- not not b.", {"a"}, {"b"}, set()),
        ("a :- b(X) : c(X).", {"a"}, {"b", "c"}, set()),
        ("a :- 2 <= #count { X : b(X), not c(X) }, d.", {"a"}, {"b", "c", "d"}, {"d"}),
        ("a(N) :- N = #sum { X : b(X) }.", {"a"}, {"b"}, set()),
        ("a ; b : c :- d.", {"a", "b"}, {"c", "d"}, {"d"}),
        ("1 { a(X) : b(X) ; c } 2 :- d.", {"a", "c"}, {"b", "d"}, {"d"}),
        ("#sum { X : a(X) : b(X) } 3 :- d.", {"a"}, {"b", "d"}, {"d"}),
        ("a(X) :- b((X;1)), c(1;2).", {"a"}, {"b", "c"}, {"b", "c"}),
        ("-a(X) :- -b(X).", {"a"}, {"b"}, {"b"}),
        (":- a, not b.", set(), {"a", "b"}, {"a"}),
        ('a :- b("c(1). d :- e.").', {"a"}, {"b"}, {"b"}),
    ],
)
def test_a_statement_says_what_it_derives_reads_and_demands(
    program: str, derives: set[str], reads: set[str], demands: set[str]
) -> None:
    assert reading(program) == [(derives, reads, demands)]


def test_directives_are_no_statements() -> None:
    assert parsed("#defined a/1. #show. #const n = 1. b. % c.\n%* d. *%") == parsed("b.")


def test_a_program_that_clingo_cannot_parse_is_an_error() -> None:
    with pytest.raises(ProgramError, match="syntax error"):
        parsed("a :- b. c :-")


def test_only_what_a_goal_depends_on_is_needed() -> None:
    own = "goal :- a, x(1). a :- b. c :- a. a :- d. { e ; goal } :- f."
    found = needed(["goal"], own, expand=False)
    assert sorted(rule.text for rule in found.rules) == [
        "a :- b.\n",
        "a :- d.\n",
        "goal :- a; x(1).\n",
        "{ e; goal } :- f.\n",
    ]
    assert found.names == {"goal", "a", "b", "d", "x", "f"}
    fed = found.over(["b", "x"])
    assert sorted(rule.text for rule in fed.rules) == ["a :- b.\n", "goal :- a; x(1).\n"]


def test_the_index_is_up_to_date() -> None:
    written = index.index_file().read_text(encoding="utf-8")
    assert written == current_index(), "run: python tools/index_programs.py"


@pytest.fixture
def index_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    path = tmp_path / "index.json"
    monkeypatch.setattr(index, "index_file", lambda: path)
    index._programs.cache_clear()
    yield path
    index._programs.cache_clear()


PROGRAM = "a :- b."
ROW = ["a :- b.\n", ["a"], ["b"], ["b"]]


def written_entry(entry: object, version: object = index.VERSION) -> str:
    return json.dumps({"version": version, "programs": {index.key(PROGRAM): entry}})


def test_an_entry_of_the_index_is_taken(index_at: Path) -> None:
    index_at.write_text(written_entry([ROW]), encoding="utf-8")
    assert indexed(PROGRAM) == parsed(PROGRAM)
    assert indexed("a :- b. ") is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "[" * 100_000,
        json.dumps({"version": index.VERSION}),
        json.dumps({"version": index.VERSION, "programs": []}),
        written_entry([ROW], version=index.VERSION + 1),
        written_entry(None),
        written_entry("a"),
        written_entry([ROW, None]),
        written_entry([ROW[:3]]),
        written_entry([["a.", "a", "b", "b"]]),
        written_entry([["a.", [1], [], []]]),
        written_entry([[1, ["a"], [], []]]),
    ],
)
def test_an_index_that_is_broken_is_not_believed(index_at: Path, text: str) -> None:
    index_at.write_text(text, encoding="utf-8")
    assert indexed(PROGRAM) is None
    statements.cache_clear()
    assert statements(PROGRAM) == (
        Statement("a :- b.\n", frozenset("a"), frozenset("b"), frozenset("b")),
    )


def test_a_missing_index_is_no_error(index_at: Path) -> None:
    assert not index_at.exists()
    assert indexed(PROGRAM) is None


@pytest.mark.parametrize("options", [[], ["--exhaustive"]])
def test_a_rule_with_all_statements_on_one_line_finds_the_same(
    tmp_path: Path, options: list[str]
) -> None:
    for folder in ("solver", "facts", "asp"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    expected = checked(tmp_path, options)
    rule = tmp_path / "asp" / "rules" / "members" / "role_count.lp"
    header, end, program = rule.read_text(encoding="utf-8").partition("*%\n")
    rule.write_text(f"{header}{end}{' '.join(program.split())}\n", encoding="utf-8")
    assert "FC504" in expected
    assert checked(tmp_path, options) == expected


def checked(copy: Path, options: list[str]) -> str:
    """Return what `check` of a copy of the project reports."""
    paths = os.pathsep.join(str(copy / root) for root in ("solver", "facts"))
    command = [sys.executable, "-m", "fleetcheck.commands.line.main", "check", str(TOO_FEW)]
    return subprocess.run(
        [*command, *options],
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    ).stdout
