"""Run the notebooks and keep what they show: ``python notebooks/execute.py [NAME ...]``.

The ``.py`` files are the notebooks; the ``.ipynb`` beside each is made from it, with its outputs.
"""

import os
import sys
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient

HERE = Path(__file__).parent

# What libraries say of themselves is no result.
_ENVIRONMENT = {"PYTHONWARNINGS": "ignore", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}


def execute(path: Path) -> nbformat.NotebookNode:
    """Return the notebook of a ``.py`` file with its outputs; raises where a cell does."""
    notebook = jupytext.read(path)
    client = NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(HERE)}})
    client.execute(env={**os.environ, **_ENVIRONMENT})
    for number, cell in enumerate(notebook.cells):
        # Ids and times would differ each time.
        cell["id"] = f"cell-{number}"
        cell.metadata.pop("execution", None)
    notebook.metadata.pop("language_info", None)
    return notebook


def sources() -> list[Path]:
    """Return the notebooks in order."""
    return sorted(HERE.glob("[0-9]*.py"))


def main(names: list[str]) -> None:
    """Run all notebooks, or those named."""
    for path in sources():
        if not names or path.stem in names:
            nbformat.write(execute(path), path.with_suffix(".ipynb"))


if __name__ == "__main__":
    main(sys.argv[1:])
