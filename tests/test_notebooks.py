"""Every notebook runs, and the one with outputs beside it holds the same cells."""

import importlib.util
from pathlib import Path

import pytest

jupytext = pytest.importorskip("jupytext")
nbformat = pytest.importorskip("nbformat")

FOLDER = Path(__file__).parents[1] / "notebooks"
NAMES = sorted(path.stem for path in FOLDER.glob("[0-9]*.py"))


@pytest.fixture(scope="module")
def execute():
    spec = importlib.util.spec_from_file_location("execute_notebooks", FOLDER / "execute.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.execute


def outputs(notebook):
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


def test_there_are_four():
    assert len(NAMES) == 4


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # of the kernel, about itself
@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_runs_offline_and_shows_something(execute, name):
    notebook = execute(FOLDER / f"{name}.py")
    shown = outputs(notebook)
    assert len(shown) >= 4
    assert not [output for output in shown if output.output_type == "error" or output.get("name") == "stderr"]


@pytest.mark.parametrize("name", NAMES)
def test_text_and_notebook_hold_the_same_cells_and_no_folder_of_this_machine(name):
    text, kept = jupytext.read(FOLDER / f"{name}.py"), nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
    cells = [[(cell.cell_type, cell.source) for cell in notebook.cells] for notebook in (text, kept)]
    assert cells[0] == cells[1], "Run: make notebooks"
    assert len(outputs(kept)) >= 4
    said = (FOLDER / f"{name}.ipynb").read_text(encoding="utf-8")
    assert not any(place in said for place in ("/tmp/", "/home/", "/work/", "site-packages"))
