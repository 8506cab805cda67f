"""The rules of docs/architecture.md, checked."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

SRC = Path(__file__).parents[1] / "src" / "aggrdetect"
MODULES = sorted(SRC.rglob("*.py"))
MAX_LINES, MAX_FUNCTION, MAX_ARGUMENTS = 300, 40, 7
HEAVY = {"torch", "transformers", "onnxruntime", "ray", "datasets", "pandas", "altair", "typst", "lingua", "pyarrow"}


def _functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [n for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SRC)))
def test_module_is_short(path):
    assert len(path.read_text().splitlines()) <= MAX_LINES


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SRC)))
def test_functions_are_short(path):
    for function in _functions(path):
        docstring = function.body[0] if ast.get_docstring(function) else None
        lines = function.end_lineno - function.lineno + 1
        if docstring is not None:
            lines -= docstring.end_lineno - docstring.lineno + 1
        assert lines <= MAX_FUNCTION, f"{function.name} has {lines} lines"
        if "cli" not in path.parts:
            count = len(function.args.args) + len(function.args.kwonlyargs)
            assert count <= MAX_ARGUMENTS, f"{function.name} has {count} arguments"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SRC)))
def test_no_module_catches_everything(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None
            assert getattr(node.type, "id", "") not in {"Exception", "BaseException"}


@pytest.mark.parametrize("module", ["aggrdetect", "aggrdetect.cli"])
def test_import_is_light(module):
    code = f"import sys, {module}; print(*{{m.partition('.')[0] for m in sys.modules}})"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not set(found) & HEAVY


def test_the_ten_nouns_exist():
    from aggrdetect.model.folder import ModelFolder
    from aggrdetect.model.scorer import Scorer
    from aggrdetect.readers import FORMATS
    from aggrdetect.run.block import Block, BlockWork
    from aggrdetect.schema import PAIR_SCHEMA, POST_SCHEMA
    from aggrdetect.stats.estimate import Estimate
    from aggrdetect.targets.roster import Official

    formats = list(FORMATS.values())
    assert all(hasattr(f, "container") and hasattr(f, "mapping") for f in formats)
    assert set(POST_SCHEMA.names) < set(PAIR_SCHEMA.names)
    assert all(noun.__doc__ for noun in (Official, ModelFolder, Scorer, Block, BlockWork, Estimate))
