"""The laws of the house: what may import what, and how large things may be.

The contracts of imports are in pyproject.toml; `lint-imports` says the same with more words.
"""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest
from importlinter.application.use_cases import lint_imports
from importlinter.configuration import configure

ROOT = Path(__file__).parents[1]
ROOTS = (ROOT / "facts" / "fleetcheck", ROOT / "solver" / "fleetcheck")
MODULES = sorted(path for root in ROOTS for path in root.rglob("*.py"))
FOLDERS = sorted({path.parent for path in MODULES} - set(ROOTS))

MODULES_OF_A_FOLDER = 20
LINES_OF_A_MODULE = 250
LINES_OF_A_FUNCTION = 50

FACTS = {
    "documents",
    "fleet",
    "resolve",
    "sources",
    "configuration",
    "loading",
    "lowering",
    "slicing",
}
FOR_COMMANDS = {"print", "exit", "quit", "sys.exit", "sys.stdout", "sys.stderr"}
WRITERS = {"documents", "loading"}
WRITING_CALLS = {"write_text", "write_bytes", "rename", "unlink", "mkdir", "touch", "rmdir"}
WRITING_FLAGS = ("O_WRONLY", "O_RDWR", "O_CREAT")


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def room_of(path: Path) -> str:
    root = next(root for root in ROOTS if path.is_relative_to(root))
    return path.relative_to(root).parts[0]


TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in MODULES}


def test_every_contract_of_imports_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    configure()
    kept = lint_imports(str(ROOT / "pyproject.toml"), cache_dir=None, no_logo=True)
    assert kept, capsys.readouterr().out


def test_no_module_imports_itself_through_others() -> None:
    graph = grimp.build_graph("fleetcheck", cache_dir=None)
    circles = [
        (module, other)
        for module in graph.modules
        for other in graph.find_modules_directly_imported_by(module)
        if graph.chain_exists(other, module)
    ]
    assert circles == []


def test_each_room_lies_whole_in_one_root() -> None:
    facts, solver = (
        {path.name for path in root.iterdir() if path.name != "__pycache__"} for root in ROOTS
    )
    assert facts == FACTS
    assert facts.isdisjoint(solver)


def test_every_folder_says_what_it_is() -> None:
    said = {path.parent: ast.get_docstring(tree) for path, tree in TREES.items() if is_init(path)}
    silent = [name_of(path) for path in FOLDERS if not said.get(path)]
    assert silent == []


def test_no_folder_has_too_many_modules() -> None:
    counts = Counter(name_of(path.parent) for path in MODULES if not is_init(path))
    assert {name: count for name, count in counts.items() if count > MODULES_OF_A_FOLDER} == {}


def test_no_module_is_too_long() -> None:
    lengths = {
        name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES
    }
    assert {name: count for name, count in lengths.items() if count > LINES_OF_A_MODULE} == {}


def test_no_function_is_too_long() -> None:
    lengths = {
        (name_of(path), node.name): node.end_lineno - node.lineno + 1
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.end_lineno is not None
    }
    assert {name: count for name, count in lengths.items() if count > LINES_OF_A_FUNCTION} == {}


def test_only_commands_print_and_end_the_process() -> None:
    found = {
        (name_of(path), ast.unparse(node))
        for path, tree in TREES.items()
        if room_of(path) != "commands"
        for node in ast.walk(tree)
        if isinstance(node, ast.Name | ast.Attribute)
    }
    assert {(path, name) for path, name in found if name in FOR_COMMANDS} == set()


def test_only_documents_and_loading_write_files() -> None:
    found = {
        name_of(path): calls
        for path, tree in TREES.items()
        if room_of(path) not in WRITERS and (calls := list(writing(tree)))
    }
    assert found == {}


def is_init(path: Path) -> bool:
    return path.name == "__init__.py"


def writing(tree: ast.Module) -> Iterator[str]:
    """Yield the calls that write to a file; what is written to the null device is no file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            text = ast.unparse(node)
            if "os.devnull" not in text and is_writing(node, text):
                yield text


def is_writing(call: ast.Call, text: str) -> bool:
    called = ast.unparse(call.func).rpartition(".")[2]
    if called in WRITING_CALLS:
        return True
    if called != "open":
        return False
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    modes = [str(each.value) for each in given if isinstance(each, ast.Constant)]
    return any(set(mode) & set("wax+") for mode in modes) or any(
        flag in text for flag in WRITING_FLAGS
    )


@pytest.mark.parametrize(
    ("program", "found"),
    [
        ("Path('a').write_text('b')", 1),
        ("os.mkdir('a')", 1),
        ("open('f', 'w')", 1),
        ("open('f', mode='rb+')", 1),
        ("os.open(path, os.O_RDWR)", 1),
        ("Path(os.devnull).open('w')", 0),
        ("open(path)", 0),
        ("Path(path).open('rb')", 0),
        ("os.open(path, os.O_RDONLY)", 0),
    ],
)
def test_a_call_that_writes_a_file_is_noticed(program: str, found: int) -> None:
    assert len(list(writing(ast.parse(program)))) == found
