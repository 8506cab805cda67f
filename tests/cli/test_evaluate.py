import json

import pytest
from typer.testing import CliRunner

from aggrdetect.cli import app
from tiny import write_gold

CASES = "capability,text,official,relation,label,expected\nnaming,wat een sukkel,,reply,insult,1\n"


@pytest.fixture(scope="module")
def gold(tmp_path_factory):
    return write_gold(tmp_path_factory.mktemp("gold") / "gold.jsonl", 40, n_wrong=6)


def call(*arguments):
    return CliRunner().invoke(app, [str(a) for a in arguments])


def test_evaluate_prints_a_table_or_json(gold, tiny_folder) -> None:
    table = call("evaluate", gold, "--model", tiny_folder.path, "--no-baselines")
    assert table.exit_code == 0
    assert "aggression" in table.stdout
    found = json.loads(call("evaluate", gold, "-m", tiny_folder.path, "--no-baselines", "--json").stdout)
    assert found["labels"]["aggression"]["f1"]["value"] < 1
    assert "examples" not in found


def test_evaluate_writes_a_page_beside_the_table(gold, tiny_folder, tmp_path) -> None:
    done = call("evaluate", gold, "-m", tiny_folder.path, "--no-baselines", "--html", tmp_path / "page.html")
    assert done.exit_code == 0
    assert (tmp_path / "page.html").read_text().startswith("<!DOCTYPE html>")


def test_another_file_is_refused_before_anything_is_scored(tmp_path) -> None:
    (tmp_path / "notes.html").write_text("mine")
    done = call("evaluate", tmp_path / "no-gold.jsonl", "-m", "no-such-model", "--html", tmp_path / "notes.html")
    assert done.exit_code == 2
    assert "nothing is overwritten" in done.stderr
    assert (tmp_path / "notes.html").read_text() == "mine"


def test_check_prints_a_table_or_json(tiny_folder, tmp_path) -> None:
    (tmp_path / "cases.csv").write_text(CASES)
    assert "naming" in call("check", tmp_path / "cases.csv", "--model", tiny_folder.path).stdout
    found = json.loads(call("check", tmp_path / "cases.csv", "-m", tiny_folder.path, "--json").stdout)
    assert (found["accuracy"]["value"], found["operating_point"]) == (1.0, "balanced")


@pytest.mark.parametrize(
    ("content", "command", "code"),
    [(b"a,b\n1,2\n", "check", 2), (b"not json\n", "evaluate", 2), (b"", "evaluate", 2), (b"\xff\x00\x01", "check", 2)],
)
def test_a_bad_file_is_one_line_and_exit_code_two(tiny_folder, tmp_path, content, command, code) -> None:
    (tmp_path / "file").write_bytes(content)
    done = call(command, tmp_path / "file", "-m", tiny_folder.path)
    assert done.exit_code == code
    errors = [line for line in done.stderr.splitlines() if line.startswith("Error: ")]
    assert len(errors) == 1
    assert "file" in errors[0]


def test_a_missing_model_is_exit_code_three(gold) -> None:
    assert call("evaluate", gold, "-m", "no-such-model", "--no-baselines").exit_code == 3
