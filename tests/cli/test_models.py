import json

import pytest
from typer.testing import CliRunner

from aggrdetect.cli import app
from aggrdetect.model import store


@pytest.fixture
def _only_tiny(tiny_folder, monkeypatch):
    monkeypatch.setattr(store, "_SHELVES", (tiny_folder.path.parent,))


@pytest.mark.usefixtures("_only_tiny")
def test_models_are_listed_with_stamp_and_size(tiny_folder) -> None:
    done = CliRunner().invoke(app, ["models"])
    assert done.exit_code == 0
    assert done.stdout.startswith(tiny_folder.stamp)
    assert "not measured" in done.stdout


@pytest.mark.usefixtures("_only_tiny")
def test_json_has_a_row_a_model(tiny_folder) -> None:
    (row,) = json.loads(CliRunner().invoke(app, ["models", "--json"]).stdout)
    assert (row["name"], row["model"]) == ("tiny", tiny_folder.stamp)
    assert row["operating_points"] == ["balanced", "precise", "wide"]
    assert row["folder"] == str(tiny_folder.path)
