import json

from typer.testing import CliRunner

from aggrdetect.cli import app
from aggrdetect.readers import FORMATS


def call(*arguments):
    return CliRunner().invoke(app, ["formats", *map(str, arguments)])


def test_every_format_is_listed_with_its_title() -> None:
    done = call()
    assert done.exit_code == 0
    assert len(done.stdout.splitlines()) == len(FORMATS)
    assert [row["format"] for row in json.loads(call("--json").stdout)] == list(FORMATS)


def test_a_file_is_named_with_its_format_and_the_reason(tmp_path) -> None:
    path = tmp_path / "export.csv"
    path.write_text("id,text,created_at\n1,goed plan,2024-01-01T10:00:00Z\n", encoding="utf-8")
    (row,) = json.loads(call(path, "--json").stdout)
    assert row["file"] == str(path)
    assert row["format"] in FORMATS
    assert row["reason"]
    assert row["format"] in call(path).stdout


def test_a_missing_file_is_an_input_error(tmp_path) -> None:
    done = call(tmp_path / "gone.csv")
    assert done.exit_code == 2
    assert "gone.csv" in done.stderr
